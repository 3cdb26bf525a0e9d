"""Which language a message is in.

The identifier is py3langid (a maintained fork of langid.py: Lui & Baldwin, 2012, ACL System Demonstrations). It scores
every language by the message's n-grams of bytes. A short message in Latin letters says little, and dialect and slang
look foreign to it, so another language than English must win by a margin; plain English words outweigh a narrow win.
"""

import re
from functools import cache
from typing import Any

SPOKEN = ("en", "it", "fr", "de", "pl", "pt", "ru", "ar", "ja", "zh", "es")
"""The languages that the screen has rules and examples for, and care its wording (ISO 639-1)."""
OTHERS = tuple(
    [
        "nl",
        "sv",
        "da",
        "no",
        "fi",
        "tr",
        "uk",
        "cs",
        "sk",
        "ro",
        "hu",
        "el",
        "he",
        "hi",
        "bn",
        "ta",
        "te",
        "ur",
        "fa",
        "ko",
        "th",
        "vi",
        "id",
        "tl",
        "sw",
        "hr",
        "sr",
        "sl",
        "bg",
        "lt",
        "lv",
        "et",
        "ca",
        "sq",
        "am",
    ]
)
"""Languages that are told from the spoken ones, so that a person learns that Between does not speak theirs."""
UNKNOWN = "und"
READ = 2000
"""Characters that are looked at."""
MARGIN = 2.0
"""By how much (in natural log odds) another language must beat English."""
MARGIN_A_WORD = 2.0
"""The same for a message of very few words, for each word under five."""
PLAIN_ENGLISH = 0.34
"""A message of four words or more with this share of the commonest English words is English."""
FULL_MESSAGE = 5

_ENGLISH = frozenset(
    [
        "the",
        "and",
        "to",
        "of",
        "it",
        "was",
        "for",
        "my",
        "that",
        "you",
        "with",
        "be",
        "have",
        "not",
        "this",
        "at",
        "but",
        "are",
        "she",
        "they",
        "we",
        "what",
        "how",
        "can",
        "about",
        "like",
        "just",
        "know",
        "feel",
        "want",
        "from",
        "or",
        "if",
        "been",
        "had",
        "when",
        "there",
        "his",
        "her",
        "them",
        "out",
        "up",
        "all",
        "get",
        "would",
        "your",
        "by",
        "because",
        "who",
        "more",
        "has",
        "never",
        "always",
        "why",
        "don't",
        "i'm",
        "it's",
        "yes",
        "thanks",
        "help",
        "hello",
        "ok",
        "okay",
    ]
)
"""Common English words that are no words of the other languages."""


def identify(message: str) -> str:
    """Return the language of a message.

    Args:
        message: Any string.

    Returns:
        An ISO 639-1 code of `SPOKEN` or `OTHERS`; ``en`` for a message without letters in ASCII, such as "?"; ``und``
        for one without letters in other signs, such as an emoji.
    """
    words = re.findall(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*", message[:READ].casefold().replace("\u2019", "'"))
    if not words:
        return "en" if message.isascii() else UNKNOWN
    if len(words) >= 4 and sum(word in _ENGLISH for word in words) >= PLAIN_ENGLISH * len(words):
        return "en"
    scores = dict(_identifier().rank(" ".join(words)))
    best = max(scores, key=lambda code: scores[code])
    latin = sum(letter < "\u0250" for word in words for letter in word) > 0.5 * sum(map(len, words))
    if not latin:
        return str(best)
    margin = MARGIN + MARGIN_A_WORD * max(0, FULL_MESSAGE - len(words))
    return str(best) if scores[best] - scores["en"] >= margin else "en"


def is_foreign(lang: str) -> bool:
    """Whether a language is known and is not English: MiniLM and the library speak English alone."""
    return lang not in ("en", UNKNOWN)


@cache
def _identifier() -> Any:
    """Load the model once (about 0.7 s)."""
    from py3langid import langid

    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    identifier.set_languages([*SPOKEN, *OTHERS])
    return identifier
