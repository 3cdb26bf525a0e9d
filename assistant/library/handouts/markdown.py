"""Markdown, or plain text, to blocks, by markdown-it."""

import re

from assistant.library.handouts.blocks import Block, Unreadable
from assistant.library.handouts.decode import decode
from assistant.library.handouts.html import blocks_of

MAX_CHARACTERS = 100_000
_FRONT = re.compile(r"\A---\r?\n.*?\r?\n---\r?\n", re.DOTALL)


def read(raw: bytes) -> list[Block]:
    """Return the blocks of a Markdown file; front matter is left out, and HTML in it is text."""
    from markdown_it import MarkdownIt

    text = decode(raw)
    if len(text) > MAX_CHARACTERS:
        raise Unreadable(f"it has {len(text):,} characters", "Bring in the part you need.")
    return blocks_of(MarkdownIt("commonmark", {"html": False}).render(_FRONT.sub("", text, count=1)))
