"""The pieces of a message that could be handed back: whole clauses, verbatim, that can stand in a reply as they are."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby, pairwise

from assistant.prose import said_spans

MAX_WORDS = 24
MAX_LETTERS = 200
LONGEST_WORD = 40
"""A longer word is a held-down key, a code or an address, and no word to hand back."""
MAX_MARKS = 3
"""Accents on one letter; more are written to run over the lines around them."""
READ = 6000
"""Characters of a message that are looked at; handing back needs no more."""

Span = tuple[int, int]
"""The (start, end) of a piece in its message."""

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
SELF = frozenset(
    ("i", "i'm", "i've", "i'd", "i'll", "im", "ive", "me", "my", "myself", "mine", "we", "we're", "our", "us")
)
_COMMON_WORDS = (
    "a an and are as at be been but by did do does for from had has have he her his if in is it its just of on or she"
    " so than that the their them then there they this to was were what when which who will with would you your"
)
COMMON = frozenset(_COMMON_WORDS.split())
_CUT = re.compile(
    r"[;:]\s+|\s+[–—-]+\s+|,\s+(?=(?:and|but|so|because|or|which|when|while|then|i|we|my|it|he|she|they)\b)",
    re.IGNORECASE,
)
_CONJUNCTION = re.compile(r"(?:and|but|so|or|then|because)\s+", re.IGNORECASE)
_OPENING = re.compile(rf"\s*(?:\S+\s+){{{MAX_WORDS - 1}}}\S+")
_DANGLING = re.compile(
    r"(?:\s+(?:a|an|the|and|but|or|so|of|to|in|into|on|at|for|from|with|by|as|that|than|my|his|her|their|our|your|its|is|was"
    r"|i|he|she|they|we|it|who|which|when|while|because|if)[,;]?)+$",
    re.IGNORECASE,
)
"""Little words at the end of a cut, which promise what is no longer there."""
_HARSH = re.compile(  # a slur is never said back, also where it is quoted
    r"\b(fag\w*|trann\w+|paki\w*|n[i1]gg\w+|bitch\w*|sluts?|whores?|retard\w*|dykes?|spics?|chinks?|kikes?|cunts?|fuck\w*)\b"
)
_UNSAFE = re.compile(  # markup, control characters and what cannot be seen: it could turn the words around
    r"[<>{}`|\\“”\"*_#\[\]\x00-\x1f\x7f-\x9f]|https?:|www\."
    r"|[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
_GAP = 4
"""Characters between two clauses from which on they are not handed back as one."""


def candidates(text: str) -> list[Span]:
    """Return every piece of a message that could be handed back: a clause, or two neighbours that are short enough.

    Args:
        text: The message, at most `READ` characters.
    """
    spans = list(clauses(text))
    joined = [
        (start, last)
        for (start, end), (first, last) in pairwise(spans)
        if first - end < _GAP and len(text[start:last].split()) <= MAX_WORDS
    ]
    return [span for span in sorted({*spans, *joined}) if can_stand(text[slice(*span)].strip())]


def clauses(text: str) -> Iterator[Span]:
    """Yield sentences that are short enough, and the clauses of longer ones."""
    for start, end in said_spans(text):
        sentence = text[start:end]
        if len(sentence.split()) <= MAX_WORDS:
            yield start, end
            continue
        cuts = [0, *(match.end() for match in _CUT.finditer(sentence)), len(sentence)]
        for left, right in pairwise(cuts):
            clause = sentence[left:right]
            lead = _CONJUNCTION.match(clause)
            first = start + left + (lead.end() if lead else 0)
            last = start + left + len(clause.rstrip(" ,;:-–—"))
            pieces = text[first:last].split()
            if len(pieces) > MAX_WORDS:  # a run-on without a single comma: take its opening words
                last = first + _OPENING.match(text[first:last]).end()  # type: ignore[union-attr]
                last = first + len(_DANGLING.sub("", text[first:last]))
            if first < last:
                yield first, last


def can_stand(words: str) -> bool:
    """Say whether words can stand in a reply: they change nothing in how it looks, and no slur is among them."""
    if len(words) > MAX_LETTERS or max(map(len, words.split()), default=0) > LONGEST_WORD or _UNSAFE.search(words):
        return False
    if words.count("(") != words.count(")"):
        return False
    kinds = groupby(unicodedata.category(letter)[0] == "M" for letter in words)
    plain = all(len(list(run)) <= MAX_MARKS for is_mark, run in kinds if is_mark)
    return plain and not _HARSH.search(words.lower())
