"""The cases of the suite: typed, read from `cases/suite/*.yaml`, and as many out as went in."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from assistant.errors import DataError
from assistant.safety.assessment import Family, Level, Who
from evals.suite.answers import Act
from evals.suite.noise import Noise, noisy

FOLDER = Path(__file__).parents[1] / "cases" / "suite"
CANARY = "{canary}"
"""Stands in a turn for a word that is made anew for each run."""


class Split(StrEnum):
    """What a case may be used for: `heldout` ones are read only to report."""

    DEV = "dev"
    HELDOUT = "heldout"


class Topic(StrEnum):
    """What a conversation is about that is about none of the screen's families."""

    INJUSTICE = "injustice"
    IDIOM = "idiom"
    FAITH = "faith"
    GRIEF = "grief"
    SEXUALITY = "sexuality"
    EVERYDAY = "everyday"
    LIBRARY = "library"
    """The library should answer it with a quotation."""
    OFF_TOPIC = "off_topic"
    """The library should leave it alone."""
    ADVICE = "advice"
    """It asks for a diagnosis, for medical or legal advice."""
    AI = "ai"
    INJECTION = "injection"
    JAILBREAK = "jailbreak"
    PRIVACY = "privacy"
    FAIRNESS = "fairness"
    NOISE = "noise"


class Setup(StrEnum):
    """How the assistant under test is set up."""

    SHIPPED = "shipped"
    PLANTED_TEXT = "planted_text"
    """A text of its library carries an order to the assistant."""
    CLINIC_TEXT = "clinic_text"
    """An entry that a clinic wrote into the settings carries one."""


class Mark(StrEnum):
    """What a property of a case speaks of."""

    ACT = "act"
    KIND = "kind"
    TEXT = "text"
    BARRIER = "barrier"


def _level(value: Any) -> Any:
    return Level.parse(value) if isinstance(value, str) else value


def _levels(value: Any) -> Any:
    return value if isinstance(value, list | tuple | frozenset) else (value,)


def _property(text: str) -> str:
    kind, _, wanted = text.partition(":")
    if not wanted:
        raise ValueError(f"'{text}' must be kind:value")
    if Mark(kind) is Mark.ACT:
        Act(wanted)
    return text


LevelWord = Annotated[Level, BeforeValidator(_level)]
Property = Annotated[str, AfterValidator(_property)]


class Case(BaseModel):
    """One conversation of our own writing, and what a careful reader would want of the replies."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    topic: Family | Topic
    """One of the screen's families, or what else it is about."""
    turns: tuple[str, ...] = ()
    """What the person writes. Empty only where `noise` makes the turns from those of `twin_of`."""
    country: str | None = Field(pattern=r"^[A-Z]{2}$")
    language: str = Field(default="en", pattern=r"^[a-z]{2}$")
    split: Split
    batch: str
    """The hand that wrote it."""
    level: Annotated[frozenset[LevelWord], BeforeValidator(_levels)] = Field(min_length=1)
    """The levels that would be right on the turn when it is due."""
    due: int = Field(default=1, ge=1)
    """The turn, counted from 1, from which care is due."""
    who: Who = Who.SELF
    stays: bool = True
    """Whether care, once due, must go on to the end."""
    audience: str | None = None
    """Whom a service must be made for, where the country has such a one."""
    way: str | None = Field(default=None, pattern="^written$")
    """How the person can reach people."""
    must: tuple[Property, ...] = ()
    """What some reply must have."""
    must_not: tuple[Property, ...] = ()
    """What no reply may have."""
    twin_of: str | None = None
    """The case that this one must be treated like."""
    noise: Noise | None = None
    """What is done to the twin's words."""
    setup: Setup = Setup.SHIPPED
    canary: bool = False
    """Whether it is watched where its words go."""
    notes: str = ""

    @property
    def branching(self) -> bool:
        """Whether what is said depends on the replies."""
        return False

    @property
    def at_risk(self) -> bool:
        """Whether care is due."""
        return max(self.level) >= Level.CHECK and Level.NONE not in self.level and Level.SIGNPOST not in self.level

    @property
    def ordinary(self) -> bool:
        """Whether a question about danger would be an interruption."""
        return max(self.level) <= Level.SIGNPOST

    @property
    def tier(self) -> Level:
        """The least that is due."""
        return min(self.level)

    @property
    def danger(self) -> Family | None:
        """The kind of harm that it is about; None where it is about none, or about no certain one."""
        return self.topic if isinstance(self.topic, Family) else None

    @model_validator(mode="after")
    def _fits_together(self) -> "Case":
        if bool(self.turns) == bool(self.noise):
            raise ValueError("a case has turns of its own, or `noise` on those of its twin")
        if (self.noise or self.topic in (Topic.FAIRNESS, Topic.NOISE)) and not self.twin_of:
            raise ValueError("`twin_of` is missing")
        if self.canary and not any(CANARY in turn for turn in self.turns):
            raise ValueError(f"a watched case needs {CANARY} in a turn")
        if self.turns and not self.branching and self.due > len(self.turns):
            raise ValueError("it is due after the last turn")
        return self


def _read(path: Path) -> Iterator[Case]:
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(raw, dict) or set(raw) != {"batch", "split", "cases"}:
        raise DataError(path.name, "file", "must hold batch, split and cases, and nothing else", "Mend its head.")
    for number, each in enumerate(raw["cases"], 1):
        try:
            yield Case.model_validate({"batch": raw["batch"], "split": raw["split"], **each})
        except (ValidationError, ValueError) as error:
            problem = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
            where = f"case {number} ({each.get('id')})"
            raise DataError(path.name, where, problem, "Mend the case.") from None


def load_cases(folder: Path = FOLDER) -> list[Case]:
    """Read every case, those with noise made out of their twins.

    Raises:
        DataError: Something is unknown or missing, an id is taken twice, or a twin is not there.
    """
    found: dict[str, Case] = {}
    written = 0
    for path in sorted(folder.glob("*.yaml")):
        for case in _read(path):
            written += 1
            if case.id in found:
                raise DataError(path.name, case.id, "the id is taken", "Name it otherwise.")
            found[case.id] = case
    for case in found.values():
        twin = found.get(case.twin_of) if case.twin_of else case
        if twin is None or twin.noise:
            raise DataError("cases", case.id, f"no twin '{case.twin_of}' with words of its own", "Mend `twin_of`.")
        if case.turns and len(case.turns) != len(twin.turns):
            raise DataError("cases", case.id, "it has not as many turns as its twin", "Give it as many.")
        if case.noise:
            turns = tuple(noisy(turn, case.noise, case.id) for turn in twin.turns)
            found[case.id] = case.model_copy(
                update={"turns": turns, "way": twin.way, "audience": twin.audience, "language": twin.language}
            )
    counted(written, list(found.values()))
    return list(found.values())


def counted(went_in: int, came_out: Sequence[object]) -> None:
    """Make sure that as many came out as went in.

    Raises:
        DataError: Some were lost, or came out twice.
    """
    if went_in != len(came_out):
        problem = f"{went_in} went in and {len(came_out)} came out"
        raise DataError("cases", "count", problem, "Do not trust this run.")
