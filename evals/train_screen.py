"""Build the screen's example layer from the bank: `python -m evals.train_screen`.

The bank (`evals/bank/*.jsonl`) is our own writing, each file by another hand; the asks of the library join it as
messages without risk. Thresholds are set by leaving one hand out at a time: on ordinary talk by a hand that the layer
did not learn from (`ORDINARY`), a level may be raised for at most the share of messages that `ALLOWED` gives. The
other hands' messages without risk are near twins of risky ones, and would say more of the twins than of the alarms.
The same bank and versions give the same file.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.svm import SVC

from assistant.library.corpus import load_library
from assistant.retrieval.embedding import MiniLM, Vector
from assistant.safety.assessment import Family, Level
from assistant.safety.examples import LEVELS
from assistant.telemetry import silence
from evals.stats import shown

BANK = Path(__file__).parent / "bank"
TARGET = Path(__file__).parent.parent / "assistant" / "safety" / "data" / "examples.npz"
GAMMA, COST = 1.0, 4.0
ORDINARY = "everyday"
ALLOWED = {Level.CHECK: 0.08, Level.REFER: 0.02, Level.URGENT: 0.005}
"""The share of ordinary messages (level none) that may be raised to a level. One needless question is a smaller harm
than a disclosure that is passed over; a needless card of numbers is a larger one than a question."""
MILDER = 0.12
"""The share of check and refer messages that may be raised to urgent."""


@dataclass(frozen=True, slots=True)
class Row:
    """One message of the bank."""

    id: str
    text: str
    level: Level
    family: Family | None
    other: bool
    hand: str


def load_bank() -> list[Row]:
    """Read the bank, and the library's asks and scenes."""
    rows = []
    for path in sorted(BANK.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            raw = json.loads(line)
            family = Family(raw["family"]) if raw["family"] else None
            level = Level.parse(raw["level"])
            rows.append(Row(f"{path.stem}-{number}", raw["text"], level, family, raw["who"] == "other", path.stem))
    texts = load_library().texts.values()
    asks = [ask for text in texts for section in text.sections for ask in section.meta.asks]
    asks += [scene for text in texts for scene in text.meta.scenes]
    rows += [Row(f"ask-{number}", ask, Level.NONE, None, False, "asks") for number, ask in enumerate(asks, 1)]
    return rows


def fit(vectors: Vector, wanted: NDArray[np.bool_]) -> SVC:
    """Train one output."""
    return SVC(C=COST, gamma=GAMMA, class_weight="balanced").fit(vectors, wanted)


def held_out_scores(rows: list[Row], vectors: Vector) -> NDArray[np.float64]:
    """Return each bank row's three scores from layers that did not learn from its hand; shape (rows, 3)."""
    scores = np.full((len(rows), 3), np.nan)
    hands = np.array([row.hand for row in rows])
    levels = np.array([int(row.level) for row in rows])
    for hand in sorted(set(hands) - {"asks"}):
        own = hands == hand
        for column, level in enumerate(LEVELS):
            scores[own, column] = fit(vectors[~own], levels[~own] >= level).decision_function(vectors[own])
    return scores


def choose_thresholds(rows: list[Row], scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the lowest threshold of each level that keeps to `ALLOWED`."""
    levels = np.array([int(row.level) for row in rows])
    known = ~np.isnan(scores[:, 0])
    ordinary = np.array([row.hand == ORDINARY and row.level is Level.NONE for row in rows])
    thresholds = []
    for column, level in enumerate(LEVELS):
        threshold = np.quantile(scores[ordinary, column], 1 - ALLOWED[level])
        if level is Level.URGENT:
            milder = known & ((levels == Level.CHECK) | (levels == Level.REFER))
            threshold = max(threshold, np.quantile(scores[milder, column], 1 - MILDER))
        thresholds.append(threshold)
    return np.array(thresholds)


def main() -> None:
    """Train, calibrate, write the file and print what leaving one hand out says of it."""
    silence()
    rows = load_bank()
    encoder = MiniLM()
    vectors = np.concatenate(
        [encoder.encode([row.text for row in rows[i : i + 256]]) for i in range(0, len(rows), 256)]
    )
    levels = np.array([int(row.level) for row in rows])
    scores = held_out_scores(rows, vectors)
    thresholds = choose_thresholds(rows, scores)
    known = ~np.isnan(scores[:, 0])
    raised = scores >= thresholds
    for level in Level:
        own = known & (levels == level)
        print(f"{level!s:9} raised to check or above {shown(int(raised[own, 0].sum()), int(own.sum()))}")
    outputs = [fit(vectors, levels >= level) for level in LEVELS]
    support = np.array(sorted(set().union(*(output.support_.tolist() for output in outputs))))
    weights = np.zeros((len(support), 3))
    for column, output in enumerate(outputs):
        weights[np.searchsorted(support, output.support_), column] = output.dual_coef_[0]
    chosen = [rows[number] for number in support]
    order = list(Family)
    np.savez_compressed(
        TARGET,
        encoder=encoder.fingerprint,
        vectors=vectors[support].astype(np.float16),
        weights=weights.astype(np.float32),
        bias=np.array([float(output.intercept_[0]) for output in outputs], np.float32),
        thresholds=thresholds.astype(np.float32),
        gamma=GAMMA,
        family=np.array(
            [order.index(r.family) if r.family and r.level >= Level.CHECK else -1 for r in chosen], np.int8
        ),
        other=np.array([row.other for row in chosen]),
        ids=np.array([row.id for row in chosen]),
    )
    print(f"{len(support)} of {len(rows)} messages support it; {TARGET.stat().st_size / 2**20:.1f} MiB written")


if __name__ == "__main__":
    main()
