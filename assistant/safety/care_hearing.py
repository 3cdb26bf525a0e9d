"""What one message means to care, in the light of what the conversation already holds. Nothing is said here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.safety import care_plan
from assistant.safety.assessment import Assessment, Family, Level, Who
from assistant.safety.care_echo import says_enough
from assistant.safety.care_finding import DONE, FEW, OWN_ACT, WITHIN_REACH, as_found, hears, is_firm
from assistant.safety.care_protocol import WORSE, Protocol
from assistant.safety.care_state import CareState
from assistant.safety.wording import Barrier, CareBook

SAFE_HANDS = "ambulance-called"
"""The one step that counts whatever is said beside it."""
SAYS_SAFE = "says-safe"
LONGER = 2
"""How many times longer it stays after an act, since harm can show late."""
STILL_ASKED = 3
"""Turns for which "no, I won't" still answers how near the danger is."""
CAME = 12
"""Wordings back to which it is minded that someone was called: then "she's coming" is good news."""
HELP_CAME = ("barrier.reached-out/", "barrier.ambulance-called/", "step_seen/")
"""How the ids of the wordings begin that take in that help is there."""
ENOUGH = 2
"""How often one answer to a barrier is given."""


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
    taken_back: bool
    new: bool
    """There is a signal that was not heard before."""
    writing: bool
    """A section of the person's own plan is being written."""
    placed: bool
    """The message says where the person is."""
    young: bool
    """The message says for the first time that the person is under 18."""

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
    found = as_found(state, found, message, listening)
    ids = {signal.id for signal in found.signals}
    # "No, not tonight" is neither a yes nor a clear no: the danger is not now, and it is not over.
    not_now = hears(listening, "not_today", message)
    wont = _wont(state, found, message, listening)
    said_no = wont or ("answer.no" in ids and not not_now)
    taken_back = any("retraction" in signal.tags for signal in found.signals) and not said_no
    barrier = _barrier(state, found, message, book, listening, like)
    holds = barrier is not None and barrier.facts.holds
    counts = holds and (
        state.family not in protocol.not_held
        or (barrier is not None and barrier.id == SAYS_SAFE and state.family in WITHIN_REACH)
    )
    new = {signal.id for signal in found.signals if signal.level >= Level.CHECK} - state.heard
    new = {name for name in new if not name.startswith("answer.")}
    at_school = state.at_school or hears(listening, "at_school", message)
    after = replace(state, tags=state.tags | found.tags, heard=state.heard | new, at_school=at_school)
    if state.likely and state.level is Level.URGENT and (said_no or not_now) and found.level <= Level.REFER:
        after = replace(after, level=Level.REFER)  # only a likeness had made it urgent
    after = replace(after, likely=state.likely and after.level is Level.URGENT and not is_firm(found))
    if (found.level >= Level.CHECK or taken_back) and not wont:
        still = after.answered and not taken_back and not _is_told_again(state, found, Level.REFER)
        after = replace(after, calm=0, answered=still)
    elif said_no or counts:
        after = replace(after, answered=True, calm=0)
    elif barrier is None and says_enough(message) and not hears(listening, "restless", message):
        after = replace(after, calm=after.calm + 1)
    writing = state.plan.waiting not in ("", care_plan.OFFER)
    return Hearing(
        state=state,
        after=after,
        found=found,
        message=message,
        listening=listening,
        barrier=barrier,
        climbs=_climbs(state, found, message),
        is_worse=not wont and _is_worse(state, ids, message, listening),
        comes=barrier is None and _comes(state, message, listening, "coming"),
        is_over=_is_over(after, protocol) and not (holds or writing),
        said_yes=bool(ids & {"answer.yes", "answer.partly"}) and not (not_now or wont),
        said_no=said_no,
        not_now=not_now,
        taken_back=taken_back,
        new=bool(new),
        writing=writing,
        placed=placed,
        young="minor" in found.tags - state.tags,
    )


def _wont(state: CareState, found: Assessment, message: str, listening: Sequence[CareBook]) -> bool:
    """Whether it is answered that they will not act, while that is asked or its answer is due."""
    due = state.turns - state.asked_on <= STILL_ASKED or state.likely or state.plan.waiting == care_plan.OFFER
    if not due or state.who is Who.OTHER or state.family not in OWN_ACT or not hears(listening, "wont", message):
        return False
    other = [s for s in found.by_rule if not s.id.startswith("answer.") and "retraction" not in s.tags]
    return found.level < Level.URGENT and all(signal.level < Level.CHECK for signal in other)


def _comes(state: CareState, message: str, listening: Sequence[CareBook], kind: str) -> bool:
    """Whether the person who does harm is coming; after a call for help, that is someone else."""
    if state.level < Level.CHECK or state.family not in WITHIN_REACH or state.who is Who.OTHER:
        return False
    called = any(wording.startswith(HELP_CAME) for wording in state.used[-CAME:])
    return not called and hears(listening, kind, message)


def _barrier(
    state: CareState,
    found: Assessment,
    message: str,
    book: CareBook,
    listening: Sequence[CareBook],
    like: str | None,
) -> Barrier | None:
    """Return the barrier that a message names, in the language of the reply.

    A pattern that hears one decides; without one, what the message is like counts.
    """
    family = state.family
    heard = next((b.id for each in listening if (b := each.barrier(message, family, state.who))), None)
    if state.who is Who.OTHER:
        like = None  # its examples speak of oneself: "she won't talk to me" is not "I don't want to talk"
    if like and not _may_be_like(state, found, like, message, listening):
        like = None
    named = next((barrier for barrier in book.barriers if barrier.id == (heard or like)), None)
    if named is None or _is_worn(state, named):
        return None
    families = named.facts.families
    if heard is None and families and family not in families:
        return None
    if named.facts.holds and found.level >= Level.CHECK:
        return None
    # Where a person may be the danger, only what was said in so many words is taken in.
    if named.facts.holds and family in book.protocol.not_held and (not heard or state.level < Level.URGENT):
        return None
    if named.facts.holds and named.id != SAFE_HANDS and hears(listening, "restless", message):
        return None  # "my dad is coming and I'm scared" holds nothing
    return named


def _may_be_like(state: CareState, found: Assessment, name: str, message: str, listening: Sequence[CareBook]) -> bool:
    """Whether it counts that a message is like a barrier: only where the answer to it would make sense."""
    spoken = [barrier for book in listening for barrier in book.barriers if barrier.id == name]
    facts = spoken[0].facts
    if state.family in facts.by_name or state.level < Level[facts.like_from.upper()]:
        return False
    if facts.after_service and not state.named:
        return False
    if facts.holds and any(signal.id.startswith("answer.") for signal in found.signals):
        return False  # what was asked was answered: "no, I won't do anything" is that, before it is a step
    return not any(barrier.rules_out(message) for barrier in spoken)


def _is_worn(state: CareState, barrier: Barrier) -> bool:
    """Whether every answer to a barrier was given more than once: then something else may help more."""
    said = [wording for wording in state.used if wording.startswith(f"barrier.{barrier.id}/")]
    only = state.family and barrier.facts.answer(state.family, state.who, state.level, state.tags)
    return not barrier.facts.holds and len(said) >= ENOUGH * (1 if only else len(barrier.facts.plain))


def _climbs(state: CareState, found: Assessment, message: str) -> bool:
    if found.level < Level.CHECK or found.family is None:
        return not state.active
    ruled = any(signal.level >= Level.CHECK for signal in found.by_rule)
    alone = found.family is not state.family and not ruled and not found.failed
    if state.level >= Level.REFER and alone and not says_enough(message, FEW):
        return False  # "she is here with me" is like another danger, and is said of help as well
    if found.level > state.level:
        return True
    if state.level is Level.URGENT and found.level is Level.URGENT:
        if "overdose" in found.tags - state.tags:
            return True  # something was taken or done: that asks for other words than an intent
        if state.answered and _is_told_again(state, found, Level.URGENT, known=DONE & state.tags):
            return True  # the ambulance was sent away: what was answered no longer holds
        own = any(signal.family is state.family for signal in found.signals)
        if found.family is Family.MEDICAL and not own and not state.acted:
            return state.family is not Family.MEDICAL and (ruled or says_enough(message, FEW))
    by_rule = any(signal.family is found.family and signal.level >= Level.REFER for signal in found.by_rule)
    if found.family is state.family:
        return False
    own = any(signal.family is state.family and signal.level >= found.level for signal in found.signals)
    as_near = any(signal.family is found.family and signal.level is Level.URGENT for signal in found.by_rule)
    if state.level is Level.URGENT and (not as_near or own):
        return False  # only another danger that is as near, and that a rule hears, turns an urgent reply to itself
    if state.family is Family.HARM_TO_OTHERS and state.yes_is_urgent and found.level <= state.level:
        return False  # how near the act is must be known first, whatever was done to the person
    return found.level == state.level or by_rule


def _is_told_again(state: CareState, found: Assessment, level: Level, known: frozenset[str] = frozenset()) -> bool:
    """Whether a rule hears the danger that care is about, so that an answer from before no longer holds.

    Args:
        state: What care carries into the turn.
        found: What the screen found in the message.
        level: What the danger must ask for at least.
        known: Tags of what was told before: telling it once more makes it no nearer.
    """
    told = (s for s in found.by_rule if s.family is state.family and s.level >= level and not s.tags & known)
    return any(not s.id.startswith("answer.") and "retraction" not in s.tags for s in told)


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
    return hears(listening, f"{WORSE}{state.family}", message)


def _is_over(after: CareState, protocol: Protocol) -> bool:
    if not after.active:
        return False
    wait = protocol.calm_turns[str(after.level)] * (LONGER if after.acted else 1)  # type: ignore[index]
    return after.answered and after.calm >= wait
