"""What the care protocol is made of in every language: required parts, conditions, steps, and what a yes means.

Read from `data/care.yaml` and `data/barriers.yaml`. The words stand in one file a language; see `wording.py`.
"""

from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant.errors import DataError
from assistant.safety.assessment import Family, Level, Tag, Who

CARE_LEVELS = (Level.CHECK, Level.REFER, Level.URGENT)
WORSE = "worse."
"""How the names of the patterns begin that mean that a danger has become immediate."""

LevelWord = Literal["check", "refer", "urgent"]
Count = Annotated[int, Field(ge=1)]


class Yes(StrEnum):
    """What a bare "yes" to a question means."""

    SAFE = "safe"
    CONFIRMS = "confirms"
    URGENT = "urgent"
    OPEN = "open"
    """The question asks two things: a bare word answers neither."""


class Move(StrEnum):
    """What a turn of care may do; `data/care.yaml` says when, in the order of precedence."""

    CLIMB = "climb"
    WORSE = "worse"
    STEP_DOWN = "step_down"
    TAKEN_BACK = "taken_back"
    CONFIRMED = "confirmed"
    PLACED = "placed"
    PLAN = "plan"
    BARRIER = "barrier"
    URGENT = "urgent"
    STAY = "stay"


StateWord = Literal["off", "check", "refer", "urgent"]


class Model(BaseModel):
    """A frozen piece of a data file in which nothing unknown may stand."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class MoveFacts(Model):
    """One move: published as it stands, and tried in its place in the order."""

    id: Move
    when: str
    then: str
    goes: Mapping[StateWord, tuple[StateWord, ...]]
    """From each level that it can be made at, the levels that it leads to."""


class Entry(Model):
    """One wording: what every language must carry under a key."""

    say: Count
    names: tuple[str, ...] = ()
    yes_means: Yes | None = None
    asks: Family | None = None
    fits: Mapping[Tag, int] = {}
    """The number of the variant that fits who carries a tag; the first tag that holds counts."""

    def numbers(self, tags: Collection[str]) -> tuple[int, ...]:
        """Return the numbers of the variants that may be said to who carries these tags."""
        if fit := next((number for tag, number in self.fits.items() if tag in tags), None):
            return (fit,)
        return tuple(n for n in range(1, self.say + 1) if n not in self.fits.values()) or (1,)


class Beside(Model):
    """A part that is said under a condition, beside the required ones."""

    part: str
    tags: tuple[Tag, ...] = ()
    rules: tuple[str, ...] = ()
    hears: str | None = None
    always: bool = False
    early: bool = False
    must: bool = False

    @model_validator(mode="after")
    def _has_one_condition(self) -> "Beside":
        if sum(map(bool, (self.tags, self.rules, self.hears, self.always))) != 1:
            raise ValueError("a part needs exactly one of tags, rules, hears and always")
        return self


class PlanFacts(Model):
    """The person's own plan."""

    sections: tuple[str, ...] = Field(min_length=1)
    families: tuple[Family, ...] = Field(min_length=1)
    after: Count
    """Turns of care before it is offered."""
    again: Count
    """Turns of care before it is offered once more, where the first offer was passed over."""


class UrgentAnswer(Model):
    """The answer that stands alone where the body is in danger now."""

    say: Count
    """Its number; it is given nowhere else."""
    families: tuple[Family, ...] = Field(min_length=1)
    tags: tuple[Tag, ...] = ()
    """Tags with which it is given in any family."""


class BarrierFacts(Model):
    """What a barrier does."""

    id: str
    say: Count
    text_way: bool = False
    """Whether written contact comes first from then on."""
    holds: bool = False
    """Whether it is no barrier but a step that was taken: it counts as a clear answer."""
    quiet: bool = False
    """Whether its answer stands alone."""
    families: tuple[Family, ...] = ()
    """The only families in which it is heard; all, where there are none."""
    other: int = 0
    """The number of the answer that fits one who helps someone else, where the others do not."""
    other_alone: bool = False
    """Whether that answer fits nobody but a helper."""
    urgent: UrgentAnswer | None = None
    by_name: tuple[Family, ...] = ()
    """Families in which it must be named: what a message is merely like does not count there."""
    like_from: LevelWord = "check"
    """The level from which it counts that a message is merely like it."""
    after_service: bool = False
    """Whether that counts only after a service was named."""
    for_helpers: bool = False
    """Whether it is heard only from someone who writes about another person."""
    for_oneself: bool = False
    """Whether it is heard only from someone whose own danger it is."""
    adults: bool = False
    """Whether its answers are not for somebody under 18."""
    both: bool = False
    """Whether it may be known by a likeness from someone who writes about another person, too."""
    calm: bool = False
    """Whether a turn that names it is a calm one."""
    clears: bool = False
    """Whether it puts right what was misread: a danger that was known by a likeness alone is then none."""
    emergency: bool = False
    """Whether it is heard only while the danger is immediate, and no longer once a crew is there."""
    beside_danger: bool = False
    """Whether it is answered though the message is like a danger too: what is asked or held there is about it."""

    @model_validator(mode="after")
    def _has_its_answers(self) -> "BarrierFacts":
        own = self.urgent.say if self.urgent else 0
        if max(self.other, own) > self.say or (own and self.say == 1) or (own and own == self.other):
            raise ValueError("an answer for one case must be among those that there are, beside another one")
        return self

    def fits(self, family: Family | None, who: Who, *, awaited: bool = True) -> bool:
        """Say whether it is heard in a danger, from this person.

        Args:
            family: The danger, if one is known.
            who: Whose danger it is.
            awaited: Whether the danger is immediate and no crew is there yet.
        """
        theirs = self.for_oneself if who is Who.OTHER else self.for_helpers
        return (
            not theirs
            and (awaited or not self.emergency)
            and (not self.families or family is None or family in self.families)
        )

    def answer(self, family: Family | None, who: Who, level: Level, tags: frozenset[str]) -> int | None:
        """Return the number of the answer that fits this case alone, or None where any of the plain ones does."""
        near = self.urgent
        if near and level is Level.URGENT and (family in near.families or tags & frozenset(near.tags)):
            return near.say
        return self.other if self.other and who is Who.OTHER else None

    @property
    def plain(self) -> tuple[int, ...]:
        """The numbers of the answers that fit any case."""
        alone = {self.urgent.say if self.urgent else 0, self.other if self.other_alone else 0}
        return tuple(n for n in range(1, self.say + 1) if n not in alone)


class Protocol(Model):
    """All of `data/care.yaml`, with the barriers."""

    moves: tuple[MoveFacts, ...]
    required: Mapping[LevelWord, Mapping[Who, tuple[str, ...]]]
    beside: tuple[Beside, ...]
    instead: Mapping[str, Mapping[str, str]]
    steps: Mapping[str, tuple[str, ...]]
    plan: PlanFacts
    calm_turns: Mapping[LevelWord, int]
    ask_after_calm: Mapping[LevelWord, int]
    unsaid_tags: frozenset[Tag]
    not_held: frozenset[Family]
    not_blamed: frozenset[Family]
    audience: Mapping[Tag, str]
    hears: tuple[str, ...]
    say: Mapping[str, Entry]
    asks_who: Mapping[str, tuple[int, ...]]
    soft_keep: tuple[int, ...]
    barriers: tuple[BarrierFacts, ...]

    @property
    def all_hears(self) -> frozenset[str]:
        """The names of every pattern list that a language must carry."""
        return frozenset([*self.hears, *(f"{WORSE}{family}" for family in Family)])

    def parts(self, level: Level, who: Who) -> tuple[str, ...]:
        """Return what a whole reply is made of, in order."""
        return self.required[str(level)][who]  # type: ignore[index]

    def key(self, family: Family, who: Who, level: Level, part: str) -> str | None:
        """Return the most exact key of a part, or None where no key fits."""
        return next((key for key in _keys(family, who, level, part) if key in self.say), None)

    def follow_ups(self, family: Family, who: Who) -> tuple[str, ...]:
        """Return the steps that later turns may offer, the family's own first."""
        return self.steps.get(f"{family}.{who}", ()) + self.steps[f"any.{who}"]


def _keys(family: Family, who: Who, level: Level, part: str) -> Iterator[str]:
    for family_key in (str(family), "any"):
        for who_key in (str(who), "any"):
            for level_key in (str(level), "any"):
                yield f"{family_key}.{who_key}.{level_key}.{part}"


NAMED = {"reach": ("service",), "nearby": ("service",), "now": ("emergency", "service")}
"""Slots that a part must name, whatever the file says: these parts guide to human care."""


def _check(protocol: Protocol) -> None:
    say = protocol.say

    def missing(where: str, problem: str) -> DataError:
        return DataError("care.yaml", where, problem, "Add the key with its number of variants, or take out its use.")

    moves = [facts.id for facts in protocol.moves]
    if sorted(moves) != sorted(Move) or (moves[0], moves[-1]) != (Move.CLIMB, Move.STAY):
        raise missing("moves", "each move must stand there once, climb first and stay last")
    for family in Family:
        for who in Who:
            for level in CARE_LEVELS:
                for part in protocol.parts(level, who):
                    if protocol.key(family, who, level, part) is None:
                        raise missing(f"{family}.{who}.{level}.{part}", "the wording is missing")
    parts = {key.rsplit(".", 1)[-1] for key in say}
    uses = [beside.part for beside in protocol.beside]
    uses += [part for other in protocol.instead.values() for part in other.values()]
    for part in uses:
        if part not in parts:
            raise missing(part, "no wording has this part")
    for key, entry in say.items():
        part = key.rsplit(".", 1)[-1]
        if not set(NAMED.get(part, ())) <= set(entry.names):
            raise missing(key, f"does not name {' and '.join(NAMED[part])}, but this part guides to human care")
        asks = part.startswith("question") and key.count(".") == 3
        if asks != (entry.yes_means is not None):
            raise missing(key, "a question must say what a yes to it means, and nothing else may")
    for steps in protocol.steps.values():
        for step in steps:
            if f"step.{step}" not in say:
                raise missing(f"step.{step}", "the wording is missing")
    for section in protocol.plan.sections:
        for key in (f"plan.ask.{section}", f"plan.head.{section}"):
            if key not in say:
                raise missing(key, "the wording is missing")
    for beside in protocol.beside:
        if beside.hears and beside.hears not in protocol.hears:
            raise missing(beside.hears, "is not among what is heard")


def parse_protocol(care: Any, barriers: Any) -> Protocol:
    """Validate the facts.

    Args:
        care: What `data/care.yaml` holds.
        barriers: What `data/barriers.yaml` holds.

    Raises:
        DataError: Something is missing, unknown or malformed; the message names the field.
    """
    try:
        protocol = Protocol.model_validate({**care, "barriers": barriers})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DataError("care.yaml", where, first["msg"].lower(), "Mend or add this field.") from None
    _check(protocol)
    return protocol


@cache
def default_protocol() -> Protocol:
    """Load the shipped facts."""
    data = files("assistant.safety").joinpath("data")
    care, barriers = (
        yaml.safe_load(data.joinpath(name).read_text(encoding="utf-8")) for name in ("care.yaml", "barriers.yaml")
    )
    return parse_protocol(care, barriers)
