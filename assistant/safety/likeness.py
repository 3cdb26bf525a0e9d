"""How much a message is like the risky messages of the example bank: a support vector machine over frozen vectors.

Two encoders see each message, MiniLM and the published USE; their vectors are laid side by side and turned onto the
directions in which the bank varies. Each supporting message then has its say, the more the nearer it is (Cortes &
Vapnik, 1995, Machine Learning 20). The file holds vectors and labels, no message.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from assistant.errors import DataError
from assistant.safety.use import REMEDY, Array

ARRAYS = ("like_turn", "like_vectors", "like_scale", "like_say", "like_bias", "like_gamma")


class Likeness:
    """The loaded machine. Safe to share between threads."""

    def __init__(self, arrays: Mapping[str, Any], name: str) -> None:
        """Check the arrays and lay them ready.

        Args:
            arrays: Of `ARRAYS`: the turn, shape (896, d); the supporting vectors in bytes, (m, d), and what a byte of
                each column is worth, (d,); what each says, (m,); the bias; and how quickly a say fades with distance.
            name: The file they come from, for messages.

        Raises:
            DataError: An array is missing, or the shapes do not fit each other.
        """
        try:
            turn, vectors, scale, say, bias, gamma = (np.asarray(arrays[key], np.float32) for key in ARRAYS)
        except KeyError as error:
            raise DataError(name, str(error), "it is missing", REMEDY) from None
        width = turn.shape[-1]
        if turn.ndim != 2 or vectors.shape != (len(say), width) or scale.shape != (width,):
            raise DataError(name, "like_vectors", "the shapes do not fit each other", REMEDY)
        self._turn, self._vectors = turn, np.ascontiguousarray((vectors * scale).T)
        self._lengths = np.square(self._vectors).sum(axis=0)
        self._say, self._bias, self._gamma = say, float(bias), float(gamma)

    def __call__(self, first: Array, second: Array) -> Array:
        """Score messages.

        Args:
            first: Their MiniLM vectors, shape (n, 384).
            second: Their USE vectors, shape (n, 512).

        Returns:
            Above 0 for messages that are more like the risky ones, shape (n,).
        """
        turned = np.concatenate([first, second], axis=1) @ self._turn
        apart = np.square(turned).sum(axis=1)[:, None] + self._lengths - 2 * turned @ self._vectors
        result: Array = np.exp(-self._gamma * apart) @ self._say + self._bias
        return result
