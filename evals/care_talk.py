"""Two ways to hold the dialogues: with the assessment handed to the care protocol, and end to end.

Both give the same: what was said, piece by piece, with wording ids, services, level and what care carries on.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from assistant.conversation import Between
from assistant.library.corpus import Library
from assistant.replies.reply import Kind
from assistant.retrieval.embedding import Encoder
from assistant.retrieval.reading import read, with_sentences
from assistant.safety.assessment import Assessment, Level, Seen, Signal, Who
from assistant.safety.care import Care, CareState, Plan
from assistant.safety.services import Service
from assistant.safety.use import published
from assistant.settings import Settings
from evals.care_cases import Dialogue, Turn


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a reply."""

    role: str
    text: str
    wording: str
    services: tuple[Service, ...]

    @property
    def key(self) -> str:
        """The wording's key, without the number of its variant."""
        return self.wording.rsplit("/", 1)[0]


@dataclass(frozen=True, slots=True)
class Said:
    """A reply to one message, and where it leaves care."""

    dialogue: Dialogue
    turn: Turn
    message: str
    care: bool
    """Whether care answered."""
    level: Level
    pieces: tuple[Piece, ...]
    state: CareState
    country: str | None
    """The country whose services are named."""
    plan: Plan | None = None

    @property
    def text(self) -> str:
        """The whole reply."""
        return " ".join(piece.text for piece in self.pieces)

    @property
    def services(self) -> tuple[Service, ...]:
        """Every service that is named, in order."""
        return tuple(service for piece in self.pieces for service in piece.services)

    @property
    def roles(self) -> frozenset[str]:
        """What its pieces do."""
        return frozenset(piece.role for piece in self.pieces)


class Talk(Protocol):
    """A way to hold a dialogue."""

    def hold(self, dialogue: Dialogue) -> Iterator[Said]:
        """Yield the reply to each message."""


@dataclass(frozen=True, slots=True)
class Handed:
    """The care protocol alone: it is told what a careful reader hears, so that only the protocol is measured."""

    protocol: Care
    encoder: Encoder | None = None
    """What the protocol's own ear for barriers reads with; without one, it hears by patterns alone."""

    def hold(self, dialogue: Dialogue) -> Iterator[Said]:
        """Yield the reply to each message."""
        state = CareState()
        for number, (message, turn) in enumerate(dialogue.lines()):
            found = replace(assessment(dialogue, turn, state, number), seen=self._seen(message))
            state, reply = self.protocol.respond(state, found, message, dialogue.country)
            country = state.country or dialogue.country
            if reply is None:
                yield Said(dialogue, turn, message, False, found.level, (), state, country)
                continue
            pieces = tuple(Piece(part.role, part.text, part.wording, part.services) for part in reply.parts)
            yield Said(dialogue, turn, message, True, reply.level, pieces, state, country, reply.plan)

    def _seen(self, message: str) -> Seen | None:
        if self.encoder is None:
            return None
        windows = read(message, self.encoder)
        seen = Seen(windows.vectors, published().vectors([message[start:end] for start, end in windows.spans]))
        return with_sentences(seen, message, self.encoder)


def assessment(dialogue: Dialogue, turn: Turn, state: CareState, number: int) -> Assessment:
    """Build what the screen would have found, had it heard what a careful reader hears."""
    family, who = turn.family or dialogue.family, turn.who or dialogue.who
    signals = []

    def signal(name: str, level: Level, person: Who, tags: frozenset[str] = frozenset()) -> None:
        signals.append(Signal(name, family, level, "", 0, 0, "the dialogue says so", person, tags))

    if turn.level >= Level.CHECK:
        signal(turn.signal or f"case.{dialogue.family}.{number}", turn.level, who, frozenset(turn.tags))
    elif turn.tags:
        level = min(state.level, Level.REFER) if "retraction" in turn.tags else Level.NONE
        signal("retraction" if "retraction" in turn.tags else "case.fact", level, who, frozenset(turn.tags))
    if turn.answer:
        signal(f"answer.{turn.answer}", turn.level, state.who)
    elif state.asked and not signals and message_says(turn):
        signal("answer.unclear", Level.CHECK, state.who)
    top = max((s.level for s in signals), default=Level.NONE)
    lead = next((s for s in signals if s.level is top and top > Level.NONE), None)
    return Assessment(top, lead.family if lead else None, lead.who if lead else Who.SELF, tuple(signals), dialogue.lang)


def message_says(turn: Turn) -> bool:
    """Whether there are words in it at all."""
    return any(message.strip() for message in turn.messages)


class EndToEnd:
    """The assembled product, without its library: the screen hears for itself."""

    def __init__(self, encoder: Encoder) -> None:
        """Put it together.

        Args:
            encoder: What the screen's examples read with.
        """
        self._between = Between(Settings(), Library.empty(), None, encoder=encoder)

    def hold(self, dialogue: Dialogue) -> Iterator[Said]:
        """Yield the reply to each message."""
        state = self._between.start(dialogue.country)
        for message, turn in dialogue.lines():
            reply, state = self._between.reply(message, self._between.unhurried(state))
            roles = [step.what.split(": ", 1)[0] for step in reply.trace if step.stage == "care"]
            care = reply.kind is Kind.CARE
            pieces = (
                tuple(
                    Piece(role, part.text, part.wording, (part.service,) if part.service else ())
                    for role, part in zip(roles, reply.parts, strict=True)
                )
                if care
                else ()
            )
            yield Said(dialogue, turn, message, care, reply.level, pieces, state.care, state.country, reply.plan)
