"""Texts are cut into passages that lose nothing, fit the window and stand in the file word for word."""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.library.corpus import Library, load_library
from assistant.library.passages import MAX_WORDS, passages_of, split
from assistant.prose import paragraph_spans, sentence_spans, words
from assistant.retrieval.embedding import window_check

prose = st.lists(
    st.one_of(
        st.sampled_from(["a", "word", "self-care", "isn’t", "Dr.", "e.g.", "end.", "why?", "so!", "wait…", "3.5", "—"]),
        st.sampled_from(["\n", "\n\n", "\n \n", "\t", "\u2028", "\u00a0", ".)", "”", "…”", "?!", "x" * 60]),
        st.text(max_size=8),
    ),
    max_size=60,
).map(" ".join)
thorough = settings(max_examples=300, deadline=None)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@thorough
@given(text=prose, max_words=st.integers(1, 12), max_characters=st.integers(1, 80))
@example(text="one " * 30, max_words=5, max_characters=12)
@example(text="\u2028", max_words=1, max_characters=1)
def test_the_splitter_loses_nothing_keeps_the_order_and_keeps_to_the_limits(
    text: str, max_words: int, max_characters: int
) -> None:
    pieces = split(text, lambda piece: len(piece) <= max_characters, max_words)
    assert squeezed("".join(text[start:end] for start, end in pieces)) == squeezed(text)
    assert all(before[1] <= after[0] for before, after in pairwise(pieces))
    for start, end in pieces:
        piece = text[start:end]
        assert piece == piece.strip()
        fits = len(words(piece)) <= max_words and len(piece) <= max_characters
        assert fits or len(piece.split()) == 1, piece


@thorough
@given(text=prose)
def test_prose_that_fits_stays_in_one_piece(text: str) -> None:
    pieces = split(text, max_words=10_000)
    assert len(pieces) == bool(text.strip())


@thorough
@given(text=prose)
def test_sentences_and_paragraphs_lose_nothing_and_keep_the_order(text: str) -> None:
    for spans in (list(sentence_spans(text)), list(paragraph_spans(text))):
        assert squeezed("".join(text[start:end] for start, end in spans)) == squeezed(text)
        assert all(before[1] <= after[0] for before, after in pairwise(spans))
        assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)


@thorough
@given(text=prose)
def test_no_sentence_crosses_a_paragraph(text: str) -> None:
    paragraphs = list(paragraph_spans(text))
    for start, end in sentence_spans(text):
        assert any(first <= start and end <= last for first, last in paragraphs)


def test_a_long_section_is_cut_at_a_paragraph_if_it_can_be() -> None:
    body = "One two three. Four five six.\n\nSeven eight. Nine ten."
    assert [body[a:b] for a, b in split(body, max_words=6)] == [
        "One two three. Four five six.",
        "Seven eight. Nine ten.",
    ]


def test_a_long_paragraph_is_cut_at_a_sentence() -> None:
    body = "One two three. Four five six. Seven eight."
    assert [body[a:b] for a, b in split(body, max_words=6)] == [
        "One two three. Four five six.",
        "Seven eight.",
    ]


def test_a_long_sentence_is_cut_between_words() -> None:
    body = "one two three four five"
    assert [body[a:b] for a, b in split(body, max_words=2)] == ["one two", "three four", "five"]


def test_each_ask_goes_to_one_piece_of_a_long_section(good: str, write: Callable[..., Path]) -> None:
    from assistant.library.text import parse_text

    text = parse_text(write(good))
    whole = [p for p in passages_of(text) if p.heading == "Going out"]
    pieces = [p for p in passages_of(text, lambda string: len(string) < 50) if p.heading == "Going out"]
    assert [p.id for p in pieces] == [f"a-walk#going-out{end}" for end in ("", ".2", ".3")][: len(pieces)]
    assert len(pieces) > 1
    assert sorted(ask for p in pieces for ask in p.asks) == sorted(whole[0].asks)


def test_every_passage_of_the_library_fits_the_model_by_its_own_tokenizer(library: Library) -> None:
    fits = window_check()
    passages = library.passages(fits)
    assert len(passages) > 100
    assert [p.id for p in passages if not fits(p.embedded) or len(words(p.body)) > MAX_WORDS] == []


def test_every_passage_and_sentence_stands_in_its_file_word_for_word(library: Library) -> None:
    for passage in library.passages(window_check()):
        content = library.texts[passage.text_id].path.read_text(encoding="utf-8")
        assert passage.body in content
        assert all(sentence in content for sentence in passage.sentences)


def test_passage_ids_are_unique(library: Library) -> None:
    ids = [passage.id for passage in library.passages(window_check())]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("heading", ["What’s yours", "What's yours", "What, s yours?"])
def test_a_passage_id_is_plain_whatever_the_heading(heading: str, good: str, write: Callable[..., Path]) -> None:
    from assistant.library.text import parse_text

    text = parse_text(
        write(good.replace("heading: Going out", f'heading: "{heading}"').replace("## Going out", f"## {heading}"))
    )
    assert re.fullmatch(r"a-walk#[a-z0-9-]+", passages_of(text)[0].id)


@pytest.mark.parametrize(
    ("first", "second", "ids"),
    [
        ("What’s yours", "Whats yours?", ["whats-yours", "whats-yours-2"]),
        ("Выйти из дома", "Дома", ["section-1", "section-2"]),
        ("外に出る", "Section 1", ["section-1-2", "section-1"]),
    ],
)
def test_no_two_passages_share_an_id_whatever_the_headings(
    first: str, second: str, ids: list[str], good: str, write: Callable[..., Path]
) -> None:
    from assistant.library.text import parse_text

    for old, new in (("Going out", first), ("Coming home", second)):
        good = good.replace(f"heading: {old}", f'heading: "{new}"').replace(f"## {old}", f"## {new}")
    assert [passage.id for passage in passages_of(parse_text(write(good)))] == [f"a-walk#{each}" for each in ids]


def test_two_readings_of_the_library_give_the_same_passages(library: Library) -> None:
    assert load_library().passages() == library.passages()
