"""The library in the browser: found, read, signed through the library's own code, compared."""

import re
from pathlib import Path

import pytest

from assistant.library.records import SignOff, Status, load_records, today
from assistant.library.signing import Reviewer, record_reading
from assistant.library.versions import Change, compare, keep, versions
from assistant.web.counselor.shelf import Shelf
from tests.web.counselor_room import Room

TEXT = "boundaries"
FORM = {
    "name": "Dr Ana Lee",
    "role": "clinical lead",
    "credential": "HCPC registered psychologist",
    "review_by": "2099-01-01",
    "read": "on",
}


def form(room: Room, **changes: str) -> dict[str, str]:
    fields = {**FORM, "sha256": room.library.texts[TEXT].sha256, **changes}
    return {name: value for name, value in fields.items() if value}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=", {"boundaries", "a-day-that-fits-your-brain"}),
        ("?q=Saying+no", {"boundaries"}),
        ("?topic=neurodivergence", {"a-day-that-fits-your-brain"}),
        ("?status=signed", set()),
        ("?status=draft&topic=work", {"boundaries"}),
        ("?q=zzzz", set()),
    ],
)
def test_texts_are_found_by_word_topic_and_status(room: Room, query: str, found: set[str]) -> None:
    page = room.enter().get(f"/library{query}")
    assert {name for name in room.library.texts if f'href="/counselor/library/{name}"' in page} == found


def test_a_text_is_read_with_its_sources_its_cautions_and_what_the_checks_say(room: Room) -> None:
    text, page = room.library.texts[TEXT], room.enter().get(f"/library/{TEXT}")
    assert text.sections[0].meta.heading in page and text.meta.cautions[0].split("'")[0] in page
    for source, _ in room.library.sources_of(TEXT):
        assert source.authors.split("&")[0].split("'")[0] in page
    assert "passes every rule" in page


def test_a_finding_is_shown_and_an_error_keeps_a_text_from_being_signed(room: Room) -> None:
    path = room.library.texts[TEXT].path
    path.write_text(path.read_text(encoding="utf-8").replace("A short no is", "Ring 0800 123 4567. A short no is"))
    page = room.enter().get(f"/library/{TEXT}")
    assert "0800 123 4567" in page and "cannot be signed" in page and "<summary>Sign it" not in page
    assert room.post(f"/library/{TEXT}/sign", **form(room)).status_code == 422
    assert room.library.records == ()


def test_a_sign_off_goes_into_the_librarys_own_file_bound_to_the_bytes(room: Room) -> None:
    answer = room.enter().post(f"/library/{TEXT}/sign", **form(room))
    assert "Signed. The sign-off holds" in answer.text and "Dr Ana Lee" in answer.text
    (record,) = load_records(room.library.root / "signoffs.yaml")
    assert isinstance(record, SignOff) and record.sha256 == room.library.texts[TEXT].sha256
    assert (record.reviewer, record.credential, record.date) == (FORM["name"], FORM["credential"], today())
    assert room.library.status(TEXT) is Status.SIGNED
    assert f'href="/counselor/library/{TEXT}"' in room.get("/library?status=signed")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"sha256": "0" * 64}, "has changed since you opened it"),
        ({"read": ""}, "Tick that you have read"),
        ({"name": ""}, "Fill in your name"),
        ({"credential": ""}, "Fill in your credential"),
        ({"role": ""}, "Fill in your role"),
        ({"review_by": "2001-01-01"}, "must be a day to come"),
        ({"review_by": "soon"}, "must be a day to come"),
        ({"name": "two\nlines"}, "reviewer"),
    ],
)
def test_a_form_that_does_not_hold_signs_nothing_and_keeps_what_was_typed(
    room: Room, changes: dict[str, str], said: str
) -> None:
    answer = room.enter().post(f"/library/{TEXT}/sign", **form(room, **changes))
    assert answer.status_code == 422 and said in answer.text
    assert room.library.records == ()
    if "role" not in changes:
        assert 'value="clinical lead"' in answer.text


def test_an_edit_voids_a_sign_off_and_the_page_says_so(room: Room) -> None:
    room.enter().post(f"/library/{TEXT}/sign", **form(room))
    path = room.library.texts[TEXT].path
    path.write_text(path.read_text(encoding="utf-8").replace("A boundary is about", "A boundary is all about"))
    assert "Void: the text was edited since." in room.get(f"/library/{TEXT}")
    assert room.library.status(TEXT) is Status.STALE


def test_a_sign_off_is_taken_back_and_the_record_stays(room: Room) -> None:
    room.enter().post(f"/library/{TEXT}/sign", **form(room))
    answer = room.post(f"/library/{TEXT}/withdraw", whose="Dr Ana Lee", because="A new guideline <b>came</b>.")
    assert "Taken back." in answer.text and "A new guideline &lt;b&gt;came&lt;/b&gt;." in answer.text
    assert room.library.status(TEXT) is Status.DRAFT and len(room.library.records) == 1
    again = room.post(f"/library/{TEXT}/withdraw")
    assert again.status_code == 422 and "no record" in again.text


def test_what_was_signed_is_kept_and_compared_word_by_word_with_what_stands(room: Room) -> None:
    room.enter().post(f"/library/{TEXT}/sign", **form(room))
    before = room.library.texts[TEXT].sha256
    path = room.library.texts[TEXT].path
    path.write_text(path.read_text(encoding="utf-8").replace("A boundary is about", "A boundary is <i>all</i> about"))
    after = room.library.texts[TEXT].sha256
    page = room.get(f"/library/{TEXT}/compare?before={before}&after={after}")
    assert re.search(r"<ins>\s*&lt;i&gt;all&lt;/i&gt;\s*</ins>", page) and "<i>all" not in page
    assert room.client.get(f"/counselor/library/{TEXT}/compare?before=x&after=y").url.path.endswith(TEXT)


def test_a_second_reading_keeps_a_version_too_and_one_copy_is_enough(room: Room) -> None:
    library = room.library
    for _ in range(2):
        record_reading(library, TEXT, Reviewer("Ben", "second reader"), today())
    kept = keep(library, library.texts[TEXT])
    assert [path.name for path in kept.parent.iterdir()] == [f"{library.texts[TEXT].sha256}.md"]
    assert [version.current for version in versions(library, library.texts[TEXT])] == [True]


def test_a_comparison_shortens_what_is_the_same() -> None:
    lines = [f"line {number}" for number in range(20)]
    changed = [*lines[:10], "a new line", *lines[10:]]
    pieces = [piece for line in compare("\n".join(lines), "\n".join(changed)) for piece in line]
    assert [piece.text for piece in pieces if piece.change is Change.PUT] == ["a new line"]
    assert any(piece.text == "…" for piece in pieces) and len(pieces) < 15
    assert [p.change for line in compare("one two", "one") for p in line] == [Change.SAME, Change.TAKEN]


def test_a_draft_is_read_and_its_markup_stays_text(room: Room) -> None:
    drafts = room.library.root / "drafts/everyday"
    drafts.mkdir(parents=True)
    text = room.library.texts[TEXT].path.read_text(encoding="utf-8").replace("id: boundaries", "id: evil")
    (drafts / "evil.md").write_text(text.replace("A boundary is about", "<img src=x onerror=alert(1)> is about"))
    (drafts / "broken.md").write_text("<script>no front matter</script>")
    listed = room.enter().get("/library")
    assert "Waiting to come in" in listed and "drafts/evil" in listed and "cannot be read" in listed
    assert "&lt;img src=x" in room.get("/library/drafts/evil") and "<img" not in room.get("/library/drafts/evil")
    assert "cannot be read yet" in room.get("/library/drafts/broken")


def test_the_library_is_read_anew_only_when_a_file_of_it_changed(room: Room) -> None:
    shelf: Shelf = room.desk.shelf
    first = shelf.library()
    assert shelf.library() is first
    (Path(first.root) / "signoffs.yaml").write_text("# empty\n[]\n", encoding="utf-8")
    assert shelf.library() is not first


def test_a_library_that_cannot_be_read_is_a_page_with_a_remedy(room: Room) -> None:
    room.enter()
    (room.library.root / "topics.yaml").write_text("- {id: <b>}", encoding="utf-8")
    answer = room.client.get("/counselor/library")
    assert answer.status_code == 500 and "Something is wrong" in answer.text and "<b>" not in answer.text
