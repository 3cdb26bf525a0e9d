"""The training of `assistant/safety/tuned.py`: all-MiniLM-L6-v2 learns the bank's English messages (half an hour).

The whole of every layer is trained; of what changed in a matrix, the `RANK` strongest directions are kept.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from assistant.retrieval.embedding import model_folder
from assistant.safety.assessment import Family
from assistant.safety.members import packed
from assistant.safety.network import OUTPUTS
from assistant.safety.tuned import ASKS, HIDDEN, LAYERS, MATRICES, NORMS, RANK, WIDE
from assistant.safety.use import WORTH, whole
from evals.bank import Message
from evals.tuning import DROPPED, HALF, JOINED, learn

LONGEST = 128
"""Word pieces of a message that are learned from."""
ENCODER_RATE, HEADS_RATE = 1e-4, 1e-3
DROPOUT = 0.1
EPOCHS = 2


@dataclass(frozen=True, slots=True)
class English:
    """One English message as the training sees it."""

    pieces: tuple[int, ...]
    level: int
    family: int
    """The place of its family in `Family`, -1 for none."""
    other: bool


class Twin(nn.Module):
    """The model that is trained, with its heads; its embeddings stay as they were published."""

    def __init__(self, outputs: int = OUTPUTS, hidden: int = HIDDEN) -> None:
        """Start from the published weights and fresh heads.

        Args:
            outputs: Numbers that the heads tell.
            hidden: Numbers between.
        """
        super().__init__()
        self.model = published()
        for value in self.model.embeddings.parameters():
            value.requires_grad_(False)
        self.ask = nn.Linear(WIDE, ASKS)
        self.hidden = nn.Linear(WIDE * (1 + ASKS), hidden)
        self.out = nn.Linear(hidden, outputs)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, ids: Tensor, mask: Tensor, kinds: Tensor | None = None) -> Tensor:
        """Return logits, shape (n, outputs); the mask is 1 where there is a word piece, `kinds` that of its segment."""
        with torch.autocast("cpu", torch.bfloat16, enabled=HALF):
            seen = self.model(ids, attention_mask=mask, token_type_ids=kinds).last_hidden_state
            mean = (seen * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True)
            asked = self.ask(seen).float().masked_fill(~mask.bool().unsqueeze(-1), -1e4).softmax(1)
            looked = torch.bmm(asked.to(seen.dtype).transpose(1, 2), seen).flatten(1)
            features = self.drop(torch.cat([mean, looked], -1))
            logits: Tensor = self.out(self.drop(functional.gelu(self.hidden(features))))
        return logits.float()

    def learned(self, arrays: Mapping[str, Any]) -> None:
        """Begin with a change that was learned before, as `laid_down` returned it; the heads stay fresh."""
        state = self.model.state_dict()
        for number in range(LAYERS):
            for short, (place, _, _) in MATRICES.items():
                key, name = f"encoder.layer.{number}.{place}", f"lm{number}_{short}"
                narrow, wide = (torch.from_numpy(whole(arrays, f"{name}_{part}")) for part in ("in", "out"))
                state[f"{key}.weight"] += (narrow @ wide.T).T
                state[f"{key}.bias"] += torch.from_numpy(np.asarray(arrays[f"{name}_b"], np.float32))
            for norm, place in NORMS.items():
                for part, word in (("g", "weight"), ("b", "bias")):
                    value = np.asarray(arrays[f"lm{number}_{norm}_{part}"], np.float32)
                    state[f"encoder.layer.{number}.{place}.{word}"] = torch.from_numpy(value)
        self.model.load_state_dict(state)

    def take_heads(self, arrays: Mapping[str, Any]) -> None:
        """Begin with heads that were learned before, as `laid_down` returned them."""
        with torch.no_grad():
            for name, head in (("ask", self.ask), ("hidden", self.hidden), ("out", self.out)):
                head.weight.copy_(torch.from_numpy(whole(arrays, f"lm_{name}")).T)
                head.bias.copy_(torch.from_numpy(np.asarray(arrays[f"lm_{name}_b"], np.float32)))

    def keep(self, layers: int) -> None:
        """Leave the first layers as they are: a step costs a third less where half of them are."""
        for layer in self.model.encoder.layer[:layers]:
            layer.requires_grad_(False)

    def parts(self) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
        """Return what is trained of the encoder, and the heads."""
        heads = [value for name, value in self.named_parameters() if not name.startswith("model.")]
        return [value for value in self.model.parameters() if value.requires_grad], heads


def published() -> Any:
    """Load the published model for training, without dropout: it makes a step half as long again."""
    from transformers import AutoModel

    return AutoModel.from_pretrained(
        model_folder(), add_pooling_layer=False, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
    )


def tune(rows: Sequence[Message], seed: int) -> dict[str, NDArray[Any]]:
    """Train on the English messages among some, and return the arrays of `SHAPES`, packed.

    The same messages, seed, versions, processor and number of threads give the same arrays.
    """
    torch.manual_seed(seed)
    rng = random.Random(seed)
    examples = _prepared([row for row in rows if row.lang == "en"])
    twin = Twin()
    encoder, heads = twin.parts()
    ordinary = [example for example in examples if example.level == 0 and len(example.pieces) < 50]

    def logits(batch: Sequence[English]) -> Tensor:
        found: Tensor = twin(*_collate([_varied(example, ordinary, rng) for example in batch]))
        return found

    learn(twin, examples, logits, {ENCODER_RATE: encoder, HEADS_RATE: heads}, EPOCHS, rng)
    return laid_down(twin)


def laid_down(twin: Twin) -> dict[str, NDArray[Any]]:
    """Return what a trained twin differs in from the published model, and its heads, as the arrays of the file."""
    before, after = published().state_dict(), twin.model.state_dict()
    arrays: dict[str, NDArray[Any]] = {}

    def lay(name: str, matrix: Tensor) -> None:
        arrays[name], arrays[name + WORTH] = packed(matrix.detach().float().numpy())

    for number in range(LAYERS):
        for short, (place, _, _) in MATRICES.items():
            key, name = f"encoder.layer.{number}.{place}", f"lm{number}_{short}"
            change = (after[f"{key}.weight"] - before[f"{key}.weight"]).T
            left, strength, right = torch.linalg.svd(change, full_matrices=False)
            root = strength[:RANK].sqrt()
            lay(f"{name}_in", left[:, :RANK] * root)
            lay(f"{name}_out", right[:RANK].T * root)
            arrays[f"{name}_b"] = (after[f"{key}.bias"] - before[f"{key}.bias"]).numpy().astype(np.float16)
        for norm, place in NORMS.items():
            for part, word in (("g", "weight"), ("b", "bias")):
                value = after[f"encoder.layer.{number}.{place}.{word}"]
                arrays[f"lm{number}_{norm}_{part}"] = value.numpy().astype(np.float16)
    for name, head in (("ask", twin.ask), ("hidden", twin.hidden), ("out", twin.out)):
        lay(f"lm_{name}", head.weight.T)
        arrays[f"lm_{name}_b"] = head.bias.detach().numpy()
    return arrays


def _prepared(rows: Sequence[Message]) -> list[English]:
    from transformers import AutoTokenizer

    tokenizer, order = AutoTokenizer.from_pretrained(model_folder()), list(Family)
    pieces = tokenizer([row.text for row in rows], truncation=True, max_length=LONGEST)["input_ids"]
    return [
        English(tuple(own), int(row.level), order.index(row.family) if row.family else -1, row.other)
        for row, own in zip(rows, pieces, strict=True)
    ]


def _varied(example: English, ordinary: Sequence[English], rng: random.Random) -> list[int]:
    """Return a message as another might have written it: beside other talk, a piece left out."""
    pieces = list(example.pieces)
    if rng.random() < JOINED and len(pieces) < 60:
        beside = list(rng.choice(ordinary).pieces)
        pieces = beside[:-1] + pieces[1:] if rng.random() < 0.5 else pieces[:-1] + beside[1:]
    last = len(pieces) - 1
    return [piece for place, piece in enumerate(pieces) if place in (0, last) or rng.random() > DROPPED]


def _collate(chosen: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    shape = len(chosen), max(map(len, chosen))
    ids, mask = torch.zeros(shape, dtype=torch.long), torch.zeros(shape, dtype=torch.long)
    for row, pieces in enumerate(chosen):
        ids[row, : len(pieces)], mask[row, : len(pieces)] = torch.tensor(pieces), 1
    return ids, mask
