"""A block of self-attention over what the screen's network sees at each word piece (Vaswani et al., 2017, NeurIPS).

The encoder's windows span five word pieces; here each place looks at all the others, so that what stands in one clause
can change what another means.
"""

from collections.abc import Mapping

import numpy as np

from assistant.safety.gelu import gelu
from assistant.safety.use import WIDE, Array, normed

WIDTH, HEADS, PICKS = 128, 4, 2
EPS = 1e-5
SCALE = np.float32((WIDTH // HEADS) ** -0.5)
SEEN = WIDTH * PICKS
"""Numbers that come out for a text."""
SHAPES: dict[str, tuple[int, ...]] = {
    "at_in": (WIDE, WIDTH),
    "at_in_b": (WIDTH,),
    "at_all": (WIDTH, 3 * WIDTH),
    "at_all_b": (3 * WIDTH,),
    "at_mix": (WIDTH, WIDTH),
    "at_mix_b": (WIDTH,),
    "at_up": (WIDTH, 2 * WIDTH),
    "at_up_b": (2 * WIDTH,),
    "at_down": (2 * WIDTH, WIDTH),
    "at_down_b": (WIDTH,),
    "at_pick": (WIDTH, PICKS),
}
"""Its arrays, with their shapes."""


def attended(seen: Array, w: Mapping[str, Array]) -> Array:
    """Return what stands out of a text once each place has looked at the others.

    Args:
        seen: What the encoder sees at each word piece, shape (pieces, 1280).
        w: The arrays of `SHAPES`.

    Returns:
        Shape (`SEEN`,).
    """
    x: Array = seen @ w["at_in"] + w["at_in_b"]
    parts = (normed(x, EPS) @ w["at_all"] + w["at_all_b"]).reshape(len(x), 3, HEADS, WIDTH // HEADS)
    asked, shown, told = parts.transpose(1, 2, 0, 3)
    near = np.asarray(asked @ shown.transpose(0, 2, 1) * SCALE, np.float32)
    looks = softmax(near, axis=2)
    looked: Array = np.asarray(looks @ told, np.float32).transpose(1, 0, 2).reshape(len(x), WIDTH)
    mixed: Array = x + looked @ w["at_mix"] + w["at_mix_b"]
    grown: Array = mixed + gelu(normed(mixed, EPS) @ w["at_up"] + w["at_up_b"]) @ w["at_down"] + w["at_down_b"]
    last = normed(grown, EPS)
    result: Array = (softmax(last @ w["at_pick"], axis=0).T @ last).ravel()
    return result


def softmax(x: Array, axis: int) -> Array:
    """Return shares that sum to 1 along an axis."""
    grown = np.exp(x - x.max(axis=axis, keepdims=True))
    result: Array = grown / grown.sum(axis=axis, keepdims=True)
    return result
