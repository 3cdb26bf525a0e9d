"""What a message answers to a direct question, told from its vectors where the wording alone does not say.

"What? No. I'm trying to fix a slide." and "My goodness, what a thing to ask. I shouldn't mind if I didn't wake." are
answers that no list of words holds. Small networks (`members.py`) over the vectors that the screen has computed anyway,
beside the kind of question that was asked, learned from `evals/answers` (`python -m evals.train_answers`). A no must be
surer than a yes, since it may end care.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from assistant.errors import DataError
from assistant.safety.assessment import ASKED, Context, Family, Seen
from assistant.safety.attention import softmax
from assistant.safety.combining import ESCALATES
from assistant.safety.members import Members
from assistant.safety.network import SECOND
from assistant.safety.use import PINNED, SIZE, Array, checked, shipped

FILE = "data/answers.npz"
REMEDY = "Run: python -m evals.train_answers"
KINDS = ("no", "yes", "some", "not_now", "other")
"""No danger; danger; some of it, or of the past; not today; no answer. Those of `safe` speak of danger, too."""
WIDTHS = {"en": SECOND + SIZE + len(ASKED), "other": SIZE + len(ASKED)}
BETWEEN = 256
MEMBERS = 3
MARK = 0.1
"""What stands for the question that was asked: about as much as the largest parts of a unit vector."""
NO, YES, LATER = "no", "yes", "not_now"


@dataclass(frozen=True, slots=True)
class Layer:
    """What hears English or the other languages, and how sure it must be of a no, of a yes, and of "not now"."""

    members: Members
    sure: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class AnswerHead:
    """The trained head. Safe to share between threads."""

    layers: Mapping[str, Layer]
    bank: str
    """The hash of the answers that it learned from."""

    def chances(self, seen: Seen, lang: str, asked: str) -> Array:
        """Return how likely each of `KINDS` is for a message, shape (5,).

        Args:
            seen: The vectors of the message; its first row stands for it as a whole.
            lang: Its language.
            asked: The kind of question, one of `ASKED`.
        """
        name = "en" if lang == "en" else "other"
        said = [seen.first[:1], seen.second[:1]] if name == "en" else [seen.second[:1]]
        row = np.concatenate([*said, question(asked)], axis=1)
        found: Array = softmax(self.layers[name].members(row), axis=1)[0]
        return found

    def find(self, seen: Seen | None, lang: str, asked: str) -> tuple[str, float] | None:
        """Return what a message answers, one of `KINDS` but the last, and how likely that is; None if not sure."""
        if seen is None or not len(seen.second):
            return None
        no, yes, some, later, _ = map(float, self.chances(seen, lang, asked))
        sure_no, sure_yes, sure_later = self.layers["en" if lang == "en" else "other"].sure
        if no >= sure_no:
            return NO, no
        if yes + some >= sure_yes:
            return YES if yes >= some else "some", yes + some
        return (LATER, later) if later >= sure_later else None


def question(asked: str) -> Array:
    """Return what stands for a kind of question beside the vectors, shape (1, 6)."""
    return np.array([[MARK * (kind == asked) for kind in ASKED]], np.float32)


def asks(context: Context) -> str:
    """Return which kind of question was asked; one must have been."""
    if context.asks:
        return context.asks
    if context.is_turned:
        return "safe"
    if context.asked in ESCALATES:
        return "act" if context.asks_how_near else "die" if context.asked is Family.SUICIDE else "hurt"
    return "signs"


def parse_head(arrays: Mapping[str, Any]) -> AnswerHead:
    """Make the head from the arrays of its file.

    Raises:
        DataError: An array is missing or has the wrong shape, or the file was made for another encoder.
    """
    try:
        encoder, bank = str(arrays["encoder"]), str(arrays["bank"])
    except KeyError as error:
        raise DataError(FILE, str(error), "it is missing", REMEDY) from None
    if encoder != PINNED["weights.npz"]:
        raise DataError(FILE, "encoder", "it was made for other weights", REMEDY)
    sure = checked(arrays, {f"{name}_sure": (3,) for name in WIDTHS}, FILE, REMEDY)
    layers = {}
    for name, width in WIDTHS.items():
        members = Members(arrays, name, (width, BETWEEN, len(KINDS)), MEMBERS, FILE, REMEDY)
        no, yes, later = map(float, sure[f"{name}_sure"])
        layers[name] = Layer(members, (no, yes, later))
    return AnswerHead(layers, bank)


@cache
def default_answers() -> AnswerHead:
    """Load the shipped head.

    Raises:
        DataError: The file is missing or damaged.
    """
    with shipped("assistant.safety", FILE, REMEDY) as arrays:
        return parse_head(arrays)
