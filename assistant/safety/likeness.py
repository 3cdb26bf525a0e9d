"""What a message is like among those of the example bank: small networks over two frozen sentence vectors.

MiniLM and the published USE see each message; their vectors are laid side by side, and a few networks of two hidden
layers, each trained from another beginning, give their mean (Hansen & Salamon, 1990, IEEE Transactions on Pattern
Analysis and Machine Intelligence 12). Frozen vectors keep what a tuned network forgets, which is why both are asked.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from assistant.safety.gelu import gelu
from assistant.safety.network import OUTPUTS, SECOND
from assistant.safety.use import SIZE, Array, checked

WIDTHS = (SECOND + SIZE, 1024, 512, OUTPUTS)
MEMBERS = 2
SHARP = 14.0
"""By what the vectors are multiplied, so that their parts are about 1 in size."""


class Likeness:
    """The loaded networks. Safe to share between threads."""

    def __init__(self, arrays: Mapping[str, Any], name: str) -> None:
        """Check the arrays and lay them ready.

        Args:
            arrays: Of `names`: for each layer its weights in bytes, what a byte of each column is worth, and its bias.
            name: The file they come from, for messages.

        Raises:
            DataError: An array is missing or has the wrong shape.
        """
        self._members = [self._layers(arrays, member, name) for member in range(MEMBERS)]

    @staticmethod
    def _layers(arrays: Mapping[str, Any], member: int, name: str) -> list[tuple[Array, Array]]:
        layers = []
        for number, (wide, narrow) in enumerate(pairwise(WIDTHS)):
            weight, scale, bias = names(member, number)
            found = checked(arrays, {weight: (wide, narrow), scale: (narrow,), bias: (narrow,)}, name)
            layers.append((found[weight] * found[scale], found[bias]))
        return layers

    def __call__(self, first: Array, second: Array) -> Array:
        """Score messages.

        Args:
            first: Their MiniLM vectors, or zeros where the message is not in English; shape (n, 384).
            second: Their USE vectors, shape (n, 512).

        Returns:
            Logits as those of `Network`, shape (n, `OUTPUTS`).
        """
        seen: Array = np.float32(SHARP) * np.concatenate([first, second], axis=1)
        total = np.zeros((len(seen), OUTPUTS), np.float32)
        for (first_weight, first_bias), *others in self._members:
            x: Array = seen @ first_weight + first_bias
            for weight, bias in others:
                x = gelu(x) @ weight + bias
            total += x
        return total / np.float32(MEMBERS)


def names(member: int, layer: int) -> tuple[str, str, str]:
    """Return under which names the weights, their scale and the bias of a layer are kept."""
    return f"like{member}_w{layer}", f"like{member}_s{layer}", f"like{member}_b{layer}"


def packed(weight: Array) -> tuple[Any, Array]:
    """Return weights in bytes, and what a byte of each column is worth."""
    scale = np.abs(weight).max(axis=0).clip(1e-9) / 127
    return np.round(weight / scale).astype(np.int8), scale.astype(np.float32)
