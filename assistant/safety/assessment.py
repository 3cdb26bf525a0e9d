"""What the screen found in a message: the words that the rest of Between shares about risk."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray


class Level(enum.IntEnum):
    """How much a message asks of us; the order is the order of precedence."""

    NONE = 0
    SIGNPOST = 1
    CHECK = 2
    REFER = 3
    URGENT = 4

    def __str__(self) -> str:
        """Give the word that DESIGN.md and the data files use, such as ``urgent``."""
        return self.name.lower()

    @classmethod
    def parse(cls, word: str) -> Level:
        """Read a level from its word.

        Args:
            word: One of ``none``, ``signpost``, ``check``, ``refer``, ``urgent``.

        Raises:
            ValueError: The word is none of them. An unknown severity is never guessed at.
        """
        for level in cls:
            if str(level) == word:
                return level
        raise ValueError(f"{word!r} is not a level; use one of {', '.join(map(str, cls))}")


class Family(enum.StrEnum):
    """What kind of harm is at stake."""

    SUICIDE = "suicide"
    SELF_HARM = "self_harm"
    HARM_TO_OTHERS = "harm_to_others"
    HARMED_BY_OTHERS = "harmed_by_others"
    CHILD_AT_RISK = "child_at_risk"
    EATING = "eating"
    PSYCHOSIS_MANIA = "psychosis_mania"
    SUBSTANCE = "substance"
    MEDICAL = "medical"


class Who(enum.StrEnum):
    """Whose safety it is: the person who writes, or someone they write about."""

    SELF = "self"
    OTHER = "other"


Tag = Literal[
    # Facts about the danger, from which the screen escalates.
    "intent",  # says that they will, not only that they wish
    "passive",  # wishes to be dead or gone without an act of their own
    "plan",  # a place, a note, a rehearsal, affairs put in order
    "means",  # has, or is getting, something to do it with
    "time",  # a time within about a day
    "goodbye",  # takes leave or gives things away
    "past",  # lies behind them
    "retraction",  # takes back what was said
    # Facts that change what help fits.
    "assault_72h",  # assaulted within about three days: time-sensitive care exists
    "sexual_violence",
    "partner",  # the harm comes from a partner or former partner
    "parent",  # the harm comes from a parent or a relative at home
    "elder",  # an older person is the one who is harmed
    "forced_marriage",
    "trafficking",
    "stalking",
    "strangled",  # hands on the throat: delayed danger to life, wants a medical check
    "minor",  # the person says that they are under 18
    "pupil",  # the person speaks of their own school, without an age
    "perinatal",  # pregnant, or gave birth within about a year
    "withdrawal",  # stopping alcohol or sedatives can itself be dangerous
    "overdose",
    "command_voices",
    "weapon",
    "third_party",  # speaks for someone else who is at risk
    "veteran",
    "lgbtq",
    "bereaved_by_suicide",
]

TAGS: frozenset[str] = frozenset(get_args(Tag))
"""Every tag that a rule may carry; the loader refuses any other."""


AT_HAND = frozenset({"weapon", "means"})
"""Tags of a rule that hears no more than that somebody has a weapon at hand, in any language."""
ASKED = ("die", "act", "reach", "safe", "hurt", "signs")
"""Kinds of direct questions: thoughts of suicide, how near an act is, what is within reach, whether the person is safe,
thoughts of hurting someone, and signs in the body or the mind."""
ASKED_FOR_SAFETY = frozenset({Family.HARMED_BY_OTHERS, Family.CHILD_AT_RISK, Family.PSYCHOSIS_MANIA})
"""Families whose question is "are you safe?" where the context does not say which way it went."""
LIKENESS = "examples."
"""How the ids of the example layer's signals begin."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One reason for a level.

    Attributes:
        id: The rule or example that spoke, such as ``suicide.wants_to_die``.
        family: What kind of harm it speaks of.
        level: What this signal alone asks for.
        span: The words that caused it, verbatim from the message.
        start: Where the span begins in the message, in characters.
        end: Where it ends, exclusive.
        reason: Why these words matter, in one plain sentence for a counselor.
        who: Whose safety it speaks of.
        tags: Facts that care needs later; see ``Tag``.
    """

    id: str
    family: Family
    level: Level
    span: str
    start: int
    end: int
    reason: str
    who: Who
    tags: frozenset[str] = frozenset()

    @property
    def is_likeness(self) -> bool:
        """Whether an example spoke: it knows what a message is like, not which words in it matter."""
        return self.id.startswith(LIKENESS)


@dataclass(frozen=True, slots=True)
class Seen:
    """The vectors of a message by encoders that nobody tunes, computed once a turn; one row a window."""

    first: NDArray[np.float32]
    """MiniLM's, shape (n, 384)."""
    second: NDArray[np.float32]
    """The published USE's, shape (n, 512)."""
    sentences: int = 0
    """How many of the last rows are single sentences of the windows before them."""
    after: Mapping[str, NDArray[np.float32]] | None = None
    """What `later.Later` says of the message in the light of what was told before, by parts of shape (1, outputs); None
    where it did not read it."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """The verdict on one message, with everything that led to it.

    Attributes:
        level: The highest level that any signal, combination or failure asked for.
        family: The family of the signal that decided, or None where there was none.
        who: Whose safety is at stake.
        signals: Every signal, most serious first.
        lang: The language, as an ISO 639-1 code; ``und`` where it is not clear.
        failed: Layers that broke while reading. Any failure raises the level to at least ``check``.
        seen: The vectors of the message, where it was read with its vectors.
    """

    level: Level
    family: Family | None
    who: Who
    signals: tuple[Signal, ...]
    lang: str
    failed: tuple[str, ...] = ()
    seen: Seen | None = field(default=None, compare=False, repr=False)

    @property
    def by_rule(self) -> list[Signal]:
        """The signals that know which words spoke."""
        return [signal for signal in self.signals if not signal.is_likeness]

    @property
    def tags(self) -> frozenset[str]:
        """Every tag of every signal."""
        return frozenset().union(*(signal.tags for signal in self.signals))


@dataclass(frozen=True, slots=True)
class Context:
    """What the conversation already holds when a message arrives.

    Attributes:
        asked: The family of the direct question that was asked last turn, if one was.
        level: The highest level so far.
        family: The family of that level.
        earlier: Signals of earlier turns.
        yes_is_safe: Whether a bare "yes" to that question is the reassuring answer, as with "Are you safe
            where you are right now?". None leaves it to the family: so for harm by others, a child at risk
            and psychosis, and the other way round for the rest.
        asks_how_near: Whether that question asked for an act and not for thoughts: "I won't do it" answers only that.
        before: The message before this one; empty where there is none.
        asks: Which kind of question it was, one of `ASKED`; empty where the rest must tell.
        told: The end of all that was written before this message.
    """

    asked: Family | None = None
    level: Level = Level.NONE
    family: Family | None = None
    earlier: tuple[Signal, ...] = ()
    yes_is_safe: bool | None = None
    asks_how_near: bool = False
    before: str = ""
    asks: str = ""
    told: str = ""

    @property
    def is_turned(self) -> bool:
        """Whether safety was asked for, so that a bare no is the alarming answer."""
        return self.asked in ASKED_FOR_SAFETY if self.yes_is_safe is None else self.yes_is_safe
