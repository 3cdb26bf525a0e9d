"""Which other texts help with an ask is read line by line, and a passage carries what was judged of its own."""

from pathlib import Path
from typing import Any

import pytest

from assistant.library.corpus import Library, load_library
from assistant.library.helps import load_helps

GOOD = '{"text": "a-walk", "said": "how far do i walk", "helps": {"a-run": 2, "a-swim": 1}}'


def test_a_folder_without_the_file_has_none(tmp_path: Path) -> None:
    assert load_helps(tmp_path) == ({}, [])


def test_a_bad_line_is_named_and_the_others_stand(tmp_path: Path) -> None:
    lines = [GOOD, '{"text": "a-walk", "said": "x", "helps": {"a-run": 3}}', '{"text": "a-walk", "said": "x"}', "{"]
    (tmp_path / "helps.jsonl").write_text("\n".join(lines), encoding="utf-8")
    found, broken = load_helps(tmp_path)
    assert found == {"a-walk": {"how far do i walk": {"a-run": 2, "a-swim": 1}}}
    assert [error.line for error in broken] == [2, 3, 4]


def test_an_ask_may_hold_a_mark_that_some_take_for_the_end_of_a_line(tmp_path: Path) -> None:
    line = GOOD.replace("how far do", "how far\u2028do")
    (tmp_path / "helps.jsonl").write_text(f"{line}\n", encoding="utf-8")
    assert load_helps(tmp_path) == ({"a-walk": {"how far\u2028do i walk": {"a-run": 2, "a-swim": 1}}}, [])


@pytest.mark.parametrize("grade", ["0", "3", "true", "2.0", '"2"', "null"])
def test_what_is_no_grade_is_refused(tmp_path: Path, grade: str) -> None:
    (tmp_path / "helps.jsonl").write_text(f'{{"text": "a-walk", "said": "x", "helps": {{"a-run": {grade}}}}}')
    found, broken = load_helps(tmp_path)
    assert found == {} and len(broken) == 1


def test_a_second_line_for_the_same_ask_is_named_and_the_first_stands(tmp_path: Path) -> None:
    again = GOOD.replace("a-run", "a-nap")
    (tmp_path / "helps.jsonl").write_text(f"{GOOD}\n{again}\n", encoding="utf-8")
    found, broken = load_helps(tmp_path)
    assert found["a-walk"] == {"how far do i walk": {"a-run": 2, "a-swim": 1}}
    assert [error.line for error in broken] == [2]


def test_a_passage_carries_what_was_judged_of_its_own_asks(draft: Any) -> None:
    first, second = (section["asks"][0] for section in draft.facts["sections"][:2])
    draft.helps = [{"text": draft.facts["id"], "said": second, "helps": {"a-run": 2}}]
    before, after, *_ = load_library(draft.save()).passages()
    assert first in before.asks and before.helps == {}
    assert after.helps == {second: {"a-run": 2}}


def test_most_shipped_asks_name_a_second_text_and_none_names_many(library: Library) -> None:
    entries = [entry for passage in library.passages() for entry in (*passage.asks, *passage.scenes)]
    judged = [others for passage in library.passages() for others in passage.helps.values()]
    assert len(judged) > len(entries) / 2
    assert max(map(len, judged)) <= 6
    assert {grade for others in judged for grade in others.values()} == {1, 2}
