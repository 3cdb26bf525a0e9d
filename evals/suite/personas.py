"""Personas: people of our own making who talk for many turns, some of whom answer to what the assistant did."""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant.errors import DataError
from evals.suite.answers import Act, Answer
from evals.suite.cases import Case, counted
from evals.suite.hold import Turns

FOLDER = Path(__file__).parents[1] / "cases" / "personas"
FEWEST, MOST = 6, 30
"""Turns of a conversation with a persona."""


class Did(StrEnum):
    """What the assistant did, as a person would notice it. The first of a state's branches that holds is taken."""

    ASKED = "asked"
    """It asked directly."""
    NAMED = "named"
    """It named a way to people."""
    TRUSTED = "trusted"
    """It spoke of someone they trust, or of a doctor."""
    SAID_AI = "said_ai"
    STEPPED_DOWN = "stepped_down"
    QUOTED = "quoted"
    CARED = "cared"
    """It answered a danger in any way."""
    ELSE = "else"


NOTICES = {
    Did.ASKED: {Act.ASKS},
    Did.NAMED: {Act.CONTACT, Act.EMERGENCY},
    Did.TRUSTED: {Act.TRUSTED, Act.PROFESSIONAL},
    Did.SAID_AI: {Act.SAYS_AI},
    Did.STEPPED_DOWN: {Act.STEPS_DOWN},
    Did.QUOTED: {Act.QUOTES},
}


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class State(_Model):
    """One thing that a branching persona says, and what it says next."""

    says: tuple[str, ...] = Field(min_length=1)
    """Said one after the other when the state is come back to; the last stands for all further times."""
    then: dict[Did, str] = Field(default_factory=dict)
    """By what the assistant did, the next state. Without any, the conversation ends here."""


class Persona(Case):
    """A case with someone in it."""

    age: int = Field(ge=11, le=99)
    someone: str
    """Who they are, in one line for a reader."""
    begins: str | None = None
    states: dict[str, State] = Field(default_factory=dict)
    most: int = Field(default=12, ge=FEWEST, le=MOST)
    """The most turns of a branching persona."""

    @model_validator(mode="before")
    @classmethod
    def _opens(cls, value: Any) -> Any:
        if isinstance(value, dict) and value.get("states") and not value.get("turns"):
            first = value["states"].get(value.get("begins"), {})
            return {**value, "turns": list(first.get("says", []))[:1]}
        return value

    @model_validator(mode="after")
    def _leads_somewhere(self) -> "Persona":
        if bool(self.begins) != bool(self.states):
            raise ValueError("a branching persona has `begins` and `states`, a scripted one has turns")
        if not self.states:
            if not FEWEST <= len(self.turns) <= MOST:
                raise ValueError(f"a persona speaks {FEWEST} to {MOST} turns")
            return self
        reached, next_ones = set(), [self.begins or ""]
        while next_ones:
            name = next_ones.pop()
            if name not in self.states:
                raise ValueError(f"there is no state '{name}'")
            if name not in reached:
                reached.add(name)
                branches = self.states[name].then
                if branches and Did.ELSE not in branches:
                    raise ValueError(f"the state '{name}' does not say where `else` leads")
                next_ones += branches.values()
        if lost := self.states.keys() - reached:
            raise ValueError(f"nothing leads to {', '.join(sorted(lost))}")
        return self

    @property
    def branching(self) -> bool:
        """Whether what it says depends on the replies."""
        return bool(self.states)


class Branching(Turns):
    """A branching persona in a conversation: a small state machine."""

    def __init__(self, persona: Persona) -> None:
        """Make it ready to speak.

        Args:
            persona: Who speaks.
        """
        super().__init__(())
        self._persona = persona
        self._at: str | None = persona.begins
        self._visits: dict[str, int] = {}

    def __iter__(self) -> Iterator[str]:
        """Yield what it says next, until it has nowhere to go or has said enough."""
        while self._at is not None and len(self.said) < self._persona.most:
            state, visit = self._persona.states[self._at], self._visits.get(self._at, 0)
            self._visits[self._at] = visit + 1
            self.states.append(self._at)
            self.said.append(state.says[min(visit, len(state.says) - 1)])
            yield self.said[-1]

    def hear(self, answer: Answer) -> None:
        """Go where the reply leads."""
        assert self._at is not None
        then = self._persona.states[self._at].then
        self._at = next((state for did, state in then.items() if noticed(did, answer)), None)


def noticed(did: Did, answer: Answer) -> bool:
    """Whether an assistant did something, as far as its reply shows."""
    if did is Did.ELSE:
        return True
    return answer.cares if did is Did.CARED else bool(answer.acts & NOTICES[did])


def load_personas(folder: Path = FOLDER) -> list[Persona]:
    """Read every persona.

    Raises:
        DataError: Something is unknown or missing, or an id is taken twice.
    """
    found: dict[str, Persona] = {}
    written = 0
    for path in sorted(folder.glob("*.yaml")):
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        for each in raw["personas"]:
            written += 1
            try:
                persona = Persona.model_validate({"batch": raw["batch"], "split": raw["split"], **each})
            except (ValidationError, ValueError) as error:
                problem = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
                raise DataError(path.name, str(each.get("id")), problem, "Mend the persona.") from None
            if persona.id in found:
                raise DataError(path.name, persona.id, "the id is taken", "Name it otherwise.")
            found[persona.id] = persona
    counted(written, list(found.values()))
    return list(found.values())
