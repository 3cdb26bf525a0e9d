"""What may be quoted alone is read line by line, and a bad line takes no other with it."""

from pathlib import Path
from typing import Any

from assistant.library.corpus import Library, load_library
from assistant.library.quotes import Quote, load_quotes

GOOD = '{"text": "a-walk", "quote": "You can walk it at your own pace.", "answers": ["how far do i walk"]}'


def test_a_folder_without_the_file_has_no_quotes(tmp_path: Path) -> None:
    assert load_quotes(tmp_path) == ({}, [])


def test_a_bad_line_is_named_and_the_others_stand(tmp_path: Path) -> None:
    lines = [GOOD, "not json", '{"text": "a-walk", "quote": ""}', '{"text": "a-walk", "word": 1}', ""]
    (tmp_path / "quotes.jsonl").write_text("\n".join(lines), encoding="utf-8")
    found, broken = load_quotes(tmp_path)
    assert found == {"a-walk": (Quote("You can walk it at your own pace.", ("how far do i walk",)),)}
    assert [error.line for error in broken] == [2, 3, 4]


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "quotes.jsonl").write_bytes(b"\xff\xfe")
    found, broken = load_quotes(tmp_path)
    assert found == {}
    assert "cannot be read" in str(broken[0])


def test_a_passage_carries_its_own_quotes(draft: Any) -> None:
    words = draft.bodies[0].split(". ")[0] + "."
    draft.bodies[1] = "Something else entirely. " * 30
    draft.quotes = [{"text": draft.facts["id"], "quote": words, "answers": []}]
    first, second, *_ = load_library(draft.save()).passages()
    assert [quote.words for quote in first.quotes] == [words]
    assert second.quotes == ()


def test_every_shipped_text_has_quotes_and_each_stands_in_one_passage(library: Library) -> None:
    passages = library.passages()
    for text_id in library.texts:
        bodies = [passage.body for passage in passages if passage.text_id == text_id]
        chosen = library.quotes[text_id]
        assert len(chosen) >= 6, text_id
        for quote in chosen:
            assert sum(quote.words in body for body in bodies) == 1, quote
