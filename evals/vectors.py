"""The vectors that the screen's example layer learns from: each text is encoded once."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.embedding import MiniLM
from assistant.safety.use import published
from evals.bank import Message

_KNOWN: dict[str, NDArray[np.float32]] = {}
"""The vectors of what was encoded."""


def encoded(texts: Sequence[str], encoder: MiniLM) -> NDArray[np.float32]:
    """Return the MiniLM vectors of texts; each is encoded once, with others of about its length."""
    new = sorted(set(texts) - _KNOWN.keys(), key=len)
    for at in range(0, len(new), 64):
        own = new[at : at + 64]
        _KNOWN.update(zip(own, encoder.encode(own), strict=True))
    return np.array([_KNOWN[text] for text in texts], np.float32).reshape(len(texts), 384)


def side_by_side(messages: Sequence[Message], encoder: MiniLM) -> NDArray[np.float32]:
    """Return the MiniLM vectors of messages (zeros where they are not in English) beside the USE ones, (n, 896)."""
    seen = np.zeros((len(messages), 384), np.float32)
    english = [row for row, message in enumerate(messages) if message.lang == "en"]
    seen[english] = encoded([messages[row].text for row in english], encoder)
    texts = [message.text for message in messages]
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        parts = pool.map(_as_published, [texts[at : at + 2000] for at in range(0, len(texts), 2000)])
        return np.concatenate([seen, np.concatenate(list(parts))], axis=1)


def _as_published(texts: Sequence[str]) -> NDArray[np.float32]:
    return published().vectors(texts)
