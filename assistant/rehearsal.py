"""A turn for someone who looks at Between: the reply, all that led to it, and what one level up would have said."""

from dataclasses import dataclass
from typing import Any, Protocol

from assistant.conversation import Between, State
from assistant.replies.reply import Reply
from assistant.retrieval.search import Hit
from assistant.safety.assessment import Level, Signal


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """One turn, uncounted and kept by nobody but the caller."""

    reply: Reply
    state: Any
    """What the next turn is given."""
    signals: tuple[Signal, ...] = ()
    """What the screen heard in this message."""
    found: tuple[Hit, ...] = ()
    """The passages that were near enough, best first."""
    passed_over: tuple[Hit, ...] = ()
    """Those that came next, and were not."""
    above: Reply | None = None
    """The reply if the screen had found one level more; None at the highest, and where it would be the same."""


class Rehearsing(Protocol):
    """What the counselor's side needs of a product."""

    def start(self, country: str | None = None) -> Any:
        """Return the state of a new conversation."""

    def rehearse(self, message: str, state: Any) -> Rehearsal:
        """Answer one message and say why."""


def rehearse(between: Between, message: str, state: State) -> Rehearsal:
    """Answer one message as `Between.reply` does, without counting it.

    Args:
        between: The product.
        message: What the person would write.
        state: The state that the turn before returned.
    """
    turn = between.turn(message, state)
    reply, evidence, found = turn["reply"], turn.get("evidence"), turn.get("assessment")
    above = None
    reached = max(reply.level, found.level if found else Level.NONE)
    if reached < Level.URGENT:
        other = between.turn(message, state, Level(reached + 1))["reply"]
        above = other if other.text != reply.text else None
    return Rehearsal(
        reply,
        turn["state"],
        found.signals if found else (),
        evidence.hits if evidence else (),
        evidence.turned_down if evidence else (),
        above,
    )
