"""Train `assistant/safety/later.py`: `python -m evals.train_later`, and again with `--further` (half an hour in all).

What teaches, all in English: conversations, ordinary ones and such in which a danger comes (`later/`, `talk/`), the
bank's messages beside the turn of another conversation before them, answers to direct questions (`answers/`) and turns
of care (`barriers/`). Hands that are kept apart are not learned from, and what is made of them is printed.
"""

import argparse
import random
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from assistant.retrieval.embedding import MiniLM
from assistant.retrieval.reading import begin, read
from assistant.safety.assessment import Context, Level
from assistant.safety.examples import FILE as EXAMPLES
from assistant.safety.examples import default_examples
from assistant.safety.later import FILE, HIDDEN, SAY_OF_EXAMPLES, default_later
from assistant.safety.screen import screen
from assistant.safety.use import shipped
from assistant.telemetry import silence
from evals.later_lessons import APART, SHIPPED, Lesson, after_each_other, fingerprint, lessons, load_turns, names
from evals.stats import shown
from evals.train_talk import load_talk
from evals.tune_minilm import ENCODER_RATE, HEADS_RATE, Twin, laid_down
from evals.tuning import DROPPED, learn, losses_of

TARGET = Path(__file__).parent.parent / "assistant" / "safety" / FILE
EPOCHS = 1
KEPT_LAYERS = 3
"""The first layers stay as the screen's tuned MiniLM has them."""
MISSED, ALARMED = 0.05, 0.003
"""Of later turns by hands that were kept apart: the share of danger heard by rules or examples that may be taken for
ordinary after what was told, and the share of ordinary turns that may be asked about on its word alone."""
AGAIN = 0.6
"""The share of their rates at which trained weights learn further."""
SPREAD = 0.1
"""The share of certainty that is spread over all classes."""


class Losses:
    """What a batch costs: each lesson in the parts that are known of it."""

    def __init__(self, parts: Collection[str]) -> None:
        """Find where each of the parts that are learned stands among the outputs."""
        self.at, at = {}, 0
        for part, own in names().items():
            if part in parts:
                self.at[part] = slice(at, at + len(own))
                at += len(own)

    def __call__(self, logits: Tensor, batch: Sequence[Lesson]) -> tuple[Tensor, Tensor]:
        """Return the loss, and what each lesson costs, shape (n,)."""
        counts = torch.tensor([row.counts for row in batch])
        each = torch.zeros(len(batch))
        loss = torch.zeros(())
        risk = [n for n, row in enumerate(batch) if row.level >= 0]
        if risk:
            whole, own = losses_of(logits[risk, self.at["risk"]], [batch[n] for n in risk])
            loss = loss + whole * len(risk) / len(batch)
            each = each.index_add(0, torch.tensor(risk), own)
        for part, wanted in (
            ("answers", [row.answer for row in batch]),
            ("barriers", [row.barrier for row in batch]),
            ("acts", [row.act for row in batch]),
        ):
            due = torch.tensor(wanted)
            if part in self.at and (known := due >= 0).any():
                said = functional.cross_entropy(
                    logits[known][:, self.at[part]], due[known], reduction="none", label_smoothing=SPREAD
                )
                loss = loss + (said * counts[known]).sum() / len(batch)
                each = each.index_add(0, known.nonzero()[:, 0], said.detach())
        fitted = [n for n, row in enumerate(batch) if row.fits is not None]
        if fitted:
            due = torch.from_numpy(np.stack([batch[n].fits for n in fitted]))  # type: ignore[misc]
            said = functional.cross_entropy(logits[fitted, self.at["questions"]], due, reduction="none")
            loss = loss + 0.5 * said.sum() / len(batch)
        return loss, each


def collate(chosen: Sequence[tuple[Sequence[int], int]]) -> tuple[Tensor, Tensor, Tensor]:
    """Return word pieces, mask and kinds of pairs, each with how many pieces its first segment has."""
    shape = len(chosen), max(len(pieces) for pieces, _ in chosen)
    ids, mask, kinds = (torch.zeros(shape, dtype=torch.long) for _ in range(3))
    for row, (pieces, first) in enumerate(chosen):
        ids[row, : len(pieces)], mask[row, : len(pieces)] = torch.tensor(pieces), 1
        kinds[row, first : len(pieces)] = 1
    return ids, mask, kinds


def varied(lesson: Lesson, rng: random.Random) -> tuple[list[int], int]:
    """Return a pair's pieces with some left out, and how many the first segment still has."""
    keep = [
        place in (0, lesson.first - 1, len(lesson.pieces) - 1) or rng.random() > DROPPED
        for place in range(len(lesson.pieces))
    ]
    return [piece for piece, kept in zip(lesson.pieces, keep, strict=True) if kept], sum(keep[: lesson.first])


def train(rows: Sequence[Lesson], seed: int) -> Twin:
    """Train on lessons, beginning with what the screen's tuned MiniLM has learned."""
    twin = Twin(sum(map(len, names().values())), HIDDEN)
    with shipped("assistant.safety", EXAMPLES) as arrays:
        twin.learned(arrays)
    return _taught(twin, rows, seed, names(), 1.0)


def train_further(arrays: Mapping[str, Any], rows: Sequence[Lesson], seed: int) -> Twin:
    """Train what ships further on lessons, more gently."""
    twin = Twin(sum(len(names()[part]) for part in SHIPPED), HIDDEN)
    twin.learned(arrays)
    twin.take_heads(arrays)
    return _taught(twin, rows, seed, SHIPPED, AGAIN)


def _taught(twin: Twin, rows: Sequence[Lesson], seed: int, parts: Collection[str], share: float) -> Twin:
    torch.manual_seed(seed)
    rng = random.Random(seed)
    twin.keep(KEPT_LAYERS)
    encoder, heads = twin.parts()

    def logits(batch: Sequence[Lesson]) -> Tensor:
        found: Tensor = twin(*collate([varied(row, rng) for row in batch]))
        return found

    rates = {ENCODER_RATE * share: encoder, HEADS_RATE * share: heads}
    learn(twin, rows, logits, rates, EPOCHS, rng, Losses(parts))
    return twin


def read_after(pairs: Sequence[tuple[str, str]], encoder: MiniLM) -> dict[str, NDArray[np.float32]]:
    """Return what the model on disk says of pairs, by parts, the shortest read first."""
    order = sorted(range(len(pairs)), key=lambda n: len(pairs[n][0]) + len(pairs[n][1]))
    found = [encoder.after([pairs[n] for n in order[at : at + 32]], default_later()) for at in range(0, len(order), 32)]
    back = np.argsort(order)
    return {part: np.concatenate([each[part] for each in found])[back] for part in SHIPPED}


def apart() -> list[tuple[str, str, bool]]:
    """Return later turns of hands that are kept apart: what was told before, the turn, and whether it is a danger."""
    rows = [(t.before, t.said, t.level >= Level.CHECK) for t in load_turns() if t.hand in APART and t.before]
    rows += [(told, turn.text, False) for told, turn in after_each_other(load_talk()) if turn.kept_apart and told]
    return rows


def risk_bounds(encoder: MiniLM) -> tuple[float, float]:
    """Choose from which scores a later message counts, on hands that were kept apart, and print what comes of it."""
    rows, layer = apart(), default_examples()
    ask = read_after([(told, said) for told, said, _ in rows], encoder)["risk"][:, 1]
    danger = np.array([is_danger for _, _, is_danger in rows])
    raised = []
    for _, said, _ in rows:
        seen = screen(said, Context(), partial(begin, said, encoder))
        raised.append(any(signal.level >= Level.CHECK for signal in seen.signals))
    heard, score = np.array(raised), np.zeros(len(rows))
    for place in np.flatnonzero(heard):
        said = rows[place][1]
        score[place] = layer.score(said, read(said, encoder, layer.tuned), "en")[:, 1].max()
    both = ask + SAY_OF_EXAMPLES * score
    ordinary = float(np.quantile(both[heard & danger], MISSED))
    alarm = float(np.quantile(ask[~danger], 1 - ALARMED))
    for name, wanted in (("danger", danger), ("ordinary", ~danger)):
        kept = heard & (both >= ordinary)
        print(f"{name:9} heard by itself", shown(int((heard & wanted).sum()), int(wanted.sum())))
        print(f"{name:9} and from {ordinary:.2f} on ", shown(int((kept & wanted).sum()), int(wanted.sum())))
        print(
            f"{name:9} or from {alarm:.2f} on  ",
            shown(int(((kept | (ask >= alarm)) & wanted).sum()), int(wanted.sum())),
        )
    return ordinary, alarm


def only_shipped(arrays: dict[str, Any]) -> dict[str, Any]:
    """Leave out what the heads tell of the parts that are not shipped."""
    at, kept = 0, list[int]()
    for part, own in names().items():
        kept += range(at, at + len(own)) if part in SHIPPED else []
        at += len(own)
    found = {name: value[..., kept] if name.startswith("lm_out") else value for name, value in arrays.items()}
    found |= {f"names_{part}": np.array(names()[part]) for part in SHIPPED}
    return found | {"parts": np.array(SHIPPED)}


def main() -> None:
    """Train, choose from which scores it counts, write the file and print what hands that were kept apart say of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", action="store_true", help="keep what was learned; choose from which scores it counts")
    parser.add_argument("--further", action="store_true", help="learn conversations once more, after all of it")
    asked = parser.parse_args()
    silence()
    arrays: dict[str, Any] = {}
    if asked.keep or asked.further:
        with np.load(TARGET) as kept:
            arrays = dict(kept)
    if not asked.keep:
        rows = lessons(random.Random(1), conversations_alone=asked.further)
        print(f"{len(rows)} lessons, {sum(len(row.pieces) for row in rows)} word pieces", flush=True)
        if asked.further:
            arrays |= laid_down(train_further(arrays, rows, 2))
        else:
            arrays = only_shipped(laid_down(train(rows, 1)))
        arrays |= {"bank": np.array(fingerprint(rows)), "risk_bounds": np.zeros(2)}
        np.savez_compressed(TARGET, **arrays)
    arrays["risk_bounds"] = np.array(risk_bounds(MiniLM()), np.float32)
    np.savez_compressed(TARGET, **arrays)
    print(f"{TARGET.stat().st_size / 2**10:.0f} KiB written")


if __name__ == "__main__":
    main()
