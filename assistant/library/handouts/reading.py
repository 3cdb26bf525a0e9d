"""A file to a handout: refused by name where it is too large, a bomb, without text, or not what it says it is."""

from collections.abc import Callable
from pathlib import Path

from assistant.errors import DataError
from assistant.library.handouts.blocks import Block, Unreadable
from assistant.library.handouts.shape import Handout, shape

MAX_BYTES = 5_000_000
"""A handout is some pages of text. What is larger is a book, a scan or a mistake."""

Reader = Callable[[bytes], list[Block]]


def read_handout(path: Path) -> Handout:
    """Read a handout. Nothing is written.

    Args:
        path: A `.docx`, `.pdf`, `.html`, `.htm`, `.md` or `.txt` file.

    Raises:
        DataError: It cannot be brought in; the message names the file, why, and what to do.
    """
    try:
        reader = _reader(path)
        size = path.stat().st_size
        if size > MAX_BYTES:
            remedy = f"Keep a handout under {MAX_BYTES:,} bytes: bring in the part you need."
            raise Unreadable(f"it has {size:,} bytes", remedy)
        return shape(_convert(reader, path.read_bytes()), path.stem)
    except OSError as error:
        raise DataError(path, "file", f"it cannot be read ({error.strerror})", "Mend the path.") from None
    except Unreadable as error:
        raise DataError(path, "file", error.problem, error.remedy) from None


def _convert(reader: Reader, raw: bytes) -> list[Block]:
    """Run a converter; whatever it stumbles over is a file that cannot be brought in, and never a traceback."""
    try:
        return reader(raw)
    except Unreadable:
        raise
    except ModuleNotFoundError as error:
        raise Unreadable(
            f"the converter {error.name} is not installed", "Run: pip install 'between-sessions[import]'"
        ) from None
    except (Exception, RecursionError) as error:
        raise Unreadable(
            f"it is damaged, or not of the kind that its name says ({type(error).__name__})",
            "Open it in the program that made it, save it anew, and try again.",
        ) from None


def _reader(path: Path) -> Reader:
    from assistant.library.handouts import docx, html, markdown, pdf

    readers: dict[str, Reader] = {
        ".docx": docx.read,
        ".pdf": pdf.read,
        ".html": html.read,
        ".htm": html.read,
        ".md": markdown.read,
        ".markdown": markdown.read,
        ".txt": markdown.read,
    }
    if path.suffix.lower() in readers:
        return readers[path.suffix.lower()]
    known = ", ".join(readers)
    raise Unreadable(f"'{path.suffix or path.name}' is a kind that cannot be read", f"Save it as one of {known}.")
