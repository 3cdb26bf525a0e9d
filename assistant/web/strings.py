"""The sentences of the page in every language, read from data files and checked when loaded."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from pydantic import ValidationError

from assistant.errors import DataError
from assistant.web.strings_model import Openers, Strings

REFERENCE = "en"
LANGUAGES = ("en", "it", "fr", "de", "pl", "pt", "ru", "ar", "ja", "zh", "es")
"""The languages of the page: those that the screen listens in."""
RIGHT_TO_LEFT = frozenset({"ar"})


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


def strings_of(lang: str | None) -> Strings:
    """Return the sentences of a language, or the English ones where the page does not speak it."""
    return all_strings().get(lang or REFERENCE, default_strings())


def language_of(accept_language: str | None, asked: str | None = None) -> str:
    """Return the language of the page: the one that was asked for, else the first of the browser's that it speaks.

    Args:
        accept_language: The header as the browser sent it, such as `de-AT,de;q=0.8`.
        asked: The code in the page's address, if any.
    """
    if asked in LANGUAGES:
        return str(asked)
    for tag in (accept_language or "").split(",")[:10]:
        code = tag.split(";")[0].strip().split("-")[0].lower()
        if code in LANGUAGES:
            return code
    return REFERENCE


@cache
def all_strings() -> Mapping[str, Strings]:
    """Load the sentences of every language.

    Raises:
        DataError: A file is damaged.
    """
    return {lang: parse_strings(f"{lang}.yaml", _read(lang)) for lang in LANGUAGES}


def default_strings() -> Strings:
    """Return the shipped English sentences."""
    return all_strings()[REFERENCE]


@cache
def default_openers() -> Openers:
    """Load the lines to start from.

    Raises:
        DataError: The file is damaged.
    """
    try:
        return Openers.model_validate(_read("openers"))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "file"
        raise DataError("openers.yaml", where, first["msg"].lower(), "Mend it.") from None


def _read(name: str) -> Any:
    file = files("assistant.web").joinpath(f"strings/{name}.yaml")
    return yaml.safe_load(file.read_text(encoding="utf-8"))
