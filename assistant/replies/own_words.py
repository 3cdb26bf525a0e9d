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
_ASKED_BACK = re.compile(
    r"^(?:(?:what|wait|er+m?|um|huh|eh|sorry|lol|haha|no|hang on|hm+)\b[ ,.!?…-]*)*"
    r"(?P<words>[^\W\d_][^.!?\n]{1,40}?)\?+(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_DIFFERENCE = re.compile(
    r"\bdifferen(?:ce|t)\b[^.?!]{0,20}?\bbetween (?P<one>[^.?!]{2,60}?) (?:and|or|vs) (?P<other>[^.?!]{2,120})"
    r"|\bhow (?:is|does|are) (?P<a>[^.?!]{2,60}?) (?:differ|different|differs) (?:from|to|than) (?P<b>[^.?!]{2,120})"
)
_NO_METHOD = frozenset(
    ("therapy", "therapies", "therapist", "work", "works", "says", "other", "kind", "type", "method")
)
_STEM = 6
"""Letters by which a word is known again: “consent” in “consenting”."""
_MEANT = re.compile(
    r"\b(?:i (?:actually |really |just )?meant(?: to say| that)?"
    r"|i(?:['’]?m| am| was) (?:only |just )?(?:talking|asking|writing|on) about|it(?:['’]?s| is| was) about)\s+",
    re.IGNORECASE,
)
_STEP = re.compile(
    r"\b(?:i(?:['’]?(?:ll|m|ve)| (?:will|am|might|could|plan|have|want|think|guess|reckon|suppose))|imm?a)\b",
    re.IGNORECASE,
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


def meant_words(message: str) -> str | None:
    """Return, verbatim, what a message says it is about when it sets a reply right: “I meant my therapist's word”.

    Where it has no such clause, the words that say the most about the person, of what comes after the complaint.
    """
    text = message[:READ]
    found = list(_MEANT.finditer(text))
    for match in reversed(found):
        start, end = next(((s, e) for s, e in said_spans(text) if s <= match.start() < e), (0, len(text)))
        if words := plain_words(text[max(start, match.end()) : end]):
            return words
    spans = list(said_spans(text))
    return own_words(text[spans[1][0] :]) if len(spans) > 1 else None


def step_words(message: str) -> str | None:
    """Return, verbatim, the sentence that says what the person will do, without the word or two before it."""
    text = message[:READ]
    for start, end in said_spans(text):
        if match := _STEP.search(text[start:end]):
            return plain_words(text[start + match.start() : end])
    return None


def plain_words(piece: str) -> str | None:
    """Return a piece of a message without the marks around it, or None where it can't stand in a reply as it is."""
    words = piece.strip().strip(" .,;:–—-")
    fits = 0 < len(words.split()) <= MAX_WORDS and len(_WORD.findall(words)) > 1
    return words if fits and _clean(words) and not _HARSH.search(words.lower()) else None


def asked_back(message: str, reply: str) -> bool:
    """Say whether a message begins by asking back a word or two of the last reply: “Session? I'm not in therapy”.

    Args:
        message: The message.
        reply: Words of the reply before it.
    """
    match = _ASKED_BACK.match(message[:READ].replace("’", "'"))
    if not match or not match["rest"].strip():
        return False
    said = {word.lower()[:_STEM] for word in re.findall(r"[^\W\d_]+", reply)}
    words = [word.lower() for word in _WORD.findall(match["words"])]
    words = [word for word in words if len(word) > 2 and word not in _COMMON and word not in _SELF]
    return bool(words) and all(word[:_STEM] in said for word in words)


def compared(message: str) -> tuple[frozenset[str], ...]:
    """Return the words by which a message names the two things whose difference it asks for, or nothing."""
    match = _DIFFERENCE.search(message[:READ].lower().replace("’", "'"))
    if not match:
        return ()
    named = (match["one"] or match["a"], match["other"] or match["b"])
    sides = [frozenset(_WORD.findall(side)) - _COMMON - _SELF - _NO_METHOD for side in named]
    return tuple(sides) if all(sides) else ()


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
