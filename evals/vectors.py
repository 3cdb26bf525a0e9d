"""The vectors that the screen's example layer learns from: each text is encoded once and kept for the next time."""

import hashlib
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.embedding import MiniLM
from assistant.safety.use import published
from evals.bank import Message

KEPT = Path(__file__).parent / ".runs" / "vectors.npz"
"""Where vectors are kept: to encode the bank anew takes some ten minutes. It may be deleted at any time."""
_KNOWN: dict[str, NDArray[np.float16]] = {}
"""The vectors of what was encoded, by the hash of the text."""


def encoded(texts: Sequence[str], encoder: MiniLM) -> NDArray[np.float32]:
    """Return the MiniLM vectors of texts; each is encoded once, with others of about its length."""
    if not _KNOWN:
        _KNOWN.update(_kept(encoder))
    names = {text: hashlib.sha256(text.encode()).hexdigest()[:32] for text in set(texts)}
    new = sorted((text for text, name in names.items() if name not in _KNOWN), key=len)
    for at in range(0, len(new), 64):
        own = new[at : at + 64]
        for text, vector in zip(own, encoder.encode(own), strict=True):
            _KNOWN[names[text]] = vector.astype(np.float16)
    if new:
        KEPT.parent.mkdir(exist_ok=True)
        vectors = np.array(list(_KNOWN.values()), np.float16)
        np.savez(KEPT, encoder=np.array(encoder.fingerprint), names=np.array(list(_KNOWN)), vectors=vectors)
    return np.array([_KNOWN[names[text]] for text in texts], np.float32).reshape(len(texts), 384)


def _kept(encoder: MiniLM) -> dict[str, NDArray[np.float16]]:
    """Return the vectors of earlier trainings, none where another encoder made them."""
    if not KEPT.is_file():
        return {}
    with np.load(KEPT, allow_pickle=False) as arrays:
        if str(arrays["encoder"]) != encoder.fingerprint:
            return {}
        return dict(zip(map(str, arrays["names"]), arrays["vectors"], strict=True))


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
