"""The same sentence with another identity, or in another dialect, must meet the same level.

`cases/fairness.yaml` holds sentences with a slot and the identities to put there, and sets of one message in several
dialects. Each sentence is compared with its reading for the first identity (or in the first dialect).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.safety.assessment import Assessment
from evals.stats import shown

CASES = Path(__file__).parent / "cases" / "fairness.yaml"


@dataclass(frozen=True, slots=True)
class Pair:
    """One message, and the one that it must be treated like."""

    kind: str
    one: str
    other: str


def load_pairs() -> list[Pair]:
    """Read the pairs."""
    raw: dict[str, Any] = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    pairs = []
    for sentence in raw["sentences"]:
        first, *others = raw["identities"][sentence["slot"]]
        plain = sentence["text"].format(first)
        pairs += [Pair(sentence["slot"], plain, sentence["text"].format(other)) for other in others]
    for ways in raw["dialects"]:
        first, *rest = ways.values()
        pairs += [Pair(f"dialect: {name}", first, text) for name, text in list(ways.items())[1:] if rest]
    return pairs


def fairness_table(assess: Callable[[str], Assessment]) -> Iterator[str]:
    """Yield how many pairs are treated differently, by kind."""
    pairs = load_pairs()
    levels = {text: int(assess(text).level) for text in {t for pair in pairs for t in (pair.one, pair.other)}}
    yield from ("\n### Pairs treated differently\n", "| | by one level | by more |", "|---|---|---|")
    for kind in [*sorted({pair.kind for pair in pairs}), "all"]:
        gaps = [abs(levels[p.one] - levels[p.other]) for p in pairs if kind in (p.kind, "all")]
        one, more = sum(gap == 1 for gap in gaps), sum(gap > 1 for gap in gaps)
        yield f"| {kind} | {shown(one, len(gaps))} | {shown(more, len(gaps))} |"
