"""Which other texts help with what an ask or a scene says, as someone judged who knew all of them.

An ask belongs to the text that it was written for; often other texts help that person too. `helps.jsonl` beside the
texts has a line for each ask or scene of which that is so: its text, its words, and how much each other text helps, 2
well and 1 in part. It is read beside the shipped texts alone; a text without a line is found by its own asks and
scenes.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field

from assistant.errors import DataError
from assistant.library.lines import load_lines
from assistant.library.lists import Model
from assistant.library.text import Line, Slug

FILE = "helps.jsonl"
WELL = 2
Helps = Mapping[str, Mapping[str, int]]
"""By the words of an ask or a scene, how much each other text helps."""


class _Row(Model):
    text: Slug
    said: Line
    helps: dict[Slug, Annotated[int, Field(strict=True, ge=1, le=WELL)]] = Field(min_length=1)


def load_helps(root: Path) -> tuple[Mapping[str, Helps], list[DataError]]:
    """Read what was judged in a folder by the ids of the texts, and what is wrong with lines that are left out."""
    rows, broken = load_lines(root / FILE, _Row)
    found: dict[str, dict[str, Mapping[str, int]]] = {}
    for number, row in rows:
        judged = found.setdefault(row.text, {})
        if row.said in judged:
            problem, remedy = f"'{row.said}' was judged in a line above", "Put the two lines together."
            broken.append(DataError(root / FILE, "said", problem, remedy, number))
        judged.setdefault(row.said, row.helps)
    return found, broken
