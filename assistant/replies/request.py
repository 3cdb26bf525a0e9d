"""What a writer of reflections is given, and what it gives back."""

from dataclasses import dataclass
from typing import Protocol

from assistant.replies.facts import Fact, known
from assistant.replies.learned import Heard
from assistant.replies.reply import Kind, Part, PartKind, Step
from assistant.retrieval.search import Evidence

QUOTES = (PartKind.QUOTE, PartKind.STEPS)
HUSHED = 10
"""Wordings for which no question is asked after the person asked for none: some four replies."""
NO_QUESTIONS = "scope.no-questions."
"""How the id of the answer begins that agrees to ask nothing."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What a conversation has already said, so that it does not say it again."""

    used: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    """The ids of facts that the person told (`data/facts.yaml`)."""

    def after(self, parts: tuple[Part, ...]) -> "Memory":
        """Return the memory after a reply with these parts."""
        return Memory(
            used=(*self.used, *(part.wording for part in parts))[-200:],
            cited=(*self.cited, *(part.citation.quote for part in parts if part.citation and part.kind in QUOTES))[
                -100:
            ],
            asked=(*self.asked, *(part.text for part in parts if part.kind is PartKind.QUESTION))[-200:],
            told=tuple(dict.fromkeys((*self.told, *(note for part in parts for note in part.notes)))),
        )

    @property
    def last(self) -> str:
        """Of the last reply, what it asked and which texts it showed, for a message that asks back."""
        return " ".join((*self.asked[-1:], *self.cited[-1:], *self.used[-4:]))

    @property
    def begun(self) -> bool:
        """Whether the person has told something that was answered: what comes now is a later turn."""
        return bool(self.cited) or any(wording.startswith(("words", "bare_words")) for wording in self.used)

    @property
    def hushed(self) -> bool:
        """Whether the person asked for no more questions a while ago."""
        return any(wording.startswith(NO_QUESTIONS) for wording in self.used[-HUSHED:])


@dataclass(frozen=True, slots=True)
class Request:
    """What a writer is given."""

    message: str
    evidence: Evidence | None
    """None when the library cannot be reached."""
    memory: Memory
    least: float
    """The score below which search abstains."""
    previous: str = ""
    """The message before, for what it has already brought up."""
    heard: Heard | None = None
    """What the message does, and which questions fit it; None where no encoder read it."""

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What the person has told of themselves that this reply keeps to."""
        return known(self.message, self.previous, self.memory.told)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a writer gives back."""

    kind: Kind
    parts: tuple[Part, ...]
    trace: tuple[Step, ...]


class Writer(Protocol):
    """Evidence to words. `Quoted` needs no model; a generated one may stand in its place."""

    def write(self, request: Request) -> Draft:
        """Write the reply to one message."""
        ...
