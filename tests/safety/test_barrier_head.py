"""What stands in the way is recognised by what it is like, where no pattern names it, and only where that is sure."""

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest

from assistant.errors import DataError
from assistant.retrieval.embedding import MiniLM
from assistant.retrieval.reading import read
from assistant.safety.assessment import Seen
from assistant.safety.barrier_head import BarrierHead, default_head, parse_head
from assistant.safety.care_protocol import default_protocol
from assistant.safety.use import PINNED, published
from assistant.safety.wording import default_books
from evals.barrier_bank import load_barriers

BANK = load_barriers()
Ear = Callable[[str, str], str | None]


@pytest.fixture(scope="module")
def ear(encoder: MiniLM) -> Ear:
    head = default_head()

    def hear(message: str, lang: str = "en") -> str | None:
        windows = read(message, encoder)
        vectors = published().vectors([message[start:end] for start, end in windows.spans])
        return head.find(Seen(windows.vectors, vectors), lang)

    return hear


def test_it_names_barriers_that_no_pattern_hears(ear: Ear) -> None:
    unheard = [r for r in BANK if r.lang == "en" and r.barrier and default_books().of("en").barrier(r.text) is None]
    found = [ear(row.text, "en") == row.barrier for row in unheard if row.split == "train"][::12]
    assert np.mean(found) > 0.4


def test_of_development_turns_that_name_no_barrier_one_in_forty_at_most_is_answered_as_one(ear: Ear) -> None:
    plain = [row for row in BANK if row.split == "dev" and row.lang == "en" and row.barrier is None]
    assert len(plain) > 250
    assert sum(ear(row.text, "en") is not None for row in plain) <= len(plain) / 40


def test_of_development_turns_with_a_barrier_few_are_taken_for_another(ear: Ear) -> None:
    rows = [row for row in BANK if row.split == "dev" and row.barrier]
    wrong = [row for row in rows if ear(row.text, row.lang) not in (None, row.barrier)]
    assert len(wrong) <= len(rows) / 20


def test_a_message_without_vectors_names_nothing() -> None:
    assert default_head().find(None, "en") is None
    assert default_head().find(Seen(np.zeros((0, 384), np.float32), np.zeros((0, 512), np.float32)), "en") is None


def test_a_step_that_was_taken_must_be_surer_than_a_barrier() -> None:
    head = default_head()
    assert all(layer.surer > layer.sure for layer in head.layers.values())


def test_the_bank_has_enough_of_everything_and_nothing_twice() -> None:
    english = Counter(row.barrier for row in BANK if row.lang == "en" and row.barrier)
    assert set(english) == {facts.id for facts in default_protocol().barriers} and min(english.values()) >= 40
    assert sum(row.barrier is None for row in BANK if row.lang == "en") >= 800
    for lang in {row.lang for row in BANK} - {"en"}:
        own = Counter(row.barrier for row in BANK if row.lang == lang and row.barrier)
        assert len(own) >= 16 and min(own.values()) >= 12, lang
    assert len({(row.lang, row.text.casefold()) for row in BANK}) == len(BANK)
    train = {row.text for row in BANK if row.split == "train"}
    assert not [row for row in BANK if row.split == "dev" and row.text in train]


def _arrays(head: BarrierHead) -> dict[str, object]:
    arrays: dict[str, object] = {"classes": np.array(head.classes), "encoder": np.array(PINNED["weights.npz"])}
    for name, layer in head.layers.items():
        arrays |= {f"{name}_weights": layer.weights, f"{name}_bias": layer.bias, f"{name}_sure": np.zeros(2)}
    return arrays | {"bank": np.array("x")}


def test_a_file_that_was_made_for_other_weights_or_other_barriers_is_refused() -> None:
    protocol, arrays = default_protocol(), _arrays(default_head())
    assert parse_head(arrays, protocol).classes == default_head().classes
    for spoilt in ({"encoder": np.array("other")}, {"classes": np.array(["cost", "none"])}):
        with pytest.raises(DataError):
            parse_head(arrays | spoilt, protocol)
    for name in ("bank", "en_weights", "other_sure"):
        with pytest.raises(DataError):
            parse_head({key: value for key, value in arrays.items() if key != name}, protocol)
