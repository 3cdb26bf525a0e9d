"""What stands in the way is recognised by what it is like, where no pattern names it, and only where that is sure."""

from collections import Counter
from importlib.resources import as_file, files

import numpy as np
import pytest

from assistant.errors import DataError
from assistant.retrieval.embedding import MiniLM
from assistant.retrieval.reading import read, with_sentences
from assistant.safety.assessment import Seen
from assistant.safety.barrier_head import FILE, default_head, parse_head
from assistant.safety.care_protocol import default_protocol
from assistant.safety.use import published
from assistant.safety.wording import default_books
from evals.barrier_bank import Named, load_barriers

BANK = load_barriers()


@pytest.fixture(scope="module")
def sample(encoder: MiniLM) -> list[tuple[Named, str | None]]:
    """Every second natural turn in English and every fourth other one, with what the head makes of it."""
    rows = [row for row in BANK if row.split == "natural" and row.lang == "en"][::2]
    rows += [row for row in BANK if row.split == "natural" and row.lang != "en"][::4]
    rows.sort(key=lambda row: len(row.text))
    texts = [row.text for row in rows]
    first = np.concatenate([encoder.encode(texts[at : at + 32]) for at in range(0, len(texts), 32)])
    second, head = published().vectors(texts), default_head()
    return [(row, head.find(Seen(first[n : n + 1], second[n : n + 1]), row.lang)) for n, row in enumerate(rows)]


def test_it_names_barriers_that_no_pattern_hears(sample: list[tuple[Named, str | None]]) -> None:
    books = default_books()
    unheard = [(row, found) for row, found in sample if row.barrier and not books.of(row.lang).barrier(row.text)]
    assert np.mean([found == row.barrier for row, found in unheard if row.lang == "en"]) > 0.55
    assert np.mean([found == row.barrier for row, found in unheard if row.lang != "en"]) > 0.25


def test_of_turns_that_name_no_barrier_few_are_answered_as_one(sample: list[tuple[Named, str | None]]) -> None:
    plain = [found for row, found in sample if row.barrier is None]
    assert len(plain) > 100 and sum(found is not None for found in plain) <= len(plain) * 0.07


def test_few_barriers_are_taken_for_another(sample: list[tuple[Named, str | None]]) -> None:
    named = [(row, found) for row, found in sample if row.barrier]
    assert sum(found not in (None, row.barrier) for row, found in named) <= len(named) * 0.06


def test_a_message_without_vectors_names_nothing() -> None:
    assert default_head().find(None, "en") is None
    assert default_head().find(Seen(np.zeros((0, 384), np.float32), np.zeros((0, 512), np.float32)), "en") is None


def test_a_barrier_is_found_beside_other_talk_and_a_step_only_where_all_speaks_of_it(encoder: MiniLM) -> None:
    def found(message: str) -> str | None:
        windows = read(message, encoder)
        seen = Seen(windows.vectors, published().vectors([message]))
        return default_head().find(with_sentences(seen, message, encoder), "en")

    assert (
        found("I know you mean well. The dog is asleep on my feet. I make eleven an hour, who can pay for that.")
        == "cost"
    )
    assert found("I called them and a woman talked with me for an hour.") == "reached-out"
    step = read("I called them and a woman talked with me for an hour.", encoder)
    alone = Seen(step.vectors, published().vectors(["I called them and a woman talked with me for an hour."]), 1)
    assert default_head().find(alone, "en") is None  # said in one sentence of several


def test_a_step_that_was_taken_must_be_surer_than_a_barrier() -> None:
    head = default_head()
    assert all(layer.surer > layer.sure for layer in head.layers.values())


def test_the_bank_has_enough_of_everything_and_nothing_twice() -> None:
    english = Counter(row.barrier for row in BANK if row.lang == "en" and row.barrier)
    assert set(english) == {facts.id for facts in default_protocol().barriers} and min(english.values()) >= 40
    assert sum(row.barrier is None for row in BANK if row.lang == "en") >= 800
    for lang in {row.lang for row in BANK} - {"en"}:
        own = Counter(row.barrier for row in BANK if row.lang == lang and row.barrier)
        assert len(own) == len(english) and min(own.values()) >= 5, lang
        assert sum(count >= 12 for count in own.values()) >= 16, lang
    assert len({(row.lang, row.text.casefold()) for row in BANK}) == len(BANK)
    train = {row.text for row in BANK if row.split == "train"}
    assert not [row for row in BANK if row.split != "train" and row.text in train]


def _arrays() -> dict[str, object]:
    with (
        as_file(files("assistant.safety").joinpath(FILE)) as path,
        np.load(path, allow_pickle=False) as arrays,
    ):
        return dict(arrays)


def test_a_file_that_was_made_for_other_weights_or_other_barriers_is_refused() -> None:
    protocol, arrays = default_protocol(), _arrays()
    assert parse_head(arrays, protocol).classes == default_head().classes
    for spoilt in ({"encoder": np.array("other")}, {"classes": np.array(["cost", "none"])}):
        with pytest.raises(DataError):
            parse_head(arrays | spoilt, protocol)
    for name in ("bank", "en0_w0", "other_sure"):
        with pytest.raises(DataError):
            parse_head({key: value for key, value in arrays.items() if key != name}, protocol)
