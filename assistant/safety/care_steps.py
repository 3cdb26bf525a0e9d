"""Which step care offers next: one that fits the danger, and that was offered least; and which words stay on safety."""

from collections.abc import Sequence

from assistant.safety.assessment import Family, Level, Who
from assistant.safety.care_protocol import Protocol
from assistant.safety.care_state import CareState

CREW = "barrier.crew-here/"
"""How the ids of the wordings begin that take in that help has come."""
CALLED = ("barrier.ambulance-called/", CREW)
"""How the ids of the wordings begin that take in that an ambulance was called."""
UNTIL_HELP, AFTER_HELP = "until_help.other", "after_help."
"""The steps for who waits beside someone for an ambulance, and for each once it is there."""
NAMED = ("barrier.reached-out/", "barrier.names-person/", "barrier.went-well/", *CALLED)
"""How the ids of the wordings begin that answer who has named somebody."""
LATELY = 16
"""Wordings back to which it is minded that somebody was named: some five turns."""
BODY = "body."
"""How the names of the steps begin while the body is in danger."""


def steps_of(state: CareState, protocol: Protocol) -> list[str]:
    """Return the keys of the steps that may be offered, those first that were offered least.

    Args:
        state: What care carries; it has a family.
        protocol: Which steps belong to which danger.
    """
    assert state.family is not None
    steps = protocol.follow_ups(state.family, state.who)
    if crew_is_there(state):
        steps = protocol.steps[f"{AFTER_HELP}{state.who}"]
    elif state.acted:
        steps = protocol.steps[f"{BODY}{state.who}"]
    elif state.level is Level.URGENT:
        own = protocol.steps.get(f"urgent.{state.family}.{state.who}", ())
        steps = own + protocol.steps[f"urgent.{state.who}"]
        if state.who is Who.OTHER and any(name.startswith(CALLED) for name in state.used):
            steps = protocol.steps[UNTIL_HELP] + steps
    if someone_is_named(state):
        steps = tuple(step for step in steps if f"step.{step}" not in protocol.asks_who) or steps
    used = [wording.rsplit("/", 1)[0] for wording in state.used]
    return sorted((f"step.{step}" for step in steps), key=used.count)


def crew_is_there(state: CareState) -> bool:
    """Say whether a crew has come, or they are at a hospital, and no new danger has begun since."""
    return was_said_since(state.used, CREW)


def was_said_since(used: Sequence[str], starts: str | tuple[str, ...]) -> bool:
    """Say whether one of some wordings was used since the last whole urgent reply, which makes it void.

    Args:
        used: The ids of wordings, the last one last.
        starts: How the ids of those begin.
    """
    for wording in reversed(used):
        if wording.startswith(starts):
            return True
        if ".urgent.now/" in wording:
            return False
    return False


def someone_is_named(state: CareState) -> bool:
    """Say whether the person has lately named somebody who is with them or could be."""
    return any(wording.startswith(NAMED) for wording in state.used[-LATELY:])


def staying(state: CareState) -> str:
    """Return the wording that stays on safety: for someone else, for a body in danger, for who is harmed, for all."""
    if state.who is Who.OTHER:
        return "urgent_stay_other"
    if state.acted:
        return "urgent_stay.body"
    harmed = state.family is Family.HARMED_BY_OTHERS or (state.family is Family.CHILD_AT_RISK and "minor" in state.tags)
    return "urgent_stay.harmed" if harmed else "urgent_stay"
