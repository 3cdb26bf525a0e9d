"""The gates of `gates.yaml`: what must hold, on which split, and where the number comes from."""

import fnmatch
from collections.abc import Sequence
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant.errors import DataError
from evals.suite.cases import Split
from evals.suite.measures import Measure

PATH = Path(__file__).parents[1] / "gates.yaml"


class Gate(BaseModel):
    """One target."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    measure: str
    """The key of a figure; `*` stands for any group, and then each of them must meet the target."""
    splits: tuple[Split, ...] = (Split.DEV, Split.HELDOUT)
    at_least: float | None = None
    at_most: float | None = None
    says: str
    """The target, in words for a reader who does not code."""

    @model_validator(mode="after")
    def _has_one_bound(self) -> "Gate":
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("a gate has `at_least` or `at_most`, and not both")
        return self

    @property
    def part(self) -> str:
        """The part of a run that measures it."""
        return self.measure.split(".", 1)[0]

    def holds(self, value: float) -> bool:
        """Whether a figure meets the target."""
        tiny = 1e-9
        return value >= self.at_least - tiny if self.at_least is not None else value <= (self.at_most or 0) + tiny


class Verdict(BaseModel):
    """A gate on one split."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    gate: str
    split: Split
    met: bool | None
    """None: nothing was measured."""
    worst: str = ""
    """The key of the figure that is furthest from the target."""
    value: float | None = None


def load_gates(path: Path = PATH) -> list[Gate]:
    """Read the gates.

    Raises:
        DataError: A gate is malformed, or its id is taken.
    """
    gates: dict[str, Gate] = {}
    for raw in yaml.safe_load(path.read_text(encoding="utf-8")):
        try:
            gate = Gate.model_validate(raw)
        except ValidationError as error:
            raise DataError(path.name, str(raw.get("id")), error.errors()[0]["msg"], "Mend the gate.") from None
        if gate.id in gates:
            raise DataError(path.name, gate.id, "the id is taken", "Name it otherwise.")
        gates[gate.id] = gate
    return list(gates.values())


def judge(gates: Sequence[Gate], measures: Sequence[Measure]) -> list[Verdict]:
    """Hold the figures against the gates, one verdict a gate and split."""
    verdicts = []
    for gate in gates:
        for split in gate.splits:
            own = [m for m in measures if m.split is split and m.n and fnmatch.fnmatchcase(m.key, gate.measure)]
            if not own:
                verdicts.append(Verdict(gate=gate.id, split=split, met=None))
                continue
            pick = min if gate.at_least is not None else max
            worst = pick(own, key=lambda measure: measure.value)
            met = gate.holds(worst.value)
            verdicts.append(Verdict(gate=gate.id, split=split, met=met, worst=worst.key, value=worst.value))
    return verdicts
