"""How many care replies were given, by day, country, family and level: nothing else is counted, and no word is kept.

Some laws ask for the yearly number of referrals without content (the project's care guidelines name them). A count that
fails is lost and logged by the kind of error; it never holds a reply up for long and never breaks one.
"""

import datetime as dt
import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.errors import CountsError
from assistant.safety.assessment import Family, Level

log = logging.getLogger("assistant")

Count = Callable[[str, Family | None, Level], None]
"""Takes the country, the family and the level of a care reply."""
WAIT_SECONDS = 2.0
"""How long a count waits for another process before it is given up."""
NO_FAMILY = "none"
"""Stands for the family where a part of Between failed, and care answered all the same."""
SCHEMA = """
create table if not exists care_replies (
    day text not null, country text not null, family text not null, level text not null,
    replies integer not null default 0,
    primary key (day, country, family, level)
) without rowid
"""


class By(StrEnum):
    """How long the stretches are that counts are summed over."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


_LENGTH = {By.DAY: 10, By.MONTH: 7, By.YEAR: 4}
"""How much of an ISO date names the stretch."""


@dataclass(frozen=True, slots=True)
class Tally:
    """One line of the counts."""

    period: str
    """`2026-11-28`, `2026-11` or `2026`, in UTC."""
    country: str
    family: str
    level: str
    replies: int


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts in one SQLite file. Safe to share between threads and processes: every call opens it anew."""

    path: Path

    def add(self, country: str, family: Family | None, level: Level, day: dt.date | None = None) -> None:
        """Count one care reply. Never raises.

        Args:
            country: Whose directory was spoken from: a code of the directory, never what someone typed.
            family: What it was about, or None where a part of Between failed.
            level: The level of the reply.
            day: The day, by default today in UTC.
        """
        try:
            when = (day or dt.datetime.now(tz=dt.UTC).date()).isoformat()
            row = (when, country, str(family or NO_FAMILY), str(level))
            self._make()
            with self._open("rwc") as file, file:
                file.execute("begin immediate")  # wait for the turn to write here, once, and not half way
                file.execute(SCHEMA)
                file.execute(
                    "insert into care_replies values (?, ?, ?, ?, 1) "
                    "on conflict (day, country, family, level) do update set replies = replies + 1",
                    row,
                )
        except (sqlite3.Error, OSError) as error:
            log.warning("a care reply was not counted: %s", type(error).__name__)

    def tallies(self, by: By = By.MONTH) -> list[Tally]:
        """Return the counts, oldest first. Empty where nothing was counted.

        Args:
            by: The stretches they are summed over.

        Raises:
            CountsError: The file is there and cannot be read.
        """
        if not self.path.is_file():
            return []
        try:
            with self._open("ro") as file:
                if not file.execute("select 1 from sqlite_master where name = 'care_replies'").fetchone():
                    return []  # made, and ended before the first count was in it
                rows = file.execute(
                    "select substr(day, 1, ?), country, family, level, sum(replies) from care_replies "
                    "group by 1, 2, 3, 4 order by 1, 2, 3, 4",
                    (_LENGTH[by],),
                ).fetchall()
        except sqlite3.Error as error:
            problem = f"{self.path}: the counts cannot be read ({error})."
            raise CountsError(problem, "Move the file away; counting begins anew.") from None
        return [Tally(*row) for row in rows]

    def _make(self) -> None:
        """Make the file and its folder, for no eyes but those of who runs Between."""
        if not self.path.exists():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError):
                os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))

    @contextmanager
    def _open(self, mode: str) -> Iterator[sqlite3.Connection]:
        address = f"{self.path.absolute().as_uri()}?mode={mode}"
        with closing(sqlite3.connect(address, uri=True, timeout=WAIT_SECONDS)) as file:
            yield file
