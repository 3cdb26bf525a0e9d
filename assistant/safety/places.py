"""Which country a message names: by a country's name or a large city, in the languages that care speaks.

Names come from `data/countries.yaml` (CLDR), `data/cities.yaml` and `data/places.yaml`. It is used where a person was
asked where they are, and where they say so themselves; a place that is only mentioned decides nothing.
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
_LETTER = r"[^\W_\u0900-\u0dff\u0e00-\u0eff]|[\u0900-\u0dff\u0e00-\u0eff]"  # with the vowel signs of Hindi, Thai, …
_WORD = re.compile(rf"(?:{_LETTER})+(?:['’.&](?:{_LETTER})+)*\.?")
_SPACELESS = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]+")
_ARABIC_PREFIX = re.compile(r"^[وفبل](?=\w{3})")
_ARABIC_I = re.compile(r"(?:^|\s)[أا]نا\s+$")
_ARABIC_ON = re.compile(r"\s+(?:على|علي|أن|ان)(?:\s|$)")
_PEOPLE = "人語语话話"
"""What follows a country in the name of its people or its language: they live anywhere."""
_WISH = re.compile(r"[\u3041-\u3096]$")
_BEFORE_A_PLACE = "はがもとのでや"
_BESIDE = (
    "ok okay yes yeah yep no well um uh oh hi hey please thanks thx in near at outside from the now currently atm here "
    "ja nein also gut bitte danke aus bei nahe der die den dem jetzt hier "
    "sí si vale bueno por favor gracias en de cerca el la los las ahora aquí "
    "oui non merci au aux à du des dans près le les l' d' ici maintenant s'il vous plaît "
    "sì va bene grazie a ad da nel nei negli nella vicino adesso ora qui per favore "
    "tak nie no proszę dzięki w we na z ze koło pod teraz tu "
    "sim não obrigado obrigada em nos nas do dos das perto agora aqui "
    "да нет ну спасибо в во из под сейчас здесь "
    "نعم لا شكرا في من ب قرب الآن هنا"
)
"""Words that may stand beside the place in an answer: fillers, and what stands before a place."""
_BESIDE_SIGNS = "です だよ だ に で の いま 今 はい ここは 在 我在 是 现在 現在 这里是 市 省 县 縣 府 都 県"
_ALONE = re.compile(
    rf"[^\W_]+(?: [^\W_]+)?, ?{HERE}+[^\w{HERE}]*"  # a town that no list knows, before its country
    rf"|(?:[\W_]|(?<![^\W_])(?:{'|'.join(re.escape(word) for word in _BESIDE.split())})(?![^\W_])"
    rf"|{'|'.join(_BESIDE_SIGNS.split())})*+"
)
NOWHERE = "nowhere"
AS_WRITTEN = "as written"


@dataclass(frozen=True, slots=True)
class Found:
    """A place that a message names."""

    country: str
    """ISO 3166 alpha-2."""
    around: str
    """The message in lower case with `@` for the place."""
    alone: bool
    """Whether the message names the place and nothing besides, as an answer to where one is does."""


@dataclass(frozen=True, slots=True)
class Places:
    """Every name that is known with its country, which is `NOWHERE` for a name that says nothing of where one is."""

    names: Mapping[str, str]
    """Folded."""
    spaceless: Mapping[str, str]
    capitals: Mapping[str, str]
    """As they are written: two capital letters, and names that are everyday words without their capital."""

    def find(self, message: str) -> Found | None:
        """Return the country that a message names; None where it names none, or two."""
        text = message[:LONGEST]
        spans = [*self._by_words(text), *self._by_signs(text)]
        spans = [s for s in spans if not any(_hides(other, s) for other in spans)]
        spans = [s for s in spans if s[2] != NOWHERE]
        if len({country for _, _, country in spans}) != 1:
            return None
        start, end, country = spans[0]
        around = f"{text[:start]}{HERE}{text[end:]}"
        rest = list(text)
        for first, last, _ in spans:
            rest[first:last] = HERE * (last - first)
        return Found(country, around, _ALONE.fullmatch("".join(rest).casefold()) is not None)

    def _by_words(self, text: str) -> list[tuple[int, int, str]]:
        words = [(match.start(), match.end(), match.group()) for match in _WORD.finditer(text)]
        found = []
        for first in range(len(words)):
            for last in range(first, min(first + MOST_WORDS, len(words))):
                start, end = words[first][0], words[last][1]
                raw = text[start:end]
                folded = " ".join(fold(word) for _, _, word in words[first : last + 1])
                country = self.capitals.get(raw) or self.capitals.get(raw.removesuffix("."))
                country = country or self.names.get(folded) or self.names.get(_ARABIC_PREFIX.sub("", folded))
                if country and not _is_arabic_word(text, start, end):
                    found.append((start, end, country))
        return found

    def _by_signs(self, text: str) -> list[tuple[int, int, str]]:
        if not _SPACELESS.search(text):
            return []
        return [
            (match.start(), match.end(), code)
            for name, code in self.spaceless.items()
            if name in text
            for match in re.finditer(re.escape(name), text)
            if code == NOWHERE or _stands_alone(text, match.start(), match.end())
        ]


def _hides(other: tuple[int, int, str], span: tuple[int, int, str]) -> bool:
    """Whether a longer name holds this one (`New Mexico`), or signs of it belong to the name before (`上海地区`)."""
    return other[:2] != span[:2] and (
        (other[0] <= span[0] and span[1] <= other[1]) or other[0] < span[0] < other[1] < span[1]
    )


def _is_arabic_word(text: str, start: int, end: int) -> bool:
    """Whether the letters of a country are another word: `أنا مصر على` is "I insist on", not "I am in Egypt"."""
    return bool(_ARABIC_I.search(text[:start]) or _ARABIC_ON.match(text[end:])) and "\u0600" <= text[start] <= "\u06ff"


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether signs are a place and no part of a word, as in `マリファナ`, `死にタイ` and `中国人`."""
    if text[end : end + 1] and text[end] in _PEOPLE:
        return False
    if not _KATAKANA.fullmatch(text, start, end):
        return True
    before, after = text[:start][-1:], text[end : end + 1]
    if any(sign and _KATAKANA.fullmatch(sign) for sign in (before, after)):
        return False
    return text[start:end] != "タイ" or before in _BEFORE_A_PLACE or not _WISH.search(before)


def fold(name: str) -> str:
    """Return a name without case, accents, full stops and hyphens, so that people may write it as they do."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not "\u0300" <= c <= "\u036f")
    plain = unicodedata.normalize("NFKC", plain).replace("ё", "е")
    return " ".join(re.sub(r"[.’']", "", re.sub(r"[-‐]", " ", plain)).split())


def parse_places(*books: Mapping[str, Any]) -> Places:
    """Put the files together.

    Raises:
        DataError: A name stands for two countries, a code is none, or a name "as written" is no country's.
    """
    names: dict[str, str] = {}
    spaceless: dict[str, str] = {}
    capitals: dict[str, str] = {}
    nowhere = [name for book in books for name in book.get(NOWHERE, ())]
    cased = {name for book in books for name in book.get(AS_WRITTEN, ())}
    for name in nowhere:
        (spaceless if _SPACELESS.search(name) else names)[name if _SPACELESS.search(name) else fold(name)] = NOWHERE
    for book in books:
        for code, entries in book.items():
            if code in (NOWHERE, AS_WRITTEN):
                continue
            if not (isinstance(code, str) and re.fullmatch("[A-Z]{2}", code)):
                raise DataError("places.yaml", str(code), "is no code of a country", "Write it in quotation marks.")
            for entry in entries:
                whole = _is_capitals(entry) or entry in cased
                kind = spaceless if _SPACELESS.search(entry) else capitals if whole else names
                key = entry if kind is not names else fold(entry)
                if kind.setdefault(key, code) not in (code, NOWHERE):
                    raise DataError("places.yaml", f"{code}.{entry}", f"stands for {kind[key]} too", "Leave it out.")
    if unknown := sorted(cased - set(capitals)):
        raise DataError("places.yaml", AS_WRITTEN, f"no country has the name {unknown[0]}", "Spell it as there.")
    return Places(names, spaceless, capitals)


def _is_capitals(name: str) -> bool:
    return len(name.replace(".", "")) == 2 and name.isupper()


@cache
def default_places() -> Places:
    """Load the shipped names."""
    data = files("assistant.safety").joinpath("data")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    names = ("countries.yaml", "cities.yaml", "places.yaml")
    return parse_places(*(yaml.load(data.joinpath(name).read_text(encoding="utf-8"), Loader=loader) for name in names))
