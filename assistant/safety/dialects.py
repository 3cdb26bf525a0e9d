"""Read dialect and second-language spellings as the standard plain words, so that one rule hears everyone.

The table is ``data/dialects.yaml``. It is read once, when the normaliser is first imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.errors import DataError

FILE = Path(__file__).parent / "data" / "dialects.yaml"
_PRONOUNS = frozenset({"i", "he", "she", "they"})


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    words: str
    ing: str
    lists: dict[str, str]
    not_after: str
    dropped: str
    phrases: str


@dataclass(frozen=True)
class Dialects:
    """What people type, and the plain words that it stands for.

    Attributes:
        words: One word as typed, and the plain words.
        dropped: Words that only colour the sentence.
        phrases: Plain words beside each other and what they are read as, the longest first, by their first two words.
        not_after: Words after which a phrase that begins with a pronoun is something else ("what was he going to").
    """

    words: dict[str, str]
    dropped: frozenset[str]
    phrases: dict[str, tuple[tuple[tuple[str, ...], str], ...]]
    not_after: frozenset[str]

    def phrase(self, words: list[str], at: int) -> tuple[int, str] | None:
        """Find the longest phrase that begins at a word.

        Args:
            words: The words of a message; an empty one is a mark between clauses.
            at: Where the phrase begins.

        Returns:
            How many words it takes and what they are read as, or None where no phrase begins.
        """
        first = " ".join(words[at : at + 2])
        known = self.phrases.get(first, ())
        before = words[at - 1] if at else ""
        if known and words[at] in _PRONOUNS and before in self.not_after:
            return None
        if not before:
            known = (*self.phrases.get(f"^{first}", ()), *known)
        for phrase, plain in known:
            if tuple(words[at : at + len(phrase)]) == phrase:
                return len(phrase), plain
        return None


def load(path: Path = FILE) -> Dialects:
    """Read the table.

    Raises:
        DataError: The file cannot be used, or a line of it has no word on one side.
    """
    try:
        table = _Table.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise DataError(path, "the file", f"it cannot be read ({error}).", "Restore it from the release.") from error
    words = dict(_pairs(path, table.words.replace("|", "\n")))
    words.update((f"{stem}in", f"{stem}ing") for stem in table.ing.split())
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    lists = {name: tuple(value.split()) for name, value in table.lists.items()}
    for left, right in _pairs(path, table.phrases):
        for typed, plain in _expand(path, left, right, lists):
            opening, parts = "^" * typed.startswith("^"), tuple(typed.lstrip("^").split())
            phrases.setdefault(opening + " ".join(parts[:2]), []).append((parts, plain))
    ordered = {first: tuple(sorted(some, key=lambda pair: -len(pair[0]))) for first, some in phrases.items()}
    return Dialects(words, frozenset(table.dropped.split()), ordered, frozenset(table.not_after.split()))


def _pairs(path: Path, text: str) -> Iterator[tuple[str, str]]:
    for line in filter(None, (line.strip() for line in text.splitlines())):
        left, equals, right = (part.strip() for part in line.partition("="))
        if not (left and equals and right):
            raise DataError(path, line, "no word stands on one side of the sign.", "Write `as typed=plain words`.")
        yield left, right


def _expand(path: Path, left: str, right: str, lists: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Write a line with ``{name}`` out once for each word of that list, or of each of two lists."""
    name = next((name for name in lists if f"{{{name}}}" in left), None)
    if name is None:
        if "{" in left + right:
            raise DataError(path, left, "it names a list that there is not.", "Name one of `lists`.")
        yield left, right
        return
    for word in lists[name]:
        yield from _expand(path, left.replace(f"{{{name}}}", word), right.replace(f"{{{name}}}", word), lists)


@cache
def default_dialects() -> Dialects:
    """Give the table that ships with Between, read once.

    Raises:
        DataError: The file cannot be used.
    """
    return load()
