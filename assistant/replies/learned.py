"""What was learned from ordinary conversations: what a turn does, which open question fits it, what is its heart.

Networks over the two readings of a message that search uses (`retrieval/second.py`), and a linear model over its words
(`heart.py`). They learned from turns that eight hands wrote and labelled, beside which readers chose the questions that
a good listener would ask (`evals/talk`, `python -m evals.train_talk`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from assistant.errors import DataError
from assistant.replies.heart import Heart, parse_heart
from assistant.retrieval.learned import BOTH, log_softmax
from assistant.safety.members import Members
from assistant.safety.use import shipped

FILE = "data/talk.npz"
REMEDY = "Install the package anew, or run python -m evals.train_talk."
QUESTIONS = "questions.yaml"
HIDDEN = {"acts": 192, "questions": 256}
"""Numbers that lie between the layers of each."""
MEMBERS = 2
SAY_OF_LATER = 0.5
"""What counts of the model that reads a turn after those before it (`safety/later.py`): of 451 later turns by hands
that were kept apart, the likeliest question is among those that a reader chose for 213 then, for 196 without it."""


class Act(StrEnum):
    """What a turn chiefly wants of a reply."""

    TELLS = "tells"
    ASKS_FACT = "asks_fact"
    """How a thing works, what it is, whether it is usual."""
    ASKS_WAY = "asks_way"
    """What they can do."""
    ASKS_WORDS = "asks_words"
    """How to say something to somebody."""
    ASKS_VIEW = "asks_view"
    """What Between makes of it: a verdict."""
    DECIDES = "decides"
    WENT_WELL = "went_well"
    WENT_BADLY = "went_badly"
    GLAD = "glad"
    CORRECTS = "corrects"
    """The last reply missed."""
    UNSURE = "unsure"
    """“I don't know”, and little else."""
    BARE = "bare"
    """A few words that tell hardly anything."""
    LIKES = "likes"
    """What was quoted or asked is welcome."""
    DISLIKES = "dislikes"
    META = "meta"
    """It is about Between, or the chat."""
    CLOSES = "closes"


ACTS = tuple(Act)
Reading = NDArray[np.float32]
"""Both readings of a message side by side, shape (896,)."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What the networks make of one message."""

    acts: Mapping[Act, float]
    """How likely it does each."""
    fits: Mapping[str, float]
    """The log probability that a question is the one to ask, by its name in `questions.yaml`."""


@dataclass(frozen=True, slots=True)
class Talk:
    """The loaded networks. Safe to share between threads."""

    heart: Heart
    acts: Members
    questions: Members
    names: tuple[str, ...]
    """The names of the questions, in the order in which they were learned."""
    encoder: str
    """The fingerprint of the encoder that reads first."""

    def __call__(self, reading: Reading, after: NDArray[np.float32] | None = None) -> Heard:
        """Return what is made of a message.

        Args:
            reading: Both readings of it.
            after: The logits of each question in the light of what was told before, in the order of `names`, where
                something was.
        """
        acts = np.exp(log_softmax(self.acts(reading[None]))[0])
        fits = log_softmax(self.questions(reading[None]))[0]
        if after is not None:
            fits = np.log((1 - SAY_OF_LATER) * np.exp(fits) + SAY_OF_LATER * np.exp(log_softmax(after[None])[0]))
        return Heard(
            dict(zip(ACTS, map(float, acts), strict=True)), dict(zip(self.names, map(float, fits), strict=True))
        )


def parse_talk(arrays: Mapping[str, Any], questions: Mapping[str, str]) -> Talk:
    """Make the networks from the arrays of their file.

    Raises:
        DataError: An array is missing or has the wrong shape, or its questions are not those of `questions.yaml`.
    """
    try:
        names, encoder = tuple(map(str, arrays["questions"])), str(arrays["encoder"])
    except KeyError as error:
        raise DataError(FILE, str(error), "it is missing", REMEDY) from None
    if sorted(names) != sorted(questions):
        raise DataError(FILE, "questions", f"they are not those of {QUESTIONS}", REMEDY)
    widths = {"acts": len(ACTS), "questions": len(names)}
    acts, asks = (Members(arrays, n, (BOTH, HIDDEN[n], widths[n]), MEMBERS, FILE, REMEDY) for n in widths)
    return Talk(parse_heart(arrays, FILE, REMEDY), acts, asks, names, encoder)


@cache
def default_talk() -> Talk:
    """Load the shipped networks.

    Raises:
        DataError: The file is missing or damaged.
    """
    with shipped("assistant.replies", FILE, REMEDY) as arrays:
        return parse_talk(arrays, load_questions())


@cache
def load_questions() -> dict[str, str]:
    """Return the open questions that fit any turn, by their names."""
    text = files("assistant.replies").joinpath(f"data/{QUESTIONS}").read_text(encoding="utf-8")
    found: dict[str, str] = yaml.safe_load(text)
    return found
