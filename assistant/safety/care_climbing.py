"""Whether what the screen found raises care, or turns it to another danger."""

import re

from assistant.safety.assessment import Assessment, Family, Level, Who
from assistant.safety.care_echo import says_enough
from assistant.safety.care_finding import DONE, FEW, SELF_DIRECTED, WITHIN_REACH
from assistant.safety.care_state import CareState

AROUND = frozenset(
    {
        "harmed.on_the_way",
        "harmed.attacker_present",
        "harmed.controlled",
        "harmed.trafficked",
        "harmed_by_others.more_now",
        "harmed_by_others.more_control",
    }
)
"""Rules that hear that somebody comes, is there, or takes something: in another danger, that is how help sounds."""
_FEAR = re.compile(
    r"\b(?:scared|afraid|terrified|frightened|with (?:a|the|his|her) (?:gun|knife|bat|belt))\b"
    r"|\b(?:hit|hits|hitting|hurt|hurts|hurting|chok\w+|threat\w+) (?:me|us)\b",
    re.IGNORECASE,
)
"""Says beside them that it is no help."""
BODILY = frozenset({Family.EATING, Family.SUBSTANCE, Family.SELF_HARM})
"""Dangers in which the body may be in danger beside it."""


def climbs(state: CareState, found: Assessment, message: str) -> bool:
    """Whether the whole reply of what was found is due: more than care works at, or another danger beside it.

    Args:
        state: What care carries into the turn.
        found: What the screen found, as care takes it.
        message: What the person wrote.
    """
    if found.level < Level.CHECK or found.family is None:
        return not state.active
    if not state.active:
        return True
    if found.family is state.family:
        return _climbs_higher(state, found)
    return _turns(state, found, message)


def _climbs_higher(state: CareState, found: Assessment) -> bool:
    """Whether the danger that care is about is nearer than it was known to be, or is the writer's own after all."""
    if state.who is Who.OTHER and found.who is Who.SELF and _says_more_than_an_answer(found):
        return True  # `as_found` has made sure that the person speaks of themselves
    if found.level > state.level:
        ruled = any(signal.level > state.level for signal in found.by_rule)
        return ruled or bool(found.failed) or not (state.answered and state.who is Who.OTHER)
    if state.level is not Level.URGENT or found.level is not Level.URGENT:
        return False
    if "overdose" in found.tags - state.tags:
        return True  # something was taken or done: that asks for other words than an intent
    return state.answered and is_told_again(state, found, Level.URGENT, known=DONE & state.tags)


def _says_more_than_an_answer(found: Assessment) -> bool:
    """Whether something was found beside what became of the question: "I won't say" is about nobody."""
    return bool(found.failed) or any(s.level >= Level.CHECK and not s.id.startswith("answer.") for s in found.signals)


def _turns(state: CareState, found: Assessment, message: str) -> bool:
    """Whether another danger than the one that care is about was told, and care turns to it.

    What is known by a likeness alone gives way to a likeness that is as strong. What a rule or a clear answer speaks
    for gives way to what a rule hears, where that is nearer, or is about dying.
    """
    assert found.family is not None
    ruled = [s for s in found.by_rule if s.family is found.family and not s.id.startswith("answer.")]
    if state.family not in WITHIN_REACH and not _FEAR.search(message):
        ruled = [s for s in ruled if s.id not in AROUND]
    by_rule = max((signal.level for signal in ruled), default=Level.NONE)
    own = any(signal.family is state.family and signal.level >= found.level for signal in found.signals)
    if found.failed and found.level > state.level:
        return True
    if _is_in_the_body(state, found):
        return by_rule is Level.URGENT or (state.level < Level.URGENT and says_enough(message, FEW))
    if state.who is Who.OTHER and found.who is Who.SELF and found.family not in SELF_DIRECTED:
        return by_rule is Level.URGENT and not own  # who helps speaks of shouting, food and drink as well
    if state.level is Level.CHECK and not state.firm:
        return found.level >= Level.REFER and (bool(by_rule) or says_enough(message, FEW))
    if not state.firm and _is_dying(found) and found.level >= Level.REFER and state.family not in SELF_DIRECTED:
        return bool(by_rule) or says_enough(message, FEW)
    if found.family is Family.MEDICAL and found.level is Level.URGENT and not (own or state.acted):
        return bool(by_rule) or (state.who is Who.SELF and state.family in BODILY and says_enough(message, FEW))
    if by_rule >= Level.REFER and _is_dying(found) and state.family not in SELF_DIRECTED:
        return True  # whatever else is near, this must not be passed over
    if state.level is Level.URGENT:
        return by_rule is Level.URGENT and not own
    if state.family is Family.HARM_TO_OTHERS and state.yes_is_urgent and found.level <= state.level:
        return False  # how near the act is must be known first, whatever was done to the person
    return by_rule >= Level.REFER and (by_rule > state.level or not own)


def _is_in_the_body(state: CareState, found: Assessment) -> bool:
    """Whether what was feared seems to have been done: an empty bottle, someone who cannot be woken, a fit."""
    feared = {Family.SUICIDE, Family.SELF_HARM} | ({Family.SUBSTANCE} if found.family is Family.MEDICAL else set())
    done = found.family in (Family.SUBSTANCE, Family.MEDICAL) and found.level is Level.URGENT
    return done and state.family in feared and found.who is state.who and not state.acted


def _is_dying(found: Assessment) -> bool:
    return found.family is Family.SUICIDE and found.who is Who.SELF


def is_told_again(state: CareState, found: Assessment, level: Level, known: frozenset[str] = frozenset()) -> bool:
    """Whether a rule hears the danger that care is about, so that an answer from before no longer holds.

    Args:
        state: What care carries into the turn.
        found: What the screen found in the message.
        level: What the danger must ask for at least.
        known: Tags of what was told before: telling it once more makes it no nearer.
    """
    told = (s for s in found.by_rule if s.family is state.family and s.level >= level and not s.tags & known)
    return any(not s.id.startswith("answer.") and "retraction" not in s.tags for s in told)
