"""What a person sends when a reply was not OK: only what they ticked, one line of a local file each."""

import datetime as dt
import logging
import os
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

log = logging.getLogger(__name__)

MOST_BYTES = 20_000_000
"""When the file is this large no more is written: a page that anyone can reach must not fill a disk."""
MOST_A_MINUTE = 20
"""Reports that one process takes in a minute."""

_Long = Annotated[str, StringConstraints(max_length=20_000)]


class Reason(StrEnum):
    """What was wrong with a reply."""

    MISSED = "missed"
    WRONG = "wrong"
    UNKIND = "unkind"
    UNFITTING = "unfitting"
    OTHER = "other"


class Report(BaseModel):
    """One report. Everything but the reason is there only if the person ticked it or typed it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: Reason
    reply: _Long | None = None
    message: _Long | None = None
    why: _Long | None = None
    comment: Annotated[str, StringConstraints(max_length=4_000)] | None = None


class Written(Report):
    """A report as it stands in the file."""

    day: dt.date = Field(default_factory=lambda: dt.datetime.now(tz=dt.UTC).date())
    """In UTC. The day is all that is kept of the time."""


class Reports:
    """The file of reports: JSON Lines, readable by no one but who runs Between."""

    def __init__(self, path: Path, now: Callable[[], dt.datetime] = lambda: dt.datetime.now(tz=dt.UTC)) -> None:
        """Name the file. It is made with the first report.

        Args:
            path: Where it is.
            now: The clock.
        """
        self._path = path
        self._now = now
        self._lock = Lock()
        self._minute: tuple[dt.datetime, ...] = ()

    def add(self, report: Report) -> bool:
        """Write one report down.

        Returns:
            Whether it was written. The log gets the kind of an error and no word of the report.
        """
        written = Written(day=self._now().date(), **report.model_dump(exclude_none=True))
        line = written.model_dump_json(exclude_none=True) + "\n"
        try:
            with self._lock:
                if not self._has_room(len(line.encode())):
                    return False
                self._path.parent.mkdir(parents=True, exist_ok=True)
                handle = os.open(self._path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
                with os.fdopen(handle, "ab") as file:
                    file.write(line.encode())
        except OSError as error:
            log.error("A report could not be written: %s", type(error).__name__)
            return False
        return True

    def all(self) -> Iterator[Written]:
        """Return the reports, oldest first. A line that is damaged is passed over."""
        try:
            lines = self._path.read_bytes().split(b"\n")  # what was typed may hold what splitlines() takes for an end
        except OSError:
            return
        for line in filter(None, lines):
            try:
                yield Written.model_validate_json(line)
            except ValidationError:
                log.warning("A line of the reports cannot be read.")

    def _has_room(self, size: int) -> bool:
        now = self._now()
        self._minute = tuple(when for when in self._minute if now - when < dt.timedelta(minutes=1))
        if len(self._minute) >= MOST_A_MINUTE:
            return False
        self._minute += (now,)
        return not self._path.exists() or self._path.stat().st_size + size <= MOST_BYTES
