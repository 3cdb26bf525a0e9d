"""A Word document to blocks, by mammoth; a zip that swells is refused before anything is unpacked."""

import io
import zipfile
from zlib import error as ZlibError

from assistant.library.handouts.blocks import Block, Unreadable
from assistant.library.handouts.html import blocks_of

MAX_UNPACKED = 50_000_000
"""Bytes that a document may hold when it is unpacked."""
MAX_XML = 10_000_000
"""Bytes of XML among them: a converter takes many times that in memory."""
MAX_MEMBERS = 2_000
_CHUNK = 1 << 16
_BOMB = "Save it anew with small pictures, or copy its text into a new document."


def read(raw: bytes) -> list[Block]:
    """Return the blocks of a Word document.

    Raises:
        Unreadable: It is no Word document, is locked, or unpacks to more than it should.
    """
    if raw[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Unreadable("it is locked with a password, or an old .doc", "Take the lock off and save it as .docx.")
    _refuse_bomb(raw)
    import mammoth

    def without(image: object) -> dict[str, str]:
        return {"src": ""}

    page = mammoth.convert_to_html(io.BytesIO(raw), convert_image=mammoth.images.img_element(without))
    return blocks_of(page.value)


def _refuse_bomb(raw: bytes) -> None:
    """Compare what the zip declares, and what really comes out of it, with what a document may hold."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
            declared = sum(member.file_size for member in members)
            if len(members) > MAX_MEMBERS or declared > MAX_UNPACKED:
                raise Unreadable(f"it would unpack to {declared:,} bytes in {len(members):,} parts", _BOMB)
            if (
                xml := sum(member.file_size for member in members if member.filename.endswith((".xml", ".rels")))
            ) > MAX_XML:
                raise Unreadable(f"it would unpack to {xml:,} bytes of text and styles", _BOMB)
            real = 0
            for member in members:
                head = b""
                with archive.open(member) as stream:
                    while chunk := stream.read(_CHUNK):
                        head = head or chunk[:4096]
                        real += len(chunk)
                        if real > MAX_UNPACKED:
                            raise Unreadable(f"it unpacks to more than {MAX_UNPACKED:,} bytes", _BOMB)
                if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                    raise Unreadable("its XML defines entities, which no Word document does", "Save it anew.")
            if "word/document.xml" not in archive.namelist():
                raise Unreadable("it is a zip file and no Word document", "Save it as .docx in a word processor.")
    except (zipfile.BadZipFile, ZlibError, EOFError, NotImplementedError, RuntimeError):
        raise Unreadable("it is damaged, or no Word document", "Save it as .docx in a word processor.") from None
