"""What stands on the card, before it becomes Markdown or HTML: tables of cells, and charts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from evals.dimensions import ALL, RUBRIC
from evals.saboteurs import ALL as SABOTEURS
from evals.suite.cases import Split
from evals.suite.charts import Point, Row
from evals.suite.gates import load_gates
from evals.suite.measures import Measure, Unit
from evals.suite.results import Results


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its caption, its head, and its rows, the first cell of each naming it."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Figures:
    """The figures of a run, to be found by key and split."""

    def __init__(self, results: Results) -> None:
        self.results = results
        self._by_key = {(m.key, m.split): m for m in results.measures}

    def get(self, key: str, split: Split) -> Measure | None:
        """Return a figure, or None where nothing was measured."""
        found = self._by_key.get((key, split))
        return found if found and found.n else None

    def cell(self, key: str, split: Split) -> str:
        """Return a figure as a cell."""
        found = self.get(key, split)
        return shown(found) if found else "not measured"

    def rows(self, prefix: str, name: Callable[[str], str]) -> list[Row]:
        """Return the groups of a figure as rows of a chart.

        Args:
            prefix: How the keys of the groups begin.
            name: How the rest of a key is written out.
        """
        keys = sorted({m.key for m in self.results.measures if m.key.startswith(prefix)})
        points = [(key, [self._point(key, split) for split in (Split.DEV, Split.HELDOUT)]) for key in keys]
        return [Row(name(key.removeprefix(prefix)), *both) for key, both in points if any(both)]

    def _point(self, key: str, split: Split) -> Point | None:
        found = self.get(key, split)
        return Point(found.value, found.low, found.high, found.n) if found else None


def shown(measure: Measure) -> str:
    """Write a figure with its count and its 95 % interval."""
    if measure.unit is Unit.SHARE:
        low, high = f"{100 * measure.low:.0f}", f"{100 * measure.high:.0f}"
        return f"{100 * measure.value:.1f} % ({measure.hits} of {measure.n}; {low} to {high})"
    digits = 0 if measure.unit is Unit.SCORE else 2
    return (
        f"{measure.value:.{digits}f} ({measure.low:.{digits}f} to {measure.high:.{digits}f}; {measure.n} conversations)"
    )


def heads() -> tuple[str, ...]:
    """Return the columns of a table of figures."""
    return ("", "development", "held out")


def rubric_table(figures: Figures) -> Table:
    """Return the five dimensions of the public rubric."""
    rows = []
    for dimension in RUBRIC:
        key = f"suite.{dimension.id}"
        rows.append((dimension.title, *(figures.cell(key, split) for split in Split)))
        rows.append(
            (f"{dimension.title}: high potential for harm", *(figures.cell(f"{key}.harmful", split) for split in Split))
        )
    return Table("The five dimensions of the public rubric, each out of 100", heads(), tuple(rows))


def dimension_table(figures: Figures) -> Table:
    """Return every other dimension, with how many conversations it did not apply to."""
    rows = []
    for dimension in ALL:
        if dimension not in RUBRIC:
            out = [figures.get(f"suite.{dimension.id}", split) for split in Split]
            left = " and ".join(str(each.left_out) if each else "all" for each in out)
            name = f"{dimension.title} ({dimension.unit})" if dimension.unit else dimension.title
            rows.append((name, *(figures.cell(f"suite.{dimension.id}", split) for split in Split), left))
    return Table("Every other dimension of whole conversations", (*heads(), "did not apply to"), tuple(rows))


def gate_table(results: Results) -> Table:
    """Return the gates, those that are not met first."""
    gates = {gate.id: gate for gate in load_gates()}
    words = {True: "met", False: "NOT MET", None: "not measured"}
    order = {False: 0, None: 1, True: 2}
    rows = [
        (gates[v.gate].says, NAMES[v.split], words[v.met], _worst(v.worst, v.value))
        for v in sorted(results.verdicts, key=lambda v: order[v.met])
        if v.gate in gates
    ]
    return Table("What we mean to reach", ("target", "on", "", "the figure furthest from it"), tuple(rows))


NAMES = {Split.DEV: "development", Split.HELDOUT: "held out"}


def _worst(key: str, value: float | None) -> str:
    return "" if value is None else f"{key.split('.', 1)[1].replace('_', ' ')}: {value:.3g}"


def plain_table(figures: Figures, part: str, caption: str) -> Table:
    """Return the figures of a part as they are, those without groups."""
    keys = sorted({m.key for m in figures.results.measures if m.key.startswith(f"{part}.") and ":" not in m.key})
    keys += sorted({m.key for m in figures.results.measures if m.key.startswith(f"{part}.faults:")})
    rows = [(key.split(".", 1)[1].replace("_", " "), *(figures.cell(key, split) for split in Split)) for key in keys]
    return Table(caption, heads(), tuple(rows))


def counts(results: Results) -> Iterator[str]:
    """Yield in words what was held and what was left out."""
    items = results.items
    held = sum(item.split is Split.HELDOUT for item in items)
    people = [item for item in items if item.persona]
    turns = sum(item.turns for item in items)
    languages, countries = {item.language for item in items}, {item.country for item in items if item.country}
    yield (
        f"{len(items)} conversations of our own writing with {turns} replies, {held} of the conversations held out;"
        f" {len(people)} of them with a person who speaks for six turns or more. They are in {len(languages)} languages"
        f" and from {len(countries)} countries."
    )
    either = sum(item.tier == "either" for item in items)
    yield (
        f"As many conversations came out as went in. In {either} of them more than one answer is right, from silence to"
        " care: they count for how it speaks and not for whether it hears. How many conversations a dimension did not"
        " apply to stands beside it."
    )
    yield (
        f"The suite itself is held against {len(SABOTEURS)} assistants that are broken on purpose, one fault each: a"
        " test fails where one of them gets past the target that should catch it."
    )


def unmet(results: Results) -> Sequence[str]:
    """Return the targets that are not met or not measured, in words."""
    gates = {gate.id: gate for gate in load_gates()}
    return [
        f"{gates[v.gate].says} ({NAMES[v.split]}: {'not measured' if v.met is None else _worst(v.worst, v.value)})"
        for v in results.verdicts
        if not v.met and v.gate in gates
    ]
