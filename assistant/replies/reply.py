"""What Between answers: the parts of a reply, its citations, and the trace that says why it appeared."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from assistant.safety.assessment import Level
from assistant.safety.care_state import Plan
from assistant.safety.services import Service


class Kind(StrEnum):
    """What sort of reply it is."""

    REFLECTION = "reflection"
    CARE = "care"
    SCOPE = "scope"
    ABSTAIN = "abstain"


class PartKind(StrEnum):
    """What one part of a reply does."""

    WORDS = "words"
    """The person's own words, handed back."""
    SAY = "say"
    """Fixed wording."""
    QUOTE = "quote"
    """Words of the library, verbatim, with a citation."""
    STEPS = "steps"
    """A practice of the library, verbatim, one item a step, with a citation."""
    TEXT = "text"
    """A text of the library by its title, with a citation that opens it: named, and not quoted."""
    SERVICE = "service"
    """A way to reach a service."""
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Citation:
    """Where quoted words stand, and what they rest on."""

    text_id: str
    passage_id: str
    quote: str
    """Verbatim from the passage's body, or from its practice: of a text that is only named, how the passage begins."""
    title: str
    heading: str
    passage: str
    """The whole passage, for a reader who opens the citation."""
    sources: tuple[str, ...]
    """One bibliographic line a source."""
    cautions: tuple[str, ...]
    status: str
    """How far the text is vetted: `draft`, `checked`, `signed` or `stale`."""


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a reply, in the order in which it is read."""

    kind: PartKind
    text: str
    wording: str
    """The id of the wording, passage entry or service that it comes from."""
    items: tuple[str, ...] = ()
    """The steps of a practice."""
    citation: Citation | None = None
    service: Service | None = None
    notes: tuple[str, ...] = ()
    """The ids of facts that the message told, for the memory: no reader sees them."""

    @property
    def plain(self) -> str:
        """The part as plain text."""
        if self.kind is PartKind.QUOTE and self.citation:
            return f"“{self.text}” ({self.citation.title})"
        if self.kind is PartKind.TEXT:
            return f"“{self.text}”"
        if self.items:
            return "\n".join([self.text, *(f"{n}. {item}" for n, item in enumerate(self.items, 1))])
        return self.text


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a trace: what a stage of the turn decided, and on what ground."""

    stage: str
    """`screen`, `care`, `scope`, `search`, `compose` or `check`."""
    what: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one message."""

    level: Level
    kind: Kind
    parts: tuple[Part, ...]
    trace: tuple[Step, ...] = ()
    care_active: bool = False
    """Whether care goes on after this reply: the page keeps its card while it does."""
    plan: Plan | None = None
    """The person's own plan, in their words, on the turn on which it is given back to keep."""

    @property
    def text(self) -> str:
        """The whole reply as plain text, its parts as paragraphs."""
        return "\n\n".join(part.plain for part in self.parts)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations, in the order of reading."""
        return tuple(part.citation for part in self.parts if part.citation)

    @property
    def services(self) -> tuple[Service, ...]:
        """The services that are named, in the order of reading."""
        return tuple(part.service for part in self.parts if part.service)

    def as_json(self) -> dict[str, Any]:
        """Return the reply as `between converse --jsonl` prints it; `plan` only on the turn that gives it back."""
        answer: dict[str, Any] = {
            "level": str(self.level),
            "kind": str(self.kind),
            "text": self.text,
            "citations": [{"text_id": c.text_id, "passage_id": c.passage_id, "quote": c.quote} for c in self.citations],
            "services": [service.id for service in self.services],
            "trace": [{"stage": step.stage, "what": step.what, "why": step.why} for step in self.trace],
        }
        if self.plan:
            items = [{"section": i.section, "heading": i.heading, "words": i.words} for i in self.plan.items]
            answer["plan"] = {"title": self.plan.title, "items": items}
        return answer
