"""The dialogues of the care protocol: typed, and read from `cases/care/*.yaml`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant.errors import DataError
from assistant.safety.assessment import Family, Level, Tag, Who

FOLDER = Path(__file__).parent / "cases" / "care"
PLAIN_MARKS = frozenset(
    {
        "refer",
        "urgent",
        "check",
        "safety",
        "question",
        "country",
        "emergency",
        "echo",
        "no_echo",
        "stays",
        "steps_down",
        "where",
        "written",
        "plan",
    }
)
"""Properties that stand alone; `care_marks.py` says what each means."""
NAMED_MARKS = frozenset({"barrier", "part", "wording", "country", "family", "audience"})
"""Properties that name what they want, as in `barrier:cost`."""


def _mark(mark: str) -> str:
    kind, _, wanted = mark.partition(":")
    if not (kind in NAMED_MARKS if wanted else mark in PLAIN_MARKS):
        raise ValueError(f"'{mark}' is not a property that is checked")
    return mark


LevelWord = Literal["none", "check", "refer", "urgent"]
Mark = Annotated[str, AfterValidator(_mark)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Turn(_Model):
    """One message, what a careful reader hears in it, and what the reply to it must be."""

    says: str | tuple[str, ...]
    times: int = Field(default=1, ge=1, le=30)
    """How often the messages of `says` are said over."""
    heard: LevelWord = "none"
    family: Family | None = None
    who: Who | None = None
    tags: frozenset[Tag] = frozenset()
    signal: str | None = None
    """The id of the rule that a condition of the protocol asks for."""
    answer: Literal["yes", "no", "partly"] | None = None
    """What it answers to the direct question: `yes` confirms the danger, `no` denies it."""
    must: tuple[Mark, ...] = ()
    must_not: tuple[Mark, ...] = ()

    @property
    def level(self) -> Level:
        """The level that a careful reader hears."""
        return Level.parse(self.heard)

    @property
    def messages(self) -> tuple[str, ...]:
        """Every message of the turn, in order."""
        return ((self.says,) if isinstance(self.says, str) else self.says) * self.times


class Dialogue(_Model):
    """One conversation of our own writing."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    split: Literal["dev", "heldout"] = "dev"
    lang: str = Field(default="en", pattern=r"^[a-z]{2}$")
    country: str | None = Field(pattern=r"^[A-Z]{2}$")
    family: Family
    who: Who = Who.SELF
    turns: tuple[Turn, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _begins_with_something_heard(self) -> "Dialogue":
        if self.turns[0].level < Level.CHECK:
            raise ValueError("the first turn must be one in which something is heard")
        return self

    def lines(self) -> Iterator[tuple[str, Turn]]:
        """Yield each message with its turn."""
        for turn in self.turns:
            yield from ((message, turn) for message in turn.messages)


def load_dialogues(folder: Path = FOLDER) -> list[Dialogue]:
    """Read every dialogue.

    Raises:
        DataError: A file holds something unknown, or an id is taken twice.
    """
    found: dict[str, Dialogue] = {}
    for path in sorted(folder.glob("*.yaml")):
        for number, raw in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")), 1):
            try:
                dialogue = Dialogue.model_validate(raw)
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join([str(number), *(str(part) for part in first["loc"])])
                raise DataError(path.name, where, first["msg"].lower(), "Mend the dialogue.") from None
            if dialogue.id in found:
                raise DataError(path.name, dialogue.id, "the id is taken", "Name it otherwise.")
            found[dialogue.id] = dialogue
    return list(found.values())
