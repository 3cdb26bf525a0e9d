"""Train the head that reads answers to a direct question: `python -m evals.train_answers` (some two minutes).

It learns from the training rows of `evals/answers`, and, as turns that answer nothing, from turns of `evals/barriers`
that name something else, each beside a question that chance picks. How sure it must be is chosen on rows of another
hand (`natural`): of those that say yes, at most `FALSE_NO` may be taken for a no; of those that say no, at most
`FALSE_YES` for a yes.
"""

import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.embedding import MiniLM
from assistant.safety.answer_head import BETWEEN, KINDS, MEMBERS, WIDTHS, AnswerHead, parse_head, question
from assistant.safety.assessment import ASKED, Seen
from assistant.safety.use import PINNED
from assistant.telemetry import silence
from evals.barrier_bank import load_barriers
from evals.liken import laid_down
from evals.stats import shown
from evals.train_barriers import encoded, fit

FOLDER = Path(__file__).parent / "answers"
TARGET = Path(__file__).parent.parent / "assistant" / "safety" / "data" / "answers.npz"
FALSE_NO, FALSE_YES, FALSE_LATER, NEITHER = 0.03, 0.04, 0.03, 0.06
"""The last is the share of turns that answer nothing and may be taken for a yes, and for a no."""
LEAST = 0.65
"""How sure it must be at least, whatever the other hand's rows allow."""
BORROWED, BORROWED_WEIGHT = 2500, 0.3
"""Turns of the other bank that join those that answer nothing, and what one counts."""
ANSWERS_TOO = frozenset({"says-safe", "misread", "means-near", "not-bad-enough"})
"""What is named in a turn that may well answer a question."""
SEED = 1


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of our own writing."""

    text: str
    asked: str
    answer: str
    lang: str
    split: str
    """`train` or `natural`."""


def load_answers(folder: Path = FOLDER) -> list[Answered]:
    """Read the bank of answers."""
    return [
        Answered(raw["text"], raw["asked"], raw["answer"], raw.get("lang", "en"), raw.get("split", "train"))
        for path in sorted(folder.glob("*.jsonl"))
        for raw in map(json.loads, path.read_text(encoding="utf-8").rstrip("\n").split("\n"))
    ]


def fingerprint(rows: Sequence[Answered]) -> str:
    """Return a hash of what the head learned from."""
    lines = "\n".join(f"{row.asked} {row.answer} {row.lang} {row.text}" for row in rows)
    return hashlib.sha256(lines.encode()).hexdigest()


def borrowed() -> list[Answered]:
    """Return turns of care that answer nothing, each beside a question that chance picks."""
    chance = random.Random(SEED)
    rows = [r for r in load_barriers() if r.split == "train" and r.barrier is not None and r.barrier not in ANSWERS_TOO]
    chance.shuffle(rows)
    return [Answered(row.text, chance.choice(ASKED), "other", row.lang, "borrowed") for row in rows[:BORROWED]]


def vectors(rows: Sequence[Answered], name: str, encoder: MiniLM) -> list[Seen]:
    """Return the vectors of each row, as the head sees them."""
    seen = encoded(rows, encoder, name)
    return [Seen(seen.first[n : n + 1], seen.second[n : n + 1]) for n in range(len(rows))]


def inputs(rows: Sequence[Answered], seen: Sequence[Seen], name: str) -> NDArray[np.float32]:
    """Return what the networks learn from, shape (n, width)."""
    parts = [np.concatenate([s.second for s in seen]), np.concatenate([question(row.asked) for row in rows])]
    if name == "en":
        parts.insert(0, np.concatenate([s.first for s in seen]))
    return np.concatenate(parts, axis=1).astype(np.float32)


def least(said: NDArray[np.float32], wrong: NDArray[np.bool_], most: float) -> float:
    """Return how sure a class must be so that at most this share of the rows where it is wrong are taken for it."""
    for sure in np.arange(LEAST, 1, 0.01):
        if (said[wrong] >= sure).mean() <= most:
            return float(sure)
    return 1.0


def report(head: AnswerHead, rows: Sequence[Answered], seen: Sequence[Seen], name: str) -> None:
    """Print what the head makes of rows that it has not learned from."""
    said = [head.find(s, "en" if name == "en" else row.lang, row.asked) for row, s in zip(rows, seen, strict=True)]
    pairs = [(row, found[0] if found else None) for row, found in zip(rows, said, strict=True)]
    for kind in KINDS:
        own = [found for row, found in pairs if row.answer == kind]
        wanted = (None,) if kind == "other" else ("yes", "some") if kind in ("yes", "some") else (kind,)
        print(f"{name:5} {kind:8} heard  {shown(sum(found in wanted for found in own), len(own))}")
    false_no = [row for row, found in pairs if found == "no" and row.answer in ("yes", "some")]
    false_yes = [row for row, found in pairs if found in ("yes", "some") and row.answer == "no"]
    print(f"{name:5} a yes taken for a no {len(false_no)}, a no taken for a yes {len(false_yes)}")
    for row in (*false_no, *false_yes):
        print(f"      {row.asked} {row.answer}: {row.text}")


def main() -> None:
    """Train, choose how sure it must be, write the file and print what the other hand's rows say of it."""
    silence()
    encoder, bank = MiniLM(), load_answers()
    arrays: dict[str, NDArray[np.generic]] = {"encoder": np.array(PINNED["weights.npz"])}
    learned: list[Answered] = []
    held: dict[str, tuple[list[Answered], list[Seen]]] = {}
    others = borrowed()
    for name in WIDTHS:
        mine = [row for row in (*bank, *others) if name == "other" or row.lang == "en"]
        rows = [row for row in mine if row.split != "natural"]
        learned += rows
        x = inputs(rows, vectors(rows, name, encoder), name)
        per_row = [BORROWED_WEIGHT if row.split == "borrowed" else 1.0 for row in rows]
        wanted = [KINDS.index(row.answer) for row in rows]
        for member in range(MEMBERS):
            arrays |= laid_down(fit(x, wanted, per_row, len(KINDS), SEED + member, BETWEEN), name, member)
        arrays[f"{name}_sure"] = np.zeros(3, np.float32)
        natural = [row for row in mine if row.split == "natural" and (row.lang == "en") is (name == "en")]
        held[name] = natural, vectors(natural, name, encoder)
    arrays["bank"] = np.array(fingerprint(learned))
    head = parse_head(arrays)
    for name, (rows, seen) in held.items():
        said = np.array(
            [head.chances(s, "en" if name == "en" else r.lang, r.asked) for r, s in zip(rows, seen, strict=True)]
        )
        of = np.array([row.answer for row in rows])
        sure = (
            max(least(said[:, 0], np.isin(of, ("yes", "some")), FALSE_NO), least(said[:, 0], of == "other", 0.06)),
            max(
                least(said[:, 1] + said[:, 2], of == "no", FALSE_YES),
                least(said[:, 1] + said[:, 2], of == "other", 0.06),
            ),
            least(said[:, 3], of != "not_now", FALSE_LATER),
        )
        arrays[f"{name}_sure"] = np.array(sure, np.float32)
        print(f"{name:5} sure of a no from {sure[0]:.2f}, of a yes from {sure[1]:.2f}, of not now from {sure[2]:.2f}")
    head = parse_head(arrays)
    for name, (rows, seen) in held.items():
        report(head, rows, seen, name)
    np.savez_compressed(TARGET, **arrays)  # type: ignore[arg-type]
    print(f"{TARGET.stat().st_size / 2**10:.0f} KiB written")


if __name__ == "__main__":
    main()
