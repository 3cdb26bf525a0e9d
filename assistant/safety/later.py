"""What an English message says in the light of what went before it, told by a tuned MiniLM that reads both.

"He wakes up at two and five" is a danger after "he came home drunk", and a baby after "he is seven weeks old". The
layers that read a message by itself cannot tell. This one reads two segments, the end of what was said before and the
message. One pass tells the level and the family of a danger, and which open question fits. It is made by
`python -m evals.train_later`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from assistant.errors import DataError
from assistant.safety.assessment import LIKENESS, Family, Level, Signal, Who
from assistant.safety.combining import brings_a_weapon
from assistant.safety.network import LEVELS
from assistant.safety.tuned import Tuned, shapes_of
from assistant.safety.use import Array, checked, shipped

FILE = "data/later.npz"
REMEDY = "Run: python -m evals.train_later"
HIDDEN = 384
BEFORE = 360
"""Characters of the messages before that are read: their end, which stands nearest."""
PIECES = 256
"""Word pieces of both segments together; of a longer message its beginning."""
WHOLE = 600
"""Characters of a message that are surely read whole: of a longer one, nothing is taken for ordinary on its word."""
SAY_OF_EXAMPLES = 0.5
"""What counts of what the message is like by itself; chosen on hands that were kept apart."""
SURER = 1.5
"""How much lower a score must be before it outweighs a rule. What is taken for an immediate danger stays."""
MISHEARD = " The message was read as ordinary talk."
REASON = "After what was told before, it is like messages that speak of this danger (the model says {chance:.0%})."
FAMILIES = tuple(Family)


@dataclass(frozen=True, slots=True)
class Later:
    """The loaded model. Safe to share between threads."""

    tuned: Tuned
    names: Mapping[str, tuple[str, ...]]
    """The outputs of each part, in their order."""
    ordinary: float
    """The score of "ask at least" below which nothing that was heard in a later message counts."""
    danger: float
    """The score from which it asks by itself."""
    bank: str
    """The hash of what it learned from."""

    def __call__(self, model: Any, tokenizer: Any, pairs: Sequence[tuple[str, str]]) -> dict[str, Array]:
        """Return the logits of each part by its name, each of shape (n, outputs of the part).

        Args:
            model: The published model, in inference mode, as for `Tuned`.
            tokenizer: Its tokenizer, which is not safe in several threads at once.
            pairs: What went before a message, and the message.
        """
        laid = tokenizer.pad(laid_beside(pairs, tokenizer), return_tensors="pt")
        logits = self.tuned.alone(model, laid["input_ids"], laid["attention_mask"], laid["token_type_ids"])
        found, at = {}, 0
        for part, names in self.names.items():
            found[part] = logits[:, at : at + len(names)]
            at += len(names)
        return found


def parse_later(arrays: Mapping[str, Any]) -> Later:
    """Make the model from the arrays of its file.

    Raises:
        DataError: An array is missing or has the wrong shape.
    """
    try:
        names = {str(part): tuple(map(str, arrays[f"names_{part}"])) for part in arrays["parts"]}
        bank = str(arrays["bank"])
    except KeyError as error:
        raise DataError(FILE, str(error), "it is missing", REMEDY) from None
    shapes = shapes_of(sum(map(len, names.values())), HIDDEN)
    ordinary, danger = map(float, checked(arrays, {"risk_bounds": (2,)}, FILE, REMEDY)["risk_bounds"])
    return Later(Tuned(arrays, FILE, shapes, REMEDY), names, ordinary, danger, bank)


@cache
def default_later() -> Later:
    """Load the shipped model.

    Raises:
        DataError: The file is missing or damaged.
    """
    with shipped("assistant.safety", FILE, REMEDY) as arrays:
        return parse_later(arrays)


def laid_beside(pairs: Sequence[tuple[str, str]], tokenizer: Any) -> Any:
    """Return the word pieces of pairs of segments, their mask and their kinds, as the tokenizer's batch of lists."""
    first, second = [before[-BEFORE:] for before, _ in pairs], [message for _, message in pairs]
    return tokenizer(first, second, truncation="only_second", max_length=PIECES)


def in_its_light(
    later: Later, risk: Array, score: float, signals: list[Signal], liked: list[Signal], message: str
) -> tuple[list[Signal], list[Signal]]:
    """Weigh what was heard in a later message of an ordinary conversation against what it says in the light of it.

    Args:
        later: The model.
        risk: What it says of the message, shape (`OUTPUTS`,).
        score: The highest score of "ask at least" that the examples give the message by itself.
        signals: What rules heard.
        liked: What the message is like by itself.
        message: The message.

    Returns:
        Both, of which nothing raises a level any more where the message is plainly ordinary; where it is plainly a
        danger that nothing else heard, with a signal for it.
    """
    raised = [signal for signal in (*signals, *liked) if signal.level >= Level.CHECK]
    if not raised:
        return (signals, [_danger(risk, message)]) if risk[1] >= later.danger else (signals, liked)
    urgent = any(signal.level is Level.URGENT for signal in raised)  # too near to be explained by what was told
    least = later.ordinary - (0 if all(signal.is_likeness for signal in raised) else SURER)
    plain = risk[1] + SAY_OF_EXAMPLES * score < least and len(message) <= WHOLE
    if urgent or not plain or any(map(brings_a_weapon, raised)):
        return signals, liked
    return [replace(s, level=Level.NONE, reason=s.reason + MISHEARD) if s in raised else s for s in signals], []


def _danger(risk: Array, message: str) -> Signal:
    """Return the signal of a danger that only the light of the conversation shows."""
    family = FAMILIES[int(np.argmax(risk[LEVELS:-1]))]
    level = Level.URGENT if (risk[2:LEVELS] > 0).all() else Level.REFER if risk[2] > 0 else Level.CHECK
    reason = REASON.format(chance=1 / (1 + np.exp(-risk[1])))
    who = Who.OTHER if risk[-1] > 0 else Who.SELF
    return Signal(f"{LIKENESS}{family}", family, level, message, 0, len(message), reason, who)
