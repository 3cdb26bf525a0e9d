"""Serving the API: on this machine alone, unless a token is set."""

import ipaddress
import logging
import socket
from collections.abc import Callable

from assistant.api.replay import Conversation
from assistant.errors import SettingsError
from assistant.progress import with_bar
from assistant.settings import Settings


def serve_api(
    settings: Settings, loader: Callable[[], Conversation] | None = None, say: Callable[[str], None] = print
) -> None:
    """Serve the API until the process is told to stop.

    Args:
        settings: Where it listens, its token and its rate.
        loader: Makes the product; by default `Between.load`, without a clock and without counts: for those who judge,
            the same conversation goes the same way at any hour, and is no count of anybody's care.
        say: Prints a line.

    Raises:
        SettingsError: The port is taken, or it would be open to others without a token.
    """
    require_token(settings)
    from assistant.web.serve import address, bind

    try:
        listening = bind(settings.model_copy(update={"host": settings.api_host, "port": settings.api_port}))
    except SettingsError as error:
        remedy = "Stop what runs there, or set BETWEEN_API_PORT to another port."
        raise SettingsError(error.problem, remedy) from None
    try:
        between = loader() if loader else _load(settings, say)
        run(between, settings, listening, lambda: say(f"Between's API is at {address(listening)}/v1 (Ctrl+C stops it)"))
    finally:
        listening.close()


def require_token(settings: Settings) -> None:
    """Refuse to be open to other machines without a token.

    Raises:
        SettingsError: It would be.
    """
    try:
        here = settings.api_host == "localhost" or ipaddress.ip_address(settings.api_host).is_loopback
    except ValueError:
        here = False
    if settings.api_token is None and not here:
        raise SettingsError(
            f"The API would be open to other machines at {settings.api_host}, and no token is set.",
            "Set BETWEEN_API_TOKEN to a secret of 16 characters or more, or leave api_host at 127.0.0.1.",
        )


def run(between: Conversation, settings: Settings, listening: socket.socket, ready: Callable[[], None]) -> None:
    """Answer what arrives at a socket."""
    import uvicorn

    from assistant.api.app import build_api

    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    app = build_api(between, settings)
    # No proxy's word for who asks: whoever is on this machine could say anything, and be a new client each time.
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, ws="none", proxy_headers=False
    )
    ready()
    uvicorn.Server(config).run(sockets=[listening])


def _load(settings: Settings, say: Callable[[str], None]) -> Conversation:
    from assistant.conversation import Between

    between = with_bar(lambda progress: Between.load(settings, progress))
    for problem in between.problems:
        say(problem)
    return between
