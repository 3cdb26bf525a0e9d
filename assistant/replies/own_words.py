"""Which of the person's own words to hand back, and whether a message asks for something with a topic of its own."""

import re

from assistant.prose import said_spans
from assistant.replies.clauses import COMMON, MAX_WORDS, READ, SELF, WORD, can_stand
from assistant.replies.learned import default_talk

_ASKED_BACK = re.compile(
    r"^(?:(?:what|wait|er+m?|um|huh|eh|sorry|lol|haha|no|hang on|hm+)\b[ ,.!?…-]*)*"
    r"(?P<words>[^\W\d_][^.!?\n]{1,40}?)\?+(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_WHICH = re.compile(
    r"^(?:(?:wait|er+m?|um|huh|eh|sorry|lol|haha|no|ok|hang on|hm+)\b[ ,.!?…-]*)*(?:to |from |for |about |of |than )?"
    r"(?:(?:who|whom|what|which|when)\b(?: (?:is|are|was|were) (?:they|them|it|that|he|she)| (?:do|did) you mean"
    r"| (?P<word>[^\W\d_]+))?\s*\?+)(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
"""Asks whom or what the last question meant: “Who is they?”, “what feeling??”, “Which answer?”."""
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


def own_words(message: str, *, tells: bool = True) -> str | None:
    """Choose a verbatim piece of the message to hand back, at most 24 words and 200 letters long.

    None where a good listener would hand nothing back: to a bare question ("what is CBT?"), to thanks, or where no
    clause can be quoted cleanly.

    Args:
        message: The message.
        tells: Whether it tells something: then what speaks of the person is handed back, though a listener might not.
    """
    text = message[:READ]
    span = default_talk().heart.choose(text, tells=tells)
    return text[slice(*span)].strip().rstrip(".,;:") if span else None


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


def plain_words(piece: str, least: int = 2) -> str | None:
    """Return a piece of a message without the marks around it, or None where it can't stand in a reply as it is.

    Args:
        piece: The piece.
        least: Words that it has at least.
    """
    words = piece.strip().strip(" .,;:–—-")
    fits = 0 < len(words.split()) <= MAX_WORDS and len(WORD.findall(words)) >= least
    return words if fits and can_stand(words) else None


def asked_back(message: str, reply: str) -> bool:
    """Say whether a message begins by asking back a word or two of the last reply: “Session? I'm not in therapy”.

    Args:
        message: The message.
        reply: Words of the reply before it.
    """
    plain = message[:READ].replace("’", "'")
    said = {word.lower()[:_STEM] for word in re.findall(r"[^\W\d_]+", reply)}
    if which := _WHICH.match(plain):
        word, bare = (which["word"] or "").lower(), which[0].split("?")[0].strip().lower()
        if (word and word[:_STEM] in said) or (not word and (" " in bare or not which["rest"].strip())):
            return True
    match = _ASKED_BACK.match(plain)
    if not match or not match["rest"].strip():
        return False
    words = [word.lower() for word in WORD.findall(match["words"])]
    words = [word for word in words if len(word) > 2 and word not in COMMON and word not in SELF]
    return bool(words) and all(word[:_STEM] in said for word in words)


def compared(message: str) -> tuple[frozenset[str], ...]:
    """Return the words by which a message names the two things whose difference it asks for, or nothing."""
    match = _DIFFERENCE.search(message[:READ].lower().replace("’", "'"))
    if not match:
        return ()
    named = (match["one"] or match["a"], match["other"] or match["b"])
    sides = [frozenset(WORD.findall(side)) - COMMON - SELF - _NO_METHOD for side in named]
    return tuple(sides) if all(sides) else ()


def own_topic(message: str) -> bool:
    """Say whether a message asks for something with a topic of its own, rather than remarks on the talk before.

    “It isn't small though, is it?” leans on what came before, and a question about “my” life is about the person.
    """
    plain = " ".join(message[:READ].lower().replace("’", "'").split())
    found = WORD.findall(plain)
    if len(found) < 3 or _LEANS.search(plain) or not (plain.endswith("?") or _ASKS.match(plain)):
        return False
    return any(word not in _NO_TOPIC and word not in COMMON and word not in SELF for word in found)
