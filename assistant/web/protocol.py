"""The page `/protocol`: all that care does and says, in plain HTML without a script."""

from collections.abc import Iterator, Sequence

from assistant.safety.document import Block, Diagram, Heading, Items, Paragraph, Table
from assistant.web.html import escape, link
from assistant.web.strings_model import Strings

PATH = "/protocol"


def protocol_page(blocks: Sequence[Block], strings: Strings) -> str:
    """Return the whole page.

    Args:
        blocks: The protocol, as `assistant.safety.protocol_page` writes it.
        strings: The sentences of the page around it.
    """
    title = next(block.text for block in blocks if isinstance(block, Heading))
    words = strings.protocol
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)} – {escape(strings.title)}'
        '</title><meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><link rel="icon" type="image/svg+xml" href="/page/icon.svg">'
        '<link rel="stylesheet" href="/page/between.css"></head><body>'
        f'<main id="protocol"><p>{link("/", words.back)}</p>{"".join(_shown(blocks, strings))}</main></body></html>'
    )


def _shown(blocks: Sequence[Block], strings: Strings) -> Iterator[str]:
    under = ""
    for block in blocks:
        match block:
            case Heading(depth, text):
                under = text
                yield f"<h{depth}>{escape(text)}</h{depth}>"
            case Paragraph(text):
                yield f"<p>{escape(text)}</p>"
            case Items(items):
                yield f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"
            case Table(head, rows):
                yield _table(head, rows, under)
            case Diagram(edges, _):
                lines = (strings.protocol.edge.format(start=a, end=b, moves=moves) for a, b, moves in edges)
                yield f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], name: str) -> str:
    """Return a table that can be scrolled by keyboard where it is wider than the page."""
    top = "".join(f'<th scope="col">{escape(cell)}</th>' if cell else "<td></td>" for cell in head)
    body = "".join(f"<tr>{''.join(f'<td>{_lines(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="{escape(name)}">'
        f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _lines(cell: str) -> str:
    return "<br>".join(escape(line) for line in cell.split("\n"))
