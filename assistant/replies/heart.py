"""Which piece of a message a good listener would hand back, and whether any.

A linear model over the words of a piece and its place in the message. It learned from turns of ordinary conversations
in which their writers marked the heart of what was said (`python -m evals.train_talk`): often the last thing, seldom
the longest, and nothing at all where somebody only asks, thanks or leaves.
"""

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.replies.clauses import COMMON, SELF, WORD, Span, candidates
from assistant.safety.use import checked

SLOTS = 8192
"""Places for words and pairs of words, which are told apart by a hash."""
FIRST_WORDS = 26
SHORT = 8
"""Words below which what begins like a request is one."""
_STATES = re.compile(
    r"\b(i|we)('?m| am|'?ve| have| was| feel| felt| think| keep| can'?t| cannot| don'?t| never| always| want"
    r"| need| wish| hate| love| miss| know| still| just| get| lost| had| wonder| worry| hope)\b"
    r"|\b(makes?|made|leaves?|left) me\b|\bmy \w+"
)
_WEIGHTY = re.compile(
    r"\b(never|always|again|still|anymore|any more|every|because|even|no one|nobody|only|tired|worn|alone)\b"
)
_ASKING = re.compile(r"^(what|how|why|when|where|who|which|can|could|should|would|is|are|do|does|did|any)\b")
_REQUEST = re.compile(
    r"^(tell|write|give|show|ask|explain|help|let|stop|leave|shut)\b|^(what|why|how|when|where|who)\b"
)
_TO_PROGRAM = re.compile(  # what the person wants of it is no line of theirs to stay with
    r"^(?:(?:please|just|ok|so|and|but)\b[ ,]*)*(?:(?:can|could|would|will) you\b"
    r"|(?:don't|do not|stop|quit|no more) (?:just |only |always )*(?:ask|quot|repeat|say|send|giv|show|tell)\w*\b"
    r"|you (?:keep|just|only|always) (?:on )?(?:quot|ask|repeat|say|send|giv)\w*|(?:sum|summari[sz]e)\b)"
    r"|\btell me what (?:you think|to do)\b"
)
_MARKS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\byou(r|rs)?\b",
        r"\b(i'm|i am|i was|i've|i have)\b",
        r"\b(feel|felt)\b",
        r"\b(never|always|still|nobody|everyone|only|just|no one)\b",
        r"^(and|but|so|because|then|or)\b",
        r"\b(said|says|goes|told|asked|asks)\b",
        r"\b(he|she|they|his|her|their)\b",
        r"\d",
        r"^(hi|hey|hello|thanks|thank you|ok|okay|so|well|good (morning|evening))\b[ ,!.]*$",
    )
)
MARKS = 22 + len(_MARKS)
"""What is counted of a piece beside its words."""
NONE_MARKS = 3
"""What is counted for handing nothing back."""


@dataclass(frozen=True, slots=True)
class Heart:
    """The learned weights. Safe to share between threads."""

    words: NDArray[np.float32]
    """Of each place, shape (`SLOTS`,)."""
    marks: NDArray[np.float32]
    """Of each mark, shape (`MARKS`,)."""
    none: NDArray[np.float32]
    """Of what speaks for handing nothing back, shape (`NONE_MARKS`,)."""

    def choose(self, text: str, *, tells: bool = False) -> Span | None:
        """Return the place of the piece to hand back, or None where it is better to hand back nothing.

        Args:
            text: The message, at most `clauses.READ` characters.
            tells: Whether the message tells something, so that nothing is handed back only where no piece speaks of
                the person.
        """
        spans = candidates(text)
        if not spans:
            return None
        scores = {
            span: float(self.marks @ marks(text, span) + self.words[slots(text[slice(*span)])].sum()) for span in spans
        }
        best = max(spans, key=scores.__getitem__)
        if scores[best] > float(self.none @ none_marks(text, spans)):
            return best
        own = [span for span in spans if tells and _speaks_of_them(text[slice(*span)])]
        return max(own, key=scores.__getitem__, default=None)


def parse_heart(arrays: Mapping[str, Any], name: str, remedy: str) -> Heart:
    """Take the weights from the arrays of a file.

    Raises:
        DataError: One is missing or has the wrong shape.
    """
    shapes = {"heart_words": (SLOTS,), "heart_scale": (1,), "heart_marks": (MARKS,), "heart_none": (NONE_MARKS,)}
    found = checked(arrays, shapes, name, remedy)
    return Heart(found["heart_words"] * found["heart_scale"], found["heart_marks"], found["heart_none"])


def slots(piece: str) -> list[int]:
    """Return the places of the words of a piece and of their pairs, each once."""
    found = ["^", *_plain_words(piece)[:FIRST_WORDS], "$"]
    pairs = (f"{one} {other}" for one, other in pairwise(found))
    return sorted({zlib.crc32(token.encode()) % SLOTS for token in (*found, *pairs)})


def marks(text: str, span: Span) -> NDArray[np.float32]:
    """Return what is counted of a piece beside its words: how much it says, and where it stands; shape (`MARKS`,)."""
    start, end = span
    piece = text[start:end]
    plain = piece.lower().replace("’", "'").strip()
    found = _plain_words(piece)
    own = sum(word in SELF for word in found)
    content = sum(word not in COMMON and word not in SELF for word in found)
    counted = [
        own > 0,
        min(own, 3) / 3,
        min(len(found), 24) / 24,
        len(found) < 2,
        len(found) < 4,
        len(found) < 7,
        len(found) > 16,
        min(content, 9) / 9,
        plain.endswith("?"),
        bool(_ASKING.match(plain)),
        bool(_TO_PROGRAM.search(plain)),
        bool(_REQUEST.match(plain)),
        bool(_REQUEST.match(plain)) and len(found) < SHORT,
        min(len(_STATES.findall(plain)), 2) / 2,
        min(len(_WEIGHTY.findall(plain)), 2) / 2,
        not text[:start].strip(),
        not text[end:].strip(" .,!?;:-"),
        start / len(text),
        end / len(text),
        (end - start) / len(text),
        own == 0 and plain.endswith("?"),
        "?" in piece[:-1],
    ]
    return np.array([*counted, *(bool(mark.search(plain)) for mark in _MARKS)], np.float32)


def none_marks(text: str, spans: Sequence[Span]) -> NDArray[np.float32]:
    """Return what is counted for handing nothing back: how much there is to choose from; shape (`NONE_MARKS`,)."""
    return np.array([1.0, min(len(spans), 12) / 6, min(len(text.split()), 120) / 40], np.float32)


def _speaks_of_them(piece: str) -> bool:
    """Say whether a piece is about the person, and no question or wish to the program."""
    plain, found = piece.lower().replace("’", "'").strip(), _plain_words(piece)
    asks = plain.endswith("?") or _TO_PROGRAM.search(plain) or (_REQUEST.match(plain) and len(found) < SHORT)
    return len(found) > 1 and not SELF.isdisjoint(found) and not asks


def _plain_words(piece: str) -> list[str]:
    return WORD.findall(piece.lower().replace("’", "'"))
