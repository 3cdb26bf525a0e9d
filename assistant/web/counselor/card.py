"""The safety card of a checkout or an installation, read from the results that it is made of; or none."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from assistant.web.counselor.words import words

SPLITS = ("heldout", "dev")
"""Held out first: those figures were measured on what nobody tuned on."""


class _Measure(BaseModel):
    key: str
    split: str
    unit: str
    value: float
    low: float
    high: float
    n: int


class _Verdict(BaseModel):
    gate: str
    split: str
    met: bool | None


class _Results(BaseModel):
    version: str
    date: str
    measures: tuple[_Measure, ...]
    verdicts: tuple[_Verdict, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, ready to be drawn: all lengths are hundredths of the width."""

    title: str
    said: str
    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Target:
    """What was meant to be reached, and whether it was."""

    says: str
    split: str
    met: bool | None


@dataclass(frozen=True, slots=True)
class Card:
    """One run of the measurements."""

    version: str
    date: str
    figures: tuple[tuple[str, tuple[Figure, ...]], ...]
    """By split."""
    targets: tuple[Target, ...]
    """Those that are not met first."""


def results_path() -> Path:
    """Return where the results are: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[2]
    inside = package / "reports" / "results.json"
    return inside if inside.is_file() else package.parent / "evals" / "reports" / "results.json"


def read_card(path: Path | None = None) -> Card | None:
    """Read the card.

    Args:
        path: The results; by default where this installation has them.

    Returns:
        The card, or None where there is none that can be read: what is not measured is not claimed.
    """
    path = path or results_path()
    try:
        results = _Results.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, ValidationError):
        return None
    figures = tuple((split, tuple(_figures(results.measures, split))) for split in SPLITS)
    return Card(results.version, results.date, tuple(f for f in figures if f[1]), _targets(results, path))


def _figures(measures: Sequence[_Measure], split: str) -> list[Figure]:
    """Return the figures of whole conversations that are shares or scores, without their groups, best known first."""
    wanted = [
        m
        for m in measures
        if m.split == split and m.n and m.key.startswith("suite.") and ":" not in m.key and m.unit in ("share", "score")
    ]
    order = list(words().measures)
    wanted.sort(key=lambda m: (order.index(m.key) if m.key in order else len(order), m.key))
    return [_figure(m) for m in wanted if m.key in order]


def _figure(measure: _Measure) -> Figure:
    factor = 100.0 if measure.unit == "share" else 1.0
    value, low, high = (_within(factor * each) for each in (measure.value, measure.low, measure.high))
    said = f"{value:.1f} %" if measure.unit == "share" else f"{value:.0f} / 100"
    return Figure(words().measures[measure.key], said, value, low, high, measure.n)


def _within(value: float) -> float:
    return min(100.0, max(0.0, value)) if math.isfinite(value) else 0.0


def _targets(results: _Results, path: Path) -> tuple[Target, ...]:
    """Return the targets in words; one whose words are not there is named by its id."""
    says: dict[str, str] = {}
    for place in (path.with_name("gates.yaml"), path.parents[1] / "gates.yaml"):
        try:
            found: Any = yaml.safe_load(place.read_text(encoding="utf-8"))
            says = {str(gate["id"]): str(gate["says"]) for gate in found}
            break
        except (OSError, yaml.YAMLError, KeyError, TypeError):
            continue
    order = {False: 0, None: 1, True: 2}
    verdicts = sorted(results.verdicts, key=lambda verdict: order[verdict.met])
    return tuple(Target(says.get(v.gate, v.gate), v.split, v.met) for v in verdicts)
