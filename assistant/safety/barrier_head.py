"""What stands in a person's way, told from the vectors of a message where no pattern names it.

Small networks (`members.py`) over sentence vectors that the screen has computed anyway, and that nobody tunes: for
English over MiniLM's and the published USE's side by side, for every other language over USE's alone. They learned from
`evals/barriers` (`python -m evals.train_barriers`). They speak only where they are sure, since a wrong answer to a
barrier is worse than a plain next step; a step that was taken ("my sister is with me") must be surer still.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from assistant.errors import DataError
from assistant.safety.assessment import Seen
from assistant.safety.attention import softmax
from assistant.safety.care_protocol import Protocol, default_protocol
from assistant.safety.members import Members
from assistant.safety.network import SECOND
from assistant.safety.use import PINNED, SIZE, Array, checked, shipped

FILE = "data/barriers.npz"
REMEDY = "Run: python -m evals.train_barriers"
NONE = "none"
"""The class of a message that names no barrier."""
WIDTHS = {"en": SECOND + SIZE, "other": SIZE}
"""Numbers that the networks of each of the two see."""
BETWEEN = 512
MEMBERS = 3


@dataclass(frozen=True, slots=True)
class Layer:
    """What hears English or the other languages, and how sure it must be of a barrier and of a step that was taken."""

    members: Members
    sure: float
    surer: float


@dataclass(frozen=True, slots=True)
class BarrierHead:
    """The trained head. Safe to share between threads."""

    classes: tuple[str, ...]
    """Ids of the barriers, `NONE` last."""
    holds: frozenset[str]
    """Those that are no barrier but a step that was taken."""
    layers: Mapping[str, Layer]
    bank: str
    """The hash of the messages that it learned from."""

    def chances(self, seen: Seen, lang: str) -> Array:
        """Return how likely each class is in each window of a message, and in each sentence; shape (n, classes).

        A step counts only where the whole speaks of it: "I'm safe. The pills are in my hand." is no step.

        Args:
            seen: The vectors of the windows.
            lang: The message's language.
        """
        layer = self.layers[_name(lang)]
        rows = np.concatenate([seen.first, seen.second], axis=1) if lang == "en" else seen.second
        logits = layer.members(rows)
        chances = softmax(logits, axis=1)
        holds = [number for number, name in enumerate(self.classes) if name in self.holds]
        chances[len(chances) - seen.sentences :, holds] = 0
        return chances

    def find(self, seen: Seen | None, lang: str) -> str | None:
        """Return the barrier that a message is like, or None where it is not sure of one."""
        if seen is None or not len(seen.second):
            return None
        chances = self.chances(seen, lang)[:, :-1]
        window, best = np.unravel_index(int(chances.argmax()), chances.shape)
        name, layer = self.classes[best], self.layers[_name(lang)]
        least = layer.surer if name in self.holds else layer.sure
        return name if chances[window, best] >= least else None


def _name(lang: str) -> str:
    return "en" if lang == "en" else "other"


def parse_head(arrays: Mapping[str, Any], protocol: Protocol) -> BarrierHead:
    """Make the head from the arrays of its file.

    Raises:
        DataError: An array is missing or has the wrong shape, the file was made for another encoder, or its barriers
            are not those of the protocol.
    """
    classes = (*(facts.id for facts in protocol.barriers), NONE)
    try:
        found, encoder, bank = tuple(map(str, arrays["classes"])), str(arrays["encoder"]), str(arrays["bank"])
    except KeyError as error:
        raise DataError(FILE, str(error), "it is missing", REMEDY) from None
    if sorted(found) != sorted(classes) or found[-1] != NONE:  # in which order patterns are heard is not its business
        raise DataError(FILE, "classes", "they are not the barriers of barriers.yaml", REMEDY)
    if encoder != PINNED["weights.npz"]:
        raise DataError(FILE, "encoder", "it was made for other weights", REMEDY)
    sure = checked(arrays, {f"{name}_sure": (2,) for name in WIDTHS}, FILE, REMEDY)
    layers = {}
    for name, width in WIDTHS.items():
        members = Members(arrays, name, (width, BETWEEN, len(classes)), MEMBERS, FILE, REMEDY)
        layers[name] = Layer(members, *map(float, sure[f"{name}_sure"]))
    return BarrierHead(found, frozenset(b.id for b in protocol.barriers if b.holds), layers, bank)


@cache
def default_head() -> BarrierHead:
    """Load the shipped head.

    Raises:
        DataError: The file is missing or damaged.
    """
    with shipped("assistant.safety", FILE, REMEDY) as arrays:
        return parse_head(arrays, default_protocol())
