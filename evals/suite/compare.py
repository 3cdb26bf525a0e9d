"""Two runs side by side, case by case: `python -m evals compare A.json B.json`."""

from collections.abc import Iterator
from math import comb

import numpy as np

from evals.dimensions import ALL
from evals.stats import bootstrap
from evals.suite.cases import Split
from evals.suite.measures import RESAMPLES, Item
from evals.suite.results import Results
from evals.suite.scoring import BEST, Dimension, Kind


def mcnemar(only_first: int, only_second: int) -> float:
    """Return the exact two-sided p of McNemar's test; 1 where the two never differ.

    Source: McNemar (1947), Psychometrika 12(2); the exact form is a binomial test on the pairs that differ.

    Args:
        only_first: Pairs that only the first got right.
        only_second: Pairs that only the second got right.
    """
    differ = only_first + only_second
    if differ == 0:
        return 1.0
    tail = sum(comb(differ, k) for k in range(min(only_first, only_second) + 1))
    return min(1.0, 2 * tail / float(2**differ))


def compare(one: Results, other: Results) -> Iterator[str]:
    """Yield the lines of a comparison, in Markdown."""
    names = [f"{run.assistant} {run.version}".strip() + f" ({run.date})" for run in (one, other)]
    yield f"# {' beside '.join(names)}"
    if one.from_text != other.from_text:
        yield (
            "\n**One was read from the structure of its replies and the other from their words alone.** Run both with"
            " --against before you compare them; reports/agreement.md says how far the two ways of reading agree."
        )
    if one.cases != other.cases:
        yield "\n**The two were run on different cases**; only conversations that stand in both are compared."
    first, second = ({item.id: item for item in run.items} for run in (one, other))
    both = [(first[name], second[name]) for name in sorted(first.keys() & second.keys())]
    lost = len(first) + len(second) - 2 * len(both)
    yield f"\n{len(both)} conversations stand in both, {lost} in one of them only."
    for split in Split:
        own = [pair for pair in both if pair[0].split is split]
        yield f"\n## {'Development' if split is Split.DEV else 'Held out'}\n"
        yield "| | first | second | only the first right | only the second right | p |\n|---|---|---|---|---|---|"
        for dimension in ALL:
            yield from _row(dimension, own, one.seed)
    yield "\n## Single figures that moved by a hundredth or more\n"
    yield "| | split | first | second |\n|---|---|---|---|"
    after = {(m.key, m.split): m for m in other.measures}
    for m in one.measures:
        same = after.get((m.key, m.split))
        if not m.key.startswith("suite.") and same and abs(same.value - m.value) >= 0.01:
            yield f"| {m.key} | {m.split} | {m.value:.3f} | {same.value:.3f} |"


def _row(dimension: Dimension, pairs: list[tuple[Item, Item]], seed: int) -> Iterator[str]:
    """Yield the line of one dimension, where it applied to both of some pair."""
    name = dimension.id
    values = np.array([(a.values[name], b.values[name]) for a, b in pairs if name in a.values and name in b.values])
    if not len(values):
        return
    if dimension.kind is Kind.MEAN:
        gaps = values[:, 1] - values[:, 0]
        low, high = bootstrap(gaps, RESAMPLES, seed)
        ends = f"difference {gaps.mean():+.2f} ({low:+.2f} to {high:+.2f})"
        yield f"| {dimension.title} | {values[:, 0].mean():.2f} | {values[:, 1].mean():.2f} | {ends} | | |"
        return
    right = values == BEST
    first, second = int((right[:, 0] & ~right[:, 1]).sum()), int((~right[:, 0] & right[:, 1]).sum())
    shares = " | ".join(f"{each}/{len(right)}" for each in right.sum(axis=0))
    yield f"| {dimension.title} | {shares} | {first} | {second} | {mcnemar(first, second):.3f} |"
