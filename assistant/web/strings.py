"""The sentences of the page, read from a data file and checked when loaded."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import DataError
from assistant.safety.assessment import Family


class _Strings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_min_length=1)


class Intro(_Strings):
    """What stands above the conversation."""

    heading: str
    lead: str
    points: tuple[str, ...] = Field(min_length=4)


class Help(_Strings):
    """The help panel."""

    open: str
    heading: str
    lead: str
    country: str
    elsewhere: str
    emergency: str
    services: str
    others: str
    call: str
    call_for: str
    text: str
    text_word: str
    chat: str
    whatsapp: str
    site: str
    opens: str
    cost: str
    for_whom: str
    only_in: str
    no_line: str
    find_care: str
    checked: str
    stale: str
    no_script: str
    languages: str


class Chat(_Strings):
    """The conversation and its controls."""

    log: str
    you: str
    between: str
    label: str
    hint: str
    send: str
    clear: str
    cleared: str
    thinking: str
    starting: str
    empty: str
    shortened: str
    said: str
    examples: str
    failed: str
    failed_start: str
    lost: str
    offline: str


class Status(_Strings):
    """How far a text is vetted, in words."""

    draft: str
    checked: str
    signed: str
    stale: str


class CitationStrings(_Strings):
    """A citation that a reader opens."""

    summary: str
    passage: str
    text: str
    rests_on: str
    cautions: str
    status: Status


class ProtocolStrings(_Strings):
    """What stands around the care protocol on its own page, and the link to it."""

    link: str
    back: str
    edge: str


class Care(_Strings):
    """The care card."""

    heading: str


class Strings(_Strings):
    """Every sentence of the page, in one language."""

    title: str
    tagline: str
    skip: str
    intro: Intro
    help: Help
    families: dict[Family, str]
    audiences: dict[str, str]
    emergency_uses: dict[str, str]
    chat: Chat
    examples: tuple[str, ...] = Field(min_length=4, max_length=4)
    citation: CitationStrings
    care: Care
    protocol: ProtocolStrings


def parse_strings(name: str, value: Any) -> Strings:
    """Validate the sentences of one language.

    Args:
        name: The file's name, for the message.
        value: What the YAML holds.

    Raises:
        DataError: A sentence is missing, unknown or empty; the message names it.
    """
    try:
        return Strings.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "file"
        raise DataError(name, where, first["msg"].lower(), "Mend it; en.yaml shows every key.") from None


@cache
def default_strings() -> Strings:
    """Load the shipped English sentences."""
    file = files("assistant.web").joinpath("strings/en.yaml")
    return parse_strings("en.yaml", yaml.safe_load(file.read_text(encoding="utf-8")))
