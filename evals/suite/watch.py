"""Watches where a word goes while a conversation is held: files, logs, standard output, the network."""

import io
import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

_watching: list["Watch"] = []
_hooked = False


class Watch(logging.Handler):
    """What was written and sent in this process while it was on."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        """Make a watch.

        Args:
            folders: Folders whose files are read at the end, whatever wrote them.
        """
        super().__init__(logging.NOTSET)
        self._folders = folders
        self._begun = time.time() - 1
        self.lines: list[str] = []
        self.paths: set[Path] = set()
        self.connected: list[str] = []
        self.printed = io.StringIO()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line of any log."""
        self.lines.append(record.getMessage() + (str(record.exc_info[1]) if record.exc_info else ""))

    def hear(self, event: str, args: tuple[Any, ...]) -> None:
        """Take in an audit event of the interpreter."""
        if event == "open" and isinstance(args[0], str | bytes) and _writes(args[1], args[2]):
            self.paths.add(Path(args[0].decode() if isinstance(args[0], bytes) else args[0]))
        elif event == "sqlite3.connect":
            self.paths.add(Path(str(args[0]).removeprefix("file:").split("?")[0]))
        elif event == "socket.connect":
            self.connected.append(str(args[1]))

    def found(self, word: str) -> list[str]:
        """Return where a word was found, in words."""
        places = []
        if any(word in line for line in self.lines):
            places.append("in a log")
        if word in self.printed.getvalue():
            places.append("on standard output")
        fresh = (p for folder in self._folders for p in folder.rglob("*") if p.is_file())
        for path in {*self.paths, *(p for p in fresh if p.stat().st_mtime >= self._begun)}:
            if path.is_file() and word.encode() in path.read_bytes():
                places.append(f"in a file ({path.suffix or path.name})")
        if self.connected:
            places.append("something connected to the network")
        return places


def _writes(mode: object, flags: object) -> bool:
    return (isinstance(mode, str) and bool(set(mode) & set("wax+"))) or (isinstance(flags, int) and bool(flags & 3))


def _hook(event: str, args: tuple[Any, ...]) -> None:
    for watch in _watching:
        if event in ("open", "sqlite3.connect", "socket.connect"):
            watch.hear(event, args)


@contextmanager
def watching(*folders: Path) -> Iterator[Watch]:
    """Watch this process for the length of a block."""
    global _hooked
    if not _hooked:
        sys.addaudithook(_hook)  # it cannot be taken away again; it does nothing while nobody watches
        _hooked = True
    watch, root = Watch(folders), logging.getLogger()
    before = root.level
    root.addHandler(watch)
    root.setLevel(logging.DEBUG)
    _watching.append(watch)
    try:
        with redirect_stdout(watch.printed), redirect_stderr(watch.printed):
            yield watch
    finally:
        _watching.remove(watch)
        root.removeHandler(watch)
        root.setLevel(before)
