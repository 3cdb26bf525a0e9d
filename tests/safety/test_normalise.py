"""The plain reading: past tricks of spelling, and always with a way back to the verbatim words."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.safety.lexicon import APOSTROPHES
from assistant.safety.normalise import normalise


@pytest.mark.parametrize(
    ("written", "read"),
    [
        *[(f"I don{sign}t want it", "i do not want it") for sign in APOSTROPHES],
        ("\u043c\u043e\u0438\u0306", "мой"),
        ("\u304b\u3099", "が"),
        ("I'm done", "i am done"),
        ("im done", "i am done"),
        ("I’m done", "i am done"),
        ("we'll go well", "we will go well"),
        ("I dont wanna", "i do not want to"),
        ("I ain't tryna", "i is not trying to"),
        ("ah cannae dae it", "i can not do it"),
        ("soooo tired", "tired"),
        ("killlll me", "kill me"),
        ("su1cide", "suicide"),
        ("k!ll myself", "kill myself"),
        ("s*icide", "suicide"),
        ("s u i c i d e", "suicide"),
        ("a b k.m.s", "a b kms"),
        ("i w a n t to d.i.e", "i want to die"),
        ("k i l l  m y s e l f", "kill myself"),
        ("ＫＩＬＬ", "kill"),
        ("𝓀𝒾𝓁𝓁", "kill"),
        ("kіll", "kill"),  # with a Cyrillic letter
        ("k\u200bi\u200bl\u200bl", "kill"),
        ("d̶i̶e̶", "die"),
        ("\u202ekill", "kill"),
        ("self-harm", "self harm"),
        ("my self esteem", "my self esteem"),
        ("my self", "myself"),
        ("chcę umrzeć", "chce umrzec"),
    ],
)
def test_a_word_is_read_however_it_is_dressed_up(written: str, read: str) -> None:
    assert normalise(written).text == read


@pytest.mark.parametrize("ordinary", ["3pm", "5mg", "vitamin b 12", "a b c d e f", "2nd of 4"])
def test_ordinary_numbers_and_letters_stay_as_they_are(ordinary: str) -> None:
    assert normalise(ordinary).text == ordinary


def test_each_sentence_stands_on_its_own_line_and_a_question_shows() -> None:
    assert normalise("I came. Did you? Yes!").text == "i came\ndid you ?\nyes\n"


def test_an_ellipsis_is_a_pause_inside_the_sentence() -> None:
    plain = normalise("I just... want to die")
    assert plain.text == "i want to die"
    assert plain.clauses


def test_words_in_quotation_marks_are_remembered() -> None:
    plain = normalise("she said “go home” to me")
    (start, end) = plain.quotes[0]
    assert plain.text[start:end].strip() == "go home"


def test_a_place_in_the_reading_leads_back_to_the_words_as_written() -> None:
    message = "Honestly, I’m S O  T I R E D and I just want to k!ll myself."
    plain = normalise(message)
    at = plain.text.index("kill myself")
    start, end = plain.origin(at, at + len("kill myself"))
    assert message[start:end] == "k!ll myself"


def test_a_clause_ends_at_a_comma_and_a_sentence_does_not() -> None:
    plain = normalise("I am fine, she said. Bye.")
    assert plain.text[slice(*plain.clause(0))] == "i am fine"
    assert plain.text[slice(*plain.sentence(0))] == "i am fine she said"


@given(st.text())
@settings(max_examples=300, deadline=None)
def test_any_text_can_be_read_and_every_token_leads_back_inside_it(message: str) -> None:
    plain = normalise(message)
    assert len(plain.starts) == len(plain.origins)
    assert list(plain.starts) == sorted(plain.starts)
    for start, end in plain.origins:
        assert 0 <= start < end <= len(message)


@given(st.text(alphabet="kill mysef1!*.-_'\u200b\u0336 \n\"?", max_size=80))
@settings(max_examples=300, deadline=None)
def test_the_tricky_alphabet_is_read_too(message: str) -> None:
    plain = normalise(message)
    assert "  " not in plain.text


@pytest.mark.parametrize(
    "piece", ["a", "a b ", "e\u0301\u0336", "ab1!", ". ", "\ufdfa", "k.", "x*", '"', "\u0435e", "- ", "\n"]
)
def test_reading_takes_time_in_proportion_to_the_length(piece: str) -> None:
    def seconds(times: int) -> float:
        begin = time.perf_counter()
        normalise(piece * times)
        return time.perf_counter() - begin

    size = 10_000 // len(piece)
    small = min(seconds(size) for _ in range(3))
    large = min(seconds(size * 8) for _ in range(2))
    assert large < 40 * small + 0.05  # eight times the text; quadratic would be sixty-four times


def test_letters_in_rows_take_hardly_more_time_than_words() -> None:
    def seconds(message: str) -> float:
        begin = time.perf_counter()
        normalise(message)
        return time.perf_counter() - begin

    row = "a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i j k l m n o p q r s t u v w x y z and "
    letters = min(seconds(row * 400) for _ in range(3))
    words = min(seconds(row.replace(" ", "x ") * 400) for _ in range(3))
    assert letters < 3 * words + 0.05
