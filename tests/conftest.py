"""What every test gets: no user state, no network, and the real model, library and search for the asking."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assistant.telemetry import silence

if TYPE_CHECKING:
    from assistant.library.corpus import Library
    from assistant.retrieval.embedding import MiniLM
    from assistant.retrieval.search import Search

silence()  # before anything that reads them at import


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the browser tests last: the others are quicker, and by then have built the index."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def index_dir(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the tests keep the index of the shipped library.

    It is addressed by its content, so that one from the last run serves as long as no text has changed. Tests
    that damage an index make their own.
    """
    cache = getattr(pytestconfig, "cache", None)
    return Path(cache.mkdir("between-index")) if cache else tmp_path_factory.mktemp("index")


@pytest.fixture(autouse=True)
def _no_user_state(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory, index_dir: Path) -> None:
    """Keep the settings, caches and index of the person who runs the tests out of them."""
    for name in [name for name in os.environ if name.startswith("BETWEEN_")]:
        monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for kind in ("CONFIG", "CACHE", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(home / kind.lower()))
    monkeypatch.setenv("BETWEEN_INDEX_DIR", str(index_dir))


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test that looks up or connects to anything but this machine, even if the code shrugs it off."""
    tried: list[str] = []

    def refuse(host: str) -> OSError:
        tried.append(host)
        return OSError(f"a test may not reach {host}")

    def check(address: Any) -> None:
        if isinstance(address, tuple) and not _is_here(address[0]):
            raise refuse(str(address[0]))

    def connect(self: socket.socket, address: Any) -> None:
        check(address)
        real_connect(self, address)

    def connect_ex(self: socket.socket, address: Any) -> int:
        check(address)
        return real_connect_ex(self, address)

    def getaddrinfo(host: Any, *args: Any, **options: Any) -> Any:
        if not _is_here(host):
            raise refuse(str(host))
        return real_getaddrinfo(host, *args, **options)

    real_connect, real_connect_ex = socket.socket.connect, socket.socket.connect_ex
    real_getaddrinfo = socket.getaddrinfo
    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket.socket, "connect_ex", connect_ex)
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    yield
    assert not tried, f"the test tried to reach {', '.join(tried)}"


def _is_here(host: Any) -> bool:
    if host is None:
        return True
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name in ("", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


@pytest.fixture(scope="session")
def encoder() -> MiniLM:
    """The real embedding model."""
    from assistant.retrieval.embedding import MiniLM

    return MiniLM()


@pytest.fixture(scope="session")
def library() -> Library:
    """The shipped library."""
    from assistant.library.corpus import load_library

    return load_library()


@pytest.fixture(scope="session")
def search(library: Library, encoder: MiniLM, index_dir: Path) -> Iterator[Search]:
    """The real search over the shipped library: real model, real Chroma."""
    from assistant.retrieval.embedding import window_check
    from assistant.retrieval.index import open_index
    from assistant.retrieval.search import Search

    index = open_index(library.passages(window_check()), encoder, index_dir)
    yield Search(index, encoder)
    index.close()
