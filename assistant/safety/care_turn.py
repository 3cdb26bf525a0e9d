"""One turn of care: what it answers to what, in the order of precedence that `care.py` lists."""

from dataclasses import dataclass, replace
from typing import TypeAlias

from assistant.safety import care_plan
from assistant.safety.assessment import Assessment, Family, Level, Who
from assistant.safety.care_echo import is_question, says_enough
from assistant.safety.care_finding import is_firm, is_ruled
from assistant.safety.care_hearing import Hearing
from assistant.safety.care_naming import COMPLAINT, SAFE_HANDS
from assistant.safety.care_protocol import Move, Protocol, Yes
from assistant.safety.care_speech import Speech
from assistant.safety.care_state import REACH, CareReply, CareState, Plan, Question
from assistant.safety.care_steps import CALLED, someone_is_named, staying, steps_of, was_said_since
from assistant.safety.wording import Barrier, Chosen

Answer: TypeAlias = tuple[CareState, CareReply] | None
"""The state after a turn and the reply, or None where a move has nothing to say."""
ASK_AGAIN_AFTER = 2
"""Turns between a direct question and the next one, however much is new."""
PUT_OFF = 4
"""Words from which on a message says something of its own beside the question."""
LATELY = 4
"""Wordings back to which it is minded that the question was left open: the turn before."""
ECHOES = 30
"""Echoes that are remembered."""
SEEN = 24
"""Wordings back to which it is minded that a step was taken: some six turns."""
MINOR = "any.self.any.minor"
"""What is said to a person under 18."""
MEANS_NEAR, MEANS_BACK, ITS_ME, MISREAD = "means-near", "means-back", "its-me", "misread"
"""The answers to who has something within reach or wants it back, and to who was taken for somebody else."""
LONG = 16
"""Words from which on a turn tells too much for a plan to be offered in its place."""
TELLS = 6
"""Words from which on a turn tells something that is listened to before another step is offered."""
AWAITED = 3
"""Turns after the question where the person is in which a bare name of a place answers it."""


@dataclass(slots=True)
class Turn:
    """One turn of care. It lives for one message.

    Args:
        speech: The reply that is being put together.
        hearing: What the message means to care.
    """

    speech: Speech
    hearing: Hearing

    def take(self) -> tuple[CareState, CareReply]:
        """Answer the message: the first move of `data/care.yaml` that has something to say."""
        ways = {
            Move.CLIMB: self._climb,
            Move.WORSE: self._worse,
            Move.STEP_DOWN: self._step_down,
            Move.TAKEN_BACK: self._taken_back,
            Move.CONFIRMED: self._confirmed,
            Move.PLACED: self._located,
            Move.PLAN: self._plan,
            Move.BARRIER: self._answer,
            Move.URGENT: self._urgent,
            Move.STAY: self._stay,
        }
        answers = (ways[facts.id](self._after) for facts in self._protocol.moves)
        return next(answer for answer in answers if answer)  # the last move always answers

    @property
    def _after(self) -> CareState:
        return self.hearing.after

    @property
    def _protocol(self) -> Protocol:
        return self.speech.book.protocol

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

    def _climb(self, state: CareState) -> Answer:
        """Give the whole reply of what was found; only send them off where the one who does harm is at the door."""
        if self.hearing.comes:
            # No question stays open: the next "yes" would answer it, and nobody is safe yet.
            gone = replace(state, level=Level.URGENT, answered=False, calm=0, likely=False, question=None)
            self.speech.state = state = replace(gone, plan=care_plan.pause(state.plan))
            self.speech.say("go_now", "go_now.school" if state.at_school else "go_now")
            return state, CareReply(
                state.level, tuple(self.speech.parts), "there is no time to read", self.speech.book.lang
            )
        return self._whole(self.hearing.found) if self.hearing.climbs else None

    def _worse(self, state: CareState) -> Answer:
        """Give the whole urgent reply to a danger that has become immediate."""
        if not self.hearing.is_worse:
            return None
        worse = replace(self.hearing.found, level=Level.URGENT, family=state.family, who=state.who)
        new, reply = self._whole(worse)
        return replace(new, likely=False), reply

    def _whole(self, found: Assessment) -> tuple[CareState, CareReply]:
        """Give the complete reply of a level."""
        before, barrier = self.hearing.state, self.hearing.barrier
        # How near somebody else's danger was says nothing of how near the writer's own is.
        own = before.who is Who.OTHER and found.who is Who.SELF
        least = Level.CHECK if own else max(before.level, Level.CHECK)
        level, family = max(found.level, least), found.family or Family.SUICIDE
        if barrier and not barrier.facts.fits(family, found.who):
            barrier = None  # it was named in the light of the danger before
        state = replace(
            before,
            level=level,
            family=family,
            who=found.who,
            tags=before.tags | found.tags,
            answered=False,
            calm=0,
            calm_asks=0,
            prefer_text=before.prefer_text or bool(barrier and barrier.facts.text_way),
            heard=before.heard | {signal.id for signal in found.signals},
            at_school=self._after.at_school,
            plan=care_plan.pause(before.plan),
            likely=level is Level.URGENT and (before.likely or before.level < level) and not is_firm(found),
            firm=is_ruled(before, found) or (before.firm and family is before.family),
        )
        self.speech.state = state
        if level is not Level.URGENT:
            self.speech.echo()
        if family in before.remembered and not before.active:
            self.speech.say("remembered", "remembered")
        question = self.speech.whole(family, found.who, level, barrier)
        return self._end(state, f"the screen found {family} at level {level}", question)

    def _confirmed(self, state: CareState) -> Answer:
        """Take a yes to the direct question as what it is, and ask how near the danger is."""
        if not self.hearing.said_yes or state.level is Level.URGENT:
            return None
        assert state.family is not None
        asked, family = self.hearing.state.question, state.family
        state = replace(state, firm=state.firm or not (asked and asked.yes is Yes.SAFE))
        self.speech.state = state
        self.speech.say("thanks", "confirmed")
        if asked and asked.key.endswith(REACH):
            near = self.speech.book.answers[MEANS_NEAR]
            self.speech.barrier(near)
            return self._end(state, "something that could do harm is within reach: it asks for distance")
        reach = self.speech.book.part(family, state.who, Level.REFER, "reach", state.used)
        key = self._protocol.key(family, state.who, Level.REFER, "question")
        assert reach is not None and key is not None
        self.speech.speak("reach", reach)
        question = None
        if self.hearing.state.question is None or self.hearing.state.question.key != key:
            self.speech.say("question", key)
            question = self.speech.question(key, family)
        else:
            self._step(state)
        return self._end(state, "the direct question was answered with a yes", question)

    def _located(self, state: CareState) -> Answer:
        """Turn to the country that the person has named."""
        if not self.hearing.placed or self.hearing.barrier:
            return None
        self.speech.state = state
        self.speech.located()
        if state.level is not Level.URGENT:
            self._step(state)
        return self._end(replace(state, plan=care_plan.pause(state.plan)), "the person said where they are")

    def _plan(self, state: CareState) -> Answer:
        """Go on with the person's own plan, unless something stands in the way or safety comes first."""
        barrier = self.hearing.barrier
        if state.level is Level.URGENT and not state.answered:
            return None
        if barrier and not (self.hearing.writing and self._goes_into_plan(barrier)):
            return None
        if (
            self.hearing.said_no
            and state.plan.waiting == care_plan.OFFER
            and says_enough(self.hearing.message, PUT_OFF)
        ):
            return None  # "no, I won't do anything today" answers how near the danger is
        taken = care_plan.take_turn(self.speech, state, wanted=self.hearing.hears("wants_plan"))
        if taken is None:
            return None
        state, plan = taken
        return self._end(state, "the person's own plan", plan=plan)

    def _goes_into_plan(self, barrier: Barrier) -> bool:
        """Whether what is named while the plan is written belongs to the plan: "my sister", "she has the pills"."""
        return barrier.facts.holds or (not self.hearing.worded and barrier.id not in (MEANS_NEAR, MEANS_BACK))

    def _answer(self, state: CareState) -> Answer:
        """Answer what stands in the way."""
        if self.hearing.theirs:
            return self._its_another(state)
        barrier = self.hearing.barrier
        if barrier is None:
            return None
        state = replace(
            state, prefer_text=state.prefer_text or barrier.facts.text_way, plan=care_plan.pause(state.plan)
        )
        self.speech.state = state
        if barrier.id == ITS_ME:
            return self._its_them(state, barrier)
        if not barrier.facts.quiet:
            self.speech.hear()
        if barrier.facts.holds and state.level is Level.URGENT and self._is_open(state, barrier):
            return self._what_is_left(state)
        self.speech.barrier(barrier)
        return self._end(state, f"the barrier '{barrier.id}' was named")

    def _its_another(self, state: CareState) -> tuple[CareState, CareReply]:
        """Give the whole reply to who helps somebody else, where they were taken for the one in danger."""
        family = state.family
        assert family is not None
        self.speech.state = state
        misread = self.speech.book.answers[MISREAD]
        self.speech.barrier(misread, statement=True)
        question = self.speech.whole(family, Who.OTHER, state.level, None)
        return self._end(state, "it is about someone else", question)

    def _its_them(self, state: CareState, barrier: Barrier) -> tuple[CareState, CareReply]:
        """Give the whole reply to the person themselves, where they were taken for someone who helps another."""
        family = state.family
        assert family is not None
        self.speech.state = state = replace(state, who=Who.SELF, answered=False, calm=0)
        self.speech.barrier(barrier)
        question = self.speech.whole(family, Who.SELF, state.level, None)
        return self._end(state, "it is about the person themselves", question)

    def _is_open(self, state: CareState, step: Barrier) -> bool:
        """Whether a step that was taken is told, and shown to be seen, without being the answer."""
        return state.family in self._protocol.not_held or (state.who is Who.OTHER and step.id not in SAFE_HANDS)

    def _what_is_left(self, state: CareState) -> tuple[CareState, CareReply]:
        """Take in a step towards safety, and ask the one thing that is left."""
        assert state.family is not None
        self.speech.say("step_seen", "step_seen_other" if state.who is Who.OTHER else "step_seen")
        key = self._protocol.key(state.family, state.who, Level.REFER, "question")
        before = self.hearing.state.question
        if state.answered or state.who is Who.OTHER or key is None or (before is not None and before.key == key):
            self._step(state)
            return self._end(state, "a step was taken: what is left is asked")
        self.speech.say("question", key)
        return self._end(state, "a step was taken: what is left is asked", self.speech.question(key, state.family))

    def _is_helped(self, state: CareState) -> bool:
        """Whether help was told of a while ago and nothing new was found: then nobody is told to call.

        A whole urgent reply since then means that the help is gone.
        """
        helped = was_said_since(state.used[-SEEN:], ("step_seen", *CALLED))
        return helped and self.hearing.found.level < Level.REFER

    def _urgent(self, state: CareState) -> Answer:
        """Stay on safety; where only a likeness made it urgent, ask how near the danger is."""
        if state.level is not Level.URGENT or state.answered or self._calm_ask_is_due(state):
            return None
        if self._is_helped(state):
            return None
        self.speech.state = state
        self.speech.hear()
        self._see_age()
        fresh = [key for key in steps_of(state, self._protocol) if f"{key}/1" not in state.used]
        if "overdose" in state.tags and fresh:
            self._step(state)
            return self._end(state, "something was taken or done: it stays with the body")
        if state.likely and state.who is Who.SELF and (question := self._ask(state, "ask_again")):
            return self._end(state, "urgent by a likeness alone: it asks how near the danger is", question)
        self.speech.speak("urgent_stay", self._staying(state))
        return self._end(state, "urgent: it stays on safety until there is an answer")

    def _staying(self, state: CareState) -> Chosen:
        """Choose the words that stay on safety; who has just named somebody is not asked who is there."""
        key = staying(state)
        skip = self._protocol.asks_who.get(key, ()) if someone_is_named(state) else ()
        return self.speech.book.among(key, skip, self.speech.used, leave_out=True)

    def _taken_back(self, state: CareState) -> Answer:
        """Stay with what was taken back, and ask: that it was taken back is new."""
        if not self.hearing.taken_back:
            return None
        self.speech.state = state
        self.speech.say("taken_back", "taken_back")
        question = None if state.level is Level.URGENT else self._ask(state, "ask_again")
        if question is None:
            self._step(state)
        return self._end(state, "what was said is not cleared by taking it back", question)

    def _stay(self, state: CareState) -> tuple[CareState, CareReply]:
        """Hear what was said; ask again if something is new, or offer the plan, or the next step."""
        self.speech.state = state
        if self.hearing.said_no or (self.hearing.not_now and self.hearing.state.question):
            self.speech.say("thanks", "answered")
            if question := self._what_is_near(state):
                return self._end(state, "how near it is was answered: it asks what is within reach", question)
        elif self.hearing.complaint:
            self.speech.barrier(self.speech.book.answers[COMPLAINT], statement=True)
        else:
            self.speech.hear()
        self._see_age()
        book = self.speech.book
        blamed = f"{state.family}.self.refer.thanks"
        done_to = state.who is Who.SELF and blamed in self._protocol.say and state.family in self._protocol.not_blamed
        if done_to and self.hearing.hears("blames_self"):
            self.speech.say("not_blamed", blamed)
            self._step(state)
            return self._end(state, "they blame themselves for what was done to them")
        settled = state.level is not Level.URGENT or state.answered or self._is_helped(state)
        if state.who is Who.OTHER and settled and self.hearing.hears("blames_self"):
            self.speech.say("step", "step.not_your_fault")
            return self._end(state, "they blame themselves for someone else's danger")
        if self.hearing.hears("ashamed"):
            self.speech.say("step", "ashamed_other" if state.who is Who.OTHER else "ashamed")
            return self._end(state, "they are ashamed")
        reason = "care goes on until a clear answer and calm turns"
        unsure = self.hearing.new and not state.answered and state.level is not Level.URGENT
        if unsure and (question := self._ask(state, "ask_again")):
            return self._end(state, "something new was said, so it asks again", question)
        if self._calm_ask_is_due(state) and (question := self._ask(state, "ask_calm")):
            state = replace(state, calm=0, calm_asks=state.calm_asks + 1)
            return self._end(state, "talk went on calmly with the question open", question)
        if self._is_put_off:
            self.speech.say("still_open", "still_open")
            return self._end(state, "the direct question is still open", self.hearing.state.question)
        if book.hears("thanks", self.hearing.message):
            return self._end(replace(state, plan=care_plan.pause(state.plan)), "they gave thanks")
        if self._is_unsure(state):
            for role in ("reach", "trusted", "professional"):
                self.speech.say(role, f"unsure.{role}")
            return self._end(state, "the direct question was not answered: what helps is named, should it be so")
        if state.level is Level.CHECK and not state.answered:
            self.speech.say("step", "listen")
            return self._end(state, "the direct question is open, and the steps speak to who has answered it")
        steps = [wording for wording in state.used if wording.startswith(("step.", "plan.", "listening"))]
        if care_plan.resume_is_due(state, book) and not any(name.startswith("plan.") for name in steps[-3:]):
            return self._end(care_plan.offer(self.speech, state, resume=True), "the plan can go on")
        due = care_plan.offer_is_due(state, book)
        if due and not says_enough(self.hearing.message, LONG):
            return self._end(care_plan.offer(self.speech, state), "it offers to write a plan")
        if self._tells_more(state):
            self.speech.say("step", "listening_other" if state.who is Who.OTHER else "listening")
            return self._end(replace(state, plan=care_plan.pause(state.plan)), "they tell more, and it listens")
        if due:
            return self._end(care_plan.offer(self.speech, state), "it offers to write a plan")
        self._step(state)
        return self._end(replace(state, plan=care_plan.pause(state.plan)), reason)

    @property
    def _is_put_off(self) -> bool:
        """Whether the direct question of a check was met with another one: a step would ask a third beside it.

        "Are you safe?" does not stay open so: a late "no, he never hits me" would be read as "not safe".
        """
        before = self.hearing.state
        puts_off = is_question(self.hearing.message) or not says_enough(self.hearing.message, PUT_OFF)
        asked = before.asked is not None and not before.yes_is_safe and before.asked_on == before.turns - 1
        said = any(wording.startswith("still_open/") for wording in before.used[-LATELY:])
        return before.level is Level.CHECK and asked and puts_off and not before.answered and not said

    def _tells_more(self, state: CareState) -> bool:
        """Whether the turn tells something of its own, and the one before was not merely listened to."""
        steps = [name for name in state.used if name.startswith(("step.", "listening", "plan.", "barrier."))][-1:]
        key = "listening_other" if state.who is Who.OTHER else "listening"
        said = [name for name in state.used if name.startswith(f"{key}/")]
        listened = bool(steps) and steps[0].startswith("listening")
        near = state.acted or (state.level is Level.URGENT and not state.answered)
        if near or listened or len(said) >= len(self.speech.book.file.say[key]):
            return False  # each of these words is said once
        return says_enough(self.hearing.message, TELLS) and not is_question(self.hearing.message)

    def _what_is_near(self, state: CareState) -> Question | None:
        """Ask once what is within reach, after it was answered whether the person will act."""
        before = self.hearing.state.question
        key = f"{Family.SUICIDE}.{Who.SELF}.{Level.REFER}{REACH}"
        near = state.family is Family.SUICIDE and state.who is Who.SELF and state.level is Level.REFER
        asked = any(name.startswith(f"{key}/") for name in state.used)
        if not near or asked or before is None or before.yes is not Yes.URGENT:
            return None
        self.speech.say("question", key)
        return self.speech.question(key, Family.SUICIDE)

    def _is_unsure(self, state: CareState) -> bool:
        """Whether the question of a check was let lie, and nobody but a service was named yet.

        Its steps speak to who has answered; who has not may be near what was asked, or far from it.
        """
        said = any(wording.startswith("unsure.") for wording in state.used)
        return state.level is Level.CHECK and not state.answered and not said

    def _see_age(self) -> None:
        """Say who is there for the young, once it is known that the person is."""
        if self.hearing.young and not any(name.startswith(f"{MINOR}/") for name in self.speech.used):
            self.speech.say("minor", MINOR)
            self.speech.another()

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
        for key in steps_of(state, self._protocol):
            chosen = self.speech.book.say(key, self.speech.used)
            if "service}" in chosen.text and not self.speech.services(must=False):
                continue
            self.speech.speak("step", chosen)
            return

    def _step_down(self, state: CareState) -> Answer:
        """End care, and say so; remember what it was about."""
        if not self.hearing.is_over:
            return None
        self.speech.state = state
        needless = not state.firm and (self.hearing.cleared or state.level is Level.CHECK)
        self.speech.say("step_down", f"step_down.{Level.CHECK if needless else state.level}")
        self.speech.say("question", "step_down.question")
        reply = CareReply(
            state.level,
            tuple(self.speech.parts),
            "a clear answer and calm turns: care steps down",
            self.speech.book.lang,
        )
        return state.stepped_down(care_plan.pause(state.plan)), reply
