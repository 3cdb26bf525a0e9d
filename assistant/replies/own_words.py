"""Which of the person's own words to hand back: the clause that says the most about themselves.

And whether a message asks for something with a topic of its own.
"""

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

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SELF = frozenset(
    ("i", "i'm", "i've", "i'd", "i'll", "im", "ive", "me", "my", "myself", "mine", "we", "we're", "our", "us")
)
_STATES = re.compile(
    r"\b(i|we)('?m| am|'?ve| have| was| feel| felt| think| keep| can'?t| cannot| don'?t| never| always| want"
    r"| need| wish| hate| love| miss| know| still| just| get| lost| had| wonder| worry| hope)\b"
    r"|\b(makes?|made|leaves?|left) me\b|\bmy \w+"
)
_WEIGHTY = re.compile(
    r"\b(never|always|again|still|anymore|any more|every|because|even|no one|nobody|only|tired|worn|alone)\b"
)
_GREETING = re.compile(r"^(hi|hey|hello|thanks|thank you|ok|okay|so|well|good (morning|evening))\b[ ,!.]*$")
_ASKING = re.compile(r"^(what|how|why|when|where|who|which|can|could|should|would|is|are|do|does|did|any)\b")
_CUT = re.compile(
    r"[;:]\s+|\s+[–—-]+\s+|,\s+(?=(?:and|but|so|because|or|which|when|while|then|i|we|my|it|he|she|they)\b)",
    re.IGNORECASE,
)
_CONJUNCTION = re.compile(r"(?:and|but|so|or|then|because)\s+", re.IGNORECASE)
_COMMON_WORDS = (
    "a an and are as at be been but by did do does for from had has have he her his if in is it its just of on or she"
    " so than that the their them then there they this to was were what when which who will with would you your"
)
_COMMON = frozenset(_COMMON_WORDS.split())
_OPENING = re.compile(rf"\s*(?:\S+\s+){{{MAX_WORDS - 1}}}\S+")
_REQUEST = re.compile(
    r"^(tell|write|give|show|ask|explain|help|let|stop|leave|shut)\b|^(what|why|how|when|where|who)\b"
)
_TO_PROGRAM = re.compile(  # what the person wants of it is no line of theirs to stay with
    r"^(?:(?:please|just|ok|so|and|but)\b[ ,]*)*(?:(?:can|could|would|will) you\b"
    r"|(?:don't|do not|stop|quit|no more) (?:just |only |always )*(?:ask|quot|repeat|say|send|giv|show|tell)\w*\b"
    r"|you (?:keep|just|only|always) (?:on )?(?:quot|ask|repeat|say|send|giv)\w*|(?:sum|summari[sz]e)\b)"
    r"|\btell me what (?:you think|to do)\b"
)
_LEANS = re.compile(r"\b(it|this|that|these|those|one|they|them|he|him|she|her|there|so|my|our|feel\w*)\b")
_ASKS = re.compile(
    r"^(?:(?:so|ok|okay|and|hey|hi|lol|please|well|can you|could you|do you know)\b[ ,]*)*"
    r"(?:what|who|where|when|why|how|which|is|are|do|does|did|can|could|will|would|tell|write|give|show|explain|help)\b"
)
_NO_TOPIC_WORDS = (
    "think know mean say says said really right though anyway now here like going happen happened happens next else"
    " thing things something anything nothing everything ok okay yes no not all any some more again tell give show"
    " write explain help please can could should might must up about how why lol hey whom whose where"
)
_NO_TOPIC = frozenset(_NO_TOPIC_WORDS.split())
_HARSH = re.compile(  # a slur is never said back, also where it is quoted
    r"\b(fag\w*|trann\w+|paki\w*|n[i1]gg\w+|bitch\w*|sluts?|whores?|retard\w*|dykes?|spics?|chinks?|kikes?|cunts?|fuck\w*)\b"
)
_UNSAFE = re.compile(  # markup, control characters and what cannot be seen: it could turn the words around
    r"[<>{}`|\\“”\"*_#\[\]\x00-\x1f\x7f-\x9f]|https?:|www\."
    r"|[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)


def own_words(message: str) -> str | None:
    """Choose a verbatim piece of the message to hand back, at most 24 words and 200 letters long.

    Only words in which the person speaks of themselves come back; a bare question ("what is CBT?") gives None, and
    so does a message without a clause that can be quoted cleanly.
    """
    text = message[:READ]
    best: tuple[float, int, int] | None = None
    spans = list(_clauses(text))
    for start, end in spans:
        score = _score(text[start:end])
        if score > 0 and (best is None or score > best[0]):
            best = (score, start, end)
    if best is None:
        return None
    _, start, end = _with_neighbour(text, best, spans)
    return text[start:end].strip().rstrip(".,;:")


def own_topic(message: str) -> bool:
    """Say whether a message asks for something with a topic of its own, rather than remarks on the talk before.

    “It isn't small though, is it?” leans on what came before, and a question about “my” life is about the person.
    """
    plain = " ".join(message[:READ].lower().replace("’", "'").split())
    found = _WORD.findall(plain)
    if len(found) < 3 or _LEANS.search(plain) or not (plain.endswith("?") or _ASKS.match(plain)):
        return False
    return any(word not in _NO_TOPIC and word not in _COMMON and word not in _SELF for word in found)


def _clauses(text: str) -> Iterator[tuple[int, int]]:
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
            if first < last:
                yield first, last


def _score(clause: str) -> float:
    plain = clause.lower().replace("’", "'").strip()
    found = _WORD.findall(plain)
    own = sum(word in _SELF for word in found)
    if len(found) < 2 or own == 0 or not _clean(clause.strip()) or _HARSH.search(plain) or _GREETING.match(plain):
        return 0.0
    if _TO_PROGRAM.search(plain) or (_ASKING.match(plain) and plain.endswith("?")):
        return 0.0
    if _REQUEST.match(plain) and len(found) < 8:
        return 0.0
    content = sum(word not in _COMMON and word not in _SELF for word in found)
    score = 1.5 + 0.4 * min(own, 3) + 1.2 * min(len(_STATES.findall(plain)), 2) + 0.35 * min(content, 9)
    score += 0.5 * min(len(_WEIGHTY.findall(plain)), 2)
    if len(found) < 4:
        score -= 1.5
    if _ASKING.match(plain):
        score -= 1.5
    return score


def _clean(words: str) -> bool:
    """Say whether words can stand in a reply without changing how it looks."""
    if len(words) > MAX_LETTERS or max(map(len, words.split()), default=0) > LONGEST_WORD or _UNSAFE.search(words):
        return False
    kinds = groupby(unicodedata.category(letter)[0] == "M" for letter in words)
    return all(len(list(run)) <= MAX_MARKS for is_mark, run in kinds if is_mark)


def _with_neighbour(text: str, best: tuple[float, int, int], spans: list[tuple[int, int]]) -> tuple[float, int, int]:
    """Take a short neighbour along if it also speaks of the person, as in “… because I'm Black. I'm worn out”."""
    score, start, end = best
    at = spans.index((start, end))
    for other in (at + 1, at - 1):
        if not 0 <= other < len(spans):
            continue
        left, right = min(start, spans[other][0]), max(end, spans[other][1])
        joined = text[left:right]
        gap = text[end : spans[other][0]] if other > at else text[spans[other][1] : start]
        if (
            len(joined.split()) <= MAX_WORDS
            and _clean(joined)
            and len(gap) < 4
            and _score(text[slice(*spans[other])]) > 2
        ):
            return score, left, right
    return best
