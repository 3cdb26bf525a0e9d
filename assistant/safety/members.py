"""A few small networks over sentence vectors, each trained from another beginning: their mean is what they say.

Where they are wrong they err apart, and where they are right they agree (Hansen & Salamon, 1990, IEEE Transactions on
Pattern Analysis and Machine Intelligence 12).
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from assistant.safety.gelu import gelu
from assistant.safety.use import REMEDY, Array, checked

SHARP = 14.0
"""By what unit vectors are multiplied, so that their parts are about 1 in size."""


class Members:
    """The loaded networks. Safe to share between threads."""

    def __init__(
        self,
        arrays: Mapping[str, Any],
        called: str,
        widths: Sequence[int],
        members: int,
        name: str,
        remedy: str = REMEDY,
    ) -> None:
        """Check the arrays and lay them ready.

        Args:
            arrays: Of `names`: for each layer its weights in bytes, what a byte of each column is worth, and its bias.
            called: How the names of the arrays begin.
            widths: Of the input, of what lies between the layers, and of the output.
            members: How many there are.
            name: The file they come from, for messages.
            remedy: The command that makes the file anew, for messages.

        Raises:
            DataError: An array is missing or has the wrong shape.
        """
        self._outputs = widths[-1]
        self._members: list[list[tuple[Array, Array]]] = []
        for member in range(members):
            layers = []
            for number, (wide, narrow) in enumerate(pairwise(widths)):
                weight, scale, bias = names(called, member, number)
                found = checked(arrays, {weight: (wide, narrow), scale: (narrow,), bias: (narrow,)}, name, remedy)
                layers.append((found[weight] * found[scale], found[bias]))
            self._members.append(layers)

    def __call__(self, vectors: Array) -> Array:
        """Return the mean of what all say of vectors, shape (n, outputs).

        Args:
            vectors: Unit vectors, or those of several encoders side by side, shape (n, width).
        """
        seen: Array = np.float32(SHARP) * vectors
        total = np.zeros((len(seen), self._outputs), np.float32)
        for (first_weight, first_bias), *others in self._members:
            x: Array = seen @ first_weight + first_bias
            for weight, bias in others:
                x = gelu(x) @ weight + bias
            total += x
        return total / np.float32(len(self._members))


def names(called: str, member: int, layer: int) -> tuple[str, str, str]:
    """Return under which names the weights, their scale and the bias of a layer are kept."""
    return f"{called}{member}_w{layer}", f"{called}{member}_s{layer}", f"{called}{member}_b{layer}"


def packed(weight: Array) -> tuple[Any, Array]:
    """Return weights in bytes, and what a byte of each column is worth."""
    scale = np.abs(weight).max(axis=0).clip(1e-9) / 127
    return np.round(weight / scale).astype(np.int8), scale.astype(np.float32)
