"""The screen's second layer: what a message is like, among messages of our own writing.

The rules hear what has a grammar; this layer hears what is merely like something that people say in danger, in any of
the screen's languages. A network (`network.py`), trained on the bank in `evals/bank/`, scores the message, and a long
one window by window. Thresholds were chosen so that it interrupts ordinary talk seldom; see `evals/train_screen.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.errors import DataError
from assistant.prose import sentence_spans
from assistant.safety.assessment import LIKENESS, Family, Level, Signal, Who
from assistant.safety.network import LEVELS, PINNED, REMEDY, Network, load_encoder

FILE = "data/network.npz"
REASON = "It is like messages of the example bank that speak of this danger (the network says {chance:.0%})."
FAMILIES = tuple(Family)


class Read(Protocol):
    """A message as this layer reads it."""

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The (start, end) of each window in the message."""

    @property
    def vectors(self) -> NDArray[np.float32]:
        """One MiniLM vector a window, shape (n, 384)."""


@dataclass(frozen=True, slots=True)
class Examples:
    """The trained layer."""

    network: Network
    second: str
    """The fingerprint of the encoder whose vectors it takes as a second opinion."""
    bank: str
    """The hash of the messages that it learned from."""
    english: NDArray[np.float32]
    """The logits from which check, refer and urgent count, shape (3,)."""
    foreign: NDArray[np.float32]
    """The same for every other language."""
    temperatures: NDArray[np.float32]
    """By what a level's logit is divided to be a calibrated log odds, shape (4,)."""

    def signals(self, message: str, read: Read, lang: str = "en") -> list[Signal]:
        """Return one signal, for the window that speaks the loudest, or none.

        A level counts only where the levels below it do, so that one odd score cannot jump the queue.

        Args:
            message: The message.
            read: Its windows and their vectors.
            lang: Its language; only for English does the second opinion count.
        """
        least = self.english if lang == "en" else self.foreign
        second = read.vectors if lang == "en" else np.zeros_like(read.vectors)
        logits = self.network([message[start:end] for start, end in read.spans], second)
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

    def _sentence(self, message: str, start: int, end: int) -> tuple[int, int]:
        """Return the place of the sentence that speaks the loudest in a window."""
        spans = [(start + first, start + last) for first, last in sentence_spans(message[start:end])]
        if len(spans) < 2:
            return start, end
        alone = self.network([message[first:last] for first, last in spans], np.zeros((len(spans), 384), np.float32))
        return spans[int(np.argmax(alone[:, 1]))]


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
    except KeyError as error:
        raise DataError(FILE, str(error), "it is missing", REMEDY) from None
    if encoder != PINNED["weights.npz"]:
        raise DataError(FILE, "encoder", "it was made for other weights", REMEDY)
    if english.shape != (3,) or foreign.shape != (3,) or temperatures.shape != (LEVELS,):
        raise DataError(FILE, "thresholds", "they have another shape", REMEDY)
    table, rest, tokenizer = load_encoder()
    return Examples(Network(arrays, table, rest, tokenizer), second, bank, english, foreign, temperatures)


@cache
def default_examples() -> Examples:
    """Load the shipped layer.

    Raises:
        DataError: The file is missing or damaged.
        ModelError: The encoder is not installed, or is not the pinned one.
    """
    source = files("assistant.safety").joinpath(FILE)
    if not source.is_file():
        raise DataError(FILE, "file", "it is missing", REMEDY)
    with as_file(source) as path, np.load(path, allow_pickle=False) as arrays:
        return parse_examples(arrays)
