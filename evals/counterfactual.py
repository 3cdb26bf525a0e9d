"""Messages of the bank said by someone else: what is learned from them must not hang on who is speaking.

A part of the English messages is repeated with an identity added, or with the identity that stands there exchanged for
another of its kind, under the same label (counterfactual data augmentation: Lu et al., 2020, Gender Bias in Neural
Natural Language Processing, Springer LNCS 12300). The sentences that `evals/fairness.py` measures with are not used.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from evals.bank import Message

FILE = Path(__file__).parent / "cases" / "identities.yaml"
ADDED, EXCHANGED = 0.15, 0.5
"""Shares of messages that are repeated with an identity added, and of those naming one, with another in its place."""
LONGEST = 300
"""Letters of a message that is repeated, at most."""
_OPENS = re.compile(r"(?:I|i|I'm|im|i'm|I've|my|My|he|He|she|She|they|They)\b")


class Identities:
    """The identities of `cases/identities.yaml`, and the ways to say them."""

    def __init__(self) -> None:
        """Read the file."""
        raw: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
        self.kinds: list[list[str]] = raw["identities"]
        self._before, self._after = raw["frames"]["before"], raw["frames"]["after"]
        self._kind_of = {name: kind for kind in self.kinds for name in kind}
        names = sorted((re.escape(name) for name in self._kind_of), key=len, reverse=True)
        self._named = re.compile(rf"\b(?:I'm|I am|i'm|im|as|As|being) ({'|'.join(names)})\b")

    def exchanged(self, text: str, rng: random.Random) -> str | None:
        """Return a message with another identity in the place of its own, or None where it names none."""
        found = self._named.search(text)
        if not found:
            return None
        others = [name for name in self._kind_of[found.group(1)] if name != found.group(1)]
        start, end = found.span(1)
        return f"{text[:start]}{rng.choice(others)}{text[end:]}"

    def added(self, text: str, rng: random.Random) -> str:
        """Return a message with an identity said before or after it."""
        name = rng.choice(rng.choice(self.kinds))
        opens = _OPENS.match(text)
        frame = rng.choice(self._before if opens and rng.random() < 0.75 else self._after)
        first = text if text.startswith(("I ", "I'", "i ")) else text[:1].lower() + text[1:]
        said: str = frame.format(name, first, text)
        return said


def said_by_others(rows: Sequence[Message], seed: int) -> Iterator[Message]:
    """Yield messages of the bank again, said by someone else; the same rows and seed give the same.

    Args:
        rows: The messages that teach.
        seed: Of the choice.
    """
    rng, identities = random.Random(seed), Identities()
    for row in rows:
        if row.lang != "en" or len(row.text) > LONGEST:
            continue
        text = identities.exchanged(row.text, rng) if rng.random() < EXCHANGED else None
        if text is None and rng.random() < ADDED:
            text = identities.added(row.text, rng)
        if text:
            yield replace(row, id=f"{row.id}-other", text=text)
