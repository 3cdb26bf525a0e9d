"""A page as plain blocks, which can be written as Markdown or shown as HTML."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; 1 is the title."""

    depth: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Plain text."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list of sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head. A cell of several lines holds one variant a line."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Diagram:
    """A state diagram, as pairs of states with what leads from one to the other."""

    edges: tuple[tuple[str, str, str], ...]
    start: str


Block: TypeAlias = Heading | Paragraph | Items | Table | Diagram


def markdown(blocks: Sequence[Block]) -> str:
    """Write blocks as Markdown, with the diagram in Mermaid."""
    return "\n".join(_written(blocks)).rstrip() + "\n"


def _written(blocks: Sequence[Block]) -> Iterable[str]:
    for block in blocks:
        match block:
            case Heading(depth, text):
                yield f"{'#' * depth} {text}"
            case Paragraph(text):
                yield text
            case Items(items):
                yield from (f"- {item}" for item in items)
            case Table(head, rows):
                yield f"| {' | '.join(head)} |"
                yield f"|{'---|' * len(head)}"
                yield from (f"| {' | '.join(map(_cell, row))} |" for row in rows)
            case Diagram(edges, start):
                yield from ("```mermaid", "stateDiagram-v2", f"    [*] --> {start}")
                yield from (f"    {a} --> {b}: {label}" for a, b, label in edges)
                yield "```"
        yield ""


def _cell(text: str) -> str:
    """Write a cell on one line, with what it holds left as it is."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", "<br>")
