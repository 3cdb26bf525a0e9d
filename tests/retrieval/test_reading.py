"""A message is encoded beside the screen's own reading, and nothing about the vectors may differ for it."""

import threading
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest

from assistant.retrieval.embedding import Vector
from assistant.retrieval.fake import FakeEncoder
from assistant.retrieval.reading import ENDLESS, SENTENCES, begin, read, read_many, screen_spans, with_sentences
from assistant.safety.assessment import Seen
from assistant.safety.use import LONGEST, load_published

MESSAGES = ("short", "One sentence. And another one that is a little longer. " * 12, "")


class Waiting(FakeEncoder):
    """Encodes only once it may."""

    def __init__(self) -> None:
        super().__init__()
        self.may = threading.Event()

    def encode(self, texts: Sequence[str]) -> Vector:
        assert self.may.wait(10)
        return super().encode(texts)


class Broken(FakeEncoder):
    """Never encodes."""

    def encode(self, texts: Sequence[str]) -> Vector:
        raise RuntimeError("no weights")


@pytest.mark.parametrize("message", MESSAGES)
def test_what_is_begun_ends_in_the_same_vectors(message: str) -> None:
    begun, whole = begin(message, FakeEncoder()), read(message, FakeEncoder())
    assert begun.spans == whole.spans
    assert np.array_equal(begun.vectors, whole.vectors)
    assert np.array_equal(begun.search, whole.search)


def test_the_windows_are_known_before_the_vectors() -> None:
    encoder = Waiting()
    begun = begin(MESSAGES[1], encoder)
    assert len(begun.spans) > 1
    encoder.may.set()
    assert len(begun.vectors) == len(begun.spans)


def test_an_encoder_that_breaks_is_heard_of_by_whoever_asks() -> None:
    begun = begin("a message", Broken())
    for _ in range(2):
        with pytest.raises(RuntimeError, match="no weights"):
            begun.vectors  # noqa: B018


def test_what_is_looked_up_beside_is_what_a_search_would_look_up_itself() -> None:
    begun = begin("a message", FakeEncoder(), lambda vector: {"entry": float(vector.shape[0])})
    assert begun.near == {"entry": 1.0}
    assert begin("a message", FakeEncoder()).near is None


def test_a_look_up_that_breaks_breaks_nothing_but_itself() -> None:
    def broken(vector: Vector) -> dict[str, float]:
        raise OSError

    begun = begin("a message", FakeEncoder(), broken)
    assert begun.vectors.shape[0] == 1
    with pytest.raises(OSError):
        _ = begun.near


def test_a_language_that_the_encoder_does_not_know_is_never_encoded() -> None:
    german, english = "Ich weiß nicht, was ich heute Abend noch machen soll.", "I do not know what to do tonight."
    encoder = FakeEncoder()
    foreign, known = read_many([german, english], encoder)
    assert not foreign.vectors.any() and not foreign.search.any()
    assert foreign.spans == ((0, len(german)),)
    assert np.array_equal(known.vectors, encoder.encode([english]))
    begun = begin(german, encoder, lambda vector: {"entry": 1.0})
    assert begun.spans == foreign.spans and not begun.vectors.any() and begun.near is None


def test_in_care_an_answer_is_read_by_the_sentence_as_well() -> None:
    whole = Seen(np.ones((1, 384), np.float32), np.ones((1, 512), np.float32))
    assert with_sentences(whole, "I can't pay for that", FakeEncoder(384)) is whole
    seen = with_sentences(whole, "Thank you. I can't pay for that.", FakeEncoder(384))
    assert seen.sentences == 2 and seen.first.shape == (3, 384) and seen.second.shape == (3, 512)
    assert np.array_equal(seen.first[1:], FakeEncoder(384).encode(["Thank you.", "I can't pay for that."]))
    foreign = FakeEncoder(384)
    seen = with_sentences(whole, "Danke dir. Das kann ich mir leider nicht leisten.", foreign)
    assert seen.sentences == 2 and not seen.first[1:].any() and seen.second[1:].any() and not foreign.calls
    assert with_sentences(whole, "So. " * 500, FakeEncoder(384)).sentences == SENTENCES


LONG = {
    "zh": "今天去买菜，然后回家做饭，孩子在写作业，" * 26 + "我想死。",
    "ja": "今日は買い物に行って、それから家で夕飯を作って、" * 30 + "もう死にたいです。",
    "pictures": "😀" * 1100 + " i want to die",
    "address": "https://example.org/" + "a1b2" * 300 + " i want to die",
    "words": "the bus was late again and then it rained on me. " * 40 + "i want to die",
}


@pytest.mark.parametrize("kind", LONG)
def test_no_end_of_a_window_is_left_unread(kind: str) -> None:
    message, tokenize = LONG[kind], load_published()[2]
    spans = list(screen_spans(message))
    assert spans[-1][1] == len(message)
    unread = "".join(message[end:start] for (_, end), (start, _) in pairwise([(0, 0), *spans]))
    assert not [word for word in unread.split() if len(word) <= ENDLESS], "only what is no word may go unread"
    assert max(len(tokenize(message[start:end])) for start, end in spans) <= LONGEST


def test_an_answer_typed_in_lines_is_read_line_by_line() -> None:
    whole = Seen(np.ones((1, 384), np.float32), np.ones((1, 512), np.float32))
    assert with_sentences(whole, "I can't pay\nphones scare me\nno police", FakeEncoder(384)).sentences == 3
