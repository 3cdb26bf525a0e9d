"""Blocks to the sections of a draft: as many as a text may have, each as short as a passage where that can be done."""

import re
from dataclasses import dataclass

from assistant.library.drafts import SKELETON, Piece
from assistant.library.handouts.blocks import Block, Kind, Unreadable
from assistant.library.passages import split
from assistant.prose import words

MAX_SECTIONS = 7
SECTION_WORDS = 175
MAX_WORDS = 6_000
"""A handout with more words is a book: no editor would bring it down to one text."""


@dataclass(frozen=True, slots=True)
class Handout:
    """What was found in a file."""

    title: str
    pieces: tuple[Piece, ...]
    """Two to seven sections."""


def shape(blocks: list[Block], name: str) -> Handout:
    """Give the blocks of a file the shape of a text.

    Args:
        blocks: Its headings and paragraphs.
        name: Its name, for a title where it has none.

    Raises:
        Unreadable: It holds no text, or far too much.
    """
    total = sum(len(words(block.text)) for block in blocks if block.kind in (Kind.PARAGRAPH, Kind.ITEM))
    if not total:
        raise Unreadable("it holds no text", "Look into the file: perhaps it holds pictures only.")
    if total > MAX_WORDS:
        raise Unreadable(f"it has {total:,} words", "A text has 350 to 700: bring in the part you need.")
    title = _title(blocks, name)
    sections = [piece for heading, body in _groups(blocks, title) for piece in _short(heading, body)]
    while len(sections) > MAX_SECTIONS:
        sections = _joined(sections)
    if len(sections) == 1:
        sections = _halves(sections[0])
    return Handout(title[:300], tuple(_apart(sections)))


def _title(blocks: list[Block], name: str) -> str:
    """Return the title of a file, else its first heading, else its name."""
    said = [block.text for kind in (Kind.TITLE, Kind.HEADING) for block in blocks if block.kind is kind]
    named = re.sub(r"[-_]+", " ", name).strip().capitalize()
    good = [_clean(re.sub(r"^Microsoft Word - ", "", title)) for title in (*said, named)]
    return next(
        (title for title in good if len(title) > 2 and not title.lower().endswith((".doc", ".docx"))), "Handout"
    )


def _groups(blocks: list[Block], title: str) -> list[tuple[str, list[str]]]:
    groups: list[tuple[str, list[str]]] = [(title, [])]
    before: Kind | None = None
    for block in blocks:
        if block.kind in (Kind.HEADING, Kind.TITLE):
            groups.append((block.text, []))
        elif block.kind is Kind.ITEM and before is Kind.ITEM and groups[-1][1]:
            groups[-1][1][-1] += " " + _sentence(block.text)
        else:
            groups[-1][1].append(_sentence(block.text) if block.kind is Kind.ITEM else block.text)
        before = block.kind
    return [(heading, body) for heading, body in groups if body]


def _sentence(item: str) -> str:
    """Return a list item with an end, since a text has no lists."""
    return item if re.search(r"[.!?…:][\"'”’)]?$", item) else item.rstrip(",; ") + "."


def _short(heading: str, paragraphs: list[str]) -> list[Piece]:
    body = "\n\n".join(filter(None, (_clean(paragraph) for paragraph in paragraphs)))
    spans = split(body, max_words=SECTION_WORDS)
    return [Piece(heading, tuple(body[start:end].split("\n\n"))) for start, end in spans]


def _joined(sections: list[Piece]) -> list[Piece]:
    """Join the two neighbours that are shortest together."""
    sizes = [sum(len(words(p)) for p in piece.paragraphs) for piece in sections]
    at = min(range(len(sections) - 1), key=lambda n: sizes[n] + sizes[n + 1])
    both = Piece(sections[at].heading, sections[at].paragraphs + sections[at + 1].paragraphs)
    return [*sections[:at], both, *sections[at + 2 :]]


def _halves(piece: Piece) -> list[Piece]:
    if len(piece.paragraphs) < 2:
        return [piece, SKELETON[2]]
    middle = (len(piece.paragraphs) + 1) // 2
    return [Piece(piece.heading, piece.paragraphs[:middle]), Piece(piece.heading, piece.paragraphs[middle:])]


def _apart(sections: list[Piece]) -> list[Piece]:
    """Give each section a heading of its own."""
    taken: set[str] = set()
    found = []
    for number, piece in enumerate(sections, 1):
        heading = _clean(piece.heading)[:200].strip() or f"Section {number}"
        heading = heading if len(heading) > 1 else f"Section {number}"
        while heading.lower() in taken:
            heading = f"{heading.split(', part ')[0]}, part {number}"
        taken.add(heading.lower())
        found.append(Piece(heading, piece.paragraphs))
    return found


def _clean(text: str) -> str:
    """Return a text on one line, without signs that would be read as markup."""
    plain = re.sub(r"[\x00-\x1f\x7f-\x9f\ufeff\u2028\u2029\ud800-\udfff]", " ", text)
    return re.sub(r"\s+", " ", plain).strip().lstrip("#>|*- ").strip()
