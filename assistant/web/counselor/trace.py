"""Why a reply appeared, in words: what was heard, what followed, which passages came near, and which wording it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.replies.reply import Kind, PartKind, Reply
from assistant.safety.assessment import LIKENESS
from assistant.web.counselor.words import Words

if TYPE_CHECKING:  # they bring the model along, and the page is up before it
    from assistant.rehearsal import Rehearsal
    from assistant.retrieval.search import Hit


@dataclass(frozen=True, slots=True)
class Heard:
    """One signal."""

    span: str
    family: str
    level: str
    reason: str
    rule: str
    learned: bool
    """Whether it was heard by its likeness to examples, not by a rule."""


@dataclass(frozen=True, slots=True)
class Near:
    """One passage that came near."""

    passage: str
    text_id: str
    title: str
    heading: str
    score: float
    dense: float
    lexical: float
    ask: str
    """The thing a person might say that came nearest; empty where none did."""
    quoted: bool


@dataclass(frozen=True, slots=True)
class Worded:
    """One part of a reply, and where its words come from."""

    kind: str
    wording: str
    text: str


@dataclass(frozen=True, slots=True)
class Seen:
    """One reply with all that led to it, ready to be shown."""

    message: str
    reply: Reply
    level: str
    verdict: str
    kind: str
    heard: tuple[Heard, ...]
    moves: tuple[str, ...]
    """Why care or a fixed answer said what it said."""
    near: tuple[Near, ...]
    passed_over: tuple[Near, ...]
    worded: tuple[Worded, ...]
    others: tuple[tuple[str, str], ...]
    """Steps that are none of these, such as a part that failed: what, and why."""
    above: Reply | None
    above_verdict: str


def seen(message: str, turn: "Rehearsal", words: Words) -> Seen:
    """Put a turn into words.

    Args:
        message: What was written.
        turn: The turn.
        words: The sentences.
    """
    reply = turn.reply
    quoted = {citation.passage_id for citation in reply.citations}
    searched = reply.kind in (Kind.REFLECTION, Kind.ABSTAIN)
    return Seen(
        message,
        reply,
        str(reply.level),
        words.levels[str(reply.level)],
        words.kinds[reply.kind],
        tuple(
            Heard(s.span, words.families[s.family], str(s.level), s.reason, s.id, s.id.startswith(LIKENESS))
            for s in turn.signals
        ),
        tuple(dict.fromkeys(_moves(reply, words))),
        tuple(_near(hit, quoted) for hit in turn.found) if searched else (),
        tuple(_near(hit, quoted) for hit in turn.passed_over) if searched else (),
        tuple(_worded(reply, words)),
        tuple((step.what, step.why) for step in reply.trace if step.stage == "check" or "failed" in step.what),
        turn.above,
        words.levels[str(turn.above.level)] if turn.above else "",
    )


def _moves(reply: Reply, words: Words) -> Iterator[str]:
    for step in reply.trace:
        if step.stage == "care":
            yield step.why
        elif step.stage == "scope":
            yield words.scope.format(rule=step.what.replace("_", " "))


def _near(hit: "Hit", quoted: set[str]) -> Near:
    passage = hit.passage
    kind, _, number = hit.via.removeprefix(f"{passage.id}|").partition("|")
    ask = passage.asks[int(number)] if kind == "ask" and number.isdigit() else ""
    return Near(
        passage.id,
        passage.text_id,
        passage.title,
        passage.heading,
        hit.score,
        hit.dense,
        hit.lexical,
        ask,
        passage.id in quoted,
    )


def _worded(reply: Reply, words: Words) -> Iterator[Worded]:
    for part in reply.parts:
        text = part.text if part.kind is not PartKind.STEPS else part.plain
        yield Worded(words.parts[part.kind], part.wording, text)
