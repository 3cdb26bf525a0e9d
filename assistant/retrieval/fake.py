"""A fake embedding model for unit tests: no weights, the same vectors on every machine."""

import hashlib
from collections.abc import Sequence

import numpy as np
from langchain_core.embeddings import Embeddings

from assistant.prose import words
from assistant.retrieval.embedding import Vector


class FakeEncoder(Embeddings):
    """Texts that share words come out near each other.

    Each word is hashed to a fixed direction and a text is the sum of its words. `calls` holds every text that was
    encoded, so that a test can see what an index did not embed again.
    """

    def __init__(self, dimensions: int = 64) -> None:
        """Make an encoder of vectors with the given number of dimensions."""
        self.dimensions = dimensions
        self.fingerprint = f"fake:{dimensions}"
        self.calls: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vector:
        """Return one unit vector a text, shape (n, dimensions)."""
        self.calls.extend(texts)
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in words(text.lower()) or [""]:
                seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
                row += np.random.default_rng(seed).standard_normal(self.dimensions).astype(np.float32)
            row /= max(float(np.linalg.norm(row)), 1e-9)
        return rows

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector a text (LangChain's interface)."""
        return [[float(value) for value in row] for row in self.encode(texts)]

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of one text (LangChain's interface)."""
        return self.embed_documents([text])[0]
