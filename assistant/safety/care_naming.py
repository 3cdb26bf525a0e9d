"""Which barrier, question or step a turn names: by what it says, or else by what it is like."""

from collections.abc import Sequence

from assistant.safety.assessment import Assessment, Level, Who
from assistant.safety.care_echo import says_enough
from assistant.safety.care_finding import hears
from assistant.safety.care_protocol import BarrierFacts
from assistant.safety.care_state import CareState
from assistant.safety.care_steps import crew_is_there
from assistant.safety.wording import Barrier, CareBook

SAFE_HANDS = frozenset({"ambulance-called", "crew-here"})
"""The steps that count whatever is said beside them."""
COMPLAINT = "not-heard"
"""The complaint that something was passed over: what stands beside it counts more."""
SAYS_ELSE = 8
"""Words from which on a message with a complaint says something beside it."""
SAYS_MORE = 7
"""Words from which on a message says more than a no: "no i dont want to die" is like many things and is that."""
ENOUGH = 2
"""How often one answer to a barrier is given."""


def named_in(
    state: CareState,
    found: Assessment,
    message: str,
    book: CareBook,
    listening: Sequence[CareBook],
    worded: Sequence[Barrier],
    like: str | None,
) -> Barrier | None:
    """Return the barrier that a message names, in the language of the reply.

    A pattern that hears one decides; without one, what the message is like counts.

    Args:
        state: What care carries into the turn.
        found: What the screen found, as care takes it.
        message: What the person wrote.
        book: The language of the reply.
        listening: The books whose patterns are tried on it.
        worded: What their patterns hear, the likeliest language first.
        like: The id of the barrier that its vectors are like, if they are like one.
    """
    heard = worded[0].id if worded else None
    if like and not _may_be_like(state, found, like, message, listening):
        like = None
    named = book.answers.get(heard or like or "")
    if named is None or _is_worn(state, named) or (named.facts.adults and "minor" in state.tags | found.tags):
        return None
    if named.facts.holds and speaks_of_danger(found):
        return None
    # Where a person may be the danger, only what was said in so many words is taken in.
    within = state.family in book.protocol.not_held and state.who is Who.SELF
    if named.facts.holds and within and (not heard or state.level < Level.URGENT):
        return None
    if named.facts.holds and named.id not in SAFE_HANDS and hears(listening, "restless", message):
        return None  # "my dad is coming and I'm scared" holds nothing
    return named


def complains(book: CareBook, message: str, who: Who) -> bool:
    """Say whether a message complains of being passed over, and says more than that."""
    return says_enough(message, SAYS_ELSE) and book.answers[COMPLAINT].matches(message, who)


def speaks_of_danger(found: Assessment) -> bool:
    """Whether more was found than that the question was not answered."""
    silent = all(signal.id == "answer.unclear" for signal in found.signals if signal.level >= Level.CHECK)
    return found.level >= Level.CHECK and (bool(found.failed) or not silent)


def help_is_awaited(state: CareState, found: Assessment) -> bool:
    """Whether the danger is immediate, and no crew has come to it yet."""
    immediate = max(state.level, found.level) is Level.URGENT
    return immediate and not crew_is_there(state)


def could_say(state: CareState, facts: BarrierFacts) -> bool:
    """Whether somebody in this danger could mean it; the older examples speak of oneself alone."""
    helper = state.who is Who.OTHER
    told_by_both = facts.both or facts.other_alone or facts.for_helpers
    return facts.fits(state.family, state.who) and (told_by_both or not helper)


def _may_be_like(state: CareState, found: Assessment, name: str, message: str, listening: Sequence[CareBook]) -> bool:
    """Whether it counts that a message is like a barrier: only where the answer to it would make sense."""
    spoken = [barrier for book in listening for barrier in book.barriers if barrier.id == name]
    facts = spoken[0].facts
    if not could_say(state, facts) or (facts.emergency and not help_is_awaited(state, found)):
        return False
    if found.level >= Level.REFER and not (facts.beside_danger or facts.clears):
        return False  # what stands in the way is not what matters first in such a message
    if state.family in facts.by_name or state.level < Level[facts.like_from.upper()]:
        return False
    if facts.after_service and not state.named:
        return False
    said_no = any(signal.id == "answer.no" for signal in found.signals) and not says_enough(message, SAYS_MORE)
    if said_no or (facts.holds and any(signal.id.startswith("answer.") for signal in found.signals)):
        return False  # what was asked was answered: "no, I won't do anything" is that, before it is a step
    return not any(barrier.rules_out(message) for barrier in spoken)


def _is_worn(state: CareState, barrier: Barrier) -> bool:
    """Whether every answer to a barrier was given more than once: then something else may help more."""
    said = [wording for wording in state.used if wording.startswith(f"barrier.{barrier.id}/")]
    only = state.family and barrier.facts.answer(state.family, state.who, state.level, state.tags)
    return not barrier.facts.holds and len(said) >= ENOUGH * (1 if only else len(barrier.facts.plain))
