"""all-MiniLM-L6-v2, tuned: what an English message is like to an encoder of whole sentences.

Every matrix of the published model is changed by the product of two narrow ones (Hu et al., 2022, LoRA, ICLR). So one
pass over the shared weights gives both the vector that search needs and what the screen hears, and the change is small
enough to ship. Two changes ship: one learned the example bank (`python -m evals.train_screen`), the other what a
message says after what went before it (`later.py`).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from assistant.safety.network import OUTPUTS
from assistant.safety.use import REMEDY, checked

LAYERS, WIDE, INNER, AT_ONCE = 6, 384, 1536, 12
"""The model's layers, numbers at a word piece, numbers between, and attention heads."""
RANK = 64
"""Directions in which a matrix is changed. On English development messages, of what the whole change adds to the rest
of the example layer, 16 keep about two thirds and 64 nearly all."""
ASKS, HIDDEN = 4, 256
MATRICES = {
    "q": ("attention.self.query", WIDE, WIDE),
    "k": ("attention.self.key", WIDE, WIDE),
    "v": ("attention.self.value", WIDE, WIDE),
    "o": ("attention.output.dense", WIDE, WIDE),
    "up": ("intermediate.dense", WIDE, INNER),
    "down": ("output.dense", INNER, WIDE),
}
"""The matrices of a layer: their names in the published model, and how wide they are before and after."""
NORMS = {"near": "attention.output.LayerNorm", "far": "output.LayerNorm"}
"""The norms of a layer, which are small enough to be replaced."""


def shapes_of(outputs: int, hidden: int) -> dict[str, tuple[int, ...]]:
    """Return every array of a change and of the heads above it, with its shape.

    A bias is a change; a norm is what it became.

    Args:
        outputs: Numbers that the heads tell.
        hidden: Numbers between.
    """
    shapes: dict[str, tuple[int, ...]] = {
        "lm_ask": (WIDE, ASKS),
        "lm_ask_b": (ASKS,),
        "lm_hidden": (WIDE * (1 + ASKS), hidden),
        "lm_hidden_b": (hidden,),
        "lm_out": (hidden, outputs),
        "lm_out_b": (outputs,),
    }
    for layer in range(LAYERS):
        for short, (_, before, after) in MATRICES.items():
            shapes |= {f"lm{layer}_{short}_in": (before, RANK), f"lm{layer}_{short}_out": (after, RANK)}
            shapes |= {f"lm{layer}_{short}_b": (after,)}
        shapes |= {f"lm{layer}_{norm}_{part}": (WIDE,) for norm in NORMS for part in "gb"}
    return shapes


SHAPES = shapes_of(OUTPUTS, HIDDEN)
"""Those of the change that learned the bank."""


class Tuned:
    """The loaded change. Safe to share between threads."""

    def __init__(
        self,
        arrays: Mapping[str, Any],
        name: str,
        shapes: Mapping[str, tuple[int, ...]] = SHAPES,
        remedy: str = REMEDY,
    ) -> None:
        """Check the arrays and lay them ready.

        Args:
            arrays: Those of the shapes.
            name: The file they come from, for messages.
            shapes: As `shapes_of` returns them.
            remedy: The command that makes the file anew, for messages.

        Raises:
            DataError: An array is missing or has the wrong shape.
        """
        self._w = {key: torch.from_numpy(value) for key, value in checked(arrays, shapes, name, remedy).items()}

    def alone(self, model: Any, ids: Tensor, mask: Tensor, kinds: Tensor) -> NDArray[np.float32]:
        """Return the logits of texts that come in two segments, shape (n, outputs).

        Args:
            model: As in `__call__`.
            ids: As in `__call__`.
            mask: As in `__call__`.
            kinds: 0 where a word piece belongs to the first segment, 1 where to the second; same shape.
        """
        seen = model.embeddings(input_ids=ids, token_type_ids=kinds)
        here = None if bool(mask.all()) else mask[:, None, None, :].bool()
        for number, layer in enumerate(model.encoder.layer):
            seen = self._layer(number, layer, seen, here, 0)
        found: NDArray[np.float32] = self._judged(seen, mask).numpy()
        return found

    def __call__(self, model: Any, ids: Tensor, mask: Tensor) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Read texts once with the model as it was published and once as it was tuned.

        Args:
            model: The published model (transformers' `BertModel`), in inference mode.
            ids: Word pieces, shape (n, pieces).
            mask: 1 where there is one, 0 where a shorter text has ended; same shape.

        Returns:
            One unit vector a text by the published model, shape (n, 384), and logits as those of
            `assistant.safety.network.Network`, shape (n, `OUTPUTS`).
        """
        seen = model.embeddings(input_ids=ids)
        seen, both = torch.cat([seen, seen]), torch.cat([mask, mask])
        here = None if bool(mask.all()) else both[:, None, None, :].bool()
        for number, layer in enumerate(model.encoder.layer):
            seen = self._layer(number, layer, seen, here, len(ids))
        plain, tuned = seen.chunk(2)
        vectors = functional.normalize(_mean(plain, mask), dim=-1)
        return vectors.numpy(), self._judged(tuned, mask).numpy()

    def _layer(self, number: int, layer: Any, seen: Tensor, here: Tensor | None, plain: int) -> Tensor:
        """Return what a layer makes of a batch, of which the first `plain` texts are read as published."""
        count, length, _ = seen.shape

        def matrix(short: str, x: Tensor) -> Tensor:
            published = layer.get_submodule(MATRICES[short][0])
            name = f"lm{number}_{short}"
            found = functional.linear(x, published.weight, published.bias)
            found[plain:] += x[plain:] @ self._w[f"{name}_in"] @ self._w[f"{name}_out"].T + self._w[f"{name}_b"]
            return found

        def normed(norm: str, x: Tensor) -> Tensor:
            published, name = layer.get_submodule(NORMS[norm]), f"lm{number}_{norm}"
            tuned = functional.layer_norm(x[plain:], (WIDE,), self._w[f"{name}_g"], self._w[f"{name}_b"], published.eps)
            return torch.cat([published(x[:plain]), tuned]) if plain else tuned

        asked, shown, told = (
            matrix(short, seen).view(count, length, AT_ONCE, WIDE // AT_ONCE).transpose(1, 2) for short in "qkv"
        )
        looked = functional.scaled_dot_product_attention(asked, shown, told, attn_mask=here)
        looked = looked.transpose(1, 2).reshape(count, length, WIDE)
        seen = normed("near", seen + matrix("o", looked))
        return normed("far", seen + matrix("down", functional.gelu(matrix("up", seen))))

    def _judged(self, seen: Tensor, mask: Tensor) -> Tensor:
        w = self._w
        asked = (seen @ w["lm_ask"] + w["lm_ask_b"]).masked_fill(~mask.bool().unsqueeze(-1), -1e4).softmax(1)
        looked = torch.bmm(asked.transpose(1, 2), seen).flatten(1)
        hidden = functional.gelu(torch.cat([_mean(seen, mask), looked], -1) @ w["lm_hidden"] + w["lm_hidden_b"])
        return hidden @ w["lm_out"] + w["lm_out_b"]


def _mean(seen: Tensor, mask: Tensor) -> Tensor:
    return (seen * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True)
