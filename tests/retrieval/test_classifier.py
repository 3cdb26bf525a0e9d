"""The classifier tells texts apart by what it learned from their entries, and survives its file."""

from pathlib import Path

import numpy as np
import pytest

from assistant.retrieval.classifier import TextClassifier


def near(centre: int, count: int, seed: int) -> np.ndarray:
    """Return unit vectors around one axis."""
    found = np.random.default_rng(seed).normal(0, 0.2, (count, 8)).astype(np.float32)
    found[:, centre] += 1
    unit: np.ndarray = found / np.linalg.norm(found, axis=1, keepdims=True)
    return unit


def learned(texts: int) -> TextClassifier:
    vectors = np.concatenate([near(centre, 20, centre) for centre in range(texts)])
    return TextClassifier.learn(vectors, [{f"text-{centre}": 1.0} for centre in range(texts) for _ in range(20)])


@pytest.mark.parametrize("texts", [2, 3, 6])
def test_a_vector_sounds_most_like_the_text_whose_entries_lie_around_it(texts: int) -> None:
    classifier = learned(texts)
    for centre in range(texts):
        for vector in near(centre, 10, 99):
            assert classifier.texts[int(classifier(vector[None]).argmax())] == f"text-{centre}"


@pytest.mark.parametrize("texts", [1, 2, 5])
def test_it_gives_log_probabilities(texts: int) -> None:
    assert np.exp(learned(texts)(near(0, 1, 7))).sum() == pytest.approx(1, abs=1e-5)


def test_each_of_several_windows_is_told_apart() -> None:
    classifier = learned(4)
    both = classifier(np.concatenate([near(0, 1, 5), near(3, 1, 5)]))
    assert [classifier.texts[at] for at in both.argmax(axis=1)] == ["text-0", "text-3"]


def test_the_same_entries_give_the_same_classifier_and_its_file_holds_it(tmp_path: Path) -> None:
    first, second, vector = learned(3), learned(3), near(1, 1, 3)
    first.save(tmp_path / "classifier.npz")
    assert np.array_equal(first(vector), second(vector))
    assert np.array_equal(TextClassifier.load(tmp_path / "classifier.npz")(vector), first(vector))


def test_arrays_that_do_not_fit_together_are_refused() -> None:
    with pytest.raises(ValueError, match="fit"):
        TextClassifier(["a", "b"], np.zeros((8, 3), np.float32), np.zeros(3, np.float32))


def test_an_entry_may_belong_to_two_texts() -> None:
    vectors = np.concatenate([near(centre, 20, centre) for centre in range(3)])
    shares = [{f"text-{centre}": 1.0} for centre in range(3) for _ in range(20)]
    alone = TextClassifier.learn(vectors, shares)
    both = TextClassifier.learn(vectors, [{**own, "text-2": 1.0} if "text-1" in own else own for own in shares])
    message = near(1, 1, 8)
    likely = [dict(zip(found.texts, np.exp(found(message)[0]), strict=True)) for found in (alone, both)]
    assert likely[0]["text-2"] < 0.2
    assert likely[1]["text-2"] == pytest.approx(likely[1]["text-1"], abs=0.15)
