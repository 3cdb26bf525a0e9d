"""What every format comes down to: headings and paragraphs in their order."""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a block is."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    """A point of a list."""


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph or list item; its text is on one line."""

    kind: Kind
    text: str


class Unreadable(Exception):
    """A handout that cannot be brought in.

    Args:
        problem: What is wrong with it, in a few words.
        remedy: What its owner can do, in one sentence.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy
