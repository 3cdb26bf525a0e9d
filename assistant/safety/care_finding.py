"""What the screen found in a message, taken in the light of the care that goes on."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.safety.assessment import AT_HAND, Assessment, Family, Level, Signal, Who
from assistant.safety.care_echo import says_enough
from assistant.safety.care_protocol import BarrierFacts
from assistant.safety.care_state import CareState
from assistant.safety.wording import Barrier, CareBook

FEW = 8
"""Words from which on a mere likeness may turn care to another danger."""
STEADY = frozenset({Family.PSYCHOSIS_MANIA})
"""Dangers in which what is said is like many others: only a rule turns care away from them."""
WITHIN_REACH = frozenset({Family.HARMED_BY_OTHERS, Family.CHILD_AT_RISK})
"""Dangers that come from a person, who may be on the way."""
BY_AN_ACT = frozenset({Family.SUICIDE, Family.SELF_HARM, Family.SUBSTANCE})
"""Dangers in which something may have been taken or done."""
OWN_ACT = frozenset({Family.SUICIDE, Family.SELF_HARM, Family.HARM_TO_OTHERS})
"""Dangers in which it is asked whether the person will act."""
NEAR = frozenset({"means", "plan", "goodbye", "overdose", "weapon"})
"""Tags of what makes an intent immediate."""
NEARBY = "harmed.attacker_present"
"""The rule that hears that someone is here; said of a sister, that is company."""
SELF_DIRECTED = frozenset({Family.SUICIDE, Family.SELF_HARM})
"""Dangers in which a weapon is meant for oneself, as long as no one else is spoken of."""
SOMEONE = re.compile(
    r"\b(he|him|his|she|her|hers|they|them|their|theirs|every(one|body)|some(one|body)|any(one|body)|people|kids?"
    r"|school|class|college|work|office|church|mosque|"
    r"my (?!own\b|hands?\b|arms?\b|wrists?\b|room\b|bed\b|bag\b|pocket\b|drawer\b|knife\b|kitchen\b)\w+)\b",
    re.IGNORECASE,
)
"""Words for someone else, or for a place where others are, in what an English rule heard."""
FACET = ".facet_"
"""What stands in the ids of rules that hear what may stand beside an intent, and no intent."""
LIKE = "It is like"
"""How the reason of an answer begins that its words alone did not show."""
ACT = "care.acted"
DONE: frozenset[str] = frozenset({"overdose"})


def as_found(
    state: CareState,
    found: Assessment,
    message: str,
    listening: Sequence[CareBook],
    worded: Sequence[Barrier],
    like: BarrierFacts | None,
) -> Assessment:
    """Return what the screen found as care takes it.

    Args:
        state: What care carries into the turn.
        found: What the screen found in the message by itself.
        message: What the person wrote.
        listening: The books whose patterns are tried on it.
        worded: The barriers that their patterns hear in it.
        like: What the message is like as a turn of care, if it is like anything.
    """
    found = _with_company(state, found, message, listening, worded)
    found = _against_oneself(state, found, message, listening)
    found = _without_likeness(state, found, message, listening, worded, like)
    found = _steady(state, found, message)
    found = _about_a_client(state, found, message, listening)
    found = _about_them(state, found, message, listening)
    found = _about_the_writer(state, found)
    return _with_act(state, found, message, listening)


def hears(listening: Sequence[CareBook], kind: str, message: str) -> bool:
    """Say whether a message is of a kind that one of the languages hears."""
    return any(book.hears(kind, message) for book in listening)


def _with_company(
    state: CareState, found: Assessment, message: str, listening: Sequence[CareBook], worded: Sequence[Barrier]
) -> Assessment:
    """Take "my sister is here with me now" for company, where no person is the danger that care is about."""
    raised = {signal.id for signal in _ruled(found) if signal.level >= Level.CHECK}
    danger = state.family in WITHIN_REACH or state.family is Family.HARM_TO_OTHERS
    if not state.active or danger or raised != {NEARBY} or hears(listening, "restless", message):
        return found
    if not any(barrier.facts.holds for barrier in worded):
        return found
    signals = tuple(signal for signal in found.signals if signal.id != NEARBY)
    top = max(signals, key=lambda signal: signal.level, default=None)
    if top is None or top.level is Level.NONE:
        return replace(found, level=Level.NONE, family=None, signals=signals)
    return replace(found, level=top.level, family=top.family, who=top.who, signals=signals)


def _against_oneself(state: CareState, found: Assessment, message: str, listening: Sequence[CareBook]) -> Assessment:
    """Take a weapon for one against oneself, where care is about that and nobody else is spoken of."""
    mine = state.level >= Level.REFER and state.family in SELF_DIRECTED and state.who is Who.SELF
    raised = [signal for signal in _ruled(found) if signal.level >= Level.CHECK]
    armed = [signal for signal in raised if signal.family is Family.HARM_TO_OTHERS]
    if not (mine and armed and all(_is_alone(signal, message, listening) for signal in armed)):
        return found
    assert state.family is not None
    mended = {signal: replace(signal, family=state.family, who=Who.SELF) for signal in armed}
    signals = tuple(mended.get(signal, signal) for signal in found.signals)
    family = state.family if found.family is Family.HARM_TO_OTHERS else found.family
    return replace(found, family=family, who=Who.SELF, signals=signals)


def _is_alone(armed: Signal, message: str, listening: Sequence[CareBook]) -> bool:
    """Whether a weapon is at hand and nobody else is spoken of.

    In many languages a verb alone says whom it is meant for, so that the whole message is read, and only a rule that
    hears nothing but the weapon counts.
    """
    lang = armed.id.partition(".")[0]
    if lang == Family.HARM_TO_OTHERS:  # the English rules bear no language
        return "weapon" in armed.tags and not SOMEONE.search(armed.span)
    known = any(book.lang == lang for book in listening)
    return known and armed.tags >= AT_HAND and not hears(listening, "someone", message)


def _ruled(found: Assessment) -> list[Signal]:
    """Return what rules heard, answers aside."""
    return [signal for signal in found.by_rule if not signal.id.startswith("answer.")]


def _without_likeness(
    state: CareState,
    found: Assessment,
    message: str,
    listening: Sequence[CareBook],
    worded: Sequence[Barrier],
    like: BarrierFacts | None,
) -> Assessment:
    """Leave out what a message is merely like, where care goes on and it is known what it says.

    "My flatmate took them", "my friend is driving me now" and "not tonight" are like messages of danger, since they are
    said in it.
    """
    ruled = any(signal.level >= Level.CHECK for signal in _ruled(found))
    if not state.active or found.failed or ruled:
        return found
    named = worded[0].facts if worded else None
    known = named or (
        like if like and (like.holds or like.clears or state.answered or found.level <= Level.CHECK) else None
    )
    settled = known is not None and not known.beside_danger and (state.level >= Level.REFER or known is not named)
    put_off = state.level >= Level.REFER and hears(listening, "not_today", message)
    if not settled and not put_off:
        return found
    return keeping(found, found.by_rule, state.family)


def _steady(state: CareState, found: Assessment, message: str) -> Assessment:
    """Take what is merely like another danger for the one that care is about, where that one is often mistaken so."""
    if state.level < Level.REFER or state.family not in STEADY or found.family in (None, state.family) or found.failed:
        return found
    if any(signal.level >= Level.CHECK for signal in found.by_rule) or not says_enough(message, FEW):
        return found
    return replace(found, family=state.family, who=state.who)


def _about_a_client(state: CareState, found: Assessment, message: str, listening: Sequence[CareBook]) -> Assessment:
    """Take what somebody tells of a client, and what is like a danger of their own, for the client's."""
    likened = not any(s.who is Who.SELF and s.level >= Level.REFER and s.family in SELF_DIRECTED for s in _ruled(found))
    if state.active or found.who is not Who.SELF or found.family not in SELF_DIRECTED or not likened or found.failed:
        return found
    told = hears(listening, "about_client", message) and not hears(listening, "me_too", message)
    return replace(found, who=Who.OTHER) if told else found


def _about_them(state: CareState, found: Assessment, message: str, listening: Sequence[CareBook]) -> Assessment:
    """Keep whom care is about: once that is someone else, a turn is about them unless it speaks of the writer.

    A razor in the son's hand, in the midst of care for him, is no violence against the one who writes.
    """
    if not state.active or state.who is not Who.OTHER or found.who is not Who.SELF or found.family is None:
        return found
    told = any(s.who is Who.SELF and s.level >= Level.REFER and FACET not in s.id for s in _ruled(found))
    plainly = found.family not in SELF_DIRECTED or told
    if found.failed or hears(listening, "me_too", message) or (plainly and hears(listening, "about_me", message)):
        return found
    theirs = found.family is not Family.HARMED_BY_OTHERS or state.family in WITHIN_REACH
    return replace(found, who=Who.OTHER, family=found.family if theirs else state.family)


def _about_the_writer(state: CareState, found: Assessment) -> Assessment:
    """Keep whom care is about: a sister, a child or a husband who is spoken of is not the one in danger now.

    Only a danger that a rule hears, and that is nearer than the one that is known, turns care to somebody else.
    """
    turned = state.active and state.who is Who.SELF and found.who is Who.OTHER and found.family is state.family
    nearer = any(s.who is Who.OTHER and s.level > state.level for s in _ruled(found))
    if not turned or nearer or found.failed:
        return found
    return replace(found, who=Who.SELF)


def _with_act(state: CareState, found: Assessment, message: str, listening: Sequence[CareBook]) -> Assessment:
    """Take in that something was swallowed or done just now, whatever the screen made of the words."""
    new = state.level >= Level.REFER and state.family in BY_AN_ACT and "overdose" not in state.tags | found.tags
    if not new or not hears(listening, "acted", message):
        return found
    assert state.family is not None
    act = Signal(ACT, state.family, Level.URGENT, message, 0, len(message), "Done just now.", state.who, DONE)
    return replace(found, level=Level.URGENT, family=state.family, who=state.who, signals=(act, *found.signals))


def without_likely_yes(found: Assessment) -> Assessment:
    """Return what was found without a yes that the words alone do not show: what they do show says something else."""
    kept = tuple(
        s for s in found.signals if not (s.id in ("answer.yes", "answer.partly") and s.reason.startswith(LIKE))
    )
    return found if len(kept) == len(found.signals) else keeping(found, kept, found.family)


def keeping(found: Assessment, signals: Iterable[Signal], family: Family | None) -> Assessment:
    """Return what was found as if some of its signals alone had been heard.

    Args:
        found: What was found.
        signals: Those that are kept.
        family: The danger that it is about, where any of them raises a level.
    """
    kept = tuple(signals)
    level = max((signal.level for signal in kept), default=Level.NONE)
    return replace(found, level=level, family=family if level else None, signals=kept)


def is_ruled(state: CareState, found: Assessment) -> bool:
    """Say whether more than a likeness speaks for the danger that was found.

    An answer counts where a bare yes means danger: "no" to "are you safe?" may be a no to something else.
    """
    turned = state.yes_is_safe is True
    return bool(found.failed) or any(
        signal.level >= Level.REFER
        and signal.family is found.family
        and not ((turned or signal.reason.startswith(LIKE)) and signal.id.startswith("answer."))
        for signal in found.by_rule
    )


def is_firm(found: Assessment) -> bool:
    """Say whether more than a likeness makes a message one of immediate danger."""
    return found.level is Level.URGENT and (
        bool(found.failed)
        or any(signal.level is Level.URGENT for signal in found.by_rule)
        or any(signal.tags & NEAR for signal in found.by_rule)
        or found.family not in OWN_ACT
    )
