"""Hybrid search over the library: what a message is nearest to, or nothing.

Two views of each passage are fused. The dense view takes the nearest of the passage itself and its asks in the
embedding space; the lexical view is BM25 over the same words. Nothing is returned when even the best passage is
further away than passages that help usually are: the thresholds are calibrated on the development queries of
`evals/retrieval.py`, never on the held-out ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import bm25s
import numpy as np
import Stemmer
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from numpy.typing import NDArray
from pydantic import ConfigDict

from assistant.library.passages import Passage
from assistant.library.prose import words
from assistant.retrieval.embedding import Encoder, Vector
from assistant.retrieval.index import Index, passage_of

NEIGHBOURS = 100
"""Entries taken from the index for each query vector."""
PER_TEXT = 2
"""Passages of one text among the results, at most."""
WINDOW_WORDS = 150
"""A longer message is read in windows of this many words: the model would drop what comes after some 190."""
MAX_WINDOWS = 3


@dataclass(frozen=True, slots=True)
class Weights:
    """How the views are fused, and when there is nothing to show. All scores are between 0 and 1."""

    passage: float = 0.9
    """What a match with the passage itself counts, beside 1 for a match with one of its asks."""
    support: float = 0.15
    """How much the weaker of the two dense matches adds."""
    lexical: float = 0.12
    """How much a full lexical match adds."""
    least: float = 0.42
    """Below this fused score a passage is not evidence."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage that was found."""

    passage: Passage
    score: float
    dense: float
    """The best cosine between the message and the passage or one of its asks."""
    lexical: float
    """BM25 as a share of the best passage's, 0 where no word is shared."""
    via: str
    """The entry that came nearest: the passage itself, or one of its asks."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The answer of a search. An abstention keeps the hits it turned down, for the trace."""

    hits: tuple[Hit, ...]
    turned_down: tuple[Hit, ...]
    vector: Vector
    """The message's vector, so that later steps need not encode it again. Shape (1 to 3, dimensions)."""

    @property
    def abstained(self) -> bool:
        """Whether the library has nothing that fits."""
        return not self.hits


class Search:
    """Search over one open index. Safe to share between threads."""

    def __init__(self, index: Index, encoder: Encoder, weights: Weights | None = None) -> None:
        """Prepare the lexical half of the search (some 0.1 s for the shipped library)."""
        self.index = index
        self.weights = weights or Weights()
        self._encoder = encoder
        self._order = list(index.passages.values())
        self._rank = {passage.id: number for number, passage in enumerate(self._order)}
        self._stem = Stemmer.Stemmer("english")
        self._stopwords = frozenset(bm25s.tokenization.STOPWORDS_EN_PLUS)
        self._bm25 = bm25s.BM25()
        documents = [" ".join((p.title, p.embedded, *p.asks)) for p in self._order]
        self._bm25.index([self._tokens(document) for document in documents], show_progress=False)

    def encode(self, query: str) -> Vector:
        """Return the vector of a message, one row for each window of a long one."""
        return self._encoder.encode(windows(query))

    def search(self, query: str, count: int = 3, vector: Vector | None = None) -> Evidence:
        """Find the passages that fit a message.

        Args:
            query: The message.
            count: The most passages to return.
            vector: The message's vector, if it is known (`encode`).
        """
        vector = self.encode(query) if vector is None else vector
        hits = self._fuse(vector, self.lexical(query))
        kept, texts = [], list[str]()
        for hit in hits:
            if texts.count(hit.passage.text_id) < PER_TEXT:
                kept.append(hit)
                texts.append(hit.passage.text_id)
        good = [hit for hit in kept if hit.score >= self.weights.least]
        return Evidence(tuple(good[:count]), tuple(hit for hit in kept if hit not in good)[:count], vector)

    def lexical(self, query: str) -> NDArray[np.float32]:
        """Return the BM25 score of every passage, in the order of the index."""
        tokens = self._tokens(query)
        known = [token for token in tokens if token in self._bm25.vocab_dict]
        if not known:
            return np.zeros(len(self._order), np.float32)
        scores: NDArray[np.float32] = self._bm25.get_scores(known)
        return scores

    def dense(self, vector: Vector) -> dict[str, tuple[float, float, str]]:
        """Return for each passage that came near: its own cosine, its best ask's, and the nearest entry's id."""
        found: dict[str, tuple[float, float, str]] = {}
        for row in self.index.nearest(vector, NEIGHBOURS):
            for entry, cosine in row:
                own, ask, via = found.get(passage_of(entry), (0.0, 0.0, entry))
                nearest = via if max(own, ask) >= cosine else entry
                if "|passage|" in entry:
                    found[passage_of(entry)] = (max(own, cosine), ask, nearest)
                else:
                    found[passage_of(entry)] = (own, max(ask, cosine), nearest)
        return found

    def _fuse(self, vector: Vector, lexical: NDArray[np.float32]) -> list[Hit]:
        top = float(lexical.max(initial=0.0))
        weights = self.weights
        hits = []
        for passage_id, (own, ask, via) in self.dense(vector).items():
            share = float(lexical[self._rank[passage_id]]) / top if top > 0 else 0.0
            strong, weak = max(weights.passage * own, ask), min(weights.passage * own, ask)
            score = strong + weights.support * weak + weights.lexical * share
            score /= 1 + weights.support + weights.lexical
            hits.append(Hit(self.index.passages[passage_id], score, max(own, ask), share, via))
        return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))

    def _tokens(self, text: str) -> list[str]:
        found = [word for word in words(text.lower().replace("’", "'")) if word not in self._stopwords]
        return [str(token) for token in self._stem.stemWords(found)]


class LibraryRetriever(BaseRetriever):
    """The search as a LangChain retriever. An abstention is an empty list."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    search: Search
    count: int = 3

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [as_document(hit) for hit in self.search.search(query, self.count).hits]


def as_document(hit: Hit) -> Document:
    """Return a hit as a LangChain document: the passage's words, and where they stand."""
    passage = hit.passage
    metadata: dict[str, Any] = {
        "text_id": passage.text_id,
        "passage_id": passage.id,
        "title": passage.title,
        "heading": passage.heading,
        "topics": list(passage.topics),
        "score": hit.score,
    }
    return Document(id=passage.id, page_content=passage.body, metadata=metadata)


def windows(message: str) -> Sequence[str]:
    """Return a message as one string, or a long one as its first, middle and last windows."""
    found = message.split()
    if len(found) <= WINDOW_WORDS:
        return [" ".join(found)[:2000]]
    last = len(found) - WINDOW_WORDS
    starts = sorted({round(last * number / (MAX_WINDOWS - 1)) for number in range(MAX_WINDOWS)})
    return [" ".join(found[start : start + WINDOW_WORDS])[:2000] for start in starts]
