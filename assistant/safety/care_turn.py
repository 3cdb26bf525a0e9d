"""One turn of care: what it answers to what, in the order of precedence that `care.py` lists."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.safety import care_plan
from assistant.safety.assessment import Assessment, Family, Level, Who
from assistant.safety.care_echo import says_enough
from assistant.safety.care_protocol import WORSE, Protocol
from assistant.safety.care_speech import Speech
from assistant.safety.care_state import CareReply, CareState, Plan, Question
from assistant.safety.wording import Barrier, CareBook

ASK_AGAIN_AFTER = 2
"""Turns between a direct question and the next one, however much is new."""
ECHOES = 30
"""Echoes that are remembered."""
AWAITED = 3
"""Turns after the question where the person is in which a bare name of a place answers it."""
ENOUGH = 2
"""How often one answer to a barrier is given."""


@dataclass(slots=True)
class Turn:
    """One turn of care. It lives for one message.

    Args:
        speech: The reply that is being put together.
        listening: The books whose patterns are tried on the message, the likeliest language first.
        state: What care carries into the turn.
        found: What the screen found.
        message: What the person wrote.
        placed: Whether it says where the person is.
    """

    speech: Speech
    listening: tuple[CareBook, ...]
    state: CareState
    found: Assessment
    message: str
    placed: bool = False
    """Whether the message says where the person is."""

    def take(self) -> tuple[CareState, CareReply]:
        """Answer the message."""
        state, found = self.state, self.found
        ids = {signal.id for signal in found.signals}
        said_no = "answer.no" in ids
        taken_back = any("retraction" in signal.tags for signal in found.signals) and not said_no
        barrier = self._barrier()
        holds = barrier is not None and barrier.facts.holds
        if self._climbs():
            return self._whole(barrier, found)
        if self._is_worse(ids):
            return self._whole(barrier, replace(found, level=Level.URGENT, family=state.family, who=state.who))
        new = {signal.id for signal in found.signals if signal.level >= Level.CHECK} - state.heard
        new = {name for name in new if not name.startswith("answer.")}
        state = replace(state, tags=state.tags | found.tags, heard=state.heard | new)
        if found.level >= Level.CHECK or taken_back:
            state = replace(state, calm=0, answered=state.answered and not taken_back)
        elif said_no or holds:
            state = replace(state, answered=True, calm=0)
        elif barrier is None and self._is_calm():
            state = replace(state, calm=state.calm + 1)
        writing = state.plan.waiting not in ("", care_plan.OFFER)
        if state.answered and state.calm >= self._protocol.calm_turns[str(state.level)] and not (holds or writing):  # type: ignore[index]
            return self._step_down(state)
        if taken_back:
            return self._taken_back(state)
        if ids & {"answer.yes", "answer.partly"} and state.level is not Level.URGENT:
            return self._confirmed(state)
        if self.placed and barrier is None:
            return self._located(state)
        if planned := self._plan(state, barrier):
            return planned
        if barrier:
            return self._answer(state, barrier)
        if state.level is Level.URGENT and not state.answered and not self._calm_ask_is_due(state):
            return self._urgent(state)
        return self._stay(state, "answered" if said_no else "", bool(new))

    # ------------------------------------------------------------------ reading the message

    @property
    def _protocol(self) -> Protocol:
        return self.speech.book.protocol

    def _hears(self, kind: str) -> bool:
        return any(book.hears(kind, self.message) for book in self.listening)

    def _barrier(self) -> Barrier | None:
        """Return the barrier that the message names, in the language of the reply."""
        family = self.state.family
        named = next((b for book in self.listening if (b := book.barrier(self.message, family))), None)
        if named is None or self._is_worn(named):
            return None
        if named.facts.holds and (self.found.level >= Level.CHECK or family in self._protocol.not_held):
            return None
        return next(barrier for barrier in self.speech.book.barriers if barrier.id == named.id)

    def _is_worn(self, barrier: Barrier) -> bool:
        """Whether every answer to a barrier was given more than once: then something else may help more."""
        said = [wording for wording in self.state.used if wording.startswith(f"barrier.{barrier.id}/")]
        return not barrier.facts.holds and len(said) >= ENOUGH * barrier.facts.say

    def _climbs(self) -> bool:
        """Whether the screen found more than care works at, or another danger beside it."""
        state, found = self.state, self.found
        if found.level < Level.CHECK or found.family is None:
            return not state.active
        if found.level > state.level:
            return True
        by_rule = any(signal.family is found.family and signal.level >= Level.REFER for signal in found.by_rule)
        return found.family is not state.family and (found.level == state.level or by_rule)

    def _is_worse(self, ids: set[str]) -> bool:
        """Whether this message makes a danger immediate that was not: by what it says, or as the answer it is."""
        state = self.state
        if not state.active or state.family is None or state.level is Level.URGENT:
            return False
        near = bool(ids & {"answer.yes", "answer.partly"}) or self._hears("likely")
        if state.yes_is_urgent and near and not self._hears("not_today"):
            return "answer.no" not in ids
        return self._hears(f"{WORSE}{state.family}")

    def _is_calm(self) -> bool:
        """Whether a turn is a sign of calm: some words, and none of distress."""
        return says_enough(self.message) and not self._hears("restless")

    # ------------------------------------------------------------------ answering it

    def _end(
        self, state: CareState, reason: str, question: Question | None = None, plan: Plan | None = None
    ) -> tuple[CareState, CareReply]:
        """Close the reply with a way to help in view, and remember what it asked."""
        self.speech.state = state
        self.speech.vary()
        self.speech.keep()
        # "asked" is remembered by the turn it was asked on, so that it is not asked again without a reason.
        asked_on = state.turns if question else state.asked_on
        echoed = (*state.echoed, self.speech.echoed)[-ECHOES:] if self.speech.echoed else state.echoed
        state = replace(state, question=question, asked_on=asked_on, echoed=echoed)
        if any(part.role == "where" for part in self.speech.parts):
            state = replace(state, asked_where=True, awaits_where=AWAITED)
        return state, CareReply(state.level, tuple(self.speech.parts), reason, self.speech.book.lang, plan)

    def _whole(self, barrier: Barrier | None, found: Assessment) -> tuple[CareState, CareReply]:
        """Give the complete reply of a level."""
        level, family = max(found.level, Level.CHECK), found.family or Family.SUICIDE
        state = replace(
            self.state,
            level=level,
            family=family,
            who=found.who,
            tags=self.state.tags | found.tags,
            answered=False,
            calm=0,
            calm_asks=0,
            prefer_text=self.state.prefer_text or bool(barrier and barrier.facts.text_way),
            heard=self.state.heard | {signal.id for signal in found.signals},
            plan=care_plan.pause(self.state.plan),
        )
        self.speech.state = state
        if level is not Level.URGENT:
            self.speech.echo()
        if family in self.state.remembered and not self.state.active:
            self.speech.say("remembered", "remembered")
        question = self.speech.whole(family, found.who, level, barrier)
        return self._end(state, f"the screen found {family} at level {level}", question)

    def _confirmed(self, state: CareState) -> tuple[CareState, CareReply]:
        """Take a yes to the direct question as what it is, and ask how near the danger is."""
        assert state.family is not None
        self.speech.state = state
        self.speech.say("thanks", "confirmed")
        reach = self.speech.book.part(state.family, state.who, Level.REFER, "reach", state.used)
        key = self._protocol.key(state.family, state.who, Level.REFER, "question")
        assert reach is not None and key is not None
        self.speech.speak("reach", reach)
        question = None
        if self.state.question is None or self.state.question.key != key:
            self.speech.say("question", key)
            question = self.speech.question(key, state.family)
        else:
            self._step(state)
        return self._end(state, "the direct question was answered with a yes", question)

    def _located(self, state: CareState) -> tuple[CareState, CareReply]:
        """Turn to the country that the person has named."""
        self.speech.state = state
        self.speech.located()
        if state.level is not Level.URGENT:
            self._step(state)
        return self._end(replace(state, plan=care_plan.pause(state.plan)), "the person said where they are")

    def _plan(self, state: CareState, barrier: Barrier | None) -> tuple[CareState, CareReply] | None:
        """Go on with the person's own plan, unless something stands in the way or safety comes first."""
        if state.level is Level.URGENT and not state.answered:
            return None
        writing = state.plan.waiting not in ("", care_plan.OFFER)
        if barrier and not (writing and barrier.facts.holds):
            return None
        wanted = self._hears("wants_plan")
        taken = care_plan.take_turn(self.speech, state, wanted=wanted)
        if taken is None:
            return None
        state, plan = taken
        return self._end(state, "the person's own plan", plan=plan)

    def _answer(self, state: CareState, barrier: Barrier) -> tuple[CareState, CareReply]:
        """Answer what stands in the way."""
        state = replace(
            state, prefer_text=state.prefer_text or barrier.facts.text_way, plan=care_plan.pause(state.plan)
        )
        self.speech.state = state
        self.speech.hear()
        self.speech.barrier(barrier)
        return self._end(state, f"the barrier '{barrier.id}' was named")

    def _urgent(self, state: CareState) -> tuple[CareState, CareReply]:
        """Stay on safety."""
        self.speech.state = state
        self.speech.hear()
        self.speech.say("urgent_stay", "urgent_stay_other" if state.who is Who.OTHER else "urgent_stay")
        return self._end(state, "urgent: it stays on safety until there is an answer")

    def _taken_back(self, state: CareState) -> tuple[CareState, CareReply]:
        """Stay with what was taken back, and ask: that it was taken back is new."""
        self.speech.state = state
        self.speech.say("taken_back", "taken_back")
        question = None if state.level is Level.URGENT else self._ask(state, "ask_again")
        if question is None:
            self._step(state)
        return self._end(state, "what was said is not cleared by taking it back", question)

    def _stay(self, state: CareState, opening: str, new: bool) -> tuple[CareState, CareReply]:
        """Hear what was said; ask again if something is new, or offer the plan, or the next step."""
        self.speech.state = state
        if opening:
            self.speech.say("thanks", opening)
        else:
            self.speech.hear()
        book = self.speech.book
        reason = "care goes on until a clear answer and calm turns"
        unsure = new and not state.answered and state.level is not Level.URGENT
        if unsure and (question := self._ask(state, "ask_again")):
            return self._end(state, "something new was said, so it asks again", question)
        if self._calm_ask_is_due(state) and (question := self._ask(state, "ask_calm")):
            state = replace(state, calm=0, calm_asks=state.calm_asks + 1)
            return self._end(state, "talk went on calmly with the question open", question)
        if care_plan.offer_is_due(state, book):
            return self._end(care_plan.offer(self.speech, state), "it offers to write a plan")
        steps = [wording for wording in state.used if wording.startswith(("step.", "plan."))]
        if care_plan.resume_is_due(state, book) and not any(name.startswith("plan.") for name in steps[-3:]):
            return self._end(care_plan.offer(self.speech, state, resume=True), "the plan can go on")
        self._step(state)
        return self._end(replace(state, plan=care_plan.pause(state.plan)), reason)

    def _calm_ask_is_due(self, state: CareState) -> bool:
        """Whether talk has gone on calmly with the direct question open; each time it waits longer."""
        wait = self._protocol.ask_after_calm[str(state.level)] * (1 + state.calm_asks)  # type: ignore[index]
        return not state.answered and state.calm >= wait

    def _ask(self, state: CareState, opening: str) -> Question | None:
        """Ask the direct question again, unless it was asked just now."""
        assert state.family is not None
        if state.turns - state.asked_on < ASK_AGAIN_AFTER and opening != "ask_calm":
            return None
        level = min(state.level, Level.REFER)  # urgent questions ask two things, and a bare word answers neither
        key = self._protocol.key(state.family, state.who, level, "question")
        assert key is not None
        text = self.speech.book.say(key, self.speech.used).text
        self.speech.say("question", opening, question=text)
        return self.speech.question(key, state.family)

    def _step(self, state: CareState) -> None:
        """Offer the next step: one that was not offered yet, and no service twice running."""
        assert state.family is not None
        for key in self._steps(state):
            chosen = self.speech.book.say(key, self.speech.used)
            if "service}" in chosen.text and not self.speech.services(must=False):
                continue
            self.speech.speak("step", chosen)
            return

    def _steps(self, state: CareState) -> Iterator[str]:
        assert state.family is not None
        keys = [f"step.{step}" for step in self._protocol.follow_ups(state.family, state.who)]
        used = [wording.rsplit("/", 1)[0] for wording in state.used]
        yield from sorted(keys, key=lambda key: used.count(key))

    def _step_down(self, state: CareState) -> tuple[CareState, CareReply]:
        """End care, and say so; remember what it was about."""
        self.speech.state = state
        self.speech.say("step_down", f"step_down.{state.level}")
        self.speech.say("question", "step_down.question")
        reply = CareReply(
            state.level,
            tuple(self.speech.parts),
            "a clear answer and calm turns: care steps down",
            self.speech.book.lang,
        )
        remembered = state.remembered
        if state.family and state.level >= Level.REFER:
            remembered |= {state.family}
        return CareState(
            lang=state.lang,
            turns=state.turns,
            prefer_text=state.prefer_text,
            used=state.used,
            named=state.named,
            remembered=remembered,
            plan=care_plan.pause(state.plan),
            echoed=state.echoed,
            country=state.country,
            asked_where=state.asked_where,
        ), reply
