"""A draft waits where nothing is quoted from it; the check leads through it, and it is admitted without an error."""

from pathlib import Path
from typing import Any

import pytest

from assistant.errors import DataError
from assistant.library.checks import Severity, examine
from assistant.library.corpus import Library, load_library
from assistant.library.drafts import Piece, admit, find_draft, with_draft, write_draft
from assistant.library.own import with_own
from assistant.library.text import parse_text


@pytest.fixture
def library(draft: Any, tmp_path: Path) -> Library:
    (tmp_path / "own").mkdir()
    return with_own(load_library(draft.save()), tmp_path / "own")


def errors(library: Library, path: Path) -> set[str]:
    report = examine(with_draft(library, path), lambda _: True)
    return {f.rule for f in report.findings if f.path == path and f.severity is Severity.ERROR}


def test_a_skeleton_is_in_the_format_and_the_check_says_what_is_missing(library: Library) -> None:
    path = write_draft(library, "own-rain", "everyday")
    text = parse_text(path)
    assert text.id == "own-rain" and len(text.sections) == 3
    assert {"todo", "source", "length"} <= errors(library, path)


def test_a_draft_is_not_part_of_the_library(library: Library, draft: Any) -> None:
    write_draft(library, "own-rain", "everyday")
    write_draft(library, "rain", "everyday")
    assert list(with_own(load_library(library.root), library.own or Path()).texts) == ["a-walk"]


def test_an_own_draft_goes_to_the_own_folder_and_another_to_the_library(library: Library) -> None:
    assert write_draft(library, "own-rain", "everyday").is_relative_to(library.own or Path("/none"))
    assert write_draft(library, "rain", "everyday").is_relative_to(library.root)


def test_a_draft_keeps_the_words_of_a_handout_and_where_they_came_from(library: Library) -> None:
    pieces = (Piece("Rain: and more", ("It rains.", "A lot, “really”.")), Piece("Sun", ("It shines.",)))
    path = write_draft(
        library, "own-rain", "everyday", "Rain: a title", pieces, "Brought in from x.docx.\nSecond line."
    )
    text = parse_text(path)
    assert text.meta.title == "Rain: a title"
    assert text.sections[0].body == "It rains.\n\nA lot, “really”."
    assert "# Brought in from x.docx.\n# Second line.\n" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(("text_id", "topic"), [("a-walk", "everyday"), ("rain", "no-such-topic")])
def test_a_taken_id_or_an_unknown_topic_is_refused(library: Library, text_id: str, topic: str) -> None:
    with pytest.raises(DataError, match=r"taken|The topics are: everyday"):
        write_draft(library, text_id, topic)


def test_a_second_draft_of_the_same_name_is_refused(library: Library) -> None:
    write_draft(library, "rain", "everyday")
    with pytest.raises(DataError, match="taken"):
        write_draft(library, "rain", "everyday")


def test_without_a_folder_of_ones_own_it_says_how_to_get_one(draft: Any) -> None:
    with pytest.raises(DataError, match="own_texts in the settings file"):
        write_draft(load_library(draft.save()), "own-rain", "everyday")


def test_a_finished_draft_is_moved_among_the_texts(library: Library) -> None:
    path = write_draft(library, "rain", "everyday")
    assert find_draft(library, "rain") == path
    target = admit(library, path)
    assert target == library.root / "texts/everyday/rain.md" and not path.exists()
    with pytest.raises(DataError, match="there is no such draft"):
        find_draft(library, "rain")


def test_a_draft_that_cannot_be_read_is_reported_on_its_line(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "own-x.md"
    path.write_text("---\nid: own-x\ntitle: [\n---\n", encoding="utf-8")
    assert errors(library, path) == {"unreadable"}
