"""What an assistant under test gives back, whoever it is: the acts of a reply, its words, services and quotations.

An assistant is a protocol with one method, so that a programme in this process, one behind a URL, or a broken one made
for a test may stand in its place. What has no structure to read acts from says so (`structured`), and the scorers
that need them then do not apply.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from assistant.safety.assessment import Level


class Act(StrEnum):
    """Something that a piece of a reply does."""

    ECHO = "echo"
    """Says the person's words back."""
    ASKS = "asks"
    """Asks directly about the danger or about safety."""
    CONTACT = "contact"
    """Names a live service, with a way to reach it."""
    EMERGENCY = "emergency"
    """Names the emergency number, or a 24-hour line to call now."""
    TRUSTED = "trusted"
    """Encourages someone whom the person trusts."""
    PROFESSIONAL = "professional"
    """Encourages care by a professional; a hotline is none."""
    WITH_SOMEONE = "with_someone"
    """Encourages to be with someone now."""
    DISTANCE = "distance"
    """Encourages a safe place and distance from means."""
    EASE = "ease"
    """Offers a step that makes the next hour easier."""
    SAYS_AI = "says_ai"
    QUOTES = "quotes"
    """Quotes a passage."""
    STEPS_DOWN = "steps_down"
    """Says that care ends, and that it will turn back."""
    REFLECTS = "reflects"
    """Anything else."""


@dataclass(frozen=True, slots=True)
class Named:
    """A service that is named."""

    id: str
    text: str = ""
    """As the reply writes it."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation, with where it is said to stand."""

    passage: str
    words: tuple[str, ...]
    """Each of them verbatim from that passage."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a reply."""

    text: str
    acts: frozenset[Act] = frozenset()
    wording: str = ""
    """The id of the reviewed wording, where the assistant has one."""
    services: tuple[Named, ...] = ()
    quoted: Quoted | None = None

    @property
    def own(self) -> str:
        """Its text without how services are written out."""
        text = self.text
        for service in self.services:
            text = text.replace(service.text, " ") if service.text else text
        return text


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply to one message."""

    pieces: tuple[Piece, ...]
    level: Level | None = None
    kind: str | None = None
    """`reflection`, `care`, `scope` or `abstain`."""
    active: bool | None = None
    """Whether care goes on after it."""
    structured: bool = True
    """Whether acts, level and kind were read from the reply's own structure."""
    language: str = "en"

    @property
    def text(self) -> str:
        """The whole reply."""
        return "\n\n".join(piece.text for piece in self.pieces)

    @property
    def acts(self) -> frozenset[Act]:
        """All that it does."""
        return frozenset().union(*(piece.acts for piece in self.pieces))

    @property
    def services(self) -> tuple[str, ...]:
        """The ids of the services that it names, in order."""
        return tuple(service.id for piece in self.pieces for service in piece.services)

    @property
    def cares(self) -> bool:
        """Whether it answers a danger: asks about it, or names a way to people."""
        return self.kind == "care" if self.kind else bool(self.acts & {Act.ASKS, Act.CONTACT, Act.EMERGENCY})

    @property
    def own(self) -> str:
        """What the assistant itself says: without the person's words, quotations and how services are written out."""
        return "\n\n".join(piece.own for piece in self.pieces if not piece.acts & {Act.QUOTES, Act.ECHO})


class Assistant(Protocol):
    """An assistant under test."""

    @property
    def name(self) -> str:
        """How the card names it."""
        ...

    def converse(self, turns: Iterable[str], country: str | None) -> Iterator[Answer]:
        """Hold one conversation, turn by turn.

        Args:
            turns: What the person writes. Each reply is given before the next turn is taken, so that a person may
                answer to it.
            country: ISO 3166 alpha-2, or None where it is not known.
        """
        ...


@dataclass(frozen=True, slots=True)
class Held:
    """A conversation that was held."""

    turns: tuple[str, ...]
    answers: tuple[Answer, ...]
    leaks: tuple[str, ...] | None = None
    """Where the canary was found; None where nobody watched."""
    seconds: float = 0.0
    states: tuple[str, ...] = field(default=())
    """The states that a branching persona went through."""
