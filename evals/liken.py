"""The networks of `assistant/safety/likeness.py` as torch sees them, for training (about a minute each)."""

import math
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from assistant.safety.assessment import Family
from assistant.safety.likeness import CALLED, MEMBERS, WIDTHS
from assistant.safety.members import SHARP, names, packed
from assistant.safety.network import LEVELS
from evals.tuning import LEVEL_WEIGHTS

EPOCHS, BATCH, RATE = 12, 256, 2e-3
UNSEEN, DROPOUT, DECAY = 0.1, 0.4, 0.02
"""Shares of the input and of what lies between the layers that are left out, and how strongly weights shrink."""
MIXED = 0.4
"""The parameter of the beta distribution by which two messages are mixed (Zhang et al., 2018, mixup, ICLR)."""


def learn(
    vectors: NDArray[np.float32], levels: list[int], families: list[int], other: list[bool], seed: int
) -> dict[str, NDArray[Any]]:
    """Train all members and return the arrays of their file; the same input, seed and versions give the same.

    Args:
        vectors: MiniLM and USE vectors side by side, shape (n, 896).
        levels: The level of each message.
        families: The place of its family in `Family`, -1 for none.
        other: Whether it is about someone else.
        seed: The first member's; the others count on from it.
    """
    x = torch.from_numpy(vectors) * SHARP
    level = torch.tensor(levels)
    wanted = torch.cat(
        [
            (level[:, None] >= torch.arange(1, LEVELS + 1)[None]).float(),
            functional.one_hot(torch.tensor(families) + 1, len(Family) + 1)[:, 1:].float(),
            torch.tensor(other, dtype=torch.float32)[:, None],
            (level >= 1).float()[:, None],
        ],
        1,
    )
    arrays: dict[str, NDArray[Any]] = {}
    for member in range(MEMBERS):
        arrays |= laid_down(_member(x, wanted, seed + member), CALLED, member)
        print(f"likeness: member {member + 1} of {MEMBERS}", flush=True)
    return arrays


def laid_down(model: nn.Sequential, called: str, member: int) -> dict[str, NDArray[Any]]:
    """Return a trained member as the arrays that `Members` reads; its other arguments are those of `names`."""
    arrays: dict[str, NDArray[Any]] = {}
    for number, layer in enumerate(layer for layer in model if isinstance(layer, nn.Linear)):
        weight, scale, bias = names(called, member, number)
        arrays[weight], arrays[scale] = packed(layer.weight.detach().numpy().T)
        arrays[bias] = layer.bias.detach().numpy()
    return arrays


def _member(x: Tensor, wanted: Tensor, seed: int) -> nn.Sequential:
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    a, b, c, d = WIDTHS
    model = nn.Sequential(
        nn.Dropout(UNSEEN), nn.Linear(a, b), nn.GELU(), nn.Dropout(DROPOUT), nn.Linear(b, c), nn.GELU(),
        nn.Dropout(DROPOUT), nn.Linear(c, d),
    )  # fmt: skip
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * math.ceil(len(x) / BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    for _ in range(EPOCHS):
        order = torch.randperm(len(x))
        for at in range(0, len(x), BATCH):
            own = order[at : at + BATCH]
            beside, share = own[torch.randperm(len(own))], float(rng.beta(MIXED, MIXED))
            logits = model(share * x[own] + (1 - share) * x[beside])
            loss = loss_of(logits, share * wanted[own] + (1 - share) * wanted[beside])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
    return model.eval()


def loss_of(logits: Tensor, wanted: Tensor) -> Tensor:
    """Return the loss of a batch of mixed messages: levels as ordered yes-or-no questions, family, and about whom."""
    spoken = wanted[:, -1]
    each = functional.binary_cross_entropy_with_logits(logits[:, :LEVELS], wanted[:, :LEVELS], reduction="none")
    loss = (each * torch.tensor(LEVEL_WEIGHTS)).sum(1).mean()
    family = -(wanted[:, LEVELS:-2] * logits[:, LEVELS:-1].log_softmax(1)).sum(1)
    share = (wanted[:, -2] / spoken.clamp(min=1e-6)).clamp(0, 1)  # of what is spoken of, how much is about others
    other = functional.binary_cross_entropy_with_logits(logits[:, -1], share, reduction="none") * spoken
    result: Tensor = loss + 0.3 * family.mean() + 0.2 * other.mean()
    return result
