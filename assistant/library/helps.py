"""Which other texts help with what an ask or a scene says, as someone judged who knew all of them.

An ask belongs to the text that it was written for; often other texts help that person too. `helps.jsonl` beside the
texts has a line for each ask or scene of which that is so: its text, its words, and how much each other text helps, 2
well and 1 in part. A folder without the file (a clinic's own, say) is searched by its own texts' asks and scenes alone.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

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
    helps: dict[Slug, Literal[1, 2]] = Field(min_length=1)


def load_helps(root: Path) -> tuple[Mapping[str, Helps], list[DataError]]:
    """Read what was judged in a folder by the ids of the texts, and what is wrong with lines that are left out."""
    rows, broken = load_lines(root / FILE, _Row)
    found: dict[str, dict[str, Mapping[str, int]]] = {}
    for row in rows:
        found.setdefault(row.text, {})[row.said] = row.helps
    return found, broken
