"""The screen's second layer: what a message is like, among messages of our own writing.

The rules hear what has a grammar; this layer hears what is merely like something that people say in danger, in any of
the screen's languages. Four that learned from the bank in `evals/bank/` score the message, and a long one window by
window: two encoders that were tuned on it (`network.py`, and for English `tuned.py`), small networks over two encoders
that were not (`likeness.py`), and a linear model over letters and phrases (`phrases.py`). Their sum is the verdict.
Thresholds were chosen so that ordinary talk is seldom interrupted; see `evals/train_screen.py`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.errors import DataError
from assistant.prose import said_spans
from assistant.safety.assessment import LIKENESS, Family, Level, Signal, Who
from assistant.safety.language import UNKNOWN
from assistant.safety.likeness import parse_likeness
from assistant.safety.members import Members
from assistant.safety.network import LEVELS, SECOND, Network
from assistant.safety.phrases import Phrases
from assistant.safety.tuned import Tuned
from assistant.safety.use import PINNED, REMEDY, Array, Encoder, shipped
from assistant.safety.use import published as published_encoder

FILE = "data/network.npz"
REASON = "It is like messages of the example bank that speak of this danger (the models say {chance:.0%})."
FAMILIES = tuple(Family)
SAY_OF_LIKENESS = 1.0
"""What the likeness counts beside the tuned network; chosen on development messages."""
SAY_OF_PHRASES = 0.75
"""What the phrases count; chosen on messages of eight hands that nothing had learned from yet."""
SAY_OF_TUNED, AS_BEFORE = 1.5, 0.65
"""What the tuned MiniLM counts, and what the sum is multiplied by, so that scores spread as wide as without it."""
SURER = 1.5
"""How much lower a score must be before it outweighs a rule that calls a message urgent."""
SURELY = 4.0
"""How far below the score of a question every window must lie before any rule is outweighed, however often that rule
was wrong: what is only just ordinary says nothing against a word that was heard. Of the development messages of risk
that rules alone hear, 5 of 46 are outweighed then, and 12 without it; of the ordinary ones, 24 and 28 of 33."""
BEFORE = 300
"""Characters of the message before that a later one is read after: its end, which stands nearest."""
BESIDE = 3.5
"""How far below the score of a question a later message must lie for what came before it to explain it."""
BY_ANOTHER = frozenset({Family.HARMED_BY_OTHERS, Family.CHILD_AT_RISK})
"""Dangers that come from somebody: what is told of them later leans on nothing said before."""
NO_FAREWELL = 1.0
"""The same in other dangers: "I'm taking Sunday off" and "she's calling, I'd better go" are like a farewell, and a meal
that is told of is like hunger."""
MORE = 0.75
"""How far above the score of a question such a message must lie."""
PLAIN = 4.0
"""How far above it must lie what `BESIDE` holds for as well. Of 31 later messages that were like a danger, in talks
that eleven strangers held, 16 were ordinary, of which 7 still are interrupted; of the 15 of danger 13 are heard."""
SURE_ALONE = 4.0
"""How much lower the score of a sentence or a clause must be where it is read alone: it has little to be judged by."""
_NEW_CLAUSE = re.compile(
    r"(?:[,;:，；、،]|(?<!\w)(?:and|but|so|because|y|e|pero|porque|ma|mas|mais|et|und|aber|i|ale|и|но|و|لكن)\s)"
    r"\s*(?P<rest>(?:[^\W\d_]{1,6}['’ ]\s*)?)$",
    re.IGNORECASE,
)
"""What stands before a clause of its own, of which a short word may be left unheard, as in "and I"."""
USUAL = (2.2, 0.2)
"""What a rule is taken to have heard before it is counted, of risk and of ordinary talk: about the usual share."""


class Read(Protocol):
    """A message as this layer reads it."""

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The (start, end) of each window in the message."""

    @property
    def vectors(self) -> NDArray[np.float32]:
        """One MiniLM vector a window, shape (n, 384)."""

    @property
    def judged(self) -> NDArray[np.float32] | None:
        """What the tuned MiniLM says of each window, shape (n, outputs); None where it did not read them."""

    @property
    def after(self) -> Mapping[str, NDArray[np.float32]] | None:
        """What is said in the light of what was told before, as `Seen.after`."""


@dataclass(frozen=True, slots=True)
class Listened:
    """What the encoders see in some windows, before MiniLM's vectors join in."""

    tuned: Array
    """By the tuned network, shape (n, features)."""
    published: Array
    """The vectors of the published encoder, shape (n, 512)."""
    said: Array
    """What the phrases say of each level, shape (n, `LEVELS`)."""


@dataclass(frozen=True, slots=True)
class Examples:
    """The trained layer."""

    network: Network
    tuned: Tuned
    """The tuned MiniLM, which reads beside the published one: see `Read.judged`."""
    likeness: Members
    phrases: Phrases
    encoder: Encoder
    """The encoder as it was published, for the likeness."""
    second: str
    """The fingerprint of the encoder whose vectors it takes as a second opinion."""
    bank: str
    """The hash of the messages that it learned from."""
    english: NDArray[np.float32]
    """The score below which a message is taken for ordinary talk, those from which check, refer and urgent count, and
    the one from which check counts in a message of several windows, shape (5,)."""
    foreign: NDArray[np.float32]
    """The same for every other language."""
    temperatures: NDArray[np.float32]
    """By what a level's score is divided to be a calibrated log odds, shape (4,)."""
    trust: Mapping[str, float]
    """How much a rule's word weighs, by its id: the log odds that it was right when it spoke in the bank."""

    def scores(self, texts: Sequence[str], vectors: Array, lang: str) -> Array:
        """Return what all three say together: levels, families, and whether it is about someone else.

        The phrases speak of levels alone.

        Args:
            texts: Messages or windows of one, in one language.
            vectors: Their MiniLM vectors, shape (n, 384); they count in English only, the language that MiniLM knows.
            lang: The language.
        """
        return self.judge(self._listen(texts), vectors, None, lang)

    def score(self, message: str, read: Read, lang: str) -> Array:
        """Return the scores of each window of a message, once for all that asks about them."""
        return self.judge(self.listen(message, read), read.vectors, read.judged, lang)

    def listen(self, message: str, read: Read) -> Listened:
        """Return what the layer sees in each window by itself: MiniLM's vectors may still be on their way."""
        return self._listen([message[start:end] for start, end in read.spans])

    def _listen(self, texts: Sequence[str]) -> Listened:
        return Listened(self.network.listen(texts), self.encoder.vectors(texts), self.phrases(texts))

    def judge(self, heard: Listened, vectors: Array, judged: Array | None, lang: str) -> Array:
        """Score windows by what `listen` returned of them.

        Args:
            heard: What `listen` returned.
            vectors: As in `scores`.
            judged: As `Read.judged`; it counts in English only.
            lang: As in `scores`, and so is the result.
        """
        second = vectors if lang == "en" else np.zeros_like(vectors)
        found: Array = self.network.judge(heard.tuned, second)
        found += SAY_OF_LIKENESS * self.likeness(np.concatenate([second, heard.published], axis=1))
        found[:, :LEVELS] += SAY_OF_PHRASES * heard.said
        if lang == "en" and judged is not None:
            found += SAY_OF_TUNED * judged
            found *= AS_BEFORE
        return found

    def signals(self, message: str, read: Read, logits: Array, lang: str) -> list[Signal]:
        """Return one signal, for the window that speaks the loudest, or none.

        A level counts only where the levels below it do, so that one odd score cannot jump the queue.

        Args:
            message: The message.
            read: Its windows and their vectors.
            logits: Their scores, from `score`.
            lang: Its language.
        """
        bounds = self._bounds(lang)
        least = bounds[1:LEVELS].copy()
        if len(read.spans) > 1:  # each window is another chance to be misheard
            least[0] = bounds[LEVELS]
        passed = np.logical_and.accumulate(logits[:, 1:LEVELS] >= least, axis=1)
        reached = int(passed.sum(axis=1).max(initial=0))
        if reached == 0:
            return []
        loudest = np.where(passed[:, reached - 1], logits[:, reached], -np.inf)
        window = int(np.argmax(loudest))
        family = FAMILIES[int(np.argmax(logits[window, LEVELS:-1]))]
        who = Who.OTHER if logits[window, -1] > 0 else Who.SELF
        level = Level(Level.SIGNPOST + reached)
        start, end = self._sentence(message, *read.spans[window])
        chance = 1 / (1 + np.exp(-logits[window, 1] / self.temperatures[1]))
        reason = REASON.format(chance=chance)
        return [Signal(f"{LIKENESS}{family}", family, level, message[start:end], start, end, reason, who)]

    def is_ordinary(self, message: str, logits: Array, lang: str, heard: Sequence[Signal]) -> bool:
        """Tell by its scores whether a message is so much like ordinary talk that a rule must have misheard it.

        The score stands against the word of all rules that spoke: what was seldom wrong is hardly ever outweighed. Of
        the development messages of risk that a rule hears, 1 in 50 at most is. What a rule heard is read once more by
        the sentence, and by the clause that begins with it, so that plain words of danger do not drown in other talk
        beside them, nor in who says them.

        Args:
            message: The message.
            logits: The scores of the windows in which rules heard something, from `score`.
            lang: Its language.
            heard: The signals of the rules that raised a level. Where one is urgent, the score must be surer still.
        """
        word = self.trust_in(heard) + (SURER if any(signal.level is Level.URGENT for signal in heard) else 0)
        bounds = self._bounds(lang)
        if not (logits[:, 1] < min(bounds[0] - word, bounds[1] - SURELY)).all():
            return False
        alone = _alone(message, heard)
        if not alone:
            return True
        scores = self.scores(alone, np.zeros((len(alone), SECOND), np.float32), UNKNOWN)
        return bool((scores[:, 1] + word < self.foreign[0] - SURE_ALONE).all())

    def stands_after(self, before: str, message: str, liked: Signal, logits: Array, lang: str) -> bool:
        """Tell whether a message still sounds of danger when it is read after the one before it, in one piece.

        Args:
            before: The message before it.
            message: The message.
            liked: What it is like by itself.
            logits: Its scores, from `score`.
            lang: Its language.
        """
        least, above = BESIDE, float(logits[:, 1].max() - self._bounds(lang)[1])
        if liked.family not in BY_ANOTHER and above < PLAIN:
            least = NO_FAREWELL
            if above < MORE:
                return False
        text = f"{before[-BEFORE:]}\n{message}"
        scores = self.scores([text], np.zeros((1, SECOND), np.float32), UNKNOWN)
        return bool(scores[0, 1] >= self.foreign[1] - least)

    def trust_in(self, heard: Sequence[Signal]) -> float:
        """Return the log odds that rules are right together, each counted once; a new one is trusted like the usual."""
        return sum(self.trust.get(rule, weight_of(0, 0)) for rule in {signal.id for signal in heard})

    def _bounds(self, lang: str) -> NDArray[np.float32]:
        return self.english if lang == "en" else self.foreign

    def _sentence(self, message: str, start: int, end: int) -> tuple[int, int]:
        """Return the place of the sentence that speaks the loudest in a window."""
        spans = [(start + first, start + last) for first, last in said_spans(message[start:end])]
        if len(spans) < 2:
            return start, end
        alone = self.network([message[first:last] for first, last in spans], np.zeros((len(spans), SECOND), np.float32))
        return spans[int(np.argmax(alone[:, 1]))]


def _alone(message: str, heard: Sequence[Signal]) -> list[str]:
    """Return the sentences of several in which rules heard something, and the clauses within one that begin with it."""
    spans = list(said_spans(message))
    found = []
    for first, last in spans:
        own = [signal.start for signal in heard if first < signal.end and signal.start < last]
        if own and len(spans) > 1:
            found.append(message[first:last])
        begun = (_NEW_CLAUSE.search(message, first, start) for start in sorted(set(own)))
        found += [message[clause.start("rest") : last] for clause in begun if clause]
    return found


def weight_of(right: int, wrong: int) -> float:
    """Return the log odds that a rule is right which heard so many messages of risk, and so many ordinary ones."""
    return float(np.log((right + USUAL[0]) / (wrong + USUAL[1])))


def parse_examples(arrays: Mapping[str, Any]) -> Examples:
    """Make the layer from the arrays of its file.

    Raises:
        DataError: An array is missing or has the wrong shape, or the file was made for another encoder.
        ModelError: The encoder is not installed, or is not the pinned one.
    """
    try:
        encoder, second, bank = (str(arrays[name]) for name in ("encoder", "second", "bank"))
        english, foreign = (np.asarray(arrays[f"thresholds_{name}"], np.float32) for name in ("en", "other"))
        temperatures = np.asarray(arrays["temperatures"], np.float32)
        counts = zip(arrays["rules"], arrays["rules_right"], arrays["rules_wrong"], strict=True)
        trust = {str(rule): weight_of(int(right), int(wrong)) for rule, right, wrong in counts}
    except KeyError as error:
        raise DataError(FILE, str(error), "it is missing", REMEDY) from None
    if encoder != PINNED["weights.npz"]:
        raise DataError(FILE, "encoder", "it was made for other weights", REMEDY)
    if english.shape != (LEVELS + 1,) or foreign.shape != (LEVELS + 1,) or temperatures.shape != (LEVELS,):
        raise DataError(FILE, "thresholds", "they have another shape", REMEDY)
    learned = Network(arrays, FILE), Tuned(arrays, FILE), parse_likeness(arrays, FILE), Phrases(arrays, FILE)
    return Examples(*learned, published_encoder(), second, bank, english, foreign, temperatures, trust)


@cache
def default_examples() -> Examples:
    """Load the shipped layer.

    Raises:
        DataError: The file is missing or damaged.
        ModelError: The encoder is not installed, or is not the pinned one.
    """
    with shipped("assistant.safety", FILE) as arrays:
        return parse_examples(arrays)
