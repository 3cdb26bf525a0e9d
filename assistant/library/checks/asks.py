"""Asks of different texts that collide: search could only toss a coin between them."""

from collections.abc import Iterator
from functools import cache

from assistant.library.checks.finding import Finding
from assistant.library.checks.parts import asks_of
from assistant.library.checks.rules import rules, table
from assistant.library.corpus import Library
from assistant.library.text import Text
from assistant.prose import words

LEAST_WORDS = 3
"""Asks with fewer words that carry meaning are too short to be compared by them."""


def asks_across(library: Library) -> Iterator[Finding]:
    """Check that no ask stands twice, nor says the same as one of another text with other small words."""
    same: dict[str, Text] = {}
    near: dict[frozenset[str], tuple[Text, str]] = {}
    for text in library.texts.values():
        for line, ask in asks_of(text):
            key = " ".join(word.lower() for word in words(ask))
            if key in same:
                yield rules()["ask-twice"].finding(text.path, line, ask=ask, other=same[key].id)
                continue
            same[key] = text
            bag = meaning(ask)
            if len(bag) < LEAST_WORDS:
                continue
            other, said = near.setdefault(bag, (text, ask))
            if other is not text:
                yield rules()["ask-near"].finding(text.path, line, ask=ask, said=said, other=other.id)


def meaning(ask: str) -> frozenset[str]:
    """Return the words of an ask that carry its meaning, without their endings."""
    found = (word.lower().replace("’", "'") for word in words(ask))
    return frozenset(_stem(word) for word in found if word not in _small())


@cache
def _small() -> frozenset[str]:
    return frozenset(table("small_words"))


@cache
def _stem(word: str) -> str:
    for ending in ("'s", "ing", "ies", "es", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
