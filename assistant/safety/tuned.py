"""all-MiniLM-L6-v2, tuned on the example bank: what an English message is like to an encoder of whole sentences.

Every matrix of the published model is changed by the product of two narrow ones (Hu et al., 2022, LoRA, ICLR). So one
pass over the shared weights gives both the vector that search needs and what the screen hears, and the change is small
enough to ship. `python -m evals.train_screen` makes it anew.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from assistant.safety.network import OUTPUTS
from assistant.safety.use import checked

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


def _shapes() -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {
        "lm_ask": (WIDE, ASKS),
        "lm_ask_b": (ASKS,),
        "lm_hidden": (WIDE * (1 + ASKS), HIDDEN),
        "lm_hidden_b": (HIDDEN,),
        "lm_out": (HIDDEN, OUTPUTS),
        "lm_out_b": (OUTPUTS,),
    }
    for layer in range(LAYERS):
        for short, (_, before, after) in MATRICES.items():
            shapes |= {f"lm{layer}_{short}_in": (before, RANK), f"lm{layer}_{short}_out": (after, RANK)}
            shapes |= {f"lm{layer}_{short}_b": (after,)}
        shapes |= {f"lm{layer}_{norm}_{part}": (WIDE,) for norm in NORMS for part in "gb"}
    return shapes


SHAPES = _shapes()
"""Every array of the change and of the heads above it, with its shape. A bias is a change; a norm is what it became."""


class Tuned:
    """The loaded change. Safe to share between threads."""

    def __init__(self, arrays: Mapping[str, Any], name: str) -> None:
        """Check the arrays and lay them ready.

        Args:
            arrays: Those of `SHAPES`.
            name: The file they come from, for messages.

        Raises:
            DataError: An array is missing or has the wrong shape.
        """
        self._w = {key: torch.from_numpy(value) for key, value in checked(arrays, SHAPES, name).items()}

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
            seen = self._layer(number, layer, seen, here)
        plain, tuned = seen.chunk(2)
        vectors = functional.normalize(_mean(plain, mask), dim=-1)
        return vectors.numpy(), self._judged(tuned, mask).numpy()

    def _layer(self, number: int, layer: Any, seen: Tensor, here: Tensor | None) -> Tensor:
        count, length, _ = seen.shape

        def matrix(short: str, x: Tensor) -> Tensor:
            return self._changed(number, layer, short, x)

        asked, shown, told = (
            matrix(short, seen).view(count, length, AT_ONCE, WIDE // AT_ONCE).transpose(1, 2) for short in "qkv"
        )
        looked = functional.scaled_dot_product_attention(asked, shown, told, attn_mask=here)
        looked = looked.transpose(1, 2).reshape(count, length, WIDE)
        seen = self._normed(number, layer, "near", seen + matrix("o", looked))
        return self._normed(number, layer, "far", seen + matrix("down", functional.gelu(matrix("up", seen))))

    def _changed(self, number: int, layer: Any, short: str, x: Tensor) -> Tensor:
        """Return what a matrix makes of both halves of a batch, the second one changed."""
        published = layer.get_submodule(MATRICES[short][0])
        name, half = f"lm{number}_{short}", len(x) // 2
        found = functional.linear(x, published.weight, published.bias)
        found[half:] += x[half:] @ self._w[f"{name}_in"] @ self._w[f"{name}_out"].T + self._w[f"{name}_b"]
        return found

    def _normed(self, number: int, layer: Any, norm: str, x: Tensor) -> Tensor:
        published, name, half = layer.get_submodule(NORMS[norm]), f"lm{number}_{norm}", len(x) // 2
        tuned = functional.layer_norm(x[half:], (WIDE,), self._w[f"{name}_g"], self._w[f"{name}_b"], published.eps)
        return torch.cat([published(x[:half]), tuned])

    def _judged(self, seen: Tensor, mask: Tensor) -> Tensor:
        w = self._w
        asked = (seen @ w["lm_ask"] + w["lm_ask_b"]).masked_fill(~mask.bool().unsqueeze(-1), -1e4).softmax(1)
        looked = torch.bmm(asked.transpose(1, 2), seen).flatten(1)
        hidden = functional.gelu(torch.cat([_mean(seen, mask), looked], -1) @ w["lm_hidden"] + w["lm_hidden_b"])
        return hidden @ w["lm_out"] + w["lm_out_b"]


def _mean(seen: Tensor, mask: Tensor) -> Tensor:
    return (seen * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True)
