"""Putting one care reply together: which variant, which service, and what has been said already."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.safety.assessment import Assessment, Family, Level, Who
from assistant.safety.care_echo import is_asked, own_sentence, says_enough, without_question, without_service
from assistant.safety.care_protocol import Beside
from assistant.safety.care_state import CarePart, CareState, Question
from assistant.safety.care_steps import CREW
from assistant.safety.services import WORLD, Country, Directory, Service
from assistant.safety.wording import Barrier, CareBook, Chosen, slots

ENOUGH_NUMBERS = "barrier.no-more-numbers/"
MINDED = 24
"""Wordings back to which a wish for no more numbers is minded: some seven turns."""
URGENT_KEEP = ("urgent_keep/", "urgent_stay", "any.any.urgent.now/")
"""How the ids of the wordings begin that name the emergency number."""
EASED = 2
"""Calm turns after which an answered danger goes without the emergency number in each reply."""
KEPT = 10
"""Wordings back to which it counts as named a moment ago: some three turns."""
NAMED_BEFORE = 3
"""Services that are remembered, so that the next one is another where there is one."""


@dataclass(slots=True)
class Speech:
    """One reply while it is being put together. It lives for one turn.

    Args:
        book: The language it speaks.
        state: What care carries into the turn.
        assessment: What the screen found in the message.
        message: What the person wrote.
        country: The person's country.
        code: Its code as it was given, for the directory.
        directory: The services.
    """

    book: CareBook
    state: CareState
    assessment: Assessment
    message: str
    country: Country
    code: str | None
    directory: Directory
    parts: list[CarePart] = field(default_factory=list)
    echoed: str = ""

    # ------------------------------------------------------------------ saying

    def say(self, role: str, key: str, **given: str) -> CarePart:
        """Add the least used variant of a wording.

        Args:
            role: What the part does.
            key: The wording's key.
            given: What stands in its slots, besides services and numbers.
        """
        return self._add(role, self.book.say(key, self.used), given, urgent=False)

    def speak(self, role: str, chosen: Chosen, *, urgent: bool = False) -> CarePart:
        """Add a wording that was chosen, with its slots filled."""
        return self._add(role, chosen, {}, urgent=urgent)

    def _add(self, role: str, chosen: Chosen, given: Mapping[str, str], *, urgent: bool) -> CarePart:
        part = self._made(role, chosen, given, urgent=urgent)
        self.parts.append(part)
        return part

    def _made(self, role: str, chosen: Chosen, given: Mapping[str, str], *, urgent: bool) -> CarePart:
        names = slots(chosen.text)
        named: list[Service] = []
        if names & {"service", "text_service", "short"}:
            named = self.services(urgent=urgent, fits=_written if "text_service" in names else _live)
            if "text_service" in names and self.state.family is Family.MEDICAL:
                named = [service for service in named if service.written]  # who can't call is not told to call
        return CarePart(role, self.fill(chosen.text, named, given), chosen.id, tuple(named))

    def fill(self, text: str, named: Sequence[Service], given: Mapping[str, str] | None = None) -> str:
        """Fill the slots of a text, once, so that nothing a person wrote is read as a slot."""
        phrases = self.book.phrases
        emergency = phrases.emergency_line(self.country, self.state.family)
        facts = {"emergency": emergency, "panel": phrases.panel, **(given or {})}
        if named:
            facts["service"] = phrases.service_line(named[0], self.book.lang)
            facts["text_service"] = phrases.written_line(named[0], self.book.lang)
            facts["short"] = phrases.short_line(named[0], self.book.lang, prefer_text=self.state.prefer_text)
        else:
            text = without_service(text) or "{emergency}"
        return text.format(**facts).strip()

    def barrier(self, barrier: Barrier, *, statement: bool = False) -> CarePart:
        """Add the answer to a barrier.

        Args:
            barrier: What was named.
            statement: Leave out a last sentence that asks: the reply has its question already.
        """
        state, facts = self.state, barrier.facts
        only = facts.answer(state.family, state.who, state.level, state.tags)
        part = self.speak("barrier", barrier.choose((only,) if only else facts.plain, self.used))
        if statement:
            part = self.parts[-1] = replace(part, text=without_question(part.text))
        return part

    @property
    def used(self) -> tuple[str, ...]:
        """Every wording that was used before, and in this reply."""
        return (*self.state.used, *(part.wording for part in self.parts))

    # ------------------------------------------------------------------ services

    @property
    def named_now(self) -> list[str]:
        """Ids of the services that this reply names already."""
        return [service.id for part in self.parts for service in part.services]

    def services(
        self, *, urgent: bool = False, must: bool = True, fits: Callable[[Service], bool] | None = None
    ) -> list[Service]:
        """Choose a service: another one than before where there is one.

        Args:
            urgent: Whether a call comes first whatever the person prefers.
            must: Whether the last one may come again rather than none.
            fits: What another one must be, to be named rather than the last one again: a page that lists services
                does not stand in for a person who answers.
        """
        state, now = self.state, self.named_now
        for back in range(NAMED_BEFORE, 0, -1):
            found = self._pick([*state.named[-back:], *now], urgent)
            if found and (fits is None or fits(found[0])):
                return found
        if must or not state.named_last:
            return self._pick(now, urgent) or (self._pick([], urgent) if must else [])
        return []

    def _pick(self, leave_out: Collection[str], urgent: bool) -> list[Service]:
        audience = {of for tag, of in self.book.protocol.audience.items() if tag in self.state.tags}
        return self.directory.pick(
            self.code,
            self.state.family or Family.SUICIDE,
            audience=audience,
            prefer_text=self.state.prefer_text and not urgent,
            leave_out=leave_out,
            about_other=self.state.who is Who.OTHER,
            languages=frozenset({self.state.lang} if self.state.lang else ()),
        )

    def vary(self) -> None:
        """Name another way beside a service that the reply before named alone as well: never the same list twice."""
        now = self.named_now
        if now and self.state.named_last and list(self.state.named[-len(now) :]) == now:
            self.another(max(n for n, part in enumerate(self.parts) if part.services) + 1)

    def another(self, at: int | None = None) -> None:
        """Name another way to people, where there is one that was not named in this reply or just before.

        Args:
            at: Before which part; by default after the last.
        """
        part, now = self._made("another", self.book.say("another", self.used), {}, urgent=False), self.named_now
        if any(service.id not in (*now, *self.state.named[-1:]) for service in part.services):
            self.parts.insert(len(self.parts) if at is None else at, part)

    # ------------------------------------------------------------------ own words

    def echo(self) -> None:
        """Say the person's own words back before a whole reply, where that is safe."""
        if words := self._words():
            self.echoed = words
            self.say("echo", "asked" if is_asked(words, self.message) else "echo", words=words)

    def hear(self) -> None:
        """Show that a later message was read: in its own words where that is safe.

        "Are you still there?" is answered with a yes, and thanks are taken.
        """
        for kind in ("present", "thanks"):
            if self.book.hears(kind, self.message):
                self.say("echo", f"heard_{kind}")
                return
        words = self._words()
        empty = self.book.hears("skips", self.message)  # "I don't know" said back would only hurt
        if words and words not in self.state.echoed and says_enough(words) and not empty:
            self.echoed = words
            self.say("echo", "asked" if is_asked(words, self.message) else "heard", words=words)
        else:
            self.say("echo", "heard_plain")

    def _words(self) -> str | None:
        words = own_sentence(self.message, self.assessment, self.book.protocol.unsaid_tags)
        return None if words is None or self.book.hears("unsaid", words) else words

    # ------------------------------------------------------------------ whole replies

    def whole(self, family: Family, who: Who, level: Level, barrier: Barrier | None) -> Question | None:
        """Add every part of a level's reply; return the question it asks."""
        protocol, question = self.book.protocol, None
        before = {Level.CHECK: "question", Level.REFER: "professional", Level.URGENT: "now"}[level]
        early, late = self._beside(family, who, level)
        for role in protocol.parts(level, who):
            if role == before:
                for extra in late:
                    self.speak(extra[0], extra[1])
            if role in ("invite", "helper") and barrier and not barrier.facts.holds:
                self.barrier(barrier, statement=True)
                continue
            if role == "ai" and level is Level.URGENT and barrier and not barrier.facts.holds:
                self.barrier(barrier, statement=True)
            key = self._key(family, who, level, role)
            self.speak(role, self.book.say(key, self.used, self.state.tags), urgent=level is Level.URGENT)
            if role == "question":
                question = self.question(key, family)
            if role in ("reach", "now"):
                self.place()
            if role == "thanks":
                for extra in early:
                    self.speak(extra[0], extra[1])
        return question

    def place(self) -> None:
        """Say what to do where no line is known, and ask where the person is where that is not known, once."""
        named = self.parts[-1]
        if named.role == "reach" and named.services and not any(service.live for service in named.services):
            self.say("no_line", "no_line")
        if self.code in (None, WORLD) and not self.state.asked_where:
            self.say("where", "where.ask")

    def located(self) -> None:
        """Name help in the country that the person has just named."""
        urgent = self.state.level is Level.URGENT
        named = self.services(urgent=urgent, fits=_live)
        listed = any(service.live for service in named) and self.country.country != WORLD
        if self.state.family is Family.MEDICAL:  # for a body the emergency number comes first, line or none
            urgent, listed = urgent or self.country.country == WORLD, True
        key = "where.unlisted" if not listed else "where.urgent" if urgent else "where.known"
        self.speak("where_known", self.book.say(key, self.used), urgent=urgent)

    def question(self, key: str, family: Family) -> Question | None:
        """Return what a key's question asks for."""
        entry = self.book.protocol.say[key]
        return Question(key, entry.asks or family, entry.yes_means) if entry.yes_means else None

    def _key(self, family: Family, who: Who, level: Level, role: str) -> str:
        """Return the key of a part: the one that fits what is known of the person, where there is one."""
        protocol = self.book.protocol
        for tag, part in protocol.instead.get(role, {}).items():
            holds = self._only_implied(family, level) if tag == "passive" else tag in self.state.tags
            if holds and (key := protocol.key(family, who, level, part)):
                return key
        key = protocol.key(family, who, level, role)
        assert key is not None  # care_protocol has made sure of it
        return key

    def _only_implied(self, family: Family, level: Level) -> bool:
        """Whether no rule heard suicide named, so that the direct question is still due."""
        named = [signal for signal in self.assessment.by_rule if signal.family is family]
        implied = all("passive" in signal.tags or signal.level < Level.REFER for signal in named)
        return family is Family.SUICIDE and level is Level.REFER and implied

    def _beside(
        self, family: Family, who: Who, level: Level
    ) -> tuple[list[tuple[str, Chosen]], list[tuple[str, Chosen]]]:
        """Choose what is said besides: right after the thanks, and later."""
        early: list[tuple[str, Chosen]] = []
        late: list[tuple[str, Chosen]] = []
        more = 2
        for beside in self.book.protocol.beside:
            chosen = self.book.part(family, who, level, beside.part, self.used)
            if chosen is None or not self._holds(beside) or (chosen.id in self.used and level is not Level.URGENT):
                continue
            more -= not beside.must
            if more >= 0 or beside.must:
                (early if beside.early else late).append((beside.part, chosen))
        return early, late

    def _holds(self, beside: Beside) -> bool:
        ids = [signal.id for signal in self.assessment.signals]
        return (
            beside.always
            or bool(self.state.tags & frozenset(beside.tags))
            or any(name.startswith(rule) for name in ids for rule in beside.rules)
            or (beside.hears is not None and self.book.hears(beside.hears, self.message))
        )

    # ------------------------------------------------------------------ a way to help in view

    @property
    def minds_numbers(self) -> bool:
        """Whether the person asked not long ago for no more numbers."""
        return any(name.startswith(ENOUGH_NUMBERS) for name in self.used[-MINDED:])

    def _is_eased(self) -> bool:
        """Whether it is answered that the danger has passed, calm turns followed, and the number was named just now."""
        return (
            self.state.answered
            and self.state.calm >= EASED
            and any(name.startswith(URGENT_KEEP) for name in self.state.used[-KEPT:])
        )

    def keep(self) -> None:
        """Keep a short way to help in view, but never the list of the reply before."""
        text = " ".join(part.text for part in self.parts)
        emergency = self.book.phrases.emergency_line(self.country, self.state.family)
        if any(part.wording.startswith(CREW) for part in self.parts):
            return  # who can be called is there
        if self.state.level is Level.URGENT and not self._is_eased():
            if emergency not in text:
                if self.state.answered:
                    self.speak("keep", self.book.among("urgent_keep", self.book.protocol.soft_keep, self.used))
                else:
                    self.say("keep", "urgent_keep")
            return
        shown = bool(self.named_now) or emergency in text or self.book.phrases.panel in text
        if self.state.level < Level.REFER or shown:
            return
        variants, used = self.book.file.say["keep"], self.used
        ids = {f"keep/{number}": variant for number, variant in enumerate(variants, 1)}
        for wording in sorted(ids, key=lambda name: used.count(name)):
            if {"short", "emergency"} & slots(ids[wording]) and self.minds_numbers:
                continue
            named = self.services(must=False, fits=_live) if "{short}" in ids[wording] else []
            named = [service for service in named if service.live]
            if named or "{short}" not in ids[wording]:
                self.parts.append(CarePart("keep", self.fill(ids[wording], named), wording, tuple(named)))
                return


def _live(service: Service) -> bool:
    return service.live


def _written(service: Service) -> bool:
    return service.written
