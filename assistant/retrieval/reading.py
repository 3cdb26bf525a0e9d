"""One message, encoded once a turn: for the search as a whole, for the screen window by window."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch

from assistant.prose import said_spans
from assistant.retrieval.embedding import DIMENSIONS, Beside, Encoder, MiniLM, Vector
from assistant.retrieval.search import windows
from assistant.safety.assessment import Seen
from assistant.safety.examples import default_examples
from assistant.safety.language import identify, is_foreign
from assistant.safety.later import default_later
from assistant.safety.use import published

WHOLE_WORDS = 60
"""A message of at most this many words is one window."""
WINDOW_WORDS = 24
DENSE = 4
"""Signs that count as one word in a script without spaces, or of no script at all, such as emoji.

The encoders read 256 word pieces of a window: about one a sign there, and three or four a word elsewhere.
"""
LETTERS = 20
"""Letters that count as one word where no space stands among them."""
ENDLESS = 40
"""From this many letters on it is no word, and read as signs."""
SENTENCES = 12
_DENSE = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2600-\uabff\uac00-\ud7af\uf900-\ufaff\U0001f000-\U0003ffff]"
)
"""A sign of South-East Asian, Chinese, Japanese or Korean writing, or a picture."""
_LETTER = re.compile(r"[^\W\d_]")
_LaidOut = tuple[list[str], tuple[tuple[int, int], ...], int]
MAX_WINDOWS = 64
"""Windows of one message, at most: the first and the last ones. The rules of the screen read everything."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The vectors of one message."""

    spans: tuple[tuple[int, int], ...]
    """Where each window stands in the message."""
    vectors: Vector
    """One row a window, shape (n, dimensions)."""
    search: Vector
    """The rows that search uses, shape (1 to 3, dimensions)."""
    judged: Vector | None = None
    """What the tuned encoder says of each window, shape (n, outputs); None where it did not read them."""
    after: Mapping[str, Vector] | None = None
    """As that of `Begun`: a message that is read by itself has none."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A reading whose vectors may still be on their way: who asks for them waits."""

    spans: tuple[tuple[int, int], ...]
    _reading: Future[Reading]
    _near: Future[Mapping[str, float]] | None
    _after: Future[dict[str, Vector]] | None = None

    @property
    def vectors(self) -> Vector:
        """As `Reading.vectors`. Raises what the encoder raised."""
        return self._reading.result().vectors

    @property
    def search(self) -> Vector:
        """As `Reading.search`. Raises what the encoder raised."""
        return self._reading.result().search

    @property
    def judged(self) -> Vector | None:
        """As `Reading.judged`. Raises what the encoder raised."""
        return self._reading.result().judged

    @property
    def near(self) -> Mapping[str, float] | None:
        """What was looked up by the vectors of the search, or None where nothing was. Raises what looking up raised."""
        return self._near.result() if self._near else None

    @property
    def after(self) -> Mapping[str, Vector] | None:
        """What is said in the light of what went before, as `Seen.after`. Raises what the encoder raised."""
        return self._after.result() if self._after else None


LookUp = Callable[[Vector], Mapping[str, float]]
"""Tells what is near the vectors of the search, as `Search.near` does."""
_BESIDE = ThreadPoolExecutor(1, "encode", initializer=lambda: torch.set_num_threads(1))
"""One thread, since the encoder lets one batch through at a time anyway, and torch on one core in it: a second core
makes a lone encode a fifth faster, but here it is taken from the screen, which reads the message at the same time."""


def begin(message: str, encoder: Encoder, look_up: LookUp | None = None, before: str = "") -> Begun:
    """Have a message encoded, and looked up by its vectors, beside what the caller does next.

    Args:
        message: The message.
        encoder: What encodes it.
        look_up: Looks up what is near its vectors.
        before: What went before it, in whose light a tuned twin of MiniLM reads it as well, where there is any.
    """
    laid_out = _laid_out(message)
    if is_foreign(identify(message)):
        found: Future[Reading] = Future()
        found.set_result(_unencoded(laid_out))
        return Begun(laid_out[1], found, None)
    reading = _BESIDE.submit(lambda: _encoded([laid_out], encoder)[0])
    after = None
    if isinstance(encoder, MiniLM) and before:
        after = _BESIDE.submit(encoder.after, [(before, message)], default_later())
    near = _BESIDE.submit(lambda: look_up(reading.result().search)) if look_up else None
    return Begun(laid_out[1], reading, near, after)


def with_sentences(seen: Seen, message: str, encoder: Encoder) -> Seen:
    """Return the vectors of a message with those of each of its sentences after them, where it has several.

    Who is asked what stands in the way answers in two sentences or three, and one vector of all of them hides which
    does.
    """
    alone = sentences_beside(message)
    if not alone:
        return seen
    foreign = is_foreign(identify(message))
    first = np.zeros((len(alone), DIMENSIONS), np.float32) if foreign else encoder.encode(alone)
    second = published().vectors(alone)
    return Seen(np.concatenate([seen.first, first]), np.concatenate([seen.second, second]), len(alone))


def sentences_beside(message: str) -> list[str]:
    """Return the sentences that are read beside the whole of a message: at most `SENTENCES`, of one alone none."""
    spans = list(said_spans(message))[:SENTENCES]
    return [message[start:end] for start, end in spans] if len(spans) > 1 else []


def read(message: str, encoder: Encoder, tuned: Beside | None = None) -> Reading:
    """Encode a message in one batch; `tuned` as in `read_many`."""
    return read_many([message], encoder, tuned)[0]


def read_many(messages: Sequence[str], encoder: Encoder, tuned: Beside | None = None) -> list[Reading]:
    """Encode several messages in one batch, which takes less time than one after the other.

    One in a language that the encoder does not know has zeros for vectors.

    Args:
        messages: The messages.
        encoder: What encodes them.
        tuned: The tuned twin that reads beside it; by default the one that ships.
    """
    foreign = [is_foreign(identify(message)) for message in messages]
    laid_out = [_laid_out(message) for message in messages]
    known = iter(_encoded([texts for texts, away in zip(laid_out, foreign, strict=True) if not away], encoder, tuned))
    return [_unencoded(texts) if away else next(known) for texts, away in zip(laid_out, foreign, strict=True)]


def _encoded(laid_out: Sequence[_LaidOut], encoder: Encoder, tuned: Beside | None = None) -> list[Reading]:
    every = [text for texts, _, _ in laid_out for text in texts]
    judged: Vector | None = None
    if isinstance(encoder, MiniLM) and every:
        vectors, judged = encoder.encode_beside(every, tuned or default_examples().tuned)
    else:
        vectors = encoder.encode(every)
    found, at = [], 0
    for texts, spans, searched in laid_out:
        own, said = vectors[at : at + len(texts)], None if judged is None else judged[at : at + len(texts)]
        found.append(Reading(spans, own, own[:searched], said))
        at += len(texts)
    return found


def _unencoded(laid_out: _LaidOut) -> Reading:
    texts, spans, searched = laid_out
    nothing = np.zeros((len(texts), DIMENSIONS), np.float32)
    return Reading(spans, nothing, nothing[:searched])


def _laid_out(message: str) -> _LaidOut:
    """Return the texts to encode, where each stands in the message, and how many of the first ones search uses."""
    spans, whole = tuple(screen_spans(message)), list(windows(message))
    if len(spans) == 1 and len(whole) == 1:
        return whole, spans, 1
    texts = [*whole, *(message[start:end] for start, end in spans)]
    return texts, ((0, len(message)),) * len(whole) + spans, len(whole)


def screen_spans(message: str) -> Iterator[tuple[int, int]]:
    """Yield the windows of a message: the whole of a short one, else neighbouring sentences of some 24 words.

    A sentence that is longer than a window is cut into halves that overlap, so that nothing falls between. A stretch of
    what is no word, such as a pasted file, is no window.
    """
    if _length(message) <= WHOLE_WORDS:
        yield 0, len(message)
        return
    found = [span for span in _packed(message) if _has_words(message[slice(*span)])]
    found = found or [(0, min(len(message), ENDLESS * WINDOW_WORDS))]
    half = MAX_WINDOWS // 2
    yield from found if len(found) <= MAX_WINDOWS else [*found[:half], *found[-half:]]


def _packed(message: str) -> Iterator[tuple[int, int]]:
    start = end = count = 0
    for first, last in _pieces(message):
        length = _length(message[first:last])
        if count and count + length > WINDOW_WORDS:
            yield start, end
            count = 0
        if not count:
            start = first
        end, count = last, count + length
    if count:
        yield start, end


def _pieces(message: str) -> Iterator[tuple[int, int]]:
    """Yield sentences; a run-on one as overlapping pieces."""
    for first, last in said_spans(message):
        ends = _word_ends(message, first, last)
        if len(ends) <= 2 * WINDOW_WORDS:
            yield first, last
            continue
        for place in range(0, len(ends), WINDOW_WORDS // 2):
            stop = min(place + WINDOW_WORDS, len(ends))
            yield ends[place][0], ends[stop - 1][1]
            if stop == len(ends):
                break


def _has_words(text: str) -> bool:
    return any(_DENSE.search(word) or (len(word) <= ENDLESS and _LETTER.search(word)) for word in text.split())


def _length(text: str) -> int:
    """Count words; what has no spaces in it counts by its signs."""
    return sum(-(-len(word) // _step(word)) for word in text.split())


def _step(word: str) -> int:
    """Return how many signs between two spaces count as one word."""
    return DENSE if len(word) > ENDLESS or _DENSE.search(word) else LETTERS


def _word_ends(message: str, first: int, last: int) -> list[tuple[int, int]]:
    ends, at = [], first
    for word in message[first:last].split():
        at = message.index(word, at)
        end, step = at + len(word), _step(word)
        ends += [(start, min(start + step, end)) for start in range(at, end, step)]
        at = end
    return ends
