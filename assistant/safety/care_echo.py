"""Words taken from a text as they stand: the person's own, and an answer without the question at its end."""

import re
from collections.abc import Collection

from assistant.prose import said_spans
from assistant.safety.assessment import Assessment, Signal

ECHO_WORDS = 22
ECHO_CHARACTERS = 160
_UNCLEAN = re.compile(r"[\d<>{}“”\"\n]")
_ASKS_LAST = re.compile(r"(.*(?:[.!?؟…][\"'”’)\]»]*\s|[。！？](?![」』）”])))[^?？؟]+[?？؟]", re.DOTALL)
_ASKS = re.compile(r"[?？؟][!！ ]*$")
_UNFILLED = re.compile(
    r"(?P<before>^|[.!?؟。！？…}][\"'”’“»)\]」』）]*)[^.!?؟。！？…{}]*"
    r"\{(?:service|text_service|short)\}[.。]?\s*"
)
_SPACELESS = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def own_sentence(message: str, assessment: Assessment, unsaid: Collection[str]) -> str | None:
    """Return the sentence that decided the level, verbatim, or None where it must not or cannot be said back.

    Nothing with a figure, a means, a plan or a voice's order is said back, nor anything too long to be read as an
    echo. Without a signal, it is the first sentence.

    Args:
        message: What the person wrote.
        assessment: What the screen found in it.
        unsaid: Tags of signals that forbid an echo.
    """
    signals = [*assessment.by_rule, *assessment.signals]
    if any(signal.tags & frozenset(unsaid) for signal in signals):
        return None
    lead: Signal | None = next((signal for signal in signals if signal.level is assessment.level), None)
    place = lead.start if lead else 0
    for start, end in said_spans(message):
        if start <= place < end:
            sentence = message[start:end]
            short = len(sentence.split()) <= ECHO_WORDS and len(sentence) <= ECHO_CHARACTERS
            return sentence.rstrip(".,;:!?。！？؟ ") if short and not _UNCLEAN.search(sentence) else None
    return None


def is_question(text: str) -> bool:
    """Say whether a text asks at its end."""
    return _ASKS.search(text) is not None


def is_asked(words: str, message: str) -> bool:
    """Say whether a message asks with these words."""
    return message.partition(words)[2].lstrip("!！ ").startswith(("?", "？", "؟"))


def without_question(text: str) -> str:
    """Return a text without its last sentence, where that asks and is not all there is.

    Scripts without spaces end a sentence with a full stop of their own and no space after it.
    """
    found = _ASKS_LAST.fullmatch(text.strip())
    return found[1].strip() if found else text


def without_service(text: str) -> str:
    """Return a text without what would name a service: for where there is none to name."""
    gap = "" if _SPACELESS.search(text) else " "
    return re.sub(" {2,}", " ", _UNFILLED.sub(lambda found: found["before"] + gap, text)).strip()


def says_enough(words: str, least: int = 3) -> bool:
    """Say whether words are enough to be said back or to count as a turn; scripts without spaces count characters."""
    if _SPACELESS.search(words):
        return len(words) >= 2 * least
    return len(words.split()) >= least
