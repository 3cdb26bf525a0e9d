"""The person's own plan for bad hours: offered, written one question at a time in their words, and given back to keep.

Source for its sections: Stanley and Brown (2012), Cognitive and Behavioral Practice 19(2), 256–264. It is never a
contract and has no score; every section can be left open, and the whole can be stopped at any time.
"""

from dataclasses import replace

from assistant.safety.assessment import Level, Who
from assistant.safety.care_echo import says_enough
from assistant.safety.care_speech import Speech
from assistant.safety.care_state import OFTEN_ENOUGH, CareState, Plan, PlanItem, PlanState
from assistant.safety.wording import CareBook, Chosen

OFFER = "offer"
OWN_WORDS = 5
"""Words from which on an answer to the offer says something of its own, while the direct question is open."""
MOST_CHARACTERS = 1000
"""Characters of one answer that a plan keeps."""


def offer_is_due(state: CareState, book: CareBook) -> bool:
    """Whether this turn may offer a plan."""
    facts, plan = book.protocol.plan, state.plan
    settled = state.level is Level.REFER and not state.acted
    fits = state.who is Who.SELF and state.family in facts.families
    wait = facts.after if plan.offered == 0 else facts.again
    return settled and fits and plan.offered < OFTEN_ENOUGH and not plan.answers and state.turns > wait


def resume_is_due(state: CareState, book: CareBook) -> bool:
    """Whether a plan was begun, broken off by something more pressing, and can go on."""
    answers, settled = state.plan.answers, state.level is Level.REFER and not state.acted
    return settled and bool(answers) and not state.plan.waiting and len(answers) < len(book.protocol.plan.sections)


def take_turn(speech: Speech, state: CareState, *, wanted: bool) -> tuple[CareState, Plan | None] | None:
    """Read a message as a word on the plan, and answer it.

    Args:
        speech: The reply that is being put together.
        state: The state, in which nothing more pressing was found.
        wanted: Whether the person asked for the plan.

    Returns:
        The new state, and the plan where it is given back now; None where the message has nothing to do with it.
    """
    book, plan, message = speech.book, state.plan, speech.message
    if plan.waiting in ("", OFFER):
        if not (wanted or state.answered or state.question is None) and says_enough(message, OWN_WORDS):
            return None  # a yes or a no that says more belongs to the question of how near the danger is
        if plan.waiting == OFFER and book.hears("declines", message):
            speech.say("plan", "plan.declined")
            return replace(state, plan=replace(plan, waiting="", offered=OFTEN_ENOUGH)), None
        if wanted or (plan.waiting == OFFER and book.hears("agrees", message)):
            return _ask_next(speech, state)
        return None
    if book.hears("stops", message):
        return _give_back(speech, state)
    skipped = book.hears("skips", message) or not message.strip()
    words = "" if skipped else message.strip()[:MOST_CHARACTERS]
    speech.say("plan", "plan.skipped" if skipped else "plan.noted")
    return _ask_next(speech, replace(state, plan=plan.after(plan.waiting, words)))


def offer(speech: Speech, state: CareState, *, resume: bool = False) -> CareState:
    """Offer a plan, or to go on with it."""
    speech.say("plan", "plan.resume" if resume else "plan.offer")
    return replace(state, plan=replace(state.plan, offered=state.plan.offered + 1, waiting=OFFER))


def pause(plan: PlanState) -> PlanState:
    """Return the plan as it is while something more pressing is talked about."""
    return replace(plan, waiting="")


def _ask_next(speech: Speech, state: CareState) -> tuple[CareState, Plan | None]:
    done = {section for section, _ in state.plan.answers}
    left = [section for section in speech.book.protocol.plan.sections if section not in done]
    if not left:
        return _give_back(speech, state)
    speech.speak("plan_question", _wording(speech, state, f"plan.ask.{left[0]}"))
    return replace(state, plan=replace(state.plan, offered=OFTEN_ENOUGH, waiting=left[0])), None


def _wording(speech: Speech, state: CareState, key: str) -> Chosen:
    own = f"{state.family}.{key}"
    return speech.book.say(own if own in speech.book.protocol.say else key, speech.used)


def _give_back(speech: Speech, state: CareState) -> tuple[CareState, Plan | None]:
    """Show the plan with its headings, in the person's words."""
    said = dict(state.plan.answers)
    state = replace(state, plan=replace(state.plan, offered=OFTEN_ENOUGH, waiting=""))
    if not any(said.values()):
        speech.say("plan", "plan.empty")
        return state, None
    book = speech.book
    items = tuple(
        PlanItem(section, book.say(f"plan.head.{section}").text, said.get(section, ""))
        for section in book.protocol.plan.sections
    )
    speech.say("plan", "plan.done")
    for item in items:
        if item.words:
            speech.say("plan_item", "plan.item", heading=item.heading, words=item.words)
    speech.say("plan_question", "plan.after")
    return state, Plan(book.say("plan.title").text, items)
