"""Which sentences may be quoted alone, and what each of them answers, as an editor chose them.

`quotes.jsonl` beside the texts has a line for each: the text, the words verbatim, and the asks and scenes of that text
that they answer best. A text without any (a clinic's own, say) is quoted by what comes nearest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import DataError
from assistant.library.lines import load_lines
from assistant.library.lists import Model
from assistant.library.text import Line, Slug

FILE = "quotes.jsonl"


@dataclass(frozen=True, slots=True)
class Quote:
    """One or two neighbouring sentences of a passage that stand on their own."""

    words: str
    answers: tuple[str, ...]
    """The asks and scenes that it answers, each verbatim."""


class _Row(Model):
    text: Slug
    quote: Line
    answers: tuple[Line, ...] = ()


def load_quotes(root: Path) -> tuple[Mapping[str, tuple[Quote, ...]], list[DataError]]:
    """Read the quotes of a folder by the ids of their texts, and what is wrong with lines that are left out.

    A folder without the file has none.
    """
    rows, broken = load_lines(root / FILE, _Row)
    found: dict[str, tuple[Quote, ...]] = {}
    for _, row in rows:
        found[row.text] = (*found.get(row.text, ()), Quote(row.quote, row.answers))
    return found, broken
