"""A saved web page to blocks, by Beautiful Soup: what frames the page is left out."""

import re
from itertools import islice
from typing import Any

from assistant.library.handouts.blocks import Block, Kind, Unreadable
from assistant.library.handouts.decode import decode

MAX_TAGS = 100_000
"""A page with more is a bomb or an application, and no handout."""
MAX_DEPTH = 500
"""Levels of nesting; a page that goes deeper is a bomb or a mistake, and its text is taken flat."""
_FRAME = [
    "script", "style", "nav", "aside", "noscript", "template", "svg", "iframe", "button", "select", "input", "textarea",
    "head",
]  # fmt: skip
_BLOCKS = {
    "p", "div", "li", "dd", "dt", "blockquote", "section", "article", "main", "body", "pre", "h1", "h2", "h3",
    "h4", "h5", "h6", "ul", "ol", "dl", "hr", "table", "tr", "td", "th", "figcaption",
}  # fmt: skip
_KINDS = {"h1": Kind.TITLE, "li": Kind.ITEM, "dd": Kind.ITEM} | {f"h{n}": Kind.HEADING for n in range(2, 7)}


def read(raw: bytes) -> list[Block]:
    """Return the blocks of a page."""
    return blocks_of(decode(raw, declared=True))


def blocks_of(page: str) -> list[Block]:
    """Return the headings, paragraphs and list items of HTML, in their order."""
    from bs4 import BeautifulSoup

    if (tags := page.count("<")) > MAX_TAGS:
        raise Unreadable(f"it has {tags:,} tags", "Copy its text into a new document, and bring that in.")
    soup = BeautifulSoup(page, "html.parser")
    title = soup.title.get_text(" ") if soup.title else ""
    edges = [tag for tag in soup.find_all(["header", "footer"]) if not _in_content(tag)]
    for tag in (*soup.find_all(_FRAME), *edges):
        if not tag.decomposed:
            tag.decompose()
    _without_forms(soup)
    root = soup.find("main") or soup.find("article") or soup.body or soup
    found = list(_walk(root))
    if title.strip() and not any(block.kind is Kind.TITLE for block in found):
        found.insert(0, Block(Kind.TITLE, _line(title)))
    return found


def _in_content(tag: Any) -> bool:
    """Say whether a header or a footer is an article's own, with its title or its sources, and not the page's."""
    return any(parent.name in ("main", "article") for parent in islice(tag.parents, MAX_DEPTH))


def _without_forms(soup: Any) -> None:
    """Take out the forms but one that holds most of the page: some programs wrap the whole of each page in one."""
    whole, kept = len(soup.get_text()), False
    for form in soup.find_all("form"):
        if form.decomposed:
            continue
        if not kept and 2 * len(form.get_text()) > whole:
            kept = True
        else:
            form.decompose()


def _walk(root: Any) -> list[Block]:
    from bs4.element import Comment, NavigableString, Tag

    found: list[Block] = []
    owner: Any = None
    pieces: list[str] = []

    def end() -> None:
        for part in re.split(r"\n\s*\n", "".join(pieces)):
            if text := _line(part):
                kind = _KINDS.get(owner.name, Kind.PARAGRAPH) if owner is not None else Kind.PARAGRAPH
                found.append(Block(kind, text))
        pieces.clear()

    for node in root.descendants:
        if isinstance(node, Tag):
            if node.name == "br":
                pieces.append("\n")
            elif node.name in _BLOCKS:
                end()
                owner = node
        elif isinstance(node, NavigableString) and not isinstance(node, Comment) and node.strip():
            holder = _holder(node)
            if holder is not owner:
                end()
                owner = holder
            pieces.append(re.sub(r"\s+", " ", str(node)))
        elif isinstance(node, NavigableString) and not isinstance(node, Comment):
            pieces.append(" ")
    end()
    return found


def _holder(node: Any) -> Any:
    """Return the nearest list item or heading around a string, else the nearest block."""
    nearest = None
    for depth, parent in enumerate(node.parents):
        if parent.name in _KINDS:
            return parent
        if nearest is None and parent.name in _BLOCKS:
            nearest = parent
        if depth > MAX_DEPTH or (nearest is not None and parent.name in ("ul", "ol", "section", "article", "body")):
            break
    return nearest


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
