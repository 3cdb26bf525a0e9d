"""Fold case, width, accents, look-alikes and invisible characters, and remember each character's place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from assistant.safety.lexicon import APOSTROPHES, CONFUSABLE

_MARKS = ((0x0300, 0x036F), (0x0483, 0x0489), (0x064B, 0x0652), (0x1AB0, 0x1AFF), (0x20D0, 0x20FF))
_STRAIGHT = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))
_ACCENTED = re.compile("[^\\W_][\u0300-\u036f\u0653-\u0655\u3099\u309a]{1,3}")
"""A letter and accents of its own. No language writes more of them, and to sort many would take quadratic time."""
_LONGEST_EXPANSION = 4  # ligatures of whole phrases: no rule needs them, and they would swell the text


def straighten(text: str) -> str:
    """Write every kind of apostrophe straight, and a letter and the accents after it as one character."""
    return _ACCENTED.sub(lambda match: unicodedata.normalize("NFC", match[0]), text).translate(_STRAIGHT)


@lru_cache(maxsize=8192)
def _fold_char(char: str) -> str:
    """Give the plain form of one character; an empty string where it carries nothing."""
    if any(low <= ord(char) <= high for low, high in _MARKS) or char == "\u0640":
        return ""
    if char in CONFUSABLE:
        return CONFUSABLE[char]
    category = unicodedata.category(char)
    if category == "Cf" or (category == "Cc" and char not in "\n\r\t"):
        return ""
    if category in ("Cs", "Co", "Cn"):
        return " "
    folded = unicodedata.normalize("NFKC", char).casefold()
    if len(folded) > _LONGEST_EXPANSION:
        return " "
    bare = unicodedata.normalize("NFD", folded)
    if bare[:1].isascii():
        folded = "".join(c for c in bare if not unicodedata.combining(c))
    return CONFUSABLE.get(folded, folded)


def fold(message: str) -> tuple[str, list[int] | range]:
    """Fold a message.

    Returns:
        The plain characters and, for each, its place in the message.
    """
    if message.isascii() and message.isprintable():
        return straighten(message.lower()), range(len(message))
    chars: list[str] = []
    places: list[int] = []
    for place, char in _characters(message):
        for one in _fold_char(char):
            chars.append(one)
            places.append(place)
    return _latin_lookalikes("".join(chars)), places


def _characters(message: str) -> Iterator[tuple[int, str]]:
    """Give each character and its place; a letter and the accents after it are one where there is such a character."""
    at = 0
    for match in _ACCENTED.finditer(message):
        yield from enumerate(message[at : match.start()], at)
        yield from ((match.start(), char) for char in unicodedata.normalize("NFC", match[0]))
        at = match.end()
    yield from enumerate(message[at:], at)


_LOOKALIKE = str.maketrans("\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u043a\u0442\u043c\u0432"
                           "\u03bf\u03b1\u03b9\u03ba\u03bd\u03c1\u03c4\u03b5",
                           "aeopcyxisktmboaikvpte")  # fmt: skip
_MIXED = re.compile(r"[a-z][\u0370-\u03ff\u0400-\u04ff]|[\u0370-\u03ff\u0400-\u04ff][a-z]")


def _latin_lookalikes(text: str) -> str:
    """Turn Cyrillic and Greek letters inside a Latin word into the Latin letters they look like."""
    if not _MIXED.search(text):
        return text
    return re.sub(r"\w+", lambda m: m[0].translate(_LOOKALIKE) if _MIXED.search(m[0]) else m[0], text)
