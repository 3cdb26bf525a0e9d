"""Sentences, words, syllables and the reading grade."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.prose import reading_grade, said_spans, sentences, syllables, words

BY_HAND = {
    1: "a the walk home shame grief stress trust named asked rushed hopes safe whole breathe rights "
    "through shaped loved",
    2: "anger being racist gentle people little table worry power belief needed started poem hoping "
    "something someone hopeful safely movement naming lonely prism crisis going notice changes "
    "watches struggles self-care friendship doing saying",
    3: "family anyone therapy therapist loneliness usual area idea poverty violence privacy sexism "
    "racism piano radio believing boundaries quietly medium injustice oppression museum exercise",
    4: "anxiety community identity psychology society variety relationship usually reality",
    5: "discrimination university microaggression solidarity",
    6: "psychoanalytic responsibility",
    7: "intersectionality",
}
COUNTED = {word: count for count, listed in BY_HAND.items() for word in listed.split()}


def test_the_list_is_long_enough_to_mean_something() -> None:
    assert len(COUNTED) >= 60


def test_nine_words_of_ten_have_the_syllables_that_a_person_counts() -> None:
    wrong = {word: (syllables(word), count) for word, count in COUNTED.items() if syllables(word) != count}
    assert len(wrong) <= len(COUNTED) / 10, wrong


def test_the_average_over_many_words_is_close_to_a_persons_count() -> None:
    estimated = sum(syllables(word) for word in COUNTED) / len(COUNTED)
    assert estimated == pytest.approx(sum(COUNTED.values()) / len(COUNTED), rel=0.02)


def test_a_possessive_and_a_typographic_apostrophe_add_no_syllable() -> None:
    assert syllables("mother's") == syllables("mother’s") == syllables("mother") == 2


@given(st.text(max_size=30))
def test_every_string_has_at_least_one_syllable(word: str) -> None:
    assert syllables(word) >= 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        ("He said “stop.” Then he left.", ["He said “stop.”", "Then he left."]),
        ("Some, e.g. a walk, help. Others do not.", ["Some, e.g. a walk, help.", "Others do not."]),
        ("Dr. Lee is in. Wait…", ["Dr. Lee is in.", "Wait…"]),
        ("It costs 3.50 a day. Ask first.", ["It costs 3.50 a day.", "Ask first."]),
        ("A line\nthat goes on. Next.", ["A line\nthat goes on.", "Next."]),
        ("No full stop\n\nNext paragraph", ["No full stop", "Next paragraph"]),
        ("(In brackets.) After.", ["(In brackets.)", "After."]),
        ("", []),
        (" \n\n \n", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, found: list[str]) -> None:
    assert sentences(text) == found


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("are you even real\ni counted the tablets", ["are you even real", "i counted the tablets"]),
        ("you are useless.this was my last try", ["you are useless.", "this was my last try"]),
        ("我很累。我想死。别管我！", ["我很累。", "我想死。", "别管我！"]),
        ("疲れた。「死にたい。」もういい", ["疲れた。", "「死にたい。」", "もういい"]),
        ("هل تسمعني؟لا أحد يسمعني", ["هل تسمعني؟", "لا أحد يسمعني"]),
        ("It costs 3.50, e.g. today. Ok?", ["It costs 3.50, e.g. today.", "Ok?"]),
        ("no\r\n\r\nyes", ["no", "yes"]),
        ("...", ["..."]),
        (" \n ", []),
    ],
)
def test_a_message_has_its_sentences_however_it_is_typed(message: str, found: list[str]) -> None:
    assert [message[start:end] for start, end in said_spans(message)] == found


def test_a_hyphenated_word_and_a_contraction_count_once() -> None:
    assert words("Self-care isn’t 1,000 things, it's one.") == [
        "Self-care", "isn’t", "1,000", "things", "it's", "one",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        # 0.39 × words per sentence + 11.8 × syllables per word - 15.59, counted by hand
        ("The cat sat on the mat.", 0.39 * 6 + 11.8 * 6 / 6 - 15.59),
        ("The cat sat. The dog ran home.", 0.39 * 7 / 2 + 11.8 * 7 / 7 - 15.59),
        ("Therapy helps many people.", 0.39 * 4 + 11.8 * 8 / 4 - 15.59),
        ("Discrimination endangers communities.", 0.39 * 3 + 11.8 * 12 / 3 - 15.59),
    ],
)
def test_the_reading_grade_is_that_of_kincaid(text: str, grade: float) -> None:
    assert reading_grade(text) == pytest.approx(grade)


def test_an_empty_text_has_grade_0() -> None:
    assert reading_grade(" … ") == 0.0


@settings(deadline=1000)
@given(st.text(alphabet=". !?…\n\"'a)", max_size=3000))
def test_no_text_takes_long(text: str) -> None:
    reading_grade(text)


@settings(deadline=1000)
@given(st.text(alphabet=". !?…\n\"'a)。؟」\u2028", max_size=3000))
def test_the_sentences_of_a_message_hold_all_that_is_said_in_order(text: str) -> None:
    spans = list(said_spans(text))
    assert [end for _, end in spans[:-1]] <= [start for start, _ in spans[1:]]
    rest = "".join(text[last:first] for (_, last), (first, _) in pairwise([(0, 0), *spans, (len(text), 0)]))
    assert not rest.strip()
