"""Earlier versions of a text: a copy is kept whenever somebody records that they have read it, to compare later."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from assistant.errors import DataError
from assistant.library.corpus import Library
from assistant.library.lists import write_aside
from assistant.library.text import Text


@dataclass(frozen=True, slots=True)
class Version:
    """The bytes of a text as they stood at some time."""

    sha256: str
    content: str
    read_by: tuple[str, ...] = ()
    """Who recorded something of this version, and when: one line each."""
    current: bool = False


class Change(StrEnum):
    """What happened to a stretch of words between two versions."""

    SAME = "same"
    TAKEN = "taken"
    PUT = "put"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words."""

    change: Change
    text: str


def keep(library: Library, text: Text) -> Path:
    """Keep a copy of a text as it stands, beside the library: `versions/<id>/<sha256>.md`. One that is there stays.

    Raises:
        DataError: It cannot be read or written, or it is no longer what was loaded.
    """
    path = library.home(text.id) / "versions" / text.id / f"{text.sha256}.md"
    if not path.exists():
        try:
            raw = text.path.read_bytes()
        except OSError as error:
            raise DataError(
                text.path, "file", f"it cannot be read ({error.strerror})", "Mend its permissions."
            ) from None
        if sha256(raw).hexdigest() != text.sha256:
            raise DataError(text.path, "file", "it was edited in this very moment", "Read it again as it stands now.")
        write_aside(path, raw.decode("utf-8"))
    return path


def versions(library: Library, text: Text) -> list[Version]:
    """Return the versions of a text that are there: as it stands, then those that were kept, latest reading first.

    Raises:
        DataError: The text itself cannot be read.
    """
    try:
        current = text.path.read_text(encoding="utf-8")
    except OSError as error:
        raise DataError(text.path, "file", f"it cannot be read ({error.strerror})", "Mend its permissions.") from None
    found = [Version(text.sha256, current, _read_by(library, text.id, text.sha256), current=True)]
    kept = []
    for path in (library.home(text.id) / "versions" / text.id).glob("*.md"):
        if path.stem != text.sha256:
            content = path.read_text(encoding="utf-8", errors="replace")
            kept.append(Version(path.stem, content, _read_by(library, text.id, path.stem)))
    days = {r.sha256: r.date for r in library.records if r.text == text.id}
    kept.sort(key=lambda version: (str(days.get(version.sha256, "")), version.sha256), reverse=True)
    return [*found, *kept]


def compare(before: str, after: str) -> Iterator[list[Piece]]:
    """Yield the lines of two versions side by side, word by word; a stretch of lines that are the same is shortened.

    Args:
        before: The earlier content.
        after: The later content.
    """
    old, new = before.splitlines(), after.splitlines()
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from ([Piece(Change.SAME, line)] for line in _shortened(old[a:b]))
        elif tag == "replace":
            yield list(_words("\n".join(old[a:b]), "\n".join(new[c:d])))
        elif tag == "delete":
            yield [Piece(Change.TAKEN, "\n".join(old[a:b]))]
        else:
            yield [Piece(Change.PUT, "\n".join(new[c:d]))]


AROUND = 2
"""Lines that are shown before and after a change."""


def _shortened(lines: Sequence[str]) -> Sequence[str]:
    return lines if len(lines) <= 2 * AROUND + 1 else [*lines[:AROUND], "…", *lines[-AROUND:]]


def _words(before: str, after: str) -> Iterator[Piece]:
    old, new = re.findall(r"\s+|\S+", before), re.findall(r"\s+|\S+", after)
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(Change.SAME, "".join(old[a:b]))
            continue
        if a < b:
            yield Piece(Change.TAKEN, "".join(old[a:b]))
        if c < d:
            yield Piece(Change.PUT, "".join(new[c:d]))


def _read_by(library: Library, text_id: str, sha256: str) -> tuple[str, ...]:
    mine = [record for record in library.records if record.text == text_id and record.sha256 == sha256]
    return tuple(f"{record.reviewer}, {record.role}, {record.date}" for record in mine)
