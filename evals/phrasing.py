"""The weights of `assistant/safety/phrases.py`, learned from the bank (about a minute)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from assistant.safety.assessment import Level
from assistant.safety.phrases import BUCKETS, COLUMNS, buckets

PENALTY = 30.0
"""The inverse of the penalty on weights; 30 and 100 do the same on messages of hands that had not been learned from."""
SELDOM = 3
"""A bucket that fewer messages fall into weighs nothing."""
LOUDEST = 1e-4
"""The share of weights that may be louder than the loudest byte."""


def learn_phrases(texts: Sequence[str], levels: Sequence[int]) -> dict[str, NDArray[Any]]:
    """Return the arrays of the model; the same messages and versions give the same.

    Args:
        texts: Messages.
        levels: The level of each.
    """
    held = [buckets(text) for text in texts]
    lengths = np.array([len(own) for own in held])
    values = np.repeat(1 / np.sqrt(np.maximum(lengths, 1)), lengths)
    places = np.concatenate([[0], np.cumsum(lengths)])
    seen = sparse.csr_matrix((values, np.concatenate(held), places), shape=(len(texts), BUCKETS))
    often = np.bincount(seen.indices, minlength=BUCKETS)
    rare = np.where(often >= SELDOM, np.log(len(texts) / np.maximum(often, 1)), 0.0)
    rare /= rare[often >= SELDOM].mean()
    weighed = (seen @ sparse.diags(rare)).tocsr()
    weights, scales, biases = [], [], []
    for column in range(COLUMNS):
        model = LogisticRegression(C=PENALTY, solver="liblinear", random_state=0)
        model.fit(weighed, np.asarray(levels) >= Level.CHECK + column)
        weight = model.coef_.ravel() * rare
        scale = np.quantile(np.abs(weight), 1 - LOUDEST) / 127
        weights.append(np.clip(np.round(weight / scale), -127, 127).astype(np.int8))
        scales.append(scale)
        biases.append(model.intercept_[0])
    return {
        "phrase_w": np.stack(weights),
        "phrase_s": np.array(scales, np.float32),
        "phrase_b": np.array(biases, np.float32),
    }
