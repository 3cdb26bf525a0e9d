"""What was learned about the shipped texts: which of them help with a message, and which of their quotes.

Nearness finds what is said alike. People say the same trouble in words that no entry of the index comes near, so small
networks learned from messages of our own writing, each judged against the whole library and, in part, against its
quotes (`python -m evals.train_search`). They know the shipped texts alone; a clinic's own are told apart by the
classifier that each index learns by itself.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import DataError
from assistant.retrieval.embedding import Vector
from assistant.safety.members import Members
from assistant.safety.use import shipped

FILE = "data/learned.npz"
REMEDY = "Install the package anew, or run python -m evals.train_search."
BOTH = 384 + 512
"""Width of MiniLM's vector beside that of the Universal Sentence Encoder."""
HIDDEN = 512
MEMBERS = 2
CALLED = "learned"
"""How the names of the networks' arrays begin."""


class Learned:
    """The loaded networks. Safe to share between threads.

    Args:
        arrays: The arrays of the file.

    Raises:
        DataError: One is missing or has the wrong shape.
    """

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        """Check the arrays."""
        try:
            self.texts = tuple(map(str, arrays["texts"]))
            self.encoder = str(arrays["encoder"])
            quotes = [str(name) for name in arrays["quotes"]]
        except KeyError as error:
            raise DataError(FILE, str(error), "it is missing", REMEDY) from None
        self._quotes = {name: at for at, name in enumerate(quotes)}
        widths = (BOTH, HIDDEN, len(self.texts) + 1 + len(quotes))
        self._members = Members(arrays, CALLED, widths, MEMBERS, FILE, REMEDY)

    def __call__(self, vectors: Vector) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the log probabilities that each text helps, and that each quote does.

        Args:
            vectors: Both readings of some messages side by side (`second.beside`), shape (n, 896).

        Returns:
            Of the texts, in the order of `texts`, shape (n, texts): they leave room for "no text helps". Of the quotes,
            shape (n, quotes), for `wanted`.
        """
        scores = self._members(vectors)
        texts = len(self.texts) + 1
        return log_softmax(scores[:, :texts])[:, :-1], log_softmax(scores[:, texts:])

    def wanted(self, quotes: NDArray[np.float32], words: str) -> float:
        """Return what was said of a quote by a row of log probabilities; what is usual of one that it did not learn."""
        at = self._quotes.get(quote_name(words))
        return float(quotes[at]) if at is not None else -float(np.log(max(1, len(self._quotes))))


def log_softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the log probabilities of rows of scores."""
    scores = scores - scores.max(axis=1, keepdims=True)
    result: NDArray[np.float32] = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return result


def quote_name(words: str) -> str:
    """Return the name under which a quote was learned: other words are another quote."""
    return hashlib.sha256(words.encode()).hexdigest()[:12]


@cache
def default_learned() -> Learned:
    """Load the shipped networks.

    Raises:
        DataError: The file is missing or damaged.
    """
    with shipped("assistant.retrieval", FILE, REMEDY) as arrays:
        return Learned(arrays)
