"""Train the head that recognises barriers: `python -m evals.train_barriers` (some four minutes).

It learns from the training turns of `evals/barriers`, from the same turns beside a turn that names no barrier, and, as
turns without one, from messages of the screen's bank in which no pattern hears a barrier. How sure it must be is chosen
on natural turns, which another hand wrote as people answer most of the time: at most `FALSE` of those without a barrier
are answered as one, and at most `WRONG` of the others are taken for another one. Whether a pattern hears a turn as well
is left out of the choice: it must stand alone.
"""

import argparse
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from assistant.retrieval.embedding import MiniLM
from assistant.retrieval.reading import sentences_beside
from assistant.safety.assessment import Seen
from assistant.safety.barrier_head import BETWEEN, MEMBERS, NONE, WIDTHS, BarrierHead, parse_head
from assistant.safety.care_protocol import default_protocol
from assistant.safety.members import SHARP
from assistant.safety.network import SECOND
from assistant.safety.use import PINNED, published
from assistant.safety.wording import CareBooks, default_books
from assistant.telemetry import silence
from evals.bank import load_bank
from evals.barrier_bank import Named, fingerprint, load_barriers
from evals.liken import laid_down
from evals.stats import shown

TARGET = Path(__file__).parent.parent / "assistant" / "safety" / "data" / "barriers.npz"
FALSE = 0.05
"""The share of natural turns without a barrier that it may answer as one.

An answer to a barrier that nobody named costs a step aside; a barrier that nobody answers may end the conversation. At
2 % of turns that were made to be hard, patterns and head together named 239 of 429 natural English barriers.
"""
WRONG = 0.05
"""The share of natural turns with a barrier that it may take for another."""
SERVES_BOTH = frozenset(
    frozenset(pair)
    for pair in (
        ("stay-with-me", "are-you-friend"),
        ("how-urgent", "still-call"),
        ("no-one", "only-you"),
        ("reporting", "tell-others"),
        ("gets-better", "nothing-helps"),
        ("promised", "secret"),
        ("who-looks-after", "hospital"),
    )
)
"""Pairs of which the answer to either is one to the other as well: to take one for the other is no mistake that counts
in the choice of how sure the head must be. The report counts it."""
BORROWED = {"en": 2500, "other": 2500}
"""Messages of the screen's bank that join the turns without a barrier."""
BORROWED_WEIGHT = 0.3
"""What such a message counts beside a turn of the bank: nobody has read them for barriers."""
SPLITS = ("natural", "dev")
_LANGS = {"en": "en", "other": "de"}
"""A language of each part of the head."""
EPOCHS, BATCH, RATE = 20, 64, 1e-3
UNSEEN, DROPOUT, DECAY, SMOOTHING = 0.1, 0.4, 0.01, 0.1
"""Shares of the input and of what lies between the layers that are left out, how strongly weights shrink, and the share
of certainty that is spread over all classes; chosen on natural turns."""
SEED = 1


@dataclass(frozen=True, slots=True)
class Turns:
    """Turns that were not learned from, as the head hears them in care: whole, and sentence by sentence."""

    rows: list[Named]
    seen: list[Seen]
    """The vectors of each."""

    def chances(self, head: BarrierHead, lang: str) -> NDArray[np.float32]:
        """Return the highest chance of each class in any part of each turn, shape (n, classes)."""
        return np.array([head.chances(seen, lang).max(axis=0) for seen in self.seen], np.float32)


class Written(Protocol):
    """What has a text."""

    @property
    def text(self) -> str:
        """What the person wrote."""


def encoded(rows: Sequence[Written], encoder: MiniLM, name: str) -> Seen:
    """Return the vectors of turns; MiniLM's are zeros where they are not learned from."""
    first = np.zeros((len(rows), SECOND), np.float32)
    english = list(range(len(rows))) if name == "en" else []
    english.sort(key=lambda number: len(rows[number].text))
    for at in range(0, len(english), 64):
        part = english[at : at + 64]
        first[part] = encoder.encode([rows[number].text for number in part])
    return Seen(first, published().vectors([row.text for row in rows]))


def by_sentence(rows: Sequence[Named]) -> tuple[list[Named], list[int]]:
    """Return turns with each of their sentences after them, where there are several, and how many parts each has."""
    parts, counts = [], []
    for row in rows:
        own = [row, *(replace(row, text=text) for text in sentences_beside(row.text))]
        parts += own
        counts.append(len(own))
    return parts, counts


def beside(rows: Sequence[Named], seed: int) -> list[Named]:
    """Return each turn once more with a turn that names no barrier before or after it, in the same language."""
    chance = random.Random(seed)
    plain: dict[str, list[str]] = {}
    for row in rows:
        if row.barrier is None:
            plain.setdefault(row.lang, []).append(row.text)
    found = []
    for row in rows:
        other = chance.choice(plain[row.lang])
        parts = [row.text, other] if chance.random() < 0.4 else [other, row.text]
        found.append(replace(row, text=" ".join(parts)))
    return found


def borrowed(books: CareBooks, known: set[str], count: int, *, english: bool, seed: int) -> list[Named]:
    """Return messages of the screen's bank in which no pattern hears a barrier."""
    rows = [m for m in load_bank() if m.split == "train" and (m.lang == "en") is english and len(m.text) < 240]
    random.Random(seed).shuffle(rows)
    found: list[Named] = []
    for row in rows:
        if row.text not in known and books.of(row.lang).barrier(row.text) is None:
            found.append(Named(row.text, None, row.lang, "borrowed"))
        if len(found) == count:
            break
    return found


def fit(
    x: NDArray[np.float32],
    wanted: Sequence[int] | NDArray[np.float32],
    weights: Sequence[float],
    classes: int,
    seed: int,
    between: int = BETWEEN,
    *,
    epochs: int = EPOCHS,
    smoothing: float = SMOOTHING,
) -> nn.Sequential:
    """Return one trained member; the same input and seed give the same.

    Args:
        x: Unit vectors, or several side by side, shape (n, width).
        wanted: The class of each, or how much of it belongs to each class, shape (n, classes).
        weights: What each counts.
        classes: How many classes there are.
        seed: Of the beginning and the order.
        between: Numbers that lie between the layers.
        epochs: How often each row is seen.
        smoothing: The share of certainty that is spread over all classes.
    """
    torch.manual_seed(seed)
    model = nn.Sequential(
        nn.Dropout(UNSEEN), nn.Linear(x.shape[1], between), nn.GELU(), nn.Dropout(DROPOUT), nn.Linear(between, classes)
    )
    inputs, labels, per_row = torch.from_numpy(x * np.float32(SHARP)), torch.tensor(wanted), torch.tensor(weights)
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=epochs * math.ceil(len(x) / BATCH))
    for _ in range(epochs):
        order = torch.randperm(len(x))
        for at in range(0, len(x), BATCH):
            own = order[at : at + BATCH]
            each = functional.cross_entropy(
                model(inputs[own]), labels[own], reduction="none", label_smoothing=smoothing
            )
            loss = (each * per_row[own]).mean()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
    return model.eval()


def chosen(chances: NDArray[np.float32], rows: Sequence[Named], classes: Sequence[str], ours: Sequence[int]) -> float:
    """Return how sure the head must be of some classes to keep to `FALSE` and `WRONG`.

    Args:
        chances: What it says of the development turns, shape (n, classes).
        rows: Those turns.
        classes: The names of the classes.
        ours: The classes that are chosen for.
    """
    best = chances[:, :-1].argmax(axis=1)
    top = chances[np.arange(len(best)), best]
    own = np.isin(best, ours)
    none = np.array([row.barrier is None for row in rows])
    named = zip(best, rows, strict=True)
    wrong = np.array([row.barrier is not None and _is_mistaken(row.barrier, classes[n]) for n, row in named])
    for least in np.arange(0.2, 1, 0.01):
        said = own & (top >= least)
        if (said & none).sum() <= FALSE * none.sum() and (said & wrong).sum() <= WRONG * (~none).sum():
            return float(least)
    return 1.0


def _is_mistaken(due: str, said: str) -> bool:
    """Say whether one kind is taken for another that could be heard beside it, and whose answer does not serve."""
    if said == due or frozenset((due, said)) in SERVES_BOTH:
        return False
    facts = {facts.id: facts for facts in default_protocol().barriers}
    one, other = facts[due], facts[said]
    apart = (one.for_helpers and other.for_oneself) or (one.for_oneself and other.for_helpers)
    return not apart and not (one.families and other.families and set(one.families).isdisjoint(other.families))


def report(head: BarrierHead, turns: Turns, name: str, split: str) -> None:
    """Print what the head alone makes of turns that it has not learned from."""
    said = [head.find(seen, _LANGS[name]) for seen in turns.seen]
    named = [(row, found) for row, found in zip(turns.rows, said, strict=True) if row.barrier]
    plain = [(row, found) for row, found in zip(turns.rows, said, strict=True) if not row.barrier]
    print(f"{name:5} {split:7} barriers named right  {shown(sum(r.barrier == f for r, f in named), len(named))}")
    another = sum(f not in (None, r.barrier) for r, f in named)
    print(f"{name:5} {split:7} named as another      {shown(another, len(named))}")
    print(f"{name:5} {split:7} false on other turns  {shown(sum(f is not None for _, f in plain), len(plain))}")
    for row, found in (*plain, *named):
        if found and found != row.barrier:
            print(f"      {row.barrier} taken for {found}: {row.text}")


def main() -> None:
    """Train, choose how sure it must be, write the file and print what the development turns say of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, help="a file that keeps the vectors, for trying things out")
    arguments = parser.parse_args()
    silence()
    encoder, protocol, books = MiniLM(), default_protocol(), default_books()
    bank = load_barriers()
    classes = [*(facts.id for facts in protocol.barriers), NONE]
    holds = [number for number, facts in enumerate(protocol.barriers) if facts.holds]
    arrays: dict[str, NDArray[np.generic]] = {
        "classes": np.array(classes),
        "encoder": np.array(PINNED["weights.npz"]),
        "second": np.array(MiniLM.fingerprint),
    }
    learned: list[Named] = []
    development: dict[tuple[str, str], Turns] = {}
    for name in WIDTHS:
        own = [row for row in bank if row.split == "train" and (name == "other" or row.lang == "en")]
        known = {row.text for row in bank}
        rows = [*own, *beside(own, SEED)]
        rows += borrowed(books, known, BORROWED[name], english=name == "en", seed=SEED)
        learned += rows
        seen = _kept(arguments.cache, "train", name, rows, encoder)
        x = np.concatenate([seen.first, seen.second], axis=1) if name == "en" else seen.second
        wanted = [classes.index(row.barrier or NONE) for row in rows]
        per_row = [BORROWED_WEIGHT if row.split == "borrowed" else 1.0 for row in rows]
        for member in range(MEMBERS):
            arrays |= laid_down(fit(x, wanted, per_row, len(classes), SEED + member), name, member)
        arrays[f"{name}_sure"] = np.zeros(2, np.float32)
        for split in SPLITS:
            held = [row for row in bank if row.split == split and (row.lang == "en") is (name == "en")]
            held += beside(held, SEED)
            parts, counts = by_sentence(held)
            seen, ends = _kept(arguments.cache, split, name, parts, encoder), np.cumsum(counts)[:-1]
            rows_of = zip(np.split(seen.first, ends), np.split(seen.second, ends), strict=True)
            development[name, split] = Turns(held, [Seen(first, second, len(first) - 1) for first, second in rows_of])
    arrays["bank"] = np.array(fingerprint(learned))
    head = parse_head(arrays, protocol)
    for name in WIDTHS:
        turns = development[name, "natural"]
        chances, held = turns.chances(head, _LANGS[name]), turns.rows
        barriers = [number for number in range(len(classes) - 1) if number not in holds]
        sure = chosen(chances, held, classes, barriers)
        surer = max(chosen(chances, held, classes, holds), 0.5 + sure / 2)
        arrays[f"{name}_sure"] = np.array([sure, surer], np.float32)
        print(f"{name:5} sure from {sure:.2f}, of a step taken from {surer:.2f}")
    head = parse_head(arrays, protocol)
    for (name, split), turns in development.items():
        report(head, turns, name, split)
    np.savez_compressed(TARGET, **arrays)  # type: ignore[arg-type]
    print(f"{TARGET.stat().st_size / 2**10:.0f} KiB written")


def _kept(cache: Path | None, part: str, name: str, rows: Sequence[Named], encoder: MiniLM) -> Seen:
    """Return the vectors of turns, from the cache where it has those of the same turns."""
    if cache is None:
        return encoded(rows, encoder, name)
    path = cache / f"{part}_{name}_{fingerprint(rows)[:12]}.npz"
    if not path.is_file():
        seen = encoded(rows, encoder, name)
        cache.mkdir(parents=True, exist_ok=True)
        np.savez(path, first=seen.first, second=seen.second)
    with np.load(path) as kept:
        return Seen(kept["first"], kept["second"])


if __name__ == "__main__":
    main()
