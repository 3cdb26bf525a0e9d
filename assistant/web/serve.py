"""Serving the page: the port first, then the address, then everything that takes time."""

import asyncio
import logging
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

from assistant.counts import Count, Counts
from assistant.directory import directory_for, utc_now
from assistant.errors import SettingsError
from assistant.progress import with_bar
from assistant.safety.services import Directory
from assistant.settings import Settings
from assistant.web.loading import Loading, Product
from assistant.web.strings import default_openers

if TYPE_CHECKING:
    from assistant.web.counselor.desk import Desk
    from assistant.web.house import House

READY = "The library is ready."
STOP_SECONDS = 3
"""How long replies that are on their way may take when the program is told to stop."""


def serve(settings: Settings, loader: Callable[[], Product] | None = None, say: Callable[[str], None] = print) -> None:
    """Serve the page until the process is told to stop.

    Args:
        settings: The host and the port, among others.
        loader: Makes the product; by default `Between.load`. It runs beside the server, so that the page is
            up before the model is.
        say: Prints a line.

    Raises:
        SettingsError: The port is taken, or the host is not one of this machine.
    """
    listening = bind(settings)
    import uvicorn

    from assistant.web.app import build_app, build_server, end_heartbeats
    from assistant.web.house import House

    house = House(settings)
    loaders = (loader,) if loader else (lambda: _load(settings, say), lambda: _bare(settings))
    between = Loading(*loaders, begun=False)
    desk = _desk(house, between, address(listening), say) if settings.counselor else None
    server = build_server(build_app(between, house), house, desk=desk)
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    # No access log: an address in it holds a session.
    config = uvicorn.Config(
        server,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
        forwarded_allow_ips=settings.trusted_proxies,
    )
    say(f"Between is at {address(listening)} (stop it with Ctrl+C)")

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            end_heartbeats(server)
            logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # a reply that is cut off is no error
            await super().shutdown(sockets)

    between.begin()  # not before: beside each other both take longer, and the page is what a person waits for
    Server(config).run(sockets=[listening])


def _desk(house: "House", between: Loading, where: str, say: Callable[[str], None]) -> "Desk | None":
    """Return the counselor's side, and print its passphrase where this is the first start."""
    from assistant.web.counselor.desk import Desk
    from assistant.web.counselor.words import words

    desk = Desk(house, between)
    try:
        first = desk.passphrase.first()
    except SettingsError as error:  # the page must be there all the same
        say(words().start.broken.format(problem=error.problem, remedy=error.remedy))
        return None
    if first:
        say(words().start.first.format(address=where, passphrase=first))
    return desk


def _load(settings: Settings, say: Callable[[str], None]) -> Product:
    from assistant.conversation import Between

    between = with_bar(lambda progress: Between.load(settings, progress, *_live(settings)))
    for problem in between.problems:
        say(problem)
    warm(between)
    say(READY)
    return between


def _bare(settings: Settings) -> Product:
    from assistant.conversation import Between
    from assistant.library.corpus import Library

    directory, count = _live(settings)
    return Between(settings, Library.empty(), None, directory=directory, count=count)


def warm(between: Product) -> None:
    """Answer one message that nobody sent: what is loaded at its first use must not be paid for by a person."""
    asyncio.run(between.areply(default_openers().themes[0].lines[0], between.start()))


def _live(settings: Settings) -> tuple[Directory, Count | None]:
    """Return what only a page that people use has: a directory that knows the time, and the counts.

    Test suites and the terminal have neither: there the same conversation goes the same way at any hour.
    """
    count = Counts(settings.counts_file).add if settings.counts else None
    return directory_for(settings, utc_now), count


def bind(settings: Settings) -> socket.socket:
    """Return a socket that listens: a browser that comes early waits in its queue.

    Raises:
        SettingsError: The port is taken, or the host is not one of this machine.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        problem = f"Port {settings.port} of {settings.host} cannot be used ({error.strerror})."
        raise SettingsError(problem, "Stop what runs there, or set BETWEEN_PORT to another port.") from None
    return listening


def address(listening: socket.socket) -> str:
    """Return the address of a listening socket, as one types it."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
