"""Which text a message sounds like: a logistic regression that learned it from the asks, scenes and passages.

Nearness counts every direction of the vectors alike. What tells one text from its neighbours is often a few of them,
and the entries of the index say which: on development queries, a little of this beside nearness brings more of the
texts that help to the front. It learns from vectors that are there anyway, in some seconds, when an index is built.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.embedding import Vector
from assistant.retrieval.learned import log_softmax

PENALTY = 10.0
"""The inverse of the penalty on weights; 3 to 30 do about the same on development queries."""
ROUNDS = 60


class TextClassifier:
    """The loaded classifier. Safe to share between threads.

    Args:
        texts: The ids of the texts, in the order of the columns.
        weights: Shape (dimensions, texts).
        bias: Shape (texts,).

    Raises:
        ValueError: The shapes do not fit.
    """

    def __init__(self, texts: Sequence[str], weights: Vector, bias: Vector) -> None:
        """Check the shapes."""
        if weights.ndim != 2 or weights.shape[1:] != (len(texts),) or bias.shape != (len(texts),):
            raise ValueError("the classifier's arrays do not fit together")
        self.texts = tuple(texts)
        self._weights, self._bias = weights, bias

    @classmethod
    def learn(cls, vectors: Vector, texts: Sequence[Mapping[str, float]]) -> "TextClassifier":
        """Learn from entries; the same entries give the same classifier.

        Args:
            vectors: Unit vectors, shape (n, dimensions).
            texts: By the ids of the texts that each belongs to, how much it does; only what they are to each other
                counts.
        """
        names = sorted({text for own in texts for text in own})
        if len(names) < 2:
            return cls(names, np.zeros((vectors.shape[1], len(names)), np.float32), np.zeros(len(names), np.float32))
        from sklearn.linear_model import LogisticRegression

        model = LogisticRegression(C=PENALTY, max_iter=ROUNDS, tol=1e-3)
        rows = np.repeat(np.arange(len(texts)), [len(own) for own in texts])
        shares = [share / sum(own.values()) for own in texts for share in own.values()]
        model.fit(vectors[rows], np.searchsorted(names, [text for own in texts for text in own]), sample_weight=shares)
        weights, bias = model.coef_.T, model.intercept_
        if len(names) == 2:  # there it gives one column: the second text's log odds
            weights, bias = np.hstack([-weights, weights]) / 2, np.array([-bias[0], bias[0]]) / 2
        return cls(names, weights.astype(np.float32), bias.astype(np.float32))

    def __call__(self, vectors: Vector) -> NDArray[np.float32]:
        """Return the log probability of each text for each vector, shape (n, texts).

        Args:
            vectors: Shape (n, dimensions).
        """
        return log_softmax(vectors @ self._weights + self._bias)

    def save(self, path: Path) -> None:
        """Write it to a file."""
        np.savez(path, texts=np.array(self.texts), weights=self._weights, bias=self._bias)

    @classmethod
    def load(cls, path: Path) -> "TextClassifier":
        """Read it from a file.

        Raises:
            OSError: It cannot be read.
            ValueError, EOFError, BadZipFile: It is not such a file.
            KeyError: It lacks an array.
        """
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return cls([str(text) for text in arrays["texts"]], arrays["weights"], arrays["bias"])
