"""Search finds what fits, says so when nothing does, and answers every thread alike."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from assistant.library.corpus import Library
from assistant.library.helps import Helps
from assistant.library.passages import Passage
from assistant.retrieval.fake import FakeEncoder
from assistant.retrieval.index import open_index
from assistant.retrieval.search import PER_TEXT, WINDOW_WORDS, LibraryRetriever, Search, windows

MESSAGES = {
    "I keep being passed over at work and I think it's because I'm Black. I'm worn out.": "racism",
    "what should i bring to my first therapy session": "therapy",
    "how does a thought record work": "approaches",
    "I am so lonely since I moved": "everyday",
    "i feel guilty when i rest": "everyday",
    "my parents do not accept that i am gay": "sexuality",
}


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_finds_a_text_of_its_topic(message: str, search: Search, library: Library) -> None:
    evidence = search.search(message)
    assert not evidence.abstained
    topics = {topic for hit in evidence.hits for topic in library.texts[hit.passage.text_id].meta.topics}
    assert MESSAGES[message] in topics


@pytest.mark.parametrize("message", MESSAGES)
def test_at_most_two_passages_come_from_one_text(message: str, search: Search) -> None:
    evidence = search.search(message, count=20)
    assert max(Counter(hit.passage.text_id for hit in evidence.hits).values()) <= PER_TEXT


@pytest.mark.parametrize("message", MESSAGES)
def test_the_best_comes_first_and_scores_stay_between_0_and_1(message: str, search: Search) -> None:
    scores = [hit.score for hit in search.search(message, count=20).hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1.0001 for score in scores)


@pytest.mark.parametrize(
    "nonsense",
    [
        "asdf qwer zxcv",
        "",
        "   ",
        "🙂🙂🙂",
        "12345 67890",
        "what is the boiling point of tungsten",
        "lorem ipsum dolor sit",
    ],
)
def test_search_abstains_where_the_library_has_nothing(nonsense: str, search: Search) -> None:
    evidence = search.search(nonsense)
    assert evidence.abstained
    assert evidence.hits == ()


def test_an_abstention_keeps_what_it_turned_down(search: Search) -> None:
    evidence = search.search("what is the boiling point of tungsten")
    assert evidence.turned_down
    assert all(hit.score < search.weights.least for hit in evidence.turned_down)


def test_an_ask_of_the_library_finds_its_own_passage(search: Search) -> None:
    passage = next(iter(search.index.passages.values()))
    best = search.search(passage.asks[0]).hits[0]
    assert best.passage.id == passage.id
    assert best.via == f"{passage.id}|ask|0"


def test_a_known_vector_spares_the_encoding_and_changes_nothing(search: Search) -> None:
    message = "I am so lonely since I moved"
    first = search.search(message)
    again = search.search(message, vector=first.vector)
    assert [hit.passage.id for hit in again.hits] == [hit.passage.id for hit in first.hits]
    assert again.vector is first.vector


def test_eight_threads_get_the_same_answer(search: Search) -> None:
    messages = list(MESSAGES) * 8

    def ask(message: str) -> list[tuple[str, float]]:
        return [(hit.passage.id, round(hit.score, 4)) for hit in search.search(message).hits]

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(ask, messages))
    alone = {message: ask(message) for message in MESSAGES}
    assert together == [alone[message] for message in messages]


def test_the_retriever_is_langchains_and_returns_documents_that_are_quoted_word_for_word(
    search: Search, library: Library
) -> None:
    retriever = LibraryRetriever(search=search)
    assert isinstance(retriever, BaseRetriever)
    documents = retriever.invoke("i feel guilty when i rest")
    assert 1 <= len(documents) <= 3
    for document in documents:
        assert isinstance(document, Document)
        text = library.texts[document.metadata["text_id"]]
        assert document.page_content in text.path.read_text(encoding="utf-8")
        assert document.metadata["title"] == text.meta.title
        assert document.id == document.metadata["passage_id"]


def test_the_retriever_returns_nothing_when_search_abstains(search: Search) -> None:
    assert LibraryRetriever(search=search).invoke("asdf qwer zxcv") == []


def test_a_long_message_is_read_at_its_start_middle_and_end() -> None:
    message = " ".join(f"w{number}" for number in range(1000))
    first, middle, last = windows(message)
    assert first.startswith("w0 ")
    assert last.endswith(" w999")
    assert "w500 " in middle
    assert all(len(window.split()) == WINDOW_WORDS for window in (first, middle, last))


def test_a_short_message_is_read_whole() -> None:
    assert windows("  I am\n tired. ") == ["I am tired."]


def test_what_matters_at_the_end_of_a_long_message_is_found(search: Search) -> None:
    message = (
        "Today was a day like any other and I went about it. "
        * 60
        + "I feel guilty when I rest. I sit down and there is a voice that says get up, you have not earned it. "
        "I am worn out and I cannot stop working. I do not know how other people take a day off."
    )
    evidence = search.search(message, count=5)
    assert np.asarray(evidence.vector).shape[0] == 3
    assert any("rest" in hit.passage.text_id for hit in evidence.hits + evidence.turned_down)


@pytest.mark.parametrize(
    "message", ["\x00\x01", "<script>alert(1)</script>", "word " * 20_000, "\u202eabc", "a" * 100_000]
)
def test_odd_messages_are_answered_or_turned_down(message: str, search: Search) -> None:
    evidence = search.search(message)
    assert len(evidence.hits) <= 3


def test_a_search_within_some_texts_finds_no_other_and_keeps_what_it_found_there(search: Search) -> None:
    for message in MESSAGES:
        whole = search.search(message)
        kept = {hit.passage.text_id for hit in whole.hits[:1]}
        narrowed = search.within(kept).search(message)
        assert {hit.passage.text_id for hit in narrowed.hits + narrowed.turned_down} == kept
        assert narrowed.hits, message
        others = search.within(set(search._texts) - kept).search(message)
        assert not kept & {hit.passage.text_id for hit in others.hits + others.turned_down}


def test_a_search_within_every_text_is_the_search_itself(search: Search) -> None:
    for message in MESSAGES:
        found = search.within(search._texts).search(message)
        assert [(h.passage.id, h.score) for h in found.hits] == [
            (h.passage.id, h.score) for h in search.search(message).hits
        ]


def test_an_ask_counts_for_another_text_that_helps_with_it_well_and_for_no_other(
    passages: Callable[..., list[Passage]], tmp_path: Path
) -> None:
    ask, encoder = "what is ask1 of body0", FakeEncoder()

    def nearness(helps: Helps) -> dict[str, float]:
        search = Search(open_index(passages(helps=helps), encoder, tmp_path), encoder)
        _, texts, _ = search.dense(search.near(search.encode(ask)))
        return {passage.text_id: float(near) for passage, near in zip(passages(), texts, strict=True)}

    alone = nearness({})
    assert nearness({ask: {"text-4": 2}})["text-4"] > alone["text-4"]
    assert nearness({ask: {"text-4": 1}}) == pytest.approx(alone)
    assert nearness({ask: {"text-0": 2, "text-9": 2}}) == pytest.approx(alone)
