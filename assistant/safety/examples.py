"""The screen's second layer: a small classifier on sentence vectors, trained on messages of our own writing.

The rules hear what has a grammar; this layer hears what is merely like something people have said in danger. It reads
the vectors that the turn has already computed for search, so it costs a matrix product. The bank that it learns from
is `data/bank/`, and `python -m evals.train_screen` builds `data/head.npz` from it, reproducibly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.errors import DataError
from assistant.safety.assessment import Family, Level, Signal, Who

HEAD = "data/head.npz"
REASON = "It is like messages of our example bank that were written in this kind of danger."


class Read(Protocol):
    """A message as this layer reads it: where each window stands, and its vector."""

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The (start, end) of each window in the message."""

    @property
    def vectors(self) -> NDArray[np.float32]:
        """One unit vector a window, shape (n, dimensions)."""


@dataclass(frozen=True, slots=True)
class Head:
    """The classifier: logistic outputs over a vector."""

    encoder: str
    """The fingerprint of the encoder whose vectors it was trained on."""
    levels: NDArray[np.float32]
    """Weights of the three outputs "at least check, refer, urgent"; shape (dimensions + 1, 3), bias last."""
    families: NDArray[np.float32]
    """Weights of the nine families; shape (dimensions + 1, 9)."""
    who: NDArray[np.float32]
    """Weights of "someone else"; shape (dimensions + 1, 1)."""
    thresholds: NDArray[np.float32]
    """The probability from which each of the three level outputs counts; shape (3,)."""

    def judge(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return for each vector the probabilities of at least check, refer and urgent; shape (n, 3)."""
        return _sigmoid(_affine(vectors, self.levels))

    def signals(self, message: str, read: Read) -> list[Signal]:
        """Return a signal for the window that speaks the most, if it speaks at all.

        Args:
            message: The message.
            read: Its windows and vectors.
        """
        scores = self.judge(read.vectors)
        passed = scores >= self.thresholds
        # A level counts only when the levels below it do, so that one odd output cannot jump the queue.
        level = Level.NONE
        for number, candidate in enumerate((Level.CHECK, Level.REFER, Level.URGENT)):
            if not passed[:, : number + 1].all(axis=1).any():
                break
            level = candidate
        if level is Level.NONE:
            return []
        column = int(level) - int(Level.CHECK)
        best = int(np.argmax(np.where(passed[:, : column + 1].all(axis=1), scores[:, column], -1)))
        vector = read.vectors[best : best + 1]
        family = list(Family)[int(np.argmax(_affine(vector, self.families)))]
        who = Who.OTHER if float(_affine(vector, self.who)[0, 0]) > 0 else Who.SELF
        start, end = read.spans[best]
        share = f"{REASON} Probability {scores[best, column]:.2f}."
        return [Signal(f"examples.{family}", family, level, message[start:end], start, end, share, who)]


def _affine(vectors: NDArray[np.float32], weights: NDArray[np.float32]) -> NDArray[np.float32]:
    result: NDArray[np.float32] = vectors @ weights[:-1] + weights[-1]
    return result


def _sigmoid(values: NDArray[np.float32]) -> NDArray[np.float32]:
    result: NDArray[np.float32] = 1.0 / (1.0 + np.exp(-values))
    return result


def load_head(arrays: Any) -> Head:
    """Make a head from the arrays of its file.

    Raises:
        DataError: An array is missing or has a shape that does not fit.
    """
    try:
        head = Head(
            str(arrays["encoder"]), arrays["levels"], arrays["families"], arrays["who"], arrays["thresholds"]
        )
    except KeyError as error:
        raise DataError(HEAD, str(error), "it is missing", "Run: python -m evals.train_screen") from None
    if head.levels.shape[1] != 3 or head.families.shape[1] != len(Family) or head.thresholds.shape != (3,):
        raise DataError(HEAD, "shapes", "they do not fit", "Run: python -m evals.train_screen")
    return head


@cache
def default_head() -> Head:
    """Load the shipped head."""
    with as_file(files("assistant.safety").joinpath(HEAD)) as path, np.load(path, allow_pickle=False) as arrays:
        return load_head(arrays)


def check_encoder(head: Head, fingerprint: str) -> Sequence[str]:
    """Return a problem if a head does not belong to an encoder."""
    return [] if head.encoder == fingerprint else [f"The screen's examples were trained on {head.encoder}."]
