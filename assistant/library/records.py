"""Who has read a text, and how far that brings it: second readings and sign-offs, each bound to a text's bytes."""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import Field, TypeAdapter, model_validator

from assistant.library.lists import Model, load_list, write_aside
from assistant.library.text import Line, Slug

REVIEW_DAYS = 730
"""A sign-off lasts this long unless its reviewer says otherwise: guidance in this field is renewed every few years."""

HEADER = """\
# Who has read a text. Each record is bound to the SHA-256 of the text's file: an edit voids it.
#   kind: reading    a second person has read the text, on a day on which it passed every automatic check
#   kind: sign-off   a professional with a credential approves it, until `review_by`
# `between library read`, `sign` and `withdraw` write here; a withdrawn record stays, with its date and reason.
"""


class _Record(Model):
    text: Slug
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    reviewer: Line
    role: Line
    date: dt.date
    note: str = ""
    withdrawn: dt.date | None = None
    withdrawn_because: str = ""

    def stands(self, sha256: str) -> bool:
        """Say whether the record still speaks for the text with these bytes."""
        return self.withdrawn is None and self.sha256 == sha256


class SecondReading(_Record):
    """Someone other than the writer has read the text, and every automatic check passed on that day."""

    kind: Literal["reading"] = "reading"


class SignOff(_Record):
    """A professional's approval of one text."""

    kind: Literal["sign-off"] = "sign-off"
    credential: Line
    review_by: dt.date

    @model_validator(mode="after")
    def _in_order(self) -> "SignOff":
        if self.review_by <= self.date:
            raise ValueError("review_by must be later than date")
        return self

    def holds(self, sha256: str, today: dt.date) -> bool:
        """Say whether the approval holds on a day for the text with these bytes."""
        return self.stands(sha256) and today <= self.review_by


Record = Annotated[SecondReading | SignOff, Field(discriminator="kind")]


class Status(StrEnum):
    """How far a text has come."""

    DRAFT = "draft"
    """Nobody but its writer has read it as it stands."""
    CHECKED = "checked"
    """It passed every automatic check, and a second person has read it as it stands. No professional has signed it."""
    SIGNED = "signed"
    """A professional with a credential approves it as it stands."""
    STALE = "stale"
    """A professional signed it once; since then it was edited, or the day for a new review has passed."""


def status_of(text: str, sha256: str, records: Iterable[SecondReading | SignOff], today: dt.date) -> Status:
    """Say how far a text has come.

    Args:
        text: The text's id.
        sha256: Of the text's file as it is now.
        records: The records of the library.
        today: The day of asking: a sign-off ends with its `review_by`.
    """
    own = [record for record in records if record.text == text and record.withdrawn is None]
    signed = [record for record in own if isinstance(record, SignOff)]
    if any(record.holds(sha256, today) for record in signed):
        return Status.SIGNED
    if signed:
        return Status.STALE
    return Status.CHECKED if any(record.stands(sha256) for record in own) else Status.DRAFT


def load_records(path: Path) -> tuple[SecondReading | SignOff, ...]:
    """Read `signoffs.yaml`.

    Raises:
        DataError: It is missing or not as its schema says.
    """
    return tuple(load_list(path, TypeAdapter(list[Record])))


def save_records(path: Path, records: Iterable[SecondReading | SignOff]) -> None:
    """Write `signoffs.yaml` anew: whole or not at all."""
    plain = [
        {key: value for key, value in record.model_dump().items() if value not in (None, "")} for record in records
    ]
    body = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=110) if plain else "[]\n"
    write_aside(path, HEADER + body)


def today() -> dt.date:
    """Return the day, in UTC."""
    return dt.datetime.now(tz=dt.UTC).date()
