import numpy as np
import pytest

from assistant.errors import DataError
from assistant.retrieval.learned import BOTH, HIDDEN, MEMBERS, Learned, default_learned, quote_name
from assistant.safety.members import names, packed


def arrays_of(texts: list[str], quotes: list[str]) -> dict[str, object]:
    """Networks with weights from a fixed seed."""
    chance = np.random.default_rng(0)
    found: dict[str, object] = {"texts": np.array(texts), "quotes": np.array([quote_name(q) for q in quotes])}
    found["encoder"] = np.array("some")
    for member in range(MEMBERS):
        for number, shape in enumerate(((BOTH, HIDDEN), (HIDDEN, len(texts) + 1 + len(quotes)))):
            weight, scale, bias = names("learned", member, number)
            found[weight], found[scale] = packed(chance.normal(scale=0.01, size=shape).astype(np.float32))
            found[bias] = chance.normal(size=shape[1]).astype(np.float32)
    return found


def test_it_leaves_room_for_no_text_at_all_and_none_for_no_quote() -> None:
    learned = Learned(arrays_of(["a", "b", "c"], ["One.", "Two."]))
    vectors = np.random.default_rng(1).normal(scale=0.05, size=(5, BOTH)).astype(np.float32)
    texts, quotes = learned(vectors)
    assert texts.shape == (5, 3)
    assert quotes.shape == (5, 2)
    assert (np.exp(texts).sum(axis=1) < 1).all()
    assert np.allclose(np.exp(quotes).sum(axis=1), 1, atol=1e-4)


def test_a_quote_whose_words_were_changed_is_taken_for_a_usual_one() -> None:
    learned = Learned(arrays_of(["a", "b"], ["One.", "Two."]))
    row = np.log(np.array([0.9, 0.1], np.float32))
    assert learned.wanted(row, "One.") == pytest.approx(np.log(0.9))
    assert learned.wanted(row, "One, mended.") == pytest.approx(np.log(0.5))


@pytest.mark.parametrize("lacking", ["texts", "quotes", "encoder", "learned0_w0"])
def test_a_damaged_file_is_named(lacking: str) -> None:
    arrays = arrays_of(["a", "b"], ["One."])
    del arrays[lacking]
    with pytest.raises(DataError, match=r"learned\.npz"):
        Learned(arrays)


def test_the_shipped_networks_know_the_shipped_texts_and_quotes() -> None:
    from assistant.library.corpus import load_library

    learned, library = default_learned(), load_library()
    assert set(learned.texts) == set(library.texts)
    words = [quote.words for passage in library.passages() for quote in passage.quotes]
    usual = learned.wanted(np.full(10_000, -1.0, np.float32), "words that nobody chose")
    unknown = [quote for quote in words if learned.wanted(np.full(10_000, -1.0, np.float32), quote) == usual]
    assert len(unknown) < len(words) / 50, "python -m evals.train_search is due"
