"""The care protocol: a small state machine over fixed wording. No model writes here.

`respond` is a pure function of the state, the assessment and the message. What it does, in the order of precedence:

    care is off, the level is below check      nothing: the conversation reflects
    the level climbs, or another danger        the full reply of that level
    it has got worse, or a yes to how near     the full urgent reply
    care is on and the person took it back     stays, says so, offers the next step
    the direct question got a yes              thanks, another way to people, how near the danger is
    a barrier is named                         its answer
    urgent, and no clear answer yet            stays on safety, with the emergency number
    a clear answer and enough calm turns       steps down, and says so
    anything else                              hears it, and offers the next step

A denial is only a clear answer when it answers the direct question; a retraction never is. Sources: the care
guidelines of the project (paraphrased VERA-MH rubric: a later denial does not lower the tier).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.prose import sentence_spans
from assistant.safety.assessment import Assessment, Family, Level, Signal, Who
from assistant.safety.matching import hears
from assistant.safety.services import Country, Directory, Service
from assistant.safety.wording import Barrier, CareBook, choose

CALM_TURNS = {Level.CHECK: 0, Level.REFER: 2, Level.URGENT: 3}
"""Calm turns needed after a clear answer before care steps down."""
ASK_AGAIN_EVERY = 4
ECHO_WORDS = 22
NOT_ECHOED = frozenset({"means", "plan", "overdose", "weapon", "command_voices"})
"""What these signals hold is never said back: it could name a method or a danger on the screen."""
AUDIENCES = {
    "minor": "youth",
    "lgbtq": "lgbtq",
    "veteran": "veterans",
    "elder": "elders",
    "sexual_violence": "sexual_violence",
}
SPECIAL_PARTS = {
    "assault_72h": "assault",
    "strangled": "throat",
    "perinatal": "perinatal",
    "overdose": "done",
}
NOT_HELD = frozenset({Family.HARMED_BY_OTHERS, Family.CHILD_AT_RISK, Family.PSYCHOSIS_MANIA})
"""Families in which someone's being there may be the danger, or good cheer a sign of it: nothing "holds" by itself."""
CALM_WORDS = 3
"""A turn of fewer words is no sign of calm."""
HISTORY = 60
"""Wording ids that are remembered, so that a long conversation stays bounded."""


@dataclass(frozen=True, slots=True)
class CareState:
    """What care carries from one turn to the next."""

    level: Level = Level.NONE
    """The level it works at; below `check`, care is off."""
    family: Family | None = None
    who: Who = Who.SELF
    tags: frozenset[str] = frozenset()
    asked: Family | None = None
    """The family of the direct question that the last reply asked, if it asked one."""
    yes_is_safe: bool | None = None
    """Whether a bare yes to that question is the good answer."""
    yes_is_urgent: bool = False
    """Whether a yes to that question means that the danger is here."""
    answered: bool = False
    """Whether the direct question has had a clear answer, or a person is with them."""
    calm: int = 0
    turns: int = 0
    prefer_text: bool = False
    used: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    """Services that the last reply named."""

    @property
    def active(self) -> bool:
        """Whether care goes on."""
        return self.level >= Level.CHECK


@dataclass(frozen=True, slots=True)
class CarePart:
    """One sentence group of a care reply."""

    role: str
    """What it does: `echo`, `thanks`, `reach`, `trusted`, `professional`, `question`, …"""
    text: str
    wording: str
    services: tuple[Service, ...] = ()


@dataclass(frozen=True, slots=True)
class CareReply:
    """A whole care reply, with the reason why it has this shape."""

    level: Level
    parts: tuple[CarePart, ...]
    reason: str

    @property
    def services(self) -> tuple[Service, ...]:
        """Every service it names, in order."""
        return tuple(service for part in self.parts for service in part.services)


@dataclass(frozen=True, slots=True)
class Care:
    """The protocol, with the wording and the directory it speaks from."""

    book: CareBook
    directory: Directory

    def respond(
        self, state: CareState, assessment: Assessment, message: str, country_code: str | None
    ) -> tuple[CareState, CareReply | None]:
        """Take one turn.

        Args:
            state: What care carries.
            assessment: What the screen found in this message, read in the light of the conversation.
            message: What the person wrote.
            country_code: ISO 3166 alpha-2, or None when it is not known.

        Returns:
            The new state, and the reply; None where the message needs no care and care is not active.
        """
        if assessment.level < Level.CHECK and not state.active:
            return state, None
        turn = _Turn(self, state, assessment, message, self.directory.country(country_code), country_code)
        new, reply = turn.take()
        used = (*state.used, *(part.wording for part in reply.parts))[-HISTORY:]
        named = tuple(service.id for service in reply.services)
        asked = next((part.text.lower() for part in reply.parts if part.role == "question"), "") if new.asked else ""
        wording = self.book.wording
        return replace(
            new,
            used=used,
            named=named or state.named,
            turns=state.turns + 1,
            yes_is_safe=any(words in asked for words in wording.yes_is_safe) if asked else None,
            yes_is_urgent=any(words in asked for words in wording.yes_is_urgent),
        ), reply

    def broken(self, country_code: str | None) -> CareReply:
        """Return the reply of last resort, for when something in Between itself fails."""
        country = self.directory.country(country_code)
        services = self.directory.pick(country_code, Family.SUICIDE)
        text = self.book.wording.broken[0].format(
            emergency=country.emergency.say, service=self.book.service_line(services[0])
        )
        return CareReply(
            Level.CHECK, (CarePart("broken", text, "broken/1", tuple(services)),), "a part of Between failed"
        )


@dataclass(frozen=True, slots=True)
class _Turn:
    """One turn of care; its methods are the rows of the table above."""

    care: Care
    state: CareState
    assessment: Assessment
    message: str
    country: Country
    code: str | None

    def take(self) -> tuple[CareState, CareReply]:
        state, found = self.state, self.assessment
        ids = {signal.id for signal in found.signals}
        said_no = "answer.no" in ids
        taken_back = any("retraction" in signal.tags for signal in found.signals) and not said_no
        barrier = self.care.book.barrier(self.message)
        if barrier and barrier.holds and (found.level >= Level.CHECK or state.family in NOT_HELD):
            barrier = None
        holds = barrier is not None and barrier.holds
        if self._climbs():
            return self._full(barrier, found)
        if self._is_worse(ids):
            return self._full(barrier, replace(found, level=Level.URGENT, family=state.family, who=state.who))
        state = replace(state, tags=state.tags | found.tags)
        if found.level >= Level.CHECK or taken_back:
            state = replace(state, calm=0, answered=state.answered and not taken_back)
        elif said_no or holds:
            state = replace(state, answered=True)
        elif state.answered and barrier is None and self._is_calm():
            state = replace(state, calm=state.calm + 1)
        if state.answered and state.calm >= CALM_TURNS[state.level] and not holds:
            return self._step_down(state)
        if taken_back:
            return self._stay(state, "taken_back", "what was said is not cleared by taking it back")
        if ids & {"answer.yes", "answer.partly"} and state.level is not Level.URGENT:
            return self._confirmed(state)
        if barrier:
            return self._barrier(state, barrier)
        if state.level is Level.URGENT and not state.answered:
            return self._urgent(state)
        return self._stay(state, "heard", "care goes on until a clear answer and calm turns")

    def _is_worse(self, ids: set[str]) -> bool:
        """Whether this message makes a danger immediate that was not: by what it says, or as the answer it is."""
        state, wording = self.state, self.care.book.wording
        if not state.active or state.family is None or state.level is Level.URGENT:
            return False
        if state.yes_is_urgent and (ids & {"answer.yes", "answer.partly"} or hears(wording.likely, self.message)):
            return "answer.no" not in ids
        return hears(wording.worse.get(state.family, ()), self.message)

    def _is_calm(self) -> bool:
        """Whether a turn is a sign of calm: some words, and none of distress."""
        return len(self.message.split()) >= CALM_WORDS and not hears(self.care.book.wording.restless, self.message)

    def _climbs(self) -> bool:
        """Whether the screen found more than care works at, or another danger beside it."""
        state, found = self.state, self.assessment
        if found.level < Level.CHECK or found.family is None:
            return not state.active
        if found.level > state.level:
            return True
        by_rule = any(signal.family is found.family and signal.level >= Level.REFER for signal in found.by_rule)
        return found.family is not state.family and (found.level == state.level or by_rule)

    def _full(self, barrier: Barrier | None, found: Assessment) -> tuple[CareState, CareReply]:
        """Give the complete reply of a level."""
        level, family = max(found.level, Level.CHECK), found.family or Family.SUICIDE
        state = replace(
            self.state,
            level=level,
            family=family,
            who=found.who,
            tags=self.state.tags | found.tags,
            asked=None if level is Level.URGENT else family,
            answered=False,
            calm=0,
            prefer_text=self.state.prefer_text or bool(barrier and barrier.text_way),
        )
        services = self._services(state, urgent=level is Level.URGENT)
        parts = [*self._echo(level), *self._wanted(state, services, barrier)]
        reason = f"the screen found {family} at level {level}"
        return state, CareReply(level, tuple(parts), reason)

    def _wanted(self, state: CareState, services: list[Service], barrier: Barrier | None) -> Iterator[CarePart]:
        assert state.family is not None
        book = self.care.book
        for role in book.wording.required[str(state.level)]:
            if role == "invite" and barrier and not barrier.holds:
                yield self._say("barrier", f"barrier.{barrier.id}", barrier.say, state, statement=True)
                continue
            if role in ("professional", "now"):
                yield from self._special(state)
            wanted = self._question(state) if role == "question" else role
            chosen = book.part(state.family, state.who, state.level, wanted, state.used) or book.part(
                state.family, state.who, state.level, role, state.used
            )
            assert chosen is not None  # check_book has made sure of it
            named = services if role in ("reach", "nearby", "now") else []
            yield CarePart(role, self._fill(chosen.text, named), chosen.id, tuple(named))

    def _special(self, state: CareState) -> Iterator[CarePart]:
        """Say what is time-sensitive, such as the care after an assault."""
        assert state.family is not None
        for tag, part in SPECIAL_PARTS.items():
            chosen = self.care.book.part(state.family, state.who, state.level, part, state.used)
            if tag in state.tags and chosen:
                yield CarePart(part, chosen.text, chosen.id)

    def _question(self, state: CareState) -> str:
        """Choose the direct question: whether, where suicide was only implied; not what was just told."""
        if self._passive(state):
            return "question_passive"
        return "question_done" if "overdose" in state.tags else "question"

    def _passive(self, state: CareState) -> bool:
        """Whether no rule heard suicide named, so that the direct question is still due."""
        named = [s for s in self.assessment.by_rule if s.family is state.family]
        suicide = state.family is Family.SUICIDE and state.level is Level.REFER
        return suicide and all("passive" in signal.tags for signal in named)

    def _services(self, state: CareState, *, urgent: bool = False) -> list[Service]:
        """Choose a service, another one than the last reply's where there is one."""
        assert state.family is not None
        wanted = {
            "audience": {AUDIENCES[tag] for tag in state.tags if tag in AUDIENCES},
            "prefer_text": state.prefer_text and not urgent,
        }
        pick = self.care.directory.pick
        chosen = pick(self.code, state.family, leave_out=state.named, **wanted)  # type: ignore[arg-type]
        return chosen or pick(self.code, state.family, **wanted)  # type: ignore[arg-type]

    def _confirmed(self, state: CareState) -> tuple[CareState, CareReply]:
        """Take a yes to the direct question as what it is, and ask how near the danger is."""
        assert state.family is not None
        book, services = self.care.book, self._services(state)
        reach = book.part(state.family, state.who, Level.REFER, "reach", state.used)
        question = book.part(state.family, state.who, Level.REFER, "question", state.used)
        assert reach is not None and question is not None
        parts = (
            self._say("thanks", "confirmed", book.wording.confirmed, state),
            CarePart("reach", self._fill(reach.text, services), reach.id, tuple(services)),
            CarePart("question", question.text, question.id),
        )
        state = replace(state, asked=state.family)
        return state, CareReply(state.level, parts, "the direct question was answered with a yes")

    def _barrier(self, state: CareState, barrier: Barrier) -> tuple[CareState, CareReply]:
        state = replace(state, prefer_text=state.prefer_text or barrier.text_way, asked=None)
        say = self._say("barrier", f"barrier.{barrier.id}", barrier.say, state)
        parts = [*self._heard(state), say]
        parts += self._still_urgent(state, parts)
        return state, CareReply(state.level, tuple(parts), f"the barrier '{barrier.id}' was named")

    def _urgent(self, state: CareState) -> tuple[CareState, CareReply]:
        stay = self._say("urgent_stay", "urgent_stay", self.care.book.wording.urgent_stay, state)
        reply = CareReply(
            state.level, (*self._heard(state), stay), "urgent: it stays on safety until there is an answer"
        )
        return replace(state, asked=None), reply

    def _still_urgent(self, state: CareState, parts: list[CarePart]) -> list[CarePart]:
        """Keep the emergency number in every reply until urgent care has stepped down."""
        if state.level is not Level.URGENT or any(self.country.emergency.say in part.text for part in parts):
            return []
        text = self._fill(self.care.book.wording.urgent_still, [])
        return [CarePart("urgent_still", text, "urgent_still/1")]

    def _stay(self, state: CareState, opening: str, reason: str) -> tuple[CareState, CareReply]:
        """Hear what was said, and offer the next step; now and then the open question again."""
        assert state.family is not None
        wording = self.care.book.wording
        heard = (
            [self._say("taken_back", "taken_back", wording.taken_back, state)]
            if opening == "taken_back"
            else [*self._heard(state)]
        )
        unheard = state.level is Level.CHECK and self.state.asked is None
        if not state.answered and (unheard or state.turns % ASK_AGAIN_EVERY == ASK_AGAIN_EVERY - 1):
            question = self.care.book.part(state.family, state.who, state.level, "question")
            assert question is not None
            again = choose("ask_again", wording.ask_again, state.used)
            text = again.text.format(question=question.text)
            part = CarePart("question", text, again.id)
            return replace(state, asked=state.family), CareReply(state.level, (*heard, part), reason)
        steps = {f"step.{step.id}": step for step in self.care.book.follow_ups(state.family)}
        used = list(state.used)
        step_id = min(steps, key=lambda key: (used.count(f"{key}/1"), list(steps).index(key)))
        part = self._say("step", step_id, (steps[step_id].say,), state)
        parts = [*heard, part]
        parts[1:1] = self._still_urgent(state, parts)
        return replace(state, asked=None), CareReply(state.level, tuple(parts), reason)

    def _step_down(self, state: CareState) -> tuple[CareState, CareReply]:
        down = self.care.book.wording.step_down
        variants = {Level.CHECK: down.check, Level.REFER: down.refer, Level.URGENT: down.urgent}[state.level]
        say = self._say("step_down", f"step_down.{state.level}", variants, state)
        question = self._say("question", "step_down.question", down.question, state)
        reply = CareReply(state.level, (say, question), "a clear answer and calm turns: care steps down")
        return CareState(used=state.used, turns=state.turns, prefer_text=state.prefer_text), reply

    def _echo(self, level: Level) -> Iterator[CarePart]:
        """Say the person's own words back, where that is safe and short enough."""
        words = own_sentence(self.message, self.assessment)
        if words and level is not Level.URGENT:
            chosen = choose("echo", self.care.book.wording.echo, self.state.used)
            yield CarePart("echo", chosen.text.format(words=words.rstrip(".,;:!")), chosen.id)

    def _heard(self, state: CareState) -> Iterator[CarePart]:
        wording = self.care.book.wording
        words = own_sentence(self.message, self.assessment)
        if words and len(words.split()) >= 3:
            chosen = choose("heard", wording.heard, state.used)
            yield CarePart("echo", chosen.text.format(words=words.rstrip(".,;:!")), chosen.id)
        else:
            chosen = choose("heard_plain", wording.heard_plain, state.used)
            yield CarePart("echo", chosen.text, chosen.id)

    def _say(
        self, role: str, key: str, variants: tuple[str, ...], state: CareState, *, statement: bool = False
    ) -> CarePart:
        """Choose a variant and fill it in.

        Args:
            role: What the part does.
            key: The wording's key.
            variants: Its variants.
            state: The state, for the services and what was used.
            statement: Leave out a last sentence that asks: the reply has its question already.
        """
        chosen = choose(key, variants, state.used)
        named = self._services(state) if "{service}" in chosen.text or "{text_service}" in chosen.text else []
        text = self._fill(chosen.text, named)
        if statement and text.endswith("?"):
            *kept, last = [text[start:end] for start, end in sentence_spans(text)]
            text = " ".join(kept) or last
        return CarePart(role, text, chosen.id, tuple(named))

    def _fill(self, text: str, named: list[Service]) -> str:
        book = self.care.book
        line, written = (book.service_line(named[0]), book.written_line(named[0])) if named else ("", "")
        return text.format(emergency=self.country.emergency.say, service=line, text_service=written).strip()


def own_sentence(message: str, assessment: Assessment) -> str | None:
    """Return the sentence that decided the level, verbatim, or None where it must not or cannot be said back.

    Nothing with a figure, a means, a plan or a voice's order is said back, nor anything too long to be read as an
    echo. Without a signal, it is the first sentence.
    """
    signals = [*assessment.by_rule, *assessment.signals]
    if any(signal.tags & NOT_ECHOED for signal in signals):
        return None
    lead: Signal | None = next((signal for signal in signals if signal.level is assessment.level), None)
    place = lead.start if lead else 0
    for start, end in sentence_spans(message):
        if start <= place < end:
            sentence = message[start:end]
            clean = not re.search(r"[\d<>{}“”\"\n]", sentence)
            return sentence if clean and len(sentence.split()) <= ECHO_WORDS else None
    return None
