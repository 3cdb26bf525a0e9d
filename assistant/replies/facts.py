"""What a person said of themselves that later replies keep to: that they have no therapist, say."""

import re
from collections.abc import Collection
from functools import cache

from pydantic import Field

from assistant.replies.wording import HeardUnless, load_heard
from assistant.safety.matching import hears


class Fact(HeardUnless):
    """Something said once that holds for the whole conversation."""

    back: str
    """What brings its subject up again, so that it is no reason to be silent about it in this reply."""
    topics: frozenset[str] = Field(min_length=1)
    """A text on one of them is left alone."""
    texts: frozenset[str] = frozenset()
    """Texts that are left alone beside them."""
    but: frozenset[str] = frozenset()
    """A text on one of these is not."""
    questions: str
    """What a question that is not asked any more speaks of."""

    def holds(self, text_id: str, passage_id: str, topics: Collection[str]) -> bool:
        """Say whether a passage is better left alone, as `Subject.holds` does."""
        return text_id in self.texts or (not self.topics.isdisjoint(topics) and self.but.isdisjoint(topics))

    def asks(self, question: str) -> bool:
        """Say whether a question takes for granted what is not so."""
        return bool(re.search(self.questions, question.lower()))


@cache
def facts() -> tuple[Fact, ...]:
    """Load the facts that are listened for."""
    return load_heard(Fact, "facts.yaml")


def known(message: str, previous: str, told: Collection[str]) -> tuple[Fact, ...]:
    """Return the facts that hold for the reply to a message.

    Args:
        message: The message.
        previous: The one before.
        told: The ids of those said earlier.
    """
    return tuple(
        fact
        for fact in facts()
        if fact.matches(message) or ((fact.id in told or fact.matches(previous)) and not hears((fact.back,), message))
    )
