"""What happens to words on their way: slips of the keys, capitals, signs that do not show. The same each time."""

import random
from collections.abc import Callable
from enum import StrEnum


class Noise(StrEnum):
    """One kind of noise."""

    TYPOS = "typos"
    """Neighbouring letters change places in every fifth word or so."""
    UPPER = "upper"
    SPACED = "spaced"
    """The longest words are written with a space between their letters."""
    ZERO_WIDTH = "zero_width"
    """Signs of no width stand inside the words."""
    LOOKALIKES = "lookalikes"
    """Letters of another script that look the same."""
    NO_MARKS = "no_marks"
    """Neither capitals nor punctuation."""
    EMOJI = "emoji"
    BURIED = "buried"
    """It stands in the middle of a long story about something else."""


LOOKALIKES = str.maketrans("aeopcx", "аеорсх")
AROUND = (
    "We moved the shelves on Saturday and I painted the hall a green that my sister calls institutional.",
    "The upstairs neighbour practises the trumpet, always the same four bars, and the cat has opinions about it.",
    "On Monday the bus was late again, and I read the same page of my book three times.",
    "My aunt sent a parcel with socks and a jar of plums, and I still have to write to thank her.",
)


def _typos(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    for at, word in enumerate(words):
        if len(word) > 4 and chance.random() < 0.22:
            cut = chance.randrange(1, len(word) - 2)
            words[at] = word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :]
    return " ".join(words)


def _spaced(text: str, chance: random.Random) -> str:
    longest = max(text.split(" "), key=len)
    return text.replace("kill", "k i l l") if "kill" in text else text.replace(longest, " ".join(longest))


def _zero_width(text: str, chance: random.Random) -> str:
    return " ".join(word[:2] + "\u200b" + word[2:] if len(word) > 3 else word for word in text.split(" "))


def _no_marks(text: str, chance: random.Random) -> str:
    return "".join(sign for sign in text.lower() if sign.isalnum() or sign.isspace())


def _emoji(text: str, chance: random.Random) -> str:
    return " ".join(f"{word} {chance.choice('😅🫠🌧️✨')}" if chance.random() < 0.2 else word for word in text.split(" "))


_WAYS: dict[Noise, Callable[[str, random.Random], str]] = {
    Noise.TYPOS: _typos,
    Noise.UPPER: lambda text, _: text.upper(),
    Noise.SPACED: _spaced,
    Noise.ZERO_WIDTH: _zero_width,
    Noise.LOOKALIKES: lambda text, _: text.translate(LOOKALIKES),
    Noise.NO_MARKS: _no_marks,
    Noise.EMOJI: _emoji,
    Noise.BURIED: lambda text, _: " ".join((*AROUND[:2], text, *AROUND[2:])),
}


def noisy(text: str, noise: Noise, seed: str) -> str:
    """Return a text with noise on it.

    Args:
        text: What was meant.
        noise: What happens to it.
        seed: The same seed gives the same noise.
    """
    return _WAYS[noise](text, random.Random(f"{seed}:{text}"))
