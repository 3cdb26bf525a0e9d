"""A linear model over letters and phrases: what it reads, that it learns, and what it refuses."""

import numpy as np
import pytest

from assistant.errors import DataError
from assistant.safety.network import LEVELS
from assistant.safety.phrases import ARRAYS, BUCKETS, COLUMNS, Phrases, buckets

ODD = ["", " ", "\x00", "\ud800", "👍", "a" * 50_000, "死" * 50_000]


def empty() -> dict[str, np.ndarray]:
    return {name: np.zeros(shape, np.float32) for name, shape in ARRAYS.items()}


def test_the_same_words_fall_into_the_same_buckets_whatever_their_case_and_apostrophe() -> None:
    np.testing.assert_array_equal(buckets("I can’t go on"), buckets("i can't GO on"))


def test_a_phrase_is_more_than_its_words() -> None:
    apart, together = set(buckets("end my life")), set(buckets("my end life"))
    assert apart != together
    assert len(apart & together) > len(apart) / 2


def test_each_bucket_counts_once() -> None:
    said = buckets("no no no no")
    assert len(said) == len(set(said))
    assert ((said >= 0) & (said < BUCKETS)).all()


def test_odd_texts_get_a_score() -> None:
    scores = Phrases(empty(), "test.npz")(ODD)
    assert scores.shape == (len(ODD), LEVELS)
    assert np.isfinite(scores).all()


def test_what_was_learned_is_what_the_loaded_model_says() -> None:
    pytest.importorskip("sklearn")
    from evals.phrasing import learn_phrases

    ordinary = ["the bus was late again", "my mum rang about the garden", "we lost the match", "rain all week"] * 5
    danger = ["i will end my life tonight", "i want to end my life", "tonight i end my life", "end my life soon"] * 5
    levels = [0] * len(ordinary) + [4] * len(danger)
    arrays = learn_phrases([*ordinary, *danger], levels)
    assert {name: array.shape for name, array in arrays.items()} == ARRAYS
    scores = Phrases(arrays, "test.npz")(["so i end my life now", "the garden and the bus"])
    assert scores.shape == (2, LEVELS)
    assert (scores[0] > 0).all()
    assert (scores[1] < 0).all()
    np.testing.assert_array_equal(scores[:, 0], scores[:, 1])


def test_one_text_scores_alone_as_beside_others() -> None:
    rng = np.random.default_rng(0)
    arrays = {
        "phrase_w": rng.integers(-127, 128, (COLUMNS, BUCKETS)).astype(np.int8),
        "phrase_s": np.full(COLUMNS, 0.01, np.float32),
        "phrase_b": np.array([1, 2, 3], np.float32),
    }
    model = Phrases(arrays, "test.npz")
    together = model(ODD[:5])
    for row, text in enumerate(ODD[:5]):
        np.testing.assert_allclose(model([text])[0], together[row], atol=1e-5)


def test_weights_that_do_not_fit_are_refused_by_name() -> None:
    with pytest.raises(DataError, match="phrase_w"):
        Phrases({name: array for name, array in empty().items() if name != "phrase_w"}, "test.npz")
    with pytest.raises(DataError, match="phrase_b"):
        Phrases({**empty(), "phrase_b": np.zeros(1, np.float32)}, "test.npz")
