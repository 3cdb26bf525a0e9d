"""Bytes to text, without guessing."""

import re

from assistant.library.handouts.blocks import Unreadable

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.IGNORECASE)


def decode(raw: bytes, declared: bool = False) -> str:
    """Decode a file that should be UTF-8.

    Args:
        raw: The bytes.
        declared: Whether an HTML page may name another encoding in its head.

    Raises:
        Unreadable: It is not UTF-8, and names no encoding that fits.
    """
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        named = _CHARSET.search(raw[:4096]) if declared else None
        if named and named[1].lower() not in (b"utf-8", b"utf8"):
            try:
                return raw.decode(named[1].decode("ascii"))
            except (LookupError, UnicodeDecodeError):
                pass
        raise Unreadable(
            f"byte {error.start} is not UTF-8 (perhaps it is Latin-1)", "Open it in an editor and save it as UTF-8."
        ) from None
