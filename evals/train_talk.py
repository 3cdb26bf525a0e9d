"""Learn from ordinary conversations: `python -m evals.train_talk` (some three minutes on two cores).

What teaches are the turns of `talk/`, written and labelled by eight hands: what each does, which piece of it a good
listener would hand back, and, where a reader looked, which of the open questions fit. Two of the hands are kept for
development: they are not learned from, and what is made of them is printed.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from assistant.prose import words
from assistant.replies.clauses import READ, candidates
from assistant.replies.heart import MARKS, NONE_MARKS, SLOTS, Heart, marks, none_marks, slots
from assistant.replies.learned import ACTS, FILE, HIDDEN, MEMBERS, load_questions, parse_talk
from assistant.retrieval.embedding import MiniLM
from assistant.retrieval.second import beside, second_reading
from assistant.telemetry import silence
from evals.liken import laid_down
from evals.stats import shown
from evals.train_barriers import fit
from evals.train_search import rows
from evals.vectors import encoded

TALK = Path(__file__).parent / "talk"
KEPT_APART = ("d", "h")
"""The hands that are not learned from."""
TARGET = Path(__file__).parent.parent / "assistant" / "replies" / FILE
QUESTIONS_EPOCHS = 15
BATCH = 64
BEST, LESS = 3, 0.6
"""How many of the questions that a reader chose count in full, and what the others count."""
SAME = 0.5
"""From this share of words in common on, a piece is what the writer marked."""
HEART_EPOCHS, HEART_RATE, HEART_DECAY = 8, 1e-2, 0.1
WORDS_RATE = 1e-3
"""The words of a piece are many and seldom seen: they learn more slowly."""


@dataclass(frozen=True, slots=True)
class Said:
    """One turn."""

    id: str
    text: str
    act: str
    keep: str
    """The piece to hand back; empty where there is none."""
    fits: tuple[str, ...] | None
    """The names of the questions that fit, the best first; None where no reader looked."""

    @property
    def kept_apart(self) -> bool:
        """Whether it is of a hand that is not learned from."""
        return self.id[0] in KEPT_APART


def load_talk(folder: Path = TALK) -> list[Said]:
    """Read the turns, in the order of the conversations."""
    return [
        Said(row["id"], row["said"], row["act"], row.get("keep", ""), tuple(row["fits"]) if "fits" in row else None)
        for row in rows(folder)
    ]


def question_shares(turns: Sequence[Said], names: Sequence[str]) -> NDArray[np.float32]:
    """Return how much of each turn belongs to each question, shape (n, questions)."""
    shares = np.zeros((len(turns), len(names)), np.float32)
    for number, turn in enumerate(turns):
        for place, name in enumerate(turn.fits or ()):
            shares[number, names.index(name)] = 1.0 if place < BEST else LESS
    whole: NDArray[np.float32] = shares / shares.sum(axis=1, keepdims=True)
    return whole


def alike(one: str, other: str) -> float:
    """Return how many words two pieces have in common, as a share of both (their Dice coefficient)."""
    first, second = (set(words(piece.lower())) for piece in (one, other))
    return 2 * len(first & second) / max(1, len(first) + len(second))


class _Pieces:
    """A turn's pieces as the linear model sees them, and how much of it belongs to each; nothing is the last."""

    def __init__(self, turn: Said) -> None:
        text = turn.text[:READ]
        spans = candidates(text)
        self.marks = torch.tensor(np.stack([marks(text, span) for span in spans]) if spans else np.zeros((0, MARKS)))
        self.none = torch.tensor(none_marks(text, spans))
        self.slots = [slots(text[slice(*span)]) for span in spans]
        near = [alike(text[slice(*span)], turn.keep) if turn.keep else 0.0 for span in spans]
        shares = np.array([*(max(0.0, share - SAME) ** 2 for share in near), 0.0 if turn.keep else 1.0])
        self.teaches = bool(spans) and shares.sum() > 0
        self.shares = torch.tensor(shares / max(shares.sum(), 1e-9), dtype=torch.float32)


def learn_heart(turns: Sequence[Said], seed: int) -> dict[str, NDArray[Any]]:
    """Train the linear model that chooses what is handed back, and return its arrays."""
    torch.manual_seed(seed)
    taught = [pieces for pieces in map(_Pieces, turns) if pieces.teaches]
    said, own, none = (torch.zeros(size, requires_grad=True) for size in (SLOTS, MARKS, NONE_MARKS))
    groups: list[dict[str, Any]] = [{"params": [said], "lr": WORDS_RATE}, {"params": [own, none]}]
    optimizer = torch.optim.AdamW(groups, lr=HEART_RATE, weight_decay=HEART_DECAY)
    for _ in range(HEART_EPOCHS):
        order = torch.randperm(len(taught)).tolist()
        for at in range(0, len(order), BATCH):
            losses = [_heart_loss(taught[number], said, own, none) for number in order[at : at + BATCH]]
            optimizer.zero_grad()
            torch.stack(losses).mean().backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    weights = said.detach().numpy()
    scale = np.float32(np.abs(weights).max() / 127)
    return {
        "heart_words": np.round(weights / scale).astype(np.int8),
        "heart_scale": np.array([scale], np.float32),
        "heart_marks": own.detach().numpy(),
        "heart_none": none.detach().numpy(),
    }


def _heart_loss(pieces: _Pieces, said: Tensor, own: Tensor, none: Tensor) -> Tensor:
    scores = pieces.marks @ own + torch.stack([said[each].sum() for each in pieces.slots])
    every = torch.cat([scores, (pieces.none @ none)[None]])
    return -(pieces.shares * every.log_softmax(0)).sum()


def report_heart(heart: Heart, turns: Sequence[Said]) -> None:
    """Print how often the model hands back what the writer marked, and hands back nothing where nothing was."""
    spans = [heart.choose(turn.text[:READ]) for turn in turns]
    said = [turn.text[slice(*span)] if span else "" for turn, span in zip(turns, spans, strict=True)]
    marked = [(turn, piece) for turn, piece in zip(turns, said, strict=True) if turn.keep]
    silent = [piece for turn, piece in zip(turns, said, strict=True) if not turn.keep]
    print("handed back as marked   ", shown(sum(alike(piece, t.keep) >= SAME for t, piece in marked), len(marked)))
    print(
        "something else instead  ", shown(sum(len(p) > 0 and alike(p, t.keep) < SAME for t, p in marked), len(marked))
    )
    print("nothing, as marked      ", shown(sum(not piece for piece in silent), len(silent)))


def main() -> None:
    """Train, write the file and print what the development turns say of it."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    silence()
    turns, questions, encoder = load_talk(), load_questions(), MiniLM()
    names, known, said = list(questions), [act.value for act in ACTS], [turn.text for turn in turns]
    vectors = beside(encoded(said, encoder), second_reading(said))
    taught = [turn for turn in turns if not turn.kept_apart]
    x = vectors[[not turn.kept_apart for turn in turns]]
    y = x[[bool(turn.fits) for turn in taught]]
    acts = [known.index(turn.act) for turn in taught]
    shares = question_shares([turn for turn in taught if turn.fits], names)
    arrays: dict[str, Any] = {"questions": np.array(names), "encoder": np.array(encoder.fingerprint)}
    for seed in range(MEMBERS):
        one = fit(x, acts, [1.0] * len(x), len(ACTS), seed, HIDDEN["acts"])
        other = fit(
            y, shares, [1.0] * len(y), len(names), seed, HIDDEN["questions"], epochs=QUESTIONS_EPOCHS, smoothing=0.0
        )
        arrays |= laid_down(one, "acts", seed) | laid_down(other, "questions", seed)
    arrays |= learn_heart(taught, 0)
    talk = parse_talk(arrays, questions)
    apart = [(turn, talk(vector)) for turn, vector in zip(turns, vectors, strict=True) if turn.kept_apart]
    for act in ACTS:
        due = [heard for turn, heard in apart if turn.act == act]
        said_so = [turn for turn, heard in apart if max(heard.acts, key=heard.acts.__getitem__) == act]
        right = sum(max(heard.acts, key=heard.acts.__getitem__) == act for heard in due)
        print(f"{act:<11} known {shown(right, len(due))}; of what is taken for it {shown(right, len(said_so))}")
    chosen = [(turn, max(heard.fits, key=heard.fits.__getitem__)) for turn, heard in apart if turn.fits]
    hits = sum(name in (turn.fits or ()) for turn, name in chosen)
    print("its question is among those that a reader chose:", shown(hits, len(chosen)))
    report_heart(talk.heart, [turn for turn, _ in apart])
    np.savez_compressed(TARGET, **arrays)
    print(f"{TARGET.stat().st_size / 2**10:.0f} KiB written")


if __name__ == "__main__":
    main()
