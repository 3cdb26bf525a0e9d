"""The network of `assistant/safety/network.py` as torch sees it, for training."""

import ctypes
import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from assistant.safety.assessment import Family
from assistant.safety.attention import EPS, WIDTH
from assistant.safety.attention import HEADS as AT_HEADS
from assistant.safety.network import HEADS, LEVELS, SHARP
from assistant.safety.use import BRANCH, BRANCHES, CHUNKS, LONGEST, WEIGHTS, load_published, whole

BATCH = 64
ENCODER_RATE, HEADS_RATE = 3e-4, 1e-3
DROPOUT = 0.2
SMOOTHING = 0.02
LEVEL_WEIGHTS = (0.5, 1.5, 1.0, 0.7)
"""What missing "at least signpost, check, refer, urgent" costs."""
GENTLY = 1 / 3
"""The share of their rates at which trained weights learn further."""
EASY = 1 / 3
"""The share of messages, those that were answered best, that an epoch leaves out after the first."""
JOINED, DROPPED, LOWERED = 0.25, 0.05, 0.25
"""Shares of messages laid beside an ordinary one, of word pieces left out, of messages put in lower case."""

HALF = bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
"""Elsewhere, a step in half the width is emulated and takes twenty times as long."""


@dataclass(frozen=True, slots=True)
class Example:
    """One message as the training sees it."""

    pieces: tuple[int, ...]
    lowered: tuple[int, ...]
    """The word pieces of the message in lower case."""
    second: NDArray[np.float32]
    """Its MiniLM vector, zeros where it is not in English; shape (384,)."""
    level: int
    family: int
    """The place of its family in `Family`, -1 for none."""
    other: bool


class Labelled(Protocol):
    """What the training needs of an example, whatever it is read with."""

    @property
    def pieces(self) -> tuple[int, ...]:
        """Its word pieces."""

    @property
    def level(self) -> int:
        """Its level."""

    @property
    def family(self) -> int:
        """The place of its family in `Family`, -1 for none."""

    @property
    def other(self) -> bool:
        """Whether it is about someone else."""


E = TypeVar("E", bound=Labelled)


class Model(nn.Module):
    """The trainable twin of `Network`."""

    def __init__(self, start: Mapping[str, NDArray[Any]] | None = None) -> None:
        """Start from trained weights, or from the published encoder and fresh heads."""
        super().__init__()
        table, rest, _ = load_published()
        self.table, self.eps = torch.from_numpy(table), float(rest["eps"])
        self.scale, self.low = torch.tensor(rest["scale"]), torch.tensor(rest["lo"])
        first = {}
        for name, shape in (WEIGHTS | HEADS).items():
            if start is not None:
                first[name] = torch.from_numpy(whole(start, name))
            elif name not in HEADS:
                first[name] = torch.tensor(rest[name].astype(np.float32))
            elif len(shape) == 1:
                first[name] = torch.zeros(shape)
            else:
                first[name] = (torch.rand(shape) * 2 - 1) / math.sqrt(shape[0])
        self.w = nn.ParameterDict({name: nn.Parameter(value) for name, value in first.items()})
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, ids: Tensor, mask: Tensor, second: Tensor) -> Tensor:
        """Return logits, shape (n, outputs). It trains in half the width (bfloat16) where the processor can."""
        half = self.training and HALF
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            seen = self._read(ids, mask.unsqueeze(-1).to(torch.bfloat16 if half else torch.float32))
            vector, heads = self._sentence(seen, mask), self._heads(seen, mask)
            features = self.drop(torch.cat([vector * SHARP, heads, self._attended(seen, mask), second * SHARP], -1))
            hidden = self.drop(functional.gelu(features @ self.w["hidden"] + self.w["hidden_b"]))
            logits: Tensor = hidden.float() @ self.w["out"] + self.w["out_b"]
            return logits.float()

    def _read(self, ids: Tensor, here: Tensor) -> Tensor:
        """Return what is seen at each word piece, as `Encoder.read` does; nothing where a message has ended."""
        w, part = self.w, ids % CHUNKS
        embedded = self.table[ids].float() * self.scale[part].unsqueeze(-1) + self.low[part].unsqueeze(-1)
        embedded = embedded.to(here.dtype) * here
        views = [embedded]
        project = torch.cat([w[f"proj{span}"] for span, _ in BRANCHES], 1)
        shift, gain, bias = (torch.cat([w[f"{n}{span}"] for span, _ in BRANCHES]) for n in ("proj_b", "ln_g", "ln_b"))
        normed = self._normed(functional.linear(embedded, project.T, shift), gain, bias) * here
        for number, (span, before) in enumerate(BRANCHES):
            x = normed[..., number * BRANCH : (number + 1) * BRANCH]
            hidden = (functional.relu(self._window(x, f"1_{span}", span, before)) + x) * here
            views.append(functional.relu(self._window(hidden, f"2_{span}", span, before)) + hidden)
        return self._normed(torch.cat(views, -1), w["ln_g"], w["ln_b"]) * here

    def _sentence(self, seen: Tensor, mask: Tensor) -> Tensor:
        w, length = self.w, mask.sum(1, keepdim=True).float()
        mean = (seen.float().sum(1) @ w["cnn_W"] + length * w["cnn_b"]) / length.sqrt()
        first = functional.relu(mean @ w["p1"] + functional.relu(mean @ w["d0"]) @ w["d1"])
        vector = torch.tanh(first @ w["p3"] + functional.relu(first @ w["d2"]) @ w["d3"]).float()
        return vector / (vector * vector).sum(-1, keepdim=True).clamp(min=self.eps).sqrt()

    def _heads(self, seen: Tensor, mask: Tensor) -> Tensor:
        w, asks = self.w, HEADS["ask"][1]
        weight, bias = torch.cat([w["ask"], w["value"]], 1), torch.cat([w["ask_b"], w["value_b"]])
        both = functional.linear(seen, weight.T, bias)
        asked = both[..., :asks].float().masked_fill(~mask.unsqueeze(-1), -1e4).softmax(1)
        value = functional.gelu(both[..., asks:])
        return torch.bmm(asked.to(value.dtype).transpose(1, 2), value).float().flatten(1)

    def _attended(self, seen: Tensor, mask: Tensor) -> Tensor:
        """Return what `attended` does, shape (n, 256)."""
        w, (count, length) = self.w, mask.shape
        x = seen @ w["at_in"] + w["at_in_b"]
        near = functional.layer_norm(x, (WIDTH,), eps=EPS)
        parts = (near @ w["at_all"] + w["at_all_b"]).view(count, length, 3, AT_HEADS, WIDTH // AT_HEADS)
        asked, shown, told = parts.permute(2, 0, 3, 1, 4)
        looked = functional.scaled_dot_product_attention(asked, shown, told, attn_mask=mask[:, None, None, :])
        x = x + looked.transpose(1, 2).reshape(count, length, WIDTH) @ w["at_mix"] + w["at_mix_b"]
        far = functional.layer_norm(x, (WIDTH,), eps=EPS)
        x = x + functional.gelu(far @ w["at_up"] + w["at_up_b"]) @ w["at_down"] + w["at_down_b"]
        x = functional.layer_norm(x, (WIDTH,), eps=EPS)
        picked = (x @ w["at_pick"]).float().masked_fill(~mask.unsqueeze(-1), -1e4).softmax(1)
        return torch.bmm(picked.to(x.dtype).transpose(1, 2), x).float().flatten(1)

    def _normed(self, x: Tensor, gain: Tensor, bias: Tensor) -> Tensor:
        return functional.layer_norm(x, gain.shape, gain.to(x.dtype), bias.to(x.dtype), self.eps)

    def _window(self, x: Tensor, name: str, span: int, before: int) -> Tensor:
        padded = functional.pad(x, (0, 0, before, span - 1 - before))
        laid = torch.cat([padded[:, at : at + x.shape[1]] for at in range(span)], -1)
        return functional.linear(laid, self.w[f"w{name}"].T, self.w[f"b{name}"])


def losses_of(logits: Tensor, examples: Sequence[Labelled]) -> tuple[Tensor, Tensor]:
    """Return the loss of a batch: the levels as ordered yes-or-no questions, the family, and whom it is about.

    Beside it stands what the levels alone cost in each message, shape (n,).
    """
    level = torch.tensor([example.level for example in examples])
    family = torch.tensor([example.family for example in examples])
    other = torch.tensor([float(example.other) for example in examples])
    wanted = (level[:, None] >= torch.arange(1, LEVELS + 1)[None]).float() * (1 - 2 * SMOOTHING) + SMOOTHING
    each = functional.binary_cross_entropy_with_logits(logits[:, :LEVELS], wanted, reduction="none")
    levels = (each * torch.tensor(LEVEL_WEIGHTS)).sum(1)
    loss = levels.mean()
    if (named := family >= 0).any():
        loss = loss + 0.3 * functional.cross_entropy(logits[named, LEVELS : LEVELS + len(Family)], family[named])
    if (spoken := level >= 1).any():
        loss = loss + 0.2 * functional.binary_cross_entropy_with_logits(logits[spoken, -1], other[spoken])
    return loss, levels.detach()


def train(
    examples: Sequence[Example], epochs: int, seed: int, start: Mapping[str, NDArray[Any]] | None = None
) -> Model:
    """Train the network; the same examples, seed, versions, processor and number of threads give the same weights.

    What was easy in one epoch is left out of the next. Trained weights to start from are changed more gently.
    """
    _keep_memory()
    torch.manual_seed(seed)
    rng = random.Random(seed)
    model = Model(start)
    heads = [value for name, value in model.w.items() if name in HEADS]
    encoder = [value for name, value in model.w.items() if name not in HEADS]
    rates = [rate * (GENTLY if start else 1) for rate in (ENCODER_RATE, HEADS_RATE)]
    ordinary = [e for e in examples if e.level == 0 and len(e.pieces) < 50]

    def logits(batch: Sequence[Example]) -> Tensor:
        found: Tensor = model(*_collate([_varied(example, ordinary, rng) for example in batch]))
        return found

    learn(model, examples, logits, dict(zip(rates, (encoder, heads), strict=True)), epochs, rng)
    return model.eval()


def learn(
    model: nn.Module,
    examples: Sequence[E],
    logits: Callable[[Sequence[E]], Tensor],
    rates: Mapping[float, Sequence[nn.Parameter]],
    epochs: int,
    rng: random.Random,
    losses: Callable[[Tensor, Sequence[E]], tuple[Tensor, Tensor]] = losses_of,
) -> None:
    """Train a model in place; what was easy in one epoch is left out of the next.

    Args:
        model: The model.
        examples: What it learns from.
        logits: What it says of a batch, shape (n, outputs).
        rates: Its parameters, by the highest rate at which they learn.
        epochs: How often the hard examples are seen.
        rng: Orders the batches.
        losses: Returns the loss of a batch by its logits, and what each example costs, shape (n,).
    """
    groups: list[dict[str, Any]] = [{"params": list(own), "lr": rate} for rate, own in rates.items()]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    cost = np.zeros(len(examples), np.float32)
    steps = math.ceil(len(examples) / BATCH) + (epochs - 1) * math.ceil(len(harder(cost)) / BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, list(rates), total_steps=steps, pct_start=0.1)
    chosen: Sequence[int] = range(len(examples))
    for epoch in range(epochs):
        model.train()
        seen = []
        for places in batches(examples, chosen, rng):
            batch = [examples[place] for place in places]
            loss, each = losses(logits(batch), batch)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            seen.append(float(loss.detach()))
            cost[places] = each.numpy()
        print(f"epoch {epoch + 1} of {epochs}: {len(seen)} steps, loss {np.mean(seen):.3f}", flush=True)
        chosen = harder(cost)


def harder(cost: NDArray[np.float32]) -> list[int]:
    """Return the places of the examples that are learned from once more: those that cost most, shape (n,)."""
    return sorted(range(len(cost)), key=lambda place: -cost[place])[: round(len(cost) * (1 - EASY))]


def _keep_memory() -> None:
    """Ask the C library to keep what it has been given: to ask anew for each large array costs a seventh of a step."""
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        for parameter in (_TRIM_THRESHOLD, _MMAP_THRESHOLD):
            library.mallopt(parameter, 2**30)


_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Names of mallopt(3), in malloc.h."""


def batches(examples: Sequence[Labelled], chosen: Sequence[int], rng: random.Random) -> list[list[int]]:
    """Return shuffled batches of places of messages of about one length."""
    order = list(chosen)
    rng.shuffle(order)
    batches = []
    for at in range(0, len(order), BATCH * 20):
        near = sorted(order[at : at + BATCH * 20], key=lambda place: len(examples[place].pieces))
        few = [near[place : place + BATCH] for place in range(0, len(near), BATCH)]
        rng.shuffle(few)
        batches += few
    return batches


def _varied(example: Example, ordinary: Sequence[Example], rng: random.Random) -> tuple[list[int], Tensor]:
    """Return a message as another might have written it: in lower case, beside other talk, a piece left out."""
    pieces = list(example.lowered if rng.random() < LOWERED else example.pieces)
    second = torch.from_numpy(example.second) * (rng.random() >= 0.15)
    if rng.random() < JOINED and len(pieces) < 60:
        for _ in range(1 + (rng.random() < 0.3)):
            beside = rng.choice(ordinary)
            first, last = (list(beside.pieces), pieces) if rng.random() < 0.5 else (pieces, list(beside.pieces))
            pieces = first[:-1] + last[1:]
            if second.any():
                second = functional.normalize(second + torch.from_numpy(beside.second), dim=0)
    return [piece for piece in pieces if rng.random() > DROPPED] or pieces, second


def _collate(chosen: Sequence[tuple[list[int], Tensor]]) -> tuple[Tensor, Tensor, Tensor]:
    longest = min(max(len(pieces) for pieces, _ in chosen), LONGEST)
    ids, mask = torch.zeros(len(chosen), longest, dtype=torch.long), torch.zeros(len(chosen), longest, dtype=torch.bool)
    for row, (pieces, _) in enumerate(chosen):
        kept = pieces[:LONGEST]
        ids[row, : len(kept)], mask[row, : len(kept)] = torch.tensor(kept), True
    return ids, mask, torch.stack([second for _, second in chosen])
