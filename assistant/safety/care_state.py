"""What care carries from turn to turn, and what it answers. Everything here lives in memory and nowhere else."""

from dataclasses import dataclass, field

from assistant.safety.assessment import Family, Level, Who
from assistant.safety.care_protocol import Yes
from assistant.safety.services import Service


@dataclass(frozen=True, slots=True)
class Question:
    """A direct question that was asked."""

    key: str
    family: Family
    yes: Yes
    """What a bare "yes" to it means."""


REACH = ".question_reach"
"""How the key ends of the question whether something is within reach."""
OFTEN_ENOUGH = 2
"""A plan is offered this often at most; after that the person may ask for it."""


@dataclass(frozen=True, slots=True)
class PlanState:
    """How far the person's own plan has come."""

    offered: int = 0
    """How often it was offered; a no counts as often enough."""
    waiting: str = ""
    """What the last reply asked: `offer`, the name of a section, or nothing."""
    answers: tuple[tuple[str, str], ...] = ()
    """Section and words, verbatim; no words where the section was left open."""

    def after(self, section: str, words: str) -> "PlanState":
        """Return the plan with one more section."""
        kept = tuple((name, said) for name, said in self.answers if name != section)
        return PlanState(OFTEN_ENOUGH, "", (*kept, (section, words)))


@dataclass(frozen=True, slots=True)
class CareState:
    """What care carries from one turn to the next."""

    level: Level = Level.NONE
    """The level it works at; below `check`, care is off."""
    family: Family | None = None
    who: Who = Who.SELF
    tags: frozenset[str] = frozenset()
    lang: str | None = None
    """ISO 639-1 code of the latest message whose language was clear."""
    question: Question | None = None
    """The direct question that the last reply asked, if it asked one."""
    asked_on: int = -9
    """The turn on which a direct question was asked last."""
    answered: bool = False
    """Whether the direct question has had a clear answer, or a person is with them."""
    calm: int = 0
    """Calm turns since the last answer, question or signal."""
    calm_asks: int = 0
    """How often it has asked again for no other reason than that talk went on calmly."""
    turns: int = 0
    prefer_text: bool = False
    used: tuple[str, ...] = ()
    """Ids of wording, latest last."""
    named: tuple[str, ...] = ()
    """Ids of the services that were named last, latest last."""
    named_last: bool = False
    """Whether the last reply named a service."""
    heard: frozenset[str] = frozenset()
    """Ids of the signals so far: what is not among them is new."""
    echoed: tuple[str, ...] = ()
    """The words that were said back, latest last: the same ones are not said back again soon."""
    remembered: frozenset[Family] = frozenset()
    """Families that care has worked on at `refer` or above, by more than a likeness, and stepped down from."""
    let_go: frozenset[Family] = frozenset()
    """Families that were only asked about: a no ended it."""
    plan: PlanState = field(default_factory=PlanState)
    country: str | None = None
    """The country that the person named, as ISO 3166 alpha-2; it goes before any other from then on."""
    asked_where: bool = False
    """Whether the person was asked which country they are in: that is done once."""
    awaits_where: int = 0
    """Turns for which a bare name of a place still answers that question."""

    at_school: bool = False
    """Whether they write from a school."""
    likely: bool = False
    """Whether it is urgent by a likeness alone: no rule heard an immediate danger."""
    firm: bool = False
    """Whether a rule or a clear yes, and not a likeness alone, speaks for the danger that care is about."""

    @property
    def acted(self) -> bool:
        """Whether the body is in danger now: by an act, or by itself."""
        bodily = self.level is Level.URGENT and self.family in (Family.MEDICAL, Family.SUBSTANCE)
        return bodily or bool(self.tags & {"overdose"})

    @property
    def active(self) -> bool:
        """Whether care goes on."""
        return self.level >= Level.CHECK

    @property
    def asked(self) -> Family | None:
        """The family of the direct question that awaits an answer; None where a bare word answers nothing."""
        return self.question.family if self.question and self.question.yes is not Yes.OPEN else None

    @property
    def yes_is_safe(self) -> bool | None:
        """Whether a bare yes to that question is the good answer."""
        return None if self.asked is None or self.question is None else self.question.yes is Yes.SAFE

    @property
    def asks(self) -> str:
        """Return which kind of question that is, where only its key tells."""
        return "reach" if self.question and self.question.key.endswith(REACH) else ""

    @property
    def yes_is_urgent(self) -> bool:
        """Whether a yes to that question means that the danger is here."""
        return self.question is not None and self.question.yes is Yes.URGENT

    def stepped_down(self, plan: PlanState) -> "CareState":
        """Return what is kept once care has ended: how the person is spoken with, and what it was about."""
        real = self.family and self.level >= Level.REFER and self.firm
        worked_on = {self.family} if self.family and real else set[Family]()
        return CareState(
            lang=self.lang,
            turns=self.turns,
            prefer_text=self.prefer_text,
            used=self.used,
            named=self.named,
            remembered=self.remembered | worked_on,
            let_go=self.let_go | ({self.family} if self.family and not real else set()),
            plan=plan,
            echoed=self.echoed,
            country=self.country,
            asked_where=self.asked_where,
        )


@dataclass(frozen=True, slots=True)
class CarePart:
    """One sentence group of a care reply."""

    role: str
    """What it does: `echo`, `thanks`, `reach`, `trusted`, `professional`, `question`, `step`, `keep`, …"""
    text: str
    wording: str
    services: tuple[Service, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One line of the person's own plan."""

    section: str
    heading: str
    words: str
    """Verbatim; empty where the person left it open."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The person's own plan, given back to keep."""

    title: str
    items: tuple[PlanItem, ...]


@dataclass(frozen=True, slots=True)
class CareReply:
    """A whole care reply, with the reason why it has this shape."""

    level: Level
    parts: tuple[CarePart, ...]
    reason: str
    lang: str = "en"
    plan: Plan | None = None
    """The person's own plan, on the turn on which it is given back."""

    @property
    def services(self) -> tuple[Service, ...]:
        """Every service it names, in order."""
        return tuple(service for part in self.parts for service in part.services)

    @property
    def roles(self) -> tuple[str, ...]:
        """What its parts do, in order."""
        return tuple(part.role for part in self.parts)
