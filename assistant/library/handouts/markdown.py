"""Markdown, or plain text, to blocks, by markdown-it."""

import re

from assistant.library.handouts.blocks import Block
from assistant.library.handouts.decode import decode
from assistant.library.handouts.html import blocks_of

_FRONT = re.compile(r"\A---\r?\n.*?\r?\n---\r?\n", re.DOTALL)


def read(raw: bytes) -> list[Block]:
    """Return the blocks of a Markdown file; front matter is left out, and HTML in it is text."""
    from markdown_it import MarkdownIt

    return blocks_of(MarkdownIt("commonmark", {"html": False}).render(_FRONT.sub("", decode(raw), count=1)))
