"""The screen's trained network: the Universal Sentence Encoder, tuned on the example bank, with heads for risk.

The encoder's embeddings stay as they were published; everything above them was trained further on our own messages
(`python -m evals.train_screen`). Beside its sentence vector stand attention heads that look for the few words that
matter in a long message, and a block of self-attention that reads each part in the light of the others. For English,
the vector of all-MiniLM-L6-v2 that a turn computes for search anyway is a second opinion. Some 3 ms a message.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from assistant.safety import attention
from assistant.safety.assessment import Family
from assistant.safety.attention import attended, softmax
from assistant.safety.gelu import gelu
from assistant.safety.use import SIZE, WIDE, Array, Encoder, checked

LEVELS = 4
"""Outputs for at least signpost, check, refer and urgent; then one a family, then "about someone else"."""
OUTPUTS = LEVELS + len(Family) + 1
SHARP = 8.0
"""By what the unit vectors are multiplied before the heads, so that their parts are about 1 in size."""
_ASKS, _VALUE, _HIDDEN, SECOND = 4, 128, 256, 384
LISTENED = SIZE + _ASKS * _VALUE + attention.SEEN
"""Numbers heard in a text by itself."""
HEADS = attention.SHAPES | {
    "ask": (WIDE, _ASKS),
    "ask_b": (_ASKS,),
    "value": (WIDE, _VALUE),
    "value_b": (_VALUE,),
    "hidden": (LISTENED + SECOND, _HIDDEN),
    "hidden_b": (_HIDDEN,),
    "out": (_HIDDEN, OUTPUTS),
    "out_b": (OUTPUTS,),
}
"""Every array above the encoder, with its shape."""


class Network:
    """The loaded network. Safe to share between threads."""

    def __init__(self, arrays: Mapping[str, Any], name: str) -> None:
        """Put the encoder's embeddings and the trained weights together.

        Args:
            arrays: The trained weights: the encoder's and the heads'.
            name: The file they come from, for messages.

        Raises:
            DataError: A weight is missing or has the wrong shape.
        """
        self._encoder = Encoder(arrays, name)
        self._w = checked(arrays, HEADS, name)

    def __call__(self, texts: Sequence[str], second: Array) -> Array:
        """Score texts.

        Args:
            texts: The texts.
            second: The MiniLM vector of each text, or zeros where there is none; shape (n, 384).

        Returns:
            Logits, shape (n, `OUTPUTS`).
        """
        return self.judge(self.listen(texts), second)

    def listen(self, texts: Sequence[str]) -> Array:
        """Return what it sees in each text by itself, shape (n, `LISTENED`)."""
        seen = [self._features(seen) for seen in self._encoder.read(texts)]
        return np.array(seen, np.float32).reshape(len(texts), LISTENED)

    def judge(self, heard: Array, second: Array) -> Array:
        """Score texts by what `listen` returned of them; `second` and the result as those of a call."""
        features = np.concatenate([heard, SHARP * second], axis=1)
        hidden = gelu(features @ self._w["hidden"] + self._w["hidden_b"])
        result: Array = hidden @ self._w["out"] + self._w["out_b"]
        return result

    def _features(self, seen: Array) -> Array:
        """Return one text's sentence vector, and what the attention heads and the self-attention saw."""
        asked = softmax(seen @ self._w["ask"] + self._w["ask_b"], axis=0)
        heads = asked.T @ gelu(seen @ self._w["value"] + self._w["value_b"])
        return np.concatenate([SHARP * self._encoder.sentence(seen), heads.ravel(), attended(seen, self._w)])
