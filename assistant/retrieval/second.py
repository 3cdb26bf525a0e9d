"""A second reading for telling texts apart: the Universal Sentence Encoder's vectors beside MiniLM's.

What one of the two takes for alike, the other often does not. The screen computes both for every message; for the
entries of an index they are computed once and kept in its folder. On development queries, the classifier that sees both
finds more of the texts that help than the one that sees MiniLM's alone.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.embedding import Vector
from assistant.safety.use import published

FILE = "second.npz"
Kept = NDArray[np.float16]
"""One unit vector, shape (512,)."""


def second_reading(texts: Sequence[str]) -> Vector:
    """Return the second vector of each text, shape (n, 512), as precise as an index keeps it.

    Raises:
        ModelError: The encoder is not installed, or is not the pinned one.
    """
    return published().vectors(texts).astype(np.float16).astype(np.float32)


def beside(first: Vector, second: Vector) -> Vector:
    """Return both readings of the same texts side by side, one row a text."""
    return np.concatenate([first, second], axis=1)


def keep(folder: Path, vectors: Mapping[str, Kept]) -> None:
    """Write vectors to an index folder, by the hash of their text."""
    np.savez(folder / FILE, names=np.array(list(vectors)), vectors=np.array(list(vectors.values()), np.float16))


def kept(folder: Path) -> dict[str, Kept]:
    """Return the vectors of an index folder, by the hash of their text; none where they cannot be read."""
    try:
        with np.load(folder / FILE, allow_pickle=False) as arrays:
            return dict(zip(map(str, arrays["names"]), arrays["vectors"], strict=True))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return {}
