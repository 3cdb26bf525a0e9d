"""The tuned MiniLM reads beside the published one, and changes nothing of what search sees."""

import numpy as np
import pytest

from assistant.errors import DataError
from assistant.retrieval.embedding import MiniLM
from assistant.retrieval.reading import read
from assistant.safety.assessment import Level
from assistant.safety.examples import FILE, default_examples
from assistant.safety.network import OUTPUTS
from assistant.safety.tuned import SHAPES, Tuned
from assistant.safety.use import WORTH, shipped

TEXTS = ("my mum rings every day and I never know how to say no to her", "hello", "they passed me over again at work")


@pytest.fixture(scope="module")
def encoder() -> MiniLM:
    return MiniLM()


def shipped_arrays() -> dict[str, np.ndarray]:
    with shipped("assistant.safety", FILE) as arrays:
        return {name: arrays[name] for name in arrays if name.startswith("lm")}


def test_search_sees_what_it_saw(encoder: MiniLM) -> None:
    vectors, judged = encoder.encode_beside(TEXTS, default_examples().tuned)
    assert np.allclose(vectors, encoder.encode(TEXTS), atol=1e-5) and judged.shape == (3, OUTPUTS)


def test_a_text_is_judged_alike_alone_and_beside_longer_ones(encoder: MiniLM) -> None:
    tuned = default_examples().tuned
    together = encoder.encode_beside(TEXTS, tuned)[1]
    alone = np.concatenate([encoder.encode_beside([text], tuned)[1] for text in TEXTS])
    assert np.allclose(together, alone, atol=1e-3)


def test_without_a_change_the_twin_sees_what_the_published_model_sees(encoder: MiniLM) -> None:
    arrays = shipped_arrays()
    for name in arrays:
        if name.endswith(("_b", "_out")) and name[2].isdigit() and "near" not in name and "far" not in name:
            arrays[name] = np.zeros_like(arrays[name])
    layers = encoder.sentence_transformer[0].auto_model.encoder.layer
    for number, layer in enumerate(layers):
        for short, norm in (("near", layer.attention.output.LayerNorm), ("far", layer.output.LayerNorm)):
            arrays[f"lm{number}_{short}_g"] = norm.weight.detach().numpy()
            arrays[f"lm{number}_{short}_b"] = norm.bias.detach().numpy()
    heads = {name: np.zeros(shape, np.float32) for name, shape in SHAPES.items() if name.startswith("lm_")}
    for part in range(OUTPUTS):  # the head hands on what is seen at the first places of the mean
        heads["lm_hidden"][part, part] = 20.0
        heads["lm_hidden_b"][part] = 20.0
        heads["lm_out"][part, part] = 1.0
    plain = {name: value for name, value in arrays.items() if not name.startswith("lm_")}
    vectors, judged = encoder.encode_beside(TEXTS, Tuned(plain | heads, "a test"))
    for vector, said in zip(vectors, judged, strict=True):
        assert np.corrcoef(vector[:OUTPUTS], said)[0, 1] > 0.99


def test_it_counts_in_english_alone(encoder: MiniLM) -> None:
    examples, message = default_examples(), "I keep thinking that they would be better off without me."
    seen = read(message, encoder)
    heard = examples.listen(message, seen)
    assert seen.judged is not None
    with_it, without = (examples.judge(heard, seen.vectors, judged, "en") for judged in (seen.judged, None))
    assert not np.allclose(with_it, without)
    assert np.allclose(*(examples.judge(heard, seen.vectors, judged, "it") for judged in (seen.judged, None)))
    assert seen.judged[0, Level.CHECK - 1] > 0


def test_a_missing_array_is_named() -> None:
    arrays = shipped_arrays()
    del arrays["lm3_up_in"], arrays["lm3_up_in" + WORTH]
    with pytest.raises(DataError, match="lm3_up_in"):
        Tuned(arrays, FILE)
