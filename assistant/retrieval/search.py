"""Hybrid search over the library: what a message is nearest to, or nothing.

The dense view asks for agreement: a passage is as near as the mean of its four nearest asks, and a text as the mean
of its nearest asks and scenes, because one can come near by accident and several do not; those of other texts that it
helps with well count as its own there (`library/helps.py`). The lexical view is BM25 over the passages, their asks and
scenes. What was learned from queries of many hands (`learned.py`) says which text helps with such a message, and of
texts that it does not know a classifier that learned from the index's entries (`classifier.py`), both in two readings
(`second.py`). Nothing is returned when even the best passage is further away than passages that help usually are.
Weights and threshold are chosen on the development queries of `evals/retrieval.py`, never on the held-out ones.
"""

import copy
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import bm25s
import numpy as np
import Stemmer
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from numpy.typing import NDArray
from pydantic import ConfigDict

from assistant.library.helps import WELL
from assistant.library.passages import Passage
from assistant.prose import words
from assistant.retrieval.embedding import Encoder, Vector
from assistant.retrieval.index import Index
from assistant.retrieval.learned import Learned, default_learned
from assistant.retrieval.second import beside, second_reading

NEIGHBOURS = 300
"""Entries taken from the index for each query vector."""
MOST_NEIGHBOURS = 3000
"""Entries taken where many texts are turned off."""
PASSAGE_ASKS = 4
TEXT_ASKS = 25
PER_TEXT = 2
"""Passages of one text among the results, at most."""
WINDOW_WORDS = 150
"""A longer message is read in windows of this many words: the model would drop what comes after some 190."""
MAX_WINDOWS = 3


@dataclass(frozen=True, slots=True)
class Weights:
    """How the views are fused, and when there is nothing to show. Nearness and lexical match lie between 0 and 1."""

    text: float = 4.0
    """What the nearness of the whole text counts, beside 1 for the passage's own."""
    lexical: float = 0.15
    """How much a full lexical match adds."""
    likely: float = 0.02
    """What a unit of the log probability adds that the passage's text helps."""
    least: float = 0.262
    """Below this fused score a passage is not evidence."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage that was found."""

    passage: Passage
    score: float
    dense: float
    """The mean cosine between the message and the passage's nearest asks."""
    lexical: float
    """BM25 as a share of the best passage's, 0 where no word is shared."""
    likely: float
    """The log probability that its text helps."""
    via: str
    """The ask that came nearest; the passage itself where only its text's scenes did."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The answer of a search. An abstention keeps the hits it turned down, for the trace."""

    hits: tuple[Hit, ...]
    turned_down: tuple[Hit, ...]
    vector: Vector
    """The message's vector, so that later steps need not encode it again. Shape (1 to 3, dimensions)."""
    near: Mapping[str, float]
    """The cosine of each ask and scene that came near, by its entry id."""
    wanted: Mapping[str, float] = field(default_factory=dict)
    """The log probability that a quote of the texts that were found helps, by its words; empty where nothing was
    learned."""

    @property
    def abstained(self) -> bool:
        """Whether the library has nothing that fits."""
        return not self.hits


class Search:
    """Search over one open index. Safe to share between threads."""

    def __init__(self, index: Index, encoder: Encoder, weights: Weights | None = None) -> None:
        """Prepare the lexical half of the search (some 0.1 s for the shipped library).

        Raises:
            DataError: What was learned about the texts is missing or damaged.
        """
        self.index = index
        self.weights = weights or Weights()
        self.encoder = encoder
        self._learned = _fitting(encoder)
        self._order = list(index.passages.values())
        asks = [(f"{p.id}|ask|{n}", at) for at, p in enumerate(self._order) for n in range(len(p.asks))]
        scenes = [(f"{p.id}|scene|{n}", at) for at, p in enumerate(self._order) for n in range(len(p.scenes))]
        self._asks = {entry: number for number, (entry, _) in enumerate([*asks, *scenes])}
        places = np.array([at for _, at in [*asks, *scenes]], np.intp)
        self._ask_passage = places[: len(asks)]  # the asks come first; a scene belongs to the text alone
        self._texts = list(dict.fromkeys(passage.text_id for passage in self._order))
        self._passage_text = np.array([self._texts.index(passage.text_id) for passage in self._order], np.intp)
        others = list(self._asks_elsewhere())
        self._text_asks = np.array([*range(len(places)), *(entry for entry, _ in others)], np.intp)
        self._ask_text = np.concatenate([self._passage_text[places], np.array([text for _, text in others], np.intp)])
        self._asks_of_passage = np.bincount(self._ask_passage, minlength=len(self._order))
        self._asks_of_text = np.bincount(self._ask_text, minlength=len(self._texts))
        columns = {text: number for number, text in enumerate(index.classifier.texts)}
        self._column = np.array([columns[passage.text_id] for passage in self._order], np.intp)
        known = {text: at for at, text in enumerate(self._learned.texts)} if self._learned else {}
        self._taught = np.array([text in known for text in columns], np.bool_)
        self._taught_as = np.array([known[text] for text in columns if text in known], np.intp)
        self._stem = Stemmer.Stemmer("english")
        self._stopwords = frozenset(bm25s.tokenization.STOPWORDS_EN_PLUS)
        self._bm25 = bm25s.BM25()
        scenes_of = {p.text_id: " ".join(p.scenes) for p in self._order if p.scenes}
        documents = [" ".join((p.title, p.embedded, *p.asks, scenes_of.get(p.text_id, ""))) for p in self._order]
        self._bm25.index([self._tokens(document) for document in documents], show_progress=False)
        self._shut: NDArray[np.bool_] | None = None
        self._neighbours = NEIGHBOURS

    def within(self, texts: Collection[str]) -> "Search":
        """Return the same search over some of the texts alone: the others are never found. It shares the index.

        Args:
            texts: The ids of the texts that may be found.
        """
        narrowed = copy.copy(self)
        shut = np.array([passage.text_id not in texts for passage in self._order], np.bool_)
        narrowed._shut = shut if shut.any() else None
        # The entries of a text that is left out take places among the neighbours: look that much further.
        left = max(1, int((~shut).sum()))
        narrowed._neighbours = min(len(self._asks), NEIGHBOURS * len(shut) // left, MOST_NEIGHBOURS)
        return narrowed

    def encode(self, query: str) -> Vector:
        """Return the vector of a message, one row for each window of a long one."""
        return self.encoder.encode(windows(query))

    def weight(self, message: str) -> int:
        """Return how many words of a message carry meaning: it is too thin to search with when there are few."""
        return len(self._tokens(message))

    def search(
        self,
        query: str,
        count: int = 3,
        vector: Vector | None = None,
        near: Mapping[str, float] | None = None,
        second: Vector | None = None,
    ) -> Evidence:
        """Find the passages that fit a message.

        Args:
            query: The message.
            count: The most passages to return.
            vector: The message's vector, if it is known (`encode`).
            near: What is near it, if that is known too (`near`).
            second: The message's second reading, if it is known; a row for each of the vector's.
        """
        vector = self.encode(query) if vector is None else vector
        kept: list[Hit] = []
        texts: list[str] = []
        near = self.near(vector) if near is None else near
        chances, quotes = self._said(query, vector, second)
        for hit in self._ranked(query, near, chances, (count + 1) * PER_TEXT * 2):
            if texts.count(hit.passage.text_id) < PER_TEXT:
                kept.append(hit)
                texts.append(hit.passage.text_id)
        enough = sum(hit.score >= self.weights.least for hit in kept)
        hits, down = tuple(kept[: min(enough, count)]), tuple(kept[enough : enough + count])
        return Evidence(hits, down, vector, near, self._wanted({hit.passage.text_id for hit in hits}, quotes))

    def lexical(self, query: str) -> NDArray[np.float32]:
        """Return the BM25 score of every passage, in the order of the index."""
        tokens = self._tokens(query)
        known = [token for token in tokens if token in self._bm25.vocab_dict]
        if not known:
            return np.zeros(len(self._order), np.float32)
        scores: NDArray[np.float32] = self._bm25.get_scores(known)
        return scores

    def near(self, vector: Vector) -> dict[str, float]:
        """Return the cosine of each entry that came near, by its id; the nearest first for each row of the vector."""
        near: dict[str, float] = {}
        for row in self.index.nearest(vector, self._neighbours):
            for entry, cosine in row:
                near[entry] = max(cosine, near.get(entry, -1.0))
        return near

    def dense(self, near: Mapping[str, float]) -> tuple[NDArray[np.float32], NDArray[np.float32], dict[int, str]]:
        """Return how near each passage and its text are, and the nearest ask of each passage that came near.

        Args:
            near: The cosine of the entries that came near, from `near`.

        Returns:
            Two arrays in the order of the index, and the ids of asks by the passage's place in it. An ask that is
            not among the neighbours counts as being as far away as the furthest of them.
        """
        far = np.float32(min(near.values(), default=0.0))
        cosines = np.full(len(self._asks), far, np.float32)
        via: dict[int, str] = {}
        for entry, cosine in sorted(near.items(), key=lambda item: -item[1]):
            at = self._asks.get(entry)
            if at is not None:
                cosines[at] = cosine
                if at < len(self._ask_passage):
                    via.setdefault(int(self._ask_passage[at]), entry)
        asks = cosines[: len(self._ask_passage)]
        own = _best_mean(asks, far, self._ask_passage, self._asks_of_passage, PASSAGE_ASKS)
        texts = _best_mean(cosines[self._text_asks], far, self._ask_text, self._asks_of_text, TEXT_ASKS)
        return own, texts[self._passage_text], via

    def rank(self, query: str, vector: Vector, most: int | None = None) -> list[Hit]:
        """Return the passages that came near, best first, without a threshold; all of them, or the best `most`."""
        return self._ranked(query, self.near(vector), self._said(query, vector, None)[0], most)

    def likely(self, query: str, vector: Vector) -> tuple[Mapping[str, float], Mapping[str, float]]:
        """Return the log probability that each text helps, by its id, and that each quote does, by its words."""
        chances, quotes = self._said(query, vector, None)
        texts = dict(zip(self.index.classifier.texts, map(float, chances), strict=True))
        return texts, self._wanted(texts, quotes)

    def _said(
        self, query: str, vector: Vector, second: Vector | None
    ) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
        """Return the log probability of each text, in the classifier's order, and of each quote that was learned.

        Of several windows of a message, each text and quote counts by its best.
        """
        both = beside(vector, second_reading(windows(query)) if second is None else second)
        chances, quotes = self.index.classifier(both), None
        if self._learned and self._taught.any():
            texts, quotes = self._learned(both)
            others = np.exp(chances[:, ~self._taught]).sum(axis=1, keepdims=True)
            chances[:, self._taught] = np.log(np.maximum(1 - others, 1e-6)) + texts[:, self._taught_as]
        return chances.max(axis=0), None if quotes is None else quotes.max(axis=0)

    def _wanted(self, texts: Collection[str], quotes: NDArray[np.float32] | None) -> dict[str, float]:
        """Return the log probability of each quote of some texts, by its words."""
        if self._learned is None or quotes is None:
            return {}
        own = (passage.quotes for passage in self._order if passage.text_id in texts)
        return {quote.words: self._learned.wanted(quotes, quote.words) for some in own for quote in some}

    def _ranked(
        self, query: str, near: Mapping[str, float], chances: NDArray[np.float32], most: int | None
    ) -> list[Hit]:
        own, text, via = self.dense(near)
        lexical = self.lexical(query)
        share = lexical / max(float(lexical.max(initial=0.0)), 1e-9)
        weights = self.weights
        score = (own + weights.text * text + weights.lexical * share) / (1 + weights.text + weights.lexical)
        likely = chances[self._column]
        score += weights.likely * likely
        best = [int(at) for at in np.argsort(-score, kind="stable") if self._shut is None or not self._shut[at]][:most]
        return [
            Hit(
                passage=self._order[at],
                score=float(score[at]),
                dense=float(own[at]),
                lexical=float(share[at]),
                likely=float(likely[at]),
                via=via.get(at, self._order[at].id),
            )
            for at in best
        ]

    def _asks_elsewhere(self) -> Iterator[tuple[int, int]]:
        """Yield each ask and scene beside each other text that helps with it well; both by their numbers."""
        number = {text: at for at, text in enumerate(self._texts)}
        for passage in self._order:
            for kind, entries in (("ask", passage.asks), ("scene", passage.scenes)):
                for place, said in enumerate(entries):
                    for text, grade in passage.helps.get(said, {}).items():
                        if grade == WELL and text in number and text != passage.text_id:
                            yield self._asks[f"{passage.id}|{kind}|{place}"], number[text]

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


def _fitting(encoder: Encoder) -> Learned | None:
    """Return what was learned, where it was learned from what this encoder makes of messages."""
    learned = default_learned()
    return learned if learned.encoder == encoder.fingerprint else None


def _best_mean(
    values: NDArray[np.float32], far: np.float32, groups: NDArray[np.intp], sizes: NDArray[np.intp], best: int
) -> NDArray[np.float32]:
    """Return for each group the mean of its `best` highest values; 0 for a group without any.

    Args:
        values: Of each member.
        far: The lowest of them, which most members have: only the others are put in order.
        groups: The group of each member.
        sizes: How many members each group has.
        best: How many count, or all of a smaller group.
    """
    near = np.flatnonzero(values > far)
    order = near[np.lexsort((-values[near], groups[near]))]
    ordered = groups[order]
    place = np.arange(len(order)) - np.searchsorted(ordered, ordered)
    chosen = order[place < best]
    counted = np.minimum(sizes, best)
    rest = counted - np.bincount(groups[chosen], minlength=len(sizes))
    sums = np.bincount(groups[chosen], values[chosen], len(sizes)) + rest * far
    return (sums / np.maximum(counted, 1)).astype(np.float32)


def windows(message: str) -> Sequence[str]:
    """Return a message as one string, or a long one as its first, middle and last windows."""
    found = message.split()
    if len(found) <= WINDOW_WORDS:
        return [" ".join(found)[:2000]]
    last = len(found) - WINDOW_WORDS
    starts = sorted({round(last * number / (MAX_WINDOWS - 1)) for number in range(MAX_WINDOWS)})
    return [" ".join(found[start : start + WINDOW_WORDS])[:2000] for start in starts]
