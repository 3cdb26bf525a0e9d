"""A real Chromium against a real server; where there is no browser, the tests say how to get one."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ELSEWHERE = "https://www.bbc.com/weather"
MISSING = "no browser: run `apt-get install chromium` and `pip install -e .[browser]`"


def missing(what: str) -> None:
    message = f"{MISSING} ({what})"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


@dataclass
class Server:
    """A page that is being served in a process of its own."""

    command: tuple[str, ...]
    environment: dict[str, str]
    log: Path
    port: int
    process: "subprocess.Popen[str] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def start(self, *command: str) -> None:
        """Start it, or start it again where it was, by another command if one is given."""
        self.command = command or self.command
        line = [word.replace("{port}", str(self.port)) for word in self.command]
        with self.log.open("a") as out:
            self.process = subprocess.Popen(
                [sys.executable, *line],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **self.environment},
                stdout=out,
                stderr=subprocess.STDOUT,
                text=True,
            )
        until = time.monotonic() + 240
        while True:
            assert self.process.poll() is None, self.log.read_text()
            try:
                urllib.request.urlopen(self.url, timeout=240).read()
                return
            except OSError:
                assert time.monotonic() < until, self.log.read_text()
                time.sleep(0.1)

    def stop(self, how: int = signal.SIGKILL) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(10)
            self.process = None


@contextmanager
def served(log: Path, *command: str, **environment: str) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Server(command, environment, log, port)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def fake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The page with the scripted product."""
    with served(tmp_path_factory.mktemp("fake") / "log", "-m", "assistant.web.fake", "{port}") as server:
        yield server


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Server]:
    """The page with the scripted product, on a server that a test may kill."""
    with served(tmp_path / "log", "-m", "assistant.web.fake", "{port}") as server:
        yield server


@pytest.fixture
def mortal_slow(tmp_path: Path) -> Iterator[Server]:
    """A mortal one that takes long to answer."""
    with served(tmp_path / "log", "-m", "assistant.web.fake", "{port}", "20") as server:
        yield server


@pytest.fixture
def reporting(tmp_path: Path) -> Iterator[tuple[Server, Path]]:
    """The page with the scripted product, and the file that its reports go to."""
    file = tmp_path / "reports.jsonl"
    with served(tmp_path / "log", "-m", "assistant.web.fake", "{port}", BETWEEN_REPORTS_FILE=str(file)) as server:
        yield server, file


@pytest.fixture(scope="session")
def real(index_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The whole product, with its index built: the first build takes longer than a page should be waited for."""
    log = tmp_path_factory.mktemp("real") / "log"
    environ = {**os.environ, "BETWEEN_INDEX_DIR": str(index_dir)}
    subprocess.run([sys.executable, "-m", "assistant.cli", "index"], env=environ, check=True, capture_output=True)
    command = ("-m", "assistant.cli", "--port", "{port}")
    with served(log, *command, BETWEEN_INDEX_DIR=str(index_dir)) as server:
        yield server


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The browser, for one module: while it runs, so does an event loop that other tests could not share."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright")
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        missing("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Watch:
    """What a page did that it should not have done."""

    foreign: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    expected: bool = False
    """Set by a test that breaks the connection on purpose."""
    leaves: bool = False
    """Set by a test that leaves the page by the person's own hand."""


@pytest.fixture
def open_page(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Opens pages; afterwards, none may have reached another host or written an error to the console."""
    watched: list[Watch] = []
    contexts: list[Any] = []

    def opening(server: Server, *, width: int = 1280, ready: bool = True, path: str = "", **options: Any) -> Any:
        options = {"locale": "en-US", "color_scheme": "light", "reduced_motion": "reduce", **options}
        context = chromium.new_context(viewport={"width": width, "height": 800}, **options)
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        watch = Watch()
        watched.append(watch)
        page.on("request", lambda r: None if _is_local(r.url) else watch.foreign.append(r.url))
        page.on("console", lambda m: watch.console.append(m.text) if m.type in {"error", "warning"} else None)
        page.on("pageerror", lambda e: watch.console.append(str(e)))
        page.watch = watch
        page.goto(server.url + path)
        if ready:
            page.wait_for_selector("#message textarea")
        return page

    yield opening
    for context in contexts:
        context.close()
    assert [url for watch in watched for url in watch.foreign if not (watch.leaves and url == ELSEWHERE)] == []
    assert [line for watch in watched if not watch.expected for line in watch.console] == []


def _is_local(url: str) -> bool:
    return re.match(r"(https?|ws)://127\.0\.0\.1[:/]|data:|blob:|about:", url) is not None
