"""Which words of the library are quoted to a message.

An editor said which sentences may stand alone, and which asks and scenes each of them answers. The message comes near
to some asks and scenes: they vote for the quotes that answer them, the nearer the louder. Beside the votes stands what
was learned from quotes that were read with queries (`retrieval/learned.py`). Of a text of which no editor chose (a
clinic's own), the one or two sentences that fit best are taken.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

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
FITTED = (0.35, 0.01, 0.35, 1.34)
"""The log odds that a quote helps, fitted to quotations that were read beside development queries and judged
(`python -m evals.quotations --fit`): for a unit of the text's log probability, for one of the log of the votes, for one
of the quote's own log probability, and the rest."""
UNLEARNED = -7.8
"""The log probability of a quote where none was learned: as if all of the library's 2,500 were alike."""
FITS = 0.55
"""The chance of helping below which nothing is quoted, and the texts that were found are named. Of the development
messages that are answered with a quotation then, 77 % of the quotations help and 9 % jar, and 245 of 340 that a text
answers are; above 0.45 it is 71 % and 12 % of 288, above 0.6 78 % and 8 % of 223."""
LATER_ASKED, LATER = 0.65, 0.75
"""The same in a later turn of a conversation, where something is asked and where not. By strict readers (`evals/talk`),
what is likeliest helps with 35 of the 102 turns that ask from 0.65 on, and with 60 of 244 from 0.55 on; where a turn
tells, with 5 of 11 from 0.75 on, and with 23 of 283 from 0.55 on."""
SURE = 0.65
"""The chance of helping below which a quotation is said to fit only in part, and that one of a text must have that was
not found first."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words to quote, and the passage that they stand in."""

    passage: Passage
    words: str
    votes: float
    wanted: float = UNLEARNED
    """The log probability that it is what helps."""

    @property
    def seen(self) -> tuple[float, float]:
        """What `FITTED` counts of it beside its text: the log of the votes, and how much it is wanted."""
        return float(np.log1p(self.votes)), self.wanted

    def helps(self, likely: float) -> float:
        """Return the chance that it helps.

        Args:
            likely: The log probability of its text.
        """
        of_text, of_votes, of_wanted, rest = FITTED
        votes, wanted = self.seen
        return float(1 / (1 + np.exp(-(of_text * likely + of_votes * votes + of_wanted * wanted + rest))))


def voted(
    passages: Sequence[Passage], near: Mapping[str, float], wanted: Mapping[str, float] = MappingProxyType({})
) -> list[Quotation]:
    """Return the quotes of a text that entries near the message voted for or that were learned, the likeliest first.

    Args:
        passages: The passages of the text.
        near: The cosine of the entries that came near, by their ids.
        wanted: The log probability that quotes help, by their words.
    """
    by_answer = {
        answer: (passage, quote) for passage in passages for quote in passage.quotes for answer in quote.answers
    }
    place = {quote.words: passage for passage in passages for quote in passage.quotes if quote.words in wanted}
    votes = dict.fromkeys(place, 0.0)
    for passage in passages:
        for kind, entries in (("ask", passage.asks), ("scene", passage.scenes)):
            for number, entry in enumerate(entries):
                cosine = near.get(f"{passage.id}|{kind}|{number}")
                if cosine is None or entry not in by_answer:
                    continue
                home, quote = by_answer[entry]
                place[quote.words] = home
                votes[quote.words] = votes.get(quote.words, 0.0) + float(np.exp(cosine / VOTE))
    found = [Quotation(place[quote], quote, votes[quote], wanted.get(quote, UNLEARNED)) for quote in votes]
    return sorted(found, key=lambda quotation: -quotation.helps(0.0))


def unquoted(wanted: Mapping[str, float], cited: Collection[str]) -> dict[str, float]:
    """Return the log probabilities of the quotes that were not quoted yet, as if there were no others."""
    taken = sum(float(np.exp(wanted[words])) for words in cited if words in wanted)
    more = -float(np.log(max(1 - taken, 1e-3)))
    return {words: value + more for words, value in wanted.items() if words not in cited}


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
