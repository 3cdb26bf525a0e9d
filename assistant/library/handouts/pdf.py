"""A PDF to blocks, by pypdf. A PDF holds lines and no paragraphs, so these are put together again by their shape."""

import io
import logging
import re
from collections import Counter
from statistics import median

from assistant.library.handouts.blocks import Block, Kind, Unreadable

MAX_PAGES = 60
MAX_CHARACTERS = 400_000
"""What all pages may hold together; a stream can be packed to a thousandth of itself."""
FULL = 0.7
"""A line shorter than this share of the usual one may end a paragraph."""
HEADING_WORDS = 9
_NUMBER = re.compile(r"^(page )?\d+( of \d+)?$", re.IGNORECASE)


def read(raw: bytes) -> list[Block]:
    """Return the blocks of a PDF.

    Raises:
        Unreadable: It is no PDF, is locked, is too long, or holds pictures of text and no text.
    """
    if b"%PDF-" not in raw[:1024]:
        raise Unreadable("it is no PDF", "Save it as PDF anew, or bring it in as .docx.")
    from pypdf import PdfReader
    from pypdf.errors import LimitReachedError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("it is locked with a password", "Save a copy without the password.")
        if len(reader.pages) > MAX_PAGES:
            raise Unreadable(f"it has {len(reader.pages)} pages", f"Bring in {MAX_PAGES} pages or fewer.")
        pages: list[str] = []
        for page in reader.pages:
            pages.append(page.extract_text())
            if sum(map(len, pages)) > MAX_CHARACTERS:
                raise Unreadable(f"it holds more than {MAX_CHARACTERS:,} characters", "Bring in the part you need.")
        title = str((reader.metadata.title if reader.metadata else None) or "").strip()
    except LimitReachedError:
        raise Unreadable("it would unpack to far more than a handout holds", "Bring in the part you need.") from None
    except PyPdfError as error:
        raise Unreadable(f"it is damaged ({type(error).__name__})", "Save it as PDF anew.") from None
    if not re.search(r"\w{3}", " ".join(pages)):
        raise Unreadable(
            "it holds no text, perhaps only a scan", "Run text recognition (OCR) on it first, or type it in."
        )
    found = blocks_of(pages)
    return [Block(Kind.TITLE, title), *found] if title and not _NUMBER.match(title) else found


def blocks_of(pages: list[str]) -> list[Block]:
    """Put the lines of pages together into headings and paragraphs; running heads and page numbers are left out."""
    lines = [[re.sub(r"\s+", " ", line).strip() for line in page.splitlines()] for page in pages]
    seen = Counter(line for page in lines for line in set(page) if line)
    running = {line for line, count in seen.items() if len(pages) >= 3 and count > len(pages) / 2}
    kept = [line for page in lines for line in page if line not in running and not _NUMBER.match(line)]
    usual = median([len(line) for line in kept if line] or [1])
    found: list[Block] = []
    open_lines: list[str] = []

    def end() -> None:
        if open_lines:
            found.append(_paragraph(open_lines))
            open_lines.clear()

    for line, following in zip(kept, [*kept[1:], ""], strict=True):
        if not line:
            end()
            continue
        if not open_lines and _is_heading(line, following):
            found.append(Block(Kind.HEADING, line))
            continue
        if re.match(r"^[•●▪–*-]\s", line):
            end()
        open_lines.append(line)
        if re.search(r"[.!?…:][\"'”’)]?$", line) and len(line) < FULL * usual:
            end()
    end()
    return found


def _is_heading(line: str, following: str) -> bool:
    """Say whether a short line is a heading: it has no end, and what follows does not go on with it."""
    short = len(line.split()) <= HEADING_WORDS and line[0].isupper() and not re.search(r"[.,;:!…-]$", line)
    return short and not following[:1].islower()


def _paragraph(lines: list[str]) -> Block:
    text = re.sub(r"(?<=[a-z])-\n(?=[a-z])", "", "\n".join(lines)).replace("\n", " ")
    item = re.match(r"^[•●▪–*-]\s+(.*)", text)
    return Block(Kind.ITEM, item[1]) if item else Block(Kind.PARAGRAPH, text)
