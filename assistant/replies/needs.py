"""What an open question takes for granted: it is asked only where that was said."""

import re
from functools import cache

from assistant.replies.wording import load_heard
from assistant.safety.matching import Heard


class Need(Heard):
    """Something that some questions speak of, and how it is heard that it was brought up."""

    questions: str
    """What a question that takes it for granted speaks of."""

    def of(self, question: str) -> bool:
        """Say whether a question takes it for granted."""
        return bool(re.search(self.questions, question.lower()))


_HER = re.compile(r"\b(?:she|her|hers|herself|she['’]s|she['’]d|she['’]ll)\b", re.IGNORECASE)
_HIM = re.compile(r"\b(?:he|him|his|himself|he['’]s|he['’]d|he['’]ll)\b", re.IGNORECASE)
_THEM = re.compile(
    r"\b(?:they|them|their|theirs|they['’](?:re|d|ll|ve)|people|every(?:one|body)|parents|family|friends)\b",
    re.IGNORECASE,
)
_OBJECT = re.compile(r"\bthem\b")
_SUBJECT = re.compile(r"\b(?:they|their|theirs)\b")


@cache
def needs() -> tuple[Need, ...]:
    """Load what questions may take for granted."""
    return load_heard(Need, "needs.yaml")


@cache
def _needs_of(question: str) -> tuple[Need, ...]:
    return tuple(need for need in needs() if need.of(question))


def stands_on(question: str, said: str) -> bool:
    """Say whether all that a question takes for granted was brought up.

    Args:
        question: The question.
        said: The message and the one before it.
    """
    return all(need.matches(said) for need in _needs_of(question))


def named_by(question: str, said: str) -> str:
    """Return a question that asks after “them” with “her” or “him” in its place, where nobody else is spoken of.

    Args:
        question: The question.
        said: The message and the one before it.
    """
    her, him = bool(_HER.search(said)), bool(_HIM.search(said))
    if her is him or _THEM.search(said) or _SUBJECT.search(question):
        return question
    return _OBJECT.sub("her" if her else "him", question)
