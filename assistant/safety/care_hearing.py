"""What one message means to care, in the light of what the conversation already holds. Nothing is said here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.safety import care_plan
from assistant.safety.assessment import LIKENESS, Assessment, Family, Level, Who
from assistant.safety.care_climbing import climbs, is_told_again
from assistant.safety.care_echo import says_enough
from assistant.safety.care_finding import (
    DONE,
    OWN_ACT,
    STEADY,
    WITHIN_REACH,
    as_found,
    hears,
    is_firm,
    is_ruled,
    keeping,
    without_likely_yes,
)
from assistant.safety.care_naming import (
    COMPLAINT,
    SAFE_HANDS,
    complains,
    could_say,
    help_is_awaited,
    named_in,
    speaks_of_danger,
)
from assistant.safety.care_protocol import WORSE, Protocol
from assistant.safety.care_state import CareState
from assistant.safety.care_steps import CALLED
from assistant.safety.wording import Barrier, CareBook

SAYS_SAFE = "says-safe"
LONGER = 2
"""How many times longer it stays after an act, since harm can show late, and where high spirits are no calm."""
STILL_ASKED = 3
"""Turns for which "no, I won't" still answers how near the danger is."""
CAME = 12
"""Wordings back to which it is minded that someone was called: then "she's coming" is good news."""
HELP_CAME = ("barrier.reached-out/", "step_seen/", *CALLED)
"""How the ids of the wordings begin that take in that help is there."""
DENIAL = "fact.denial"
"""The signal that takes back what nobody asked about."""
MAY_BE_MISHEARD = frozenset({Family.HARMED_BY_OTHERS, Family.CHILD_AT_RISK, Family.PSYCHOSIS_MANIA, Family.EATING})
"""Dangers that words for something else are taken for: what is said of a family at odds sounds like harm."""
SOON = 1
"""Calm turns after a clear answer where no more than a likeness had spoken for the danger."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """One message as care takes it."""

    state: CareState
    """What care carries into the turn."""
    after: CareState
    """The same with what is new in the message: what later turns will know."""
    found: Assessment
    message: str
    listening: Sequence[CareBook]
    """The books whose patterns are tried on the message, the likeliest language first."""
    barrier: Barrier | None
    """What stands in the way, in the language of the reply."""
    worded: bool
    """A pattern hears that, and not a likeness alone."""
    climbs: bool
    """The screen found more than care works at, or another danger beside it."""
    is_worse: bool
    """A danger has become immediate that was not: by what the message says, or as the answer it is."""
    comes: bool
    """The person who does harm is at the door: there is no time to read."""
    is_over: bool
    """There was a clear answer, and calm turns enough: care may step down."""
    said_yes: bool
    said_no: bool
    not_now: bool
    """It says that it will not be today, which is no clear no."""
    cleared: bool
    """It puts right what was misread."""
    theirs: bool
    """It says that the danger is somebody else's, where it was taken for the person's own."""
    taken_back: bool
    new: bool
    """There is a signal that was not heard before."""
    writing: bool
    """A section of the person's own plan is being written."""
    placed: bool
    """The message says where the person is."""
    young: bool
    """The message says for the first time that the person is under 18."""
    complaint: bool
    """It says, beside something else, that the last reply passed over what was said."""

    def hears(self, kind: str) -> bool:
        """Say whether the message is of a kind that one of the languages hears."""
        return hears(self.listening, kind, self.message)


def hear(
    state: CareState,
    found: Assessment,
    message: str,
    book: CareBook,
    listening: Sequence[CareBook],
    like: str | None = None,
    *,
    placed: bool = False,
) -> Hearing:
    """Read a message.

    Args:
        state: What care carries into the turn.
        found: What the screen found in it.
        message: What the person wrote.
        book: The language of the reply.
        listening: The books whose patterns are tried on it.
        like: The id of the barrier that its vectors are like, if they are like one.
        placed: Whether it says where the person is.
    """
    protocol = book.protocol
    awaited = help_is_awaited(state, found)
    complaint = any(complains(each, message, state.who) for each in listening)
    out = COMPLAINT if complaint else ""
    named = (each.barrier(message, state.family, state.who, awaited=awaited, out=out) for each in listening)
    worded, like = [barrier for barrier in named if barrier], None if like == out else like
    seems = next((facts for facts in protocol.barriers if facts.id == like), None)
    found = as_found(state, found, message, listening, worded, seems if seems and could_say(state, seems) else None)
    if worded:
        found = without_likely_yes(found)
    ids = {signal.id for signal in found.signals}
    # "No, not tonight" is neither a yes nor a clear no: the danger is not now, and it is not over.
    not_now = hears(listening, "not_today", message) or "answer.not_now" in ids
    wont = _wont(state, found, message, listening)
    said_no = wont or ("answer.no" in ids and not not_now)
    barrier = named_in(state, found, message, book, listening, worded, like)
    again = state.active and state.family in OWN_ACT and hears(listening, "still_there", message)
    if again and barrier is not None and barrier.facts.clears:
        barrier = None  # "I took nothing, but I lied before" puts nothing right
    anew = _said_anew(state, found)
    cleared = barrier is not None and barrier.facts.clears and not speaks_of_danger(anew)
    stands_firm = state.firm and state.family in protocol.not_held and _was_heard_twice(state)
    said_no = (said_no and not again) or (cleared and not stands_firm)
    taken_back = any("retraction" in signal.tags for signal in found.signals) and not said_no
    taken_back = taken_back and not (state.answered and (DENIAL in ids or not state.firm))  # it says so once more
    holds = barrier is not None and barrier.facts.holds
    counts = holds and (
        state.family not in protocol.not_held
        or state.who is Who.OTHER
        or (barrier is not None and barrier.id == SAYS_SAFE and state.family in WITHIN_REACH)
    )
    new = {signal.id for signal in found.signals if signal.level >= Level.CHECK} - state.heard
    new = {name for name in new if not name.startswith("answer.")}
    at_school = state.at_school or hears(listening, "at_school", message)
    firm = state.firm or (found.family is state.family and is_ruled(state, found))
    after = replace(state, tags=state.tags | found.tags, heard=state.heard | new, at_school=at_school, firm=firm)
    if state.likely and state.level is Level.URGENT and (said_no or not_now) and found.level <= Level.REFER:
        after = replace(after, level=Level.REFER)  # only a likeness had made it urgent
    called = barrier is not None and (barrier.facts.emergency or barrier.id in SAFE_HANDS)
    quiet = found.level < Level.CHECK and says_enough(message) and state.who is Who.OTHER and not called
    if state.likely and state.level is Level.URGENT and quiet:
        after = replace(after, level=Level.REFER)  # and what the helper tells now is like nothing of the kind
    if cleared and (not state.firm or state.family not in OWN_ACT or _was_cleared(state)):
        # There was no more than a likeness, or words that a rule took for something else.
        after = replace(after, level=min(after.level, Level.REFER), firm=False, tags=after.tags - DONE)
    after = replace(after, likely=state.likely and after.level is Level.URGENT and not (called or is_firm(found)))
    at_ease = barrier is None or barrier.facts.calm or holds
    faint = state.answered and found.level is Level.CHECK and not ({"answer.unclear", "answer.not_now"} & ids)
    danger = speaks_of_danger(anew if cleared else found) if counts or cleared else found.level >= Level.CHECK
    if (danger or taken_back) and not (wont or faint):
        still = after.answered and not taken_back and not is_told_again(state, found, Level.REFER)
        after = replace(after, calm=0, answered=still)
    elif (said_no or counts) and not state.answered:
        after = replace(after, answered=True, calm=0)
    elif at_ease and not faint and says_enough(message) and not hears(listening, "restless", message):
        after = replace(after, calm=after.calm + 1)
    let_go = cleared and ("answer.no" in ids or bool(worded)) and not state.firm and state.active
    if again:
        after = replace(after, answered=False, calm=0)
    theirs = state.active and state.who is Who.SELF and hears(listening, "not_me", message)
    if theirs:
        after = replace(after, who=Who.OTHER, answered=False, calm=0)
    stands = barrier is not None and not cleared and (bool(worded) or state.level > Level.CHECK or state.firm)
    writing = state.plan.waiting not in ("", care_plan.OFFER)
    taken_up = state.plan.waiting == care_plan.OFFER and hears(listening, "agrees", message)
    return Hearing(
        state=state,
        after=after,
        found=found,
        message=message,
        listening=listening,
        barrier=barrier,
        worded=bool(worded),
        climbs=climbs(state, found, message),
        is_worse=not wont and _is_worse(state, ids, message, listening),
        comes=barrier is None and _comes(state, message, listening, "coming"),
        is_over=not theirs and (let_go or (_is_over(after, protocol) and not (holds or writing or taken_up or stands))),
        cleared=cleared,
        theirs=theirs,
        said_yes=again or (bool(ids & {"answer.yes", "answer.partly"}) and not (not_now or wont)),
        said_no=said_no,
        not_now=not_now,
        taken_back=taken_back,
        new=bool(new),
        writing=writing,
        placed=placed,
        young="minor" in found.tags - state.tags,
        complaint=complaint,
    )


def _wont(state: CareState, found: Assessment, message: str, listening: Sequence[CareBook]) -> bool:
    """Whether it is answered that they will not act, while that is asked or its answer is due."""
    due = state.turns - state.asked_on <= STILL_ASKED or state.likely or state.plan.waiting == care_plan.OFFER
    if not due or state.who is Who.OTHER or state.family not in OWN_ACT or not hears(listening, "wont", message):
        return False
    other = [s for s in found.by_rule if not s.id.startswith("answer.") and "retraction" not in s.tags]
    return found.level < Level.URGENT and all(signal.level < Level.CHECK for signal in other)


def _said_anew(state: CareState, found: Assessment) -> Assessment:
    """Leave out what was heard before, where somebody says that it was misheard: they say the same words once more.

    "Nobody is hurting anyone. I said my daughter stopped talking to me." Of a wish to die, and of a body in danger, it
    is not left out.
    """
    if state.family not in MAY_BE_MISHEARD or state.level is Level.URGENT:
        return found
    kept = (s for s in found.signals if s.id not in state.heard and not s.id.startswith(LIKENESS))
    return keeping(found, kept, found.family)


def _was_heard_twice(state: CareState) -> bool:
    """Whether more than one rule has spoken for the danger: one alone may have misheard, as the person says."""
    return len([name for name in state.heard if not name.startswith(LIKENESS)]) > 1


def _was_cleared(state: CareState) -> bool:
    """Whether the person has put it right before."""
    return any(wording.startswith("barrier.misread/") for wording in state.used)


def _comes(state: CareState, message: str, listening: Sequence[CareBook], kind: str) -> bool:
    """Whether the person who does harm is coming; after a call for help, that is someone else."""
    if state.level < Level.CHECK or state.family not in WITHIN_REACH or state.who is Who.OTHER:
        return False
    called = any(wording.startswith(HELP_CAME) for wording in state.used[-CAME:])
    return not called and hears(listening, kind, message)


def _is_worse(state: CareState, ids: set[str], message: str, listening: Sequence[CareBook]) -> bool:
    if not state.active or state.family is None or state.level is Level.URGENT:
        return False
    near = bool(ids & {"answer.yes", "answer.partly"}) or hears(listening, "likely", message)
    if state.yes_is_urgent and near and not hears(listening, "not_today", message):
        return "answer.no" not in ids
    if state.yes_is_safe and state.family in WITHIN_REACH and hears(listening, "not_really", message):
        return True
    if _comes(state, message, listening, "due_soon"):
        return True
    if state.family in WITHIN_REACH and state.level is Level.CHECK and not state.firm:
        return False  # "he's home" brings no danger near that was only guessed at: he may be the child, or a brother
    return hears(listening, f"{WORSE}{state.family}", message)


def _is_over(after: CareState, protocol: Protocol) -> bool:
    if not after.active:
        return False
    longer = after.acted or after.family in STEADY
    wait = protocol.calm_turns[str(after.level)] * (LONGER if longer else 1)  # type: ignore[index]
    if not after.firm and _was_cleared(after):
        wait = min(wait, SOON)
    return after.answered and after.calm >= wait
