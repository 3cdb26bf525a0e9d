"""Entries of data files that hear a kind of message by patterns, and carry the samples that prove it."""

from functools import cache
from typing import Any

import re2
from pydantic import BaseModel, ConfigDict, Field

from assistant.errors import DataError
from assistant.safety.folding import straighten

LONGEST = 4000
"""Characters of a message that such an entry reads: it never decides on risk, which the screen reads whole."""


class Heard(BaseModel):
    """A kind of message.

    The patterns are RE2 expressions, whose matching takes time linear in the message. They are matched on the
    message in lower case, with straight apostrophes, composed accents and single spaces.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    patterns: tuple[str, ...] = Field(min_length=1)
    whole: bool = False
    """Match against the message without the punctuation around it."""
    hits: tuple[str, ...] = Field(min_length=2)
    misses: tuple[str, ...] = Field(min_length=1)

    def matches(self, message: str) -> bool:
        """Say whether a message is of this kind."""
        return hears(self.patterns, message, whole=self.whole)

    def prove(self, file: str) -> None:
        """Check the entry's own samples.

        Raises:
            DataError: A sample does not do as it says.
        """
        for sample, wanted in [*((s, True) for s in self.hits), *((s, False) for s in self.misses)]:
            if self.matches(sample) is not wanted:
                problem = f"does not hear '{sample}'" if wanted else f"mistakes '{sample}'"
                raise DataError(file, self.id, problem, "Mend a pattern.")


def hears(patterns: tuple[str, ...], message: str, *, whole: bool = False) -> bool:
    """Say whether one of the patterns stands in a message, read as `Heard` describes."""
    plain = " ".join(straighten(message[:LONGEST].lower()).split())
    if whole:
        plain = plain.strip(" .,!?;:…-–—\"'()❤️🙏😊🙂👍")
    return any(pattern.search(plain) for pattern in _compiled(patterns))


def forget() -> None:
    """Give back what patterns were compiled to: who has tried samples in eleven languages needs one or two of them.

    Each is compiled anew when it is next asked for. Some hundred KB a pattern, of which there are thousands.
    """
    _compiled.cache_clear()


@cache
def _compiled(patterns: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(re2.compile(pattern) for pattern in patterns)
