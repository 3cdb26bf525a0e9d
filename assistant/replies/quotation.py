"""Which words of the library are quoted to a message.

An editor said which sentences may stand alone, and which asks and scenes each of them answers. The message comes near
to some asks and scenes: they vote for the quotes that answer them, the nearer the louder. Of a text of which no editor
chose (a clinic's own), the one or two sentences that fit best are taken.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.library.passages import Passage
from assistant.prose import sentence_spans, words
from assistant.retrieval.index import sentence_ids, whole_id

QUOTE_WORDS = 48
"""A quotation of two sentences has at most this many words; one long sentence may stand alone."""
CENTRAL = 0.7
"""How much it counts that a sentence says what its passage is about, beside 1 for its nearness to the message."""
PAIR = 0.18
"""What two sentences are worth over one: a single sentence is often too little to stand on."""
SHORT, SHORT_COST = 12, 0.15
"""A lone sentence of fewer words costs this much."""
_LEANS_BACK = re.compile(
    r"(this|that|these|those|they|them|it|its|he|she|his|her|their|such|but|so|yet|and|or|then|both|here|there|another"
    r"|either|neither|instead|also|even so|other\w*|some of)\b",
    re.IGNORECASE,
)
VOTE = 0.05
"""How much nearer an ask must be for its vote to count e times as much, in cosine."""
FITTED = (0.55, 0.36, -2.97)
"""The log odds that a quote helps, fitted to quotations that were read beside development queries and judged
(`python -m evals.quotations --fit`): for a unit of the text's log probability, for one of the log of the votes, and the
rest."""
FITS = 0.5
"""The chance of helping below which nothing is quoted, and the texts that were found are named. Of the development
quotations that were judged and lie above it, 10 % jar and 71 % help; above 0.4 it is 13 % and 67 %, above 0.6 7 % and
75 %, but then fewer than half of the messages are answered with a quotation."""
SURE = 0.55
"""The chance of helping below which a quotation is said to fit only in part."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words to quote, and the passage that they stand in."""

    passage: Passage
    words: str
    votes: float

    def helps(self, likely: float) -> float:
        """Return the chance that it helps.

        Args:
            likely: The log probability of its text.
        """
        of_text, of_votes, rest = FITTED
        return float(1 / (1 + np.exp(-(of_text * likely + of_votes * np.log(self.votes) + rest))))


def voted(passages: Sequence[Passage], near: Mapping[str, float]) -> list[Quotation]:
    """Return the quotes of a text that entries near the message voted for, the most wanted first.

    Args:
        passages: The passages of the text.
        near: The cosine of the entries that came near, by their ids.
    """
    by_answer = {
        answer: (passage, quote) for passage in passages for quote in passage.quotes for answer in quote.answers
    }
    votes: dict[str, float] = {}
    place: dict[str, Passage] = {}
    for passage in passages:
        for kind, entries in (("ask", passage.asks), ("scene", passage.scenes)):
            for number, entry in enumerate(entries):
                cosine = near.get(f"{passage.id}|{kind}|{number}")
                if cosine is None or entry not in by_answer:
                    continue
                home, quote = by_answer[entry]
                place[quote.words] = home
                votes[quote.words] = votes.get(quote.words, 0.0) + float(np.exp(cosine / VOTE))
    best = sorted(votes, key=lambda quote: -votes[quote])
    return [Quotation(place[quote], quote, votes[quote]) for quote in best]


def nearness(vector: NDArray[np.float32], message: NDArray[np.float32]) -> float:
    """Return the best cosine between a vector and the rows of a message's vector."""
    return float((message @ vector).max())


def best_quote(passage: Passage, message: NDArray[np.float32], pieces: dict[str, NDArray[np.float32]]) -> str:
    """Return the words of a passage that fit the message best, verbatim: one or two neighbouring sentences.

    A sentence fits when it is near to the message and says what its passage is about. One that leans on the sentence
    before it ("This can…") is never quoted without it.

    Args:
        passage: The passage.
        message: The message's vector, shape (n, dimensions).
        pieces: The vectors of the passage and its sentences, by entry id.
    """
    spans = list(sentence_spans(passage.body))
    whole = pieces[whole_id(passage)]
    scores = [
        nearness(pieces[entry], message) + CENTRAL * float(pieces[entry] @ whole) for entry in sentence_ids(passage)
    ]
    best: tuple[float, int, int] | None = None
    for first in range(len(spans)):
        for last in (first, first + 1):
            if last >= len(spans) or (first > 0 and _LEANS_BACK.match(passage.body, spans[first][0])):
                continue
            quote = passage.body[spans[first][0] : spans[last][1]]
            length = len(words(quote))
            if "\n" in quote or (first != last and length > QUOTE_WORDS):
                continue
            value = sum(scores[first : last + 1]) / (last + 1 - first) + (PAIR if first != last else 0)
            value -= SHORT_COST if length < SHORT else 0
            if best is None or value > best[0]:
                best = (value, spans[first][0], spans[last][1])
    start, end = best[1:] if best else spans[0]
    return passage.body[start:end]
