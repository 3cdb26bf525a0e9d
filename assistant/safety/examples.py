"""The screen's second layer: what a message is like, among messages of our own writing.

The rules hear what has a grammar; this layer hears what is merely like something that people say in danger. It is a
support vector machine over the sentence vectors that a turn computes for search anyway, so it costs two matrix
products. `python -m evals.train_screen` builds it from the bank in `evals/bank/`; the file holds vectors and labels,
no message.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.errors import DataError
from assistant.safety.assessment import LIKENESS, Family, Level, Signal, Who

FILE = "data/examples.npz"
LEVELS = (Level.CHECK, Level.REFER, Level.URGENT)
VOTERS = 5
REMEDY = "Run: python -m evals.train_screen"
REASON = "It is like messages of the example bank that speak of this danger (nearest: {nearest})."


class Read(Protocol):
    """A message as this layer reads it."""

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The (start, end) of each window in the message."""

    @property
    def vectors(self) -> NDArray[np.float32]:
        """One unit vector a window, shape (n, dimensions)."""


@dataclass(frozen=True, slots=True)
class Examples:
    """The trained layer."""

    encoder: str
    """The fingerprint of the encoder whose vectors it knows."""
    vectors: NDArray[np.float32]
    """Unit vectors of the supporting examples, shape (m, dimensions)."""
    weights: NDArray[np.float32]
    """What each example says about "at least check, refer, urgent", shape (m, 3)."""
    bias: NDArray[np.float32]
    """Shape (3,)."""
    thresholds: NDArray[np.float32]
    """The score from which each of the three counts, shape (3,)."""
    gamma: float
    """How quickly an example's say fades with distance."""
    family: NDArray[np.int8]
    """The place of each example's family in `Family`, -1 for none; shape (m,)."""
    other: NDArray[np.bool_]
    """Whether an example speaks of someone else; shape (m,)."""
    ids: tuple[str, ...]

    def nearness(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return how near each vector is to each example, between 0 and 1; shape (n, m)."""
        near: NDArray[np.float32] = np.exp(-2 * self.gamma * (1 - vectors @ self.vectors.T))
        return near

    def scores(self, near: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the scores for at least check, refer and urgent; shape (n, 3)."""
        result: NDArray[np.float32] = near @ self.weights + self.bias
        return result

    def signals(self, message: str, read: Read) -> list[Signal]:
        """Return one signal, for the window that speaks the loudest, or none.

        A level counts only where the levels below it do, so that one odd score cannot jump the queue.
        """
        near = self.nearness(read.vectors)
        scores = self.scores(near)
        passed = np.logical_and.accumulate(scores >= self.thresholds, axis=1)
        reached = int(passed.sum(axis=1).max(initial=0))
        if reached == 0:
            return []
        column = reached - 1
        window = int(np.argmax(np.where(passed[:, column], scores[:, column], -np.inf)))
        votes = [_nearest_mean(near[window], self.family == number) for number in range(len(Family))]
        family = list(Family)[int(np.argmax(votes))]
        same = self.family == int(np.argmax(votes))
        other = _nearest_mean(near[window], same & self.other) > _nearest_mean(near[window], same & ~self.other)
        who = Who.OTHER if other else Who.SELF
        nearest = self.ids[int(np.argmax(np.where(same, near[window], -1.0)))]
        start, end = read.spans[window]
        reason = REASON.format(nearest=nearest)
        return [Signal(f"{LIKENESS}{family}", family, LEVELS[column], message[start:end], start, end, reason, who)]


def _nearest_mean(near: NDArray[np.float32], own: NDArray[np.bool_]) -> float:
    """Return the mean nearness of the nearest few examples of a kind: a kind with many examples has no more say."""
    found = np.sort(near[own])[-VOTERS:]
    return float(found.mean()) if len(found) else 0.0


def parse_examples(arrays: Any) -> Examples:
    """Make the layer from the arrays of its file.

    Raises:
        DataError: An array is missing, or the shapes do not fit each other.
    """
    try:
        found = Examples(
            encoder=str(arrays["encoder"]),
            vectors=np.asarray(arrays["vectors"], np.float32),
            weights=np.asarray(arrays["weights"], np.float32),
            bias=np.asarray(arrays["bias"], np.float32),
            thresholds=np.asarray(arrays["thresholds"], np.float32),
            gamma=float(arrays["gamma"]),
            family=np.asarray(arrays["family"], np.int8),
            other=np.asarray(arrays["other"], np.bool_),
            ids=tuple(str(name) for name in arrays["ids"]),
        )
    except KeyError as error:
        raise DataError(FILE, str(error), "it is missing", REMEDY) from None
    count = len(found.vectors)
    shapes = (
        found.weights.shape,
        found.bias.shape,
        found.thresholds.shape,
        found.family.shape,
        found.other.shape,
    )
    if shapes != ((count, 3), (3,), (3,), (count,), (count,)) or len(found.ids) != count:
        raise DataError(FILE, "shapes", "they do not fit each other", REMEDY)
    return found


@cache
def default_examples() -> Examples:
    """Load the shipped layer.

    Raises:
        DataError: The file is missing or damaged.
    """
    source = files("assistant.safety").joinpath(FILE)
    if not source.is_file():
        raise DataError(FILE, "file", "it is missing", REMEDY)
    with as_file(source) as path, np.load(path, allow_pickle=False) as arrays:
        return parse_examples(arrays)
