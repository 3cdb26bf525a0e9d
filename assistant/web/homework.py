"""What a counselor hands over: topics, two questions, one practice, in a link that this installation alone can make.

The link holds the words after `#`, which a browser sends to no server by itself. The page hands them back to have the
mark checked, so that nobody else can put words on it in the counselor's name. Nothing in it says who it is for.
"""

import base64
import hmac
import json
import zlib
from hashlib import sha256
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from assistant.library.corpus import Library
from assistant.library.text import Text

MOST_LINK = 4_000
"""Characters of a link's data."""
MOST_BYTES = 20_000
"""Bytes that it may unpack to."""
MARK_BYTES = 10
"""Of the mark: enough that guessing is out of the question, and short enough for a code that a phone can read."""
MOST_TOPICS = 5
MOST_QUESTION = 200

_Id = Annotated[str, StringConstraints(max_length=160)]
_Question = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_QUESTION)]


class Homework(BaseModel):
    """What is handed over."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    topics: tuple[_Id, ...] = Field(default=(), max_length=MOST_TOPICS)
    questions: tuple[_Question, ...] = Field(default=(), max_length=2)
    practice: _Id = ""
    """`text-id/n`, n counting the sections of the text from 0."""


class Handed(BaseModel):
    """The data of a link, as the page sends it to be read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data: Annotated[str, StringConstraints(min_length=8, max_length=MOST_LINK)]


def packed(homework: Homework, key: bytes) -> str:
    """Return the data of a link.

    Args:
        homework: What is handed over.
        key: The installation's own.
    """
    body = zlib.compress(json.dumps(homework.model_dump(exclude_defaults=True), separators=(",", ":")).encode(), 9)
    return base64.urlsafe_b64encode(_mark(body, key) + body).decode().rstrip("=")


def unpacked(data: str, key: bytes) -> Homework | None:
    """Return what a link holds, or None where it is damaged or was not made here.

    Args:
        data: The data of the link.
        key: The installation's own.
    """
    try:
        raw = base64.urlsafe_b64decode(data + "=" * (-len(data) % 4))
        mark, body = raw[:MARK_BYTES], raw[MARK_BYTES:]
        if not hmac.compare_digest(mark, _mark(body, key)):
            return None
        reader = zlib.decompressobj()
        content = reader.decompress(body, MOST_BYTES)
        return Homework.model_validate_json(content) if reader.eof else None
    except (ValueError, zlib.error, ValidationError):
        return None


def practices(library: Library) -> dict[str, tuple[Text, int]]:
    """Return every practice of a library by its id: its text, and the number of its section."""
    return {
        f"{text.id}/{number}": (text, number)
        for text in sorted(library.texts.values(), key=lambda each: each.meta.title)
        for number, section in enumerate(text.sections)
        if section.meta.practice
    }


def shown(homework: Homework, library: Library) -> dict[str, object]:
    """Return what the page shows of it. A topic or practice that is not offered any more is left out.

    Args:
        homework: What was handed over.
        library: What is offered now.
    """
    offered = {topic for text in library.texts.values() for topic in text.meta.topics}
    topics = [library.topics[t].title for t in homework.topics if t in library.topics and t in offered]
    found: dict[str, object] = {"topics": topics, "questions": list(homework.questions)}
    if homework.practice in (known := practices(library)):
        text, number = known[homework.practice]
        practice = text.sections[number].meta.practice
        assert practice is not None  # only those that have one are known
        found["practice"] = {"title": practice.title, "steps": list(practice.steps), "text": text.meta.title}
    return found


def _mark(body: bytes, key: bytes) -> bytes:
    return hmac.new(key, b"homework\0" + body, sha256).digest()[:MARK_BYTES]
