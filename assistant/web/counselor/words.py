"""The sentences that the counselor's pages make in code: read from a data file, checked when loaded."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.errors import DataError
from assistant.library.records import Status
from assistant.replies.reply import Kind, PartKind
from assistant.safety.assessment import Family
from assistant.web.reports import Reason


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_min_length=1)


class Start(_Words):
    """What the terminal says."""

    first: str
    set: str
    new: str
    ask: str
    short: str
    broken: str


class Words(_Words):
    """All of `words.yaml`."""

    start: Start
    told: dict[str, str]
    """What a page says after something was done, by a key that its address may name."""
    wrong: dict[str, str]
    """What a page says where something cannot be done."""
    scope: str
    """Why a fixed answer was given."""
    levels: dict[str, str]
    families: dict[Family, str]
    kinds: dict[Kind, str]
    parts: dict[PartKind, str]
    roles: dict[str, str]
    statuses: dict[Status, str]
    reasons: dict[Reason, str]
    switches: dict[str, str]
    values: dict[str, str]
    months: tuple[str, ...]
    measures: dict[str, str]
    """Figures of the safety card by their keys, in the order in which they are shown."""


def parse_words(value: Any) -> Words:
    """Validate the sentences.

    Raises:
        DataError: One is missing, unknown or empty; the message names it.
    """
    try:
        return Words.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "file"
        raise DataError("words.yaml", where, first["msg"].lower(), "Mend it.") from None


@cache
def words() -> Words:
    """Load the shipped sentences."""
    text = files("assistant.web.counselor").joinpath("words.yaml").read_text(encoding="utf-8")
    return parse_words(yaml.safe_load(text))
