"""Which country a message names: by a country's name or a large city, in the languages that care speaks.

Names come from `data/countries.yaml` (CLDR) and `data/places.yaml`. It is used where a person was asked where they are,
and where they say so themselves; a place that is only mentioned decides nothing.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from assistant.errors import DataError

LONGEST = 400
"""Characters of a message that are read for a place."""
MOST_WORDS = 6
"""Words of the longest name."""
HERE = "@"
"""Stands for the place in what a language hears as "I am in @"."""
_WORD = re.compile(r"[^\W_]+(?:['’.&][^\W_]+)*\.?")
_SPACELESS = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_ARABIC_PREFIX = re.compile(r"^[وفبل](?=\w{3})")


@dataclass(frozen=True, slots=True)
class Found:
    """A place that a message names."""

    country: str
    """ISO 3166 alpha-2."""
    around: str
    """The message in lower case with `@` for the place."""
    words: int
    """Words of the message, or half its characters in scripts without spaces."""


@dataclass(frozen=True, slots=True)
class Places:
    """Every name that is known, folded, with its country."""

    names: Mapping[str, str]
    spaceless: Mapping[str, str]
    capitals: Mapping[str, str]

    def find(self, message: str) -> Found | None:
        """Return the country that a message names; None where it names none, or two."""
        text = message[:LONGEST]
        spans = [*self._by_words(text), *self._by_signs(text)]
        spans = [s for s in spans if not any(o[0] <= s[0] and s[1] <= o[1] and o[:2] != s[:2] for o in spans)]
        if len({country for _, _, country in spans}) != 1:
            return None
        start, end, country = spans[0]
        around = f"{text[:start]}{HERE}{text[end:]}"
        count = len(text) // 2 if _SPACELESS.search(text) else len(text.split())
        return Found(country, around, count)

    def _by_words(self, text: str) -> list[tuple[int, int, str]]:
        words = [(match.start(), match.end(), match.group()) for match in _WORD.finditer(text)]
        found = []
        for first in range(len(words)):
            for last in range(first, min(first + MOST_WORDS, len(words))):
                start, end = words[first][0], words[last][1]
                raw = text[start:end]
                folded = " ".join(fold(word) for _, _, word in words[first : last + 1])
                country = self.capitals.get(raw) or self.names.get(folded)
                country = country or self.names.get(_ARABIC_PREFIX.sub("", folded))
                if country:
                    found.append((start, end, country))
        return found

    def _by_signs(self, text: str) -> list[tuple[int, int, str]]:
        if not _SPACELESS.search(text):
            return []
        return [(at, at + len(name), code) for name, code in self.spaceless.items() if (at := text.find(name)) >= 0]


def fold(name: str) -> str:
    """Return a name without case, accents, full stops and hyphens, so that people may write it as they do."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not "\u0300" <= c <= "\u036f")
    plain = unicodedata.normalize("NFKC", plain).replace("ё", "е")
    return " ".join(re.sub(r"[.’']", "", re.sub(r"[-‐]", " ", plain)).split())


def parse_places(*books: Mapping[str, Any]) -> Places:
    """Put the files together.

    Raises:
        DataError: A name stands for two countries, or a code is none.
    """
    names: dict[str, str] = {}
    spaceless: dict[str, str] = {}
    capitals: dict[str, str] = {}
    for book in books:
        for code, entries in book.items():
            if not (isinstance(code, str) and re.fullmatch("[A-Z]{2}", code)):
                raise DataError("places.yaml", str(code), "is no code of a country", "Write it in quotation marks.")
            for entry in entries:
                kind = spaceless if _SPACELESS.search(entry) else capitals if _is_capitals(entry) else names
                key = entry if kind is not names else fold(entry)
                if kind.setdefault(key, code) != code:
                    raise DataError("places.yaml", f"{code}.{entry}", f"stands for {kind[key]} too", "Leave it out.")
    return Places(names, spaceless, capitals)


def _is_capitals(name: str) -> bool:
    return len(name.replace(".", "")) == 2 and name.isupper()


@cache
def default_places() -> Places:
    """Load the shipped names."""
    data = files("assistant.safety").joinpath("data")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    names = ("countries.yaml", "places.yaml")
    return parse_places(*(yaml.load(data.joinpath(name).read_text(encoding="utf-8"), Loader=loader) for name in names))
