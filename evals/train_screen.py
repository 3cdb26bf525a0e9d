"""Build the screen's example layer from the bank: `python -m evals.train_screen` (an hour and a half on two cores).

Every message of the bank that is kept for training teaches, and the library's asks and scenes that the bank does not
label join them as messages without risk. Temperatures and thresholds are then chosen on the development messages alone
(`calibrating.py`). The held-out messages are not read here, but for one thing: rows of the bank that are near twins of
a held-out one are left out of the training.
"""

import argparse
import hashlib
import os
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from fnmatch import fnmatch
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from assistant.retrieval.embedding import MiniLM
from assistant.retrieval.reading import screen_spans
from assistant.safety.assessment import Family, Level
from assistant.safety.members import packed
from assistant.safety.network import HEADS, LEVELS
from assistant.safety.tuned import SHAPES
from assistant.safety.use import LONGEST, PINNED, WEIGHTS, WORTH, load_published
from assistant.telemetry import silence
from evals.bank import Message, load_bank, load_cases, ordinary_asks
from evals.calibrating import calibrated, heard_by_rules
from evals.counterfactual import said_by_others
from evals.liken import learn
from evals.phrasing import learn_phrases
from evals.tune_minilm import tune
from evals.tuning import Example, Model, train
from evals.vectors import encoded, side_by_side

TARGET = Path(__file__).parent.parent / "assistant" / "safety" / "data" / "network.npz"
LEARNED = Path(__file__).parent / ".runs" / "learned.npz"
"""What was learned, before it is calibrated: in the place of `TARGET`, `--keep counts` goes on from it."""
LARGE = 2**14
"""Numbers from which on a matrix is kept in bytes."""
WINDOWS = 3
"""Windows of a long message without risk that are learned from beside the whole."""
TWIN = 0.95
"""From this cosine of MiniLM vectors on, two messages are near twins."""


def prepare(messages: Sequence[Message], encoder: MiniLM) -> list[Example]:
    """Return messages as word pieces and vectors."""
    tokenize = load_published()[2]
    english = [message.text for message in messages if message.lang == "en"]
    vectors = dict(zip(english, encoded(english, encoder), strict=True))
    order, nothing = list(Family), np.zeros(384, np.float32)
    return [
        Example(
            tuple(tokenize(message.text)[:LONGEST]),
            tuple(tokenize(message.text.lower())[:LONGEST]),
            vectors[message.text] if message.lang == "en" else nothing,
            int(message.level),
            order.index(message.family) if message.family else -1,
            message.other,
        )
        for message in messages
    ]


def without_twins(rows: list[Message], cases: Sequence[Message], encoder: MiniLM) -> list[Message]:
    """Leave out training rows that nearly repeat a development or held-out case.

    MiniLM knows English only: in another language, a row is left out when it has the same letters.
    """
    english = [row for row in rows if row.lang == "en"]
    cases_in_english = [case.text for case in cases if case.lang == "en"]
    nearest = (encoded([row.text for row in english], encoder) @ encoded(cases_in_english, encoder).T).max(axis=1)
    twins = {row.id for row, cosine in zip(english, nearest, strict=True) if cosine >= TWIN}
    letters = {_letters(case.text) for case in cases}
    return [row for row in rows if row.id not in twins and _letters(row.text) not in letters]


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def counted(rows: Sequence[Message]) -> dict[str, NDArray[Any]]:
    """Return for each rule how many messages of risk it hears in the bank, and how many ordinary ones."""
    right, wrong = Counter[str](), Counter[str]()
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        heard = pool.map(heard_by_rules, [row.text for row in rows], chunksize=500)
        for row, signals in zip(rows, heard, strict=True):
            (right if row.level >= Level.CHECK else wrong).update({signal.id for signal in signals})
    names = sorted(right | wrong)
    return {
        "rules": np.array(names),
        "rules_right": np.array([right[name] for name in names], np.int32),
        "rules_wrong": np.array([wrong[name] for name in names], np.int32),
    }


def in_windows(rows: Sequence[Message], seed: int) -> Iterator[Message]:
    """Yield windows of long messages without risk, each a message without risk itself; the same input gives the same.

    A turn reads a long message window by window, and one that alarms is enough. Who has learned from whole messages
    alone takes half-sentences from the middle of a tired evening for more than they say.
    """
    chance = random.Random(seed)
    for row in rows:
        spans = list(screen_spans(row.text)) if row.level is Level.NONE else []
        if len(spans) > 1:
            for number, (start, end) in enumerate(chance.sample(spans, min(WINDOWS, len(spans))), 1):
                yield replace(row, id=f"{row.id}-window-{number}", text=row.text[start:end])


def fingerprint(rows: Sequence[Message]) -> str:
    """Return a hash of the messages that the network learned from, as they were written."""
    lines = "\n".join(f"{row.level} {row.family} {row.other} {row.lang} {row.text}" for row in rows)
    return hashlib.sha256(lines.encode()).hexdigest()


def kept(what: str | None, bank: str) -> dict[str, Any]:
    """Return the arrays of the shipped file that are not made anew.

    Raises:
        SystemExit: More than the network is to be kept, and learned from other messages.
    """
    if what is None:
        return {}
    with np.load(TARGET, allow_pickle=False) as arrays:
        if what in ("weights", "counts") and str(arrays["bank"]) != bank:
            raise SystemExit("The bank has changed since the weights were made: train anew.")
        own = {name + end for name in WEIGHTS | HEADS | SHAPES for end in ("", WORTH)}
        return {name: arrays[name] for name in arrays.files if what != "network" or name in own}


def laid_down(model: Model) -> dict[str, NDArray[Any]]:
    """Return a trained network as the arrays of the file: large matrices in bytes."""
    arrays: dict[str, NDArray[Any]] = {}
    for name, value in model.w.items():
        found = value.detach().numpy()
        if found.ndim > 1 and found.size >= LARGE:
            arrays[name], arrays[name + WORTH] = packed(found)
        else:
            arrays[name] = found.astype(np.float16)
    return arrays


def learned(
    arrays: dict[str, Any], written: Sequence[Message], cases: Sequence[Message], how: argparse.Namespace
) -> None:
    """Add to the arrays that are kept what is learned anew: the network, what stands beside it, the rules' counts."""
    encoder = MiniLM()
    rows = without_twins(list(written), cases, encoder)
    if how.keep != "all-but-minilm":
        arrays |= counted(rows)
    rows += [*said_by_others(rows, how.seed), *in_windows(rows, how.seed)]
    print(f"{len(rows)} messages to learn from", flush=True)
    if how.keep is None:
        arrays |= laid_down(train(prepare(rows, encoder), how.epochs, how.seed))
    if how.keep in (None, "all-but-minilm"):
        arrays |= tune(rows, how.seed)
    if how.keep in (None, "network"):
        order = list(Family)
        arrays |= learn(
            side_by_side(rows, encoder),
            [int(row.level) for row in rows],
            [order.index(row.family) if row.family else -1 for row in rows],
            [row.other for row in rows],
            how.seed,
        )
        arrays |= learn_phrases([row.text for row in rows], [int(row.level) for row in rows])


def further(arrays: dict[str, Any], written: Sequence[Message], how: argparse.Namespace) -> None:
    """Train the shipped network further on what is new in the bank, beside twice as many of the other messages."""
    is_new = [any(fnmatch(row.hand, pattern) for pattern in how.further) for row in written]
    new = [row for row, wanted in zip(written, is_new, strict=True) if wanted]
    others = [row for row, wanted in zip(written, is_new, strict=True) if not wanted]
    rows = new + random.Random(how.seed).sample(others, min(len(others), 2 * len(new)))
    rows += in_windows(rows, how.seed)
    print(f"{len(rows)} messages to learn from, {len(new)} of them new", flush=True)
    arrays |= laid_down(train(prepare(rows, MiniLM()), how.epochs, how.seed, arrays))


def main() -> None:
    """Train, calibrate, write the file and print what the development messages say of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, help="by default 4, and 2 with --further")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--keep",
        choices=("network", "all-but-minilm", "weights", "counts"),
        help="network: keep both tuned encoders and make the rest anew; all-but-minilm: tune MiniLM alone;"
        " weights: only count the rules and calibrate anew; counts: only calibrate anew",
    )
    parser.add_argument(
        "--further",
        nargs="+",
        metavar="PATTERN",
        help="start from the shipped network and learn the files of the bank that match, beside twice as many other"
        " messages; what stands beside the network is kept (some ten minutes, between two trainings of the whole)",
    )
    arguments = parser.parse_args()
    arguments.epochs = arguments.epochs or (2 if arguments.further else 4)
    silence()
    torch.set_num_threads(min(2, os.cpu_count() or 1))
    torch.set_float32_matmul_precision("medium")  # half the time; vectors differ in the sixth place
    bank, cases = load_bank(), load_cases()
    written = [m for m in bank if m.split == "train"] + ordinary_asks()
    arrays = kept("all" if arguments.further else arguments.keep, fingerprint(written))
    if arguments.further:
        further(arrays, written, arguments)
    elif arguments.keep != "counts":
        learned(arrays, written, cases, arguments)
    arrays |= {
        "encoder": np.array(PINNED["weights.npz"]),
        "second": np.array(MiniLM.fingerprint),
        "bank": np.array(fingerprint(written)),
        "thresholds_en": np.zeros(LEVELS + 1, np.float32),
        "thresholds_other": np.zeros(LEVELS + 1, np.float32),
        "temperatures": np.ones(LEVELS, np.float32),
    }
    LEARNED.parent.mkdir(exist_ok=True)
    np.savez_compressed(LEARNED, **arrays)
    arrays |= calibrated(arrays, [m for m in (*bank, *cases) if m.split == "dev"], MiniLM())
    np.savez_compressed(TARGET, **arrays)
    print(f"{TARGET.stat().st_size / 2**20:.1f} MiB written")


if __name__ == "__main__":
    main()
