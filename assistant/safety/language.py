"""Which language a message is in.

The identifier is py3langid (a maintained fork of langid.py: Lui & Baldwin, 2012, ACL System Demonstrations). It scores
every language by the message's n-grams of bytes. A short message in Latin letters says little, and dialect and slang
look foreign to it, so another language than English must win by a margin; plain English words outweigh a narrow win.
"""

import re
from functools import cache
from typing import Any

from assistant.safety.folding import straighten

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
SHORT = 6
"""Words up to which slang, typing errors and names can make a message look like any language."""
MARGIN_OVER_RUSSIAN = 6.0
"""By how much another language in Cyrillic must win in a short message without a letter that Russian lacks."""
MASHED = 3
"""Letters that a run along the keyboard has at least, and one more."""
MARGIN_OTHERS = 5.0
"""By how much more a language that nobody speaks here must win in a short message."""

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
_CHAT = """
nothing something anything everything nobody somebody anybody everyone someone anyone none never ever again still
hope hopes think thinks thought thing things feeling feels felt hurt hurts wish wake woke sleep slept sleeping tired
today tonight tomorrow tmrw yesterday morning night day days week year years life lives live alive dead die dying
died kill killed hate hates hated love loves loved leave left alone lonely really right wrong please sorry thank
thx pls plz lol lmao omg idk tbh gonna wanna wana gotta dont didnt doesnt cant couldnt wont wouldnt isnt wasnt ive
youre hes shes theyre thats whats myself yourself himself herself soon already enough much many some any very too
only other another over before after here where which could should will shall does did doing done make makes made
take takes taken took give gives gave going gone went come comes came say says said tell told ask asked talk talked
keep keeps kept need needs needed tried trying good great better best worse worst bad mad sad happy scared angry
guess sure maybe lists work working school home house mum dad mom brother sister friend friends people person guy
girl boy kids child drink drinking drugs pills food eat eating binge purge drunk car dog cat him he me i am is so as
"""
_ENGLISH_TOO = frozenset(_CHAT.split())
"""More of them, and of the words of chats, that are rare enough in others to weigh in a short message."""
_BORROWED = """
him he me i am is so as die did car made some day come will still over bad after best person school live gave any mad
sad need
"""
_SHARED = frozenset(_BORROWED.split())
"""Those that are words of other languages too: they count beside one that is not."""
_MARKS = {
    "de": "ich mich mir dich nicht kein keine keinen nichts sterben hilfe bitte",
    "it": "sono aiuto aiutami paura voglio niente perché morire stanco stanca",
    "fr": "suis j'ai j'en c'est secours moi mourir rien peur aidez seule peux veux maman elle",
    "es": "estoy quiero tengo ayuda ayúdame muy nadie morir miedo puedo",
    "pt": "estou quero tenho ajuda não ninguém morrer medo",
    "pl": "jestem chcę się mnie boję pomocy już umrzeć",
    "nl": "niet dood",
    "sv": "jag inte",
}
"""Words that give a language away where the n-grams of so few letters do not."""
_GIVES_AWAY = {word: lang for lang, words in _MARKS.items() for word in words.split()}
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop")
_RUNS = tuple(row[::way] for row in _ROWS for way in (1, -1))
_LONGEST_RUN = max(map(len, _ROWS))


def identify(message: str) -> str:
    """Return the language of a message.

    Args:
        message: Any string.

    Returns:
        An ISO 639-1 code of `SPOKEN` or `OTHERS`; ``en`` for a message without letters in ASCII, such as "?"; ``und``
        for one without letters in other signs, such as an emoji.
    """
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", straighten(message[:READ].casefold()))
    if not words:
        return "en" if message.isascii() else UNKNOWN
    if all(_is_mashed(word) for word in words):
        return "en"
    if len(words) >= 4 and sum(word in _ENGLISH for word in words) >= PLAIN_ENGLISH * len(words):
        return "en"
    short = len(words) <= SHORT
    given = {_GIVES_AWAY[word] for word in words if word in _GIVES_AWAY} if short else set()
    if not given and short and _is_short_english(words):
        return "en"
    scores = dict(_identifier().rank(" ".join(words)))
    best = max(scores, key=lambda code: scores[code])
    latin = sum(letter < "\u0250" for word in words for letter in word) > 0.5 * sum(map(len, words))
    if not latin:
        near = best in ("uk", "bg", "sr") and short and not re.search("[іїєґјљњћђџѝ]", " ".join(words))
        return "ru" if near and scores[best] - scores["ru"] < MARGIN_OVER_RUSSIAN else str(best)
    margin = MARGIN + MARGIN_A_WORD * max(0, FULL_MESSAGE - len(words))
    if short and best not in SPOKEN:
        margin += MARGIN_OTHERS
    if scores[best] - scores["en"] >= margin:
        return str(best)
    return given.pop() if len(given) == 1 and not _is_short_english(words) else "en"


def _is_short_english(words: list[str]) -> bool:
    """Whether half the words of a short message are plain English, and one of them is no word of another language."""
    plain = [word for word in words if word in _ENGLISH or word in _ENGLISH_TOO]
    return 2 * len(plain) >= len(words) and any(word not in _SHARED for word in plain)


def _is_mashed(word: str) -> bool:
    """Whether a word is no word: ASCII letters without a vowel, or fingers run along the keyboard."""
    if not word.isascii():
        return False
    if not re.search("[aeiouy]", word):
        return True
    at = 0
    while at < len(word):
        longest = min(len(word) - at, _LONGEST_RUN)
        run = max((n for n in range(3, longest + 1) if any(word[at : at + n] in r for r in _RUNS)), default=0)
        if not run:
            return False
        at += run
    return len(word) > MASHED


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
