"""Build the screen's network from the bank: `python -m evals.train_screen` (some 15 minutes on two quiet cores).

Every message of the bank that is kept for training teaches, and the library's asks and scenes join them as messages
without risk. Temperatures and thresholds are then chosen on the development messages alone: a level may be raised for
at most the share of ordinary ones that `ALLOWED` gives. The held-out messages are not read here, but for one thing:
rows of the bank that are near twins of a held-out one are left out of the training.
"""

import argparse
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from assistant.retrieval.embedding import MiniLM
from assistant.safety.assessment import Family, Level
from assistant.safety.network import LEVELS, LONGEST, PINNED, load_encoder
from assistant.telemetry import silence
from evals.bank import Message, load_bank, load_cases, ordinary_asks
from evals.stats import shown
from evals.tuning import Example, Model, scores, train

TARGET = Path(__file__).parent.parent / "assistant" / "safety" / "data" / "network.npz"
ALLOWED = 0.015
"""The share of ordinary development messages that the network may interrupt with a question or more."""
KEPT_REFER = 0.9
"""Of development messages of refer or urgent that are heard at all, the share that is answered with refer or more.
A card of help beside a question is a smaller harm than a question alone where help is due."""
MILDER = 0.10
"""The share of check and refer messages that may be raised to urgent."""
TWIN = 0.95
"""From this cosine of MiniLM vectors on, two messages are near twins."""


def prepare(messages: Sequence[Message], encoder: MiniLM) -> list[Example]:
    """Return messages as word pieces and vectors."""
    tokenize = load_encoder()[2]
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


def encoded(texts: Sequence[str], encoder: MiniLM) -> NDArray[np.float32]:
    """Return the MiniLM vectors of texts; texts of about one length are encoded together."""
    order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
    found = np.zeros((len(texts), 384), np.float32)
    for at in range(0, len(order), 128):
        own = order[at : at + 128]
        found[own] = encoder.encode([texts[n] for n in own])
    return found


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


def thresholds(logits: NDArray[np.float32], messages: Sequence[Message]) -> NDArray[np.float32]:
    """Return the logits from which check, refer and urgent count, shape (3,).

    Args:
        logits: What the network says of development messages, shape (n, outputs).
        messages: Those messages.
    """
    levels = np.array([int(message.level) for message in messages])
    check = float(np.quantile(logits[levels == Level.NONE, Level.CHECK - 1], 1 - ALLOWED))
    heard = (levels >= Level.REFER) & (logits[:, Level.CHECK - 1] >= check)
    refer = float(np.quantile(logits[heard, Level.REFER - 1], 1 - KEPT_REFER))
    milder = (levels == Level.CHECK) | (levels == Level.REFER)
    urgent = float(np.quantile(logits[milder, Level.URGENT - 1], 1 - MILDER))
    return np.array([check, refer, urgent], np.float32)


def temperatures(logits: NDArray[np.float32], messages: Sequence[Message]) -> NDArray[np.float32]:
    """Return by what each level's logit is divided to be a calibrated log odds, shape (4,).

    Source: temperature scaling, Guo et al. (2017), Proceedings of ICML.
    """
    levels = np.array([int(message.level) for message in messages])
    tried = np.geomspace(0.5, 4, 60)
    best = []
    for column in range(LEVELS):
        sign = np.where(levels >= column + 1, -1.0, 1.0)
        losses = [np.logaddexp(0, sign * logits[:, column] / t).mean() for t in tried]
        best.append(tried[int(np.argmin(losses))])
    return np.array(best, np.float32)


def fingerprint(rows: Sequence[Message]) -> str:
    """Return a hash of what the network learned from."""
    lines = "\n".join(f"{row.level} {row.family} {row.other} {row.lang} {row.text}" for row in rows)
    return hashlib.sha256(lines.encode()).hexdigest()


def main() -> None:
    """Train, calibrate, write the file and print what the development messages say of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=7)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    silence()
    torch.set_num_threads(min(2, os.cpu_count() or 1))
    encoder = MiniLM()
    bank, cases = load_bank(), load_cases()
    rows = without_twins([m for m in bank if m.split == "train"] + ordinary_asks(), cases, encoder)
    print(f"{len(rows)} messages to learn from", flush=True)
    model = train(prepare(rows, encoder), arguments.epochs, arguments.seed)
    development = [m for m in (*bank, *cases) if m.split == "dev"]
    logits = scores(model, prepare(development, encoder))
    english = np.array([message.lang == "en" for message in development])
    chosen = {}
    for name, own in (("en", english), ("other", ~english)):
        messages = [message for message, wanted in zip(development, own, strict=True) if wanted]
        chosen[name] = thresholds(logits[own], messages)
        report(name, logits[own], messages, chosen[name])
    write(model, chosen, temperatures(logits, development), fingerprint(rows))


def report(name: str, logits: NDArray[np.float32], messages: Sequence[Message], least: NDArray[np.float32]) -> None:
    """Print what the network alone hears at the chosen thresholds."""
    heard = logits[:, Level.CHECK - 1] >= least[0]
    for level in Level:
        own = np.array([message.level is level for message in messages])
        print(f"{name:5} {level!s:9} heard {shown(int(heard[own].sum()), int(own.sum()))}")


def write(model: Model, chosen: dict[str, NDArray[np.float32]], heat: NDArray[np.float32], bank: str) -> None:
    """Write the weights in half precision, with the thresholds and what they were made from."""
    arrays = {name: value.detach().numpy().astype(np.float16) for name, value in model.w.items()}
    np.savez_compressed(
        TARGET,
        encoder=PINNED["weights.npz"],
        second=MiniLM.fingerprint,
        bank=bank,
        temperatures=heat,
        thresholds_en=chosen["en"],
        thresholds_other=chosen["other"],
        **arrays,
    )
    print(f"{TARGET.stat().st_size / 2**20:.1f} MiB written")


if __name__ == "__main__":
    main()
