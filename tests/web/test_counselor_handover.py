"""What is handed over: a link that only this installation can make, with nothing in it about anyone."""

import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant.errors import DataError
from assistant.web.counselor.notes import default_sheet, parse_sheet
from assistant.web.homework import MOST_LINK, MOST_QUESTION, Homework, packed, practices, shown, unpacked
from tests.web.counselor_room import Room, room_in

KEY = b"k" * 32
WHOLE = Homework(topics=("everyday",), questions=("What helps?", "Who knows?"), practice="a-day-that-fits-your-brain/0")


def made(room: Room, **fields: Any) -> str:
    answer = room.post("/hand-over", **{"question": ["What helps?", ""], **fields})
    assert answer.status_code == 200, answer.status_code
    found = re.search(r"#take=([\w-]+)", answer.text)
    assert found
    return found[1]


def test_a_link_gives_back_what_was_put_in() -> None:
    assert unpacked(packed(WHOLE, KEY), KEY) == WHOLE
    assert unpacked(packed(Homework(), KEY), KEY) == Homework()


def test_the_fullest_link_is_still_short_enough_to_scan() -> None:
    full = Homework(topics=("x" * 40,) * 5, questions=("é" * MOST_QUESTION,) * 2, practice="y" * 80)
    assert len(packed(full, KEY)) < 600 < MOST_LINK


@pytest.mark.parametrize("data", ["", "x", "====", "bm90aGluZw", "a" * 3000, "ü" * 20])
def test_what_was_not_made_here_is_none(data: str) -> None:
    assert unpacked(data, KEY) is None


def test_a_link_with_one_letter_changed_or_of_another_installation_is_none() -> None:
    link = packed(WHOLE, KEY)
    for place in range(0, len(link) - 1, 7):
        changed = link[:place] + ("A" if link[place] != "A" else "B") + link[place + 1 :]
        assert unpacked(changed, KEY) is None
    assert unpacked(link, b"j" * 32) is None


def test_a_bomb_does_not_unpack_even_with_the_key() -> None:
    import base64
    import zlib

    from assistant.web.homework import _mark

    body = zlib.compress(b'{"topics":["' + b"a" * 50_000_000 + b'"]}')
    data = base64.urlsafe_b64encode(_mark(body, KEY) + body).decode().rstrip("=")
    assert unpacked(data, KEY) is None


def test_the_page_makes_a_link_and_a_code_and_the_chat_reads_it_without_a_passphrase(room: Room) -> None:
    data = made(
        room.enter(),
        question=["What <b>helps</b>?", "Who knows?"],
        topics=["everyday", "work"],
        practice="a-day-that-fits-your-brain/0",
    )
    person = TestClient(room.client.app)
    told = person.post("/homework", json={"data": data}).json()
    assert told["questions"] == ["What <b>helps</b>?", "Who knows?"]
    assert told["topics"] == ["Everyday life and feelings", "Work"] and told["practice"]["steps"]


def test_of_a_question_only_what_can_be_seen_is_handed_over(room: Room) -> None:
    data = made(room.enter(), question=["\u202e", "What \u2066 helps?"])
    assert unpacked(data, room.desk.passphrase.key) == Homework(questions=("What helps?",))


def test_what_was_typed_is_shown_as_text_beside_the_code(room: Room) -> None:
    page = room.enter().post("/hand-over", question=["<script>alert(1)</script>", ""]).text
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page
    assert 'class="qr"' in page and "style=" not in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"question": ["", ""]}, "Write at least one question"),
        ({"question": ["\x01\u202e", "\u2066 \u2069"]}, "Write at least one question"),
        ({"question": ["x" * (MOST_QUESTION + 1), ""]}, "at most 200 characters"),
        ({"topics": ["everyday", "work", "therapy", "class", "racism", "gender"]}, "Choose at most 5"),
        ({"practice": "no-such/0", "question": ["", ""]}, "Write at least one question"),
    ],
)
def test_a_form_that_does_not_hold_makes_no_link(room: Room, fields: dict[str, Any], said: str) -> None:
    answer = room.enter().post("/hand-over", **{"question": ["What helps?", ""], **fields})
    assert answer.status_code == 422 and said in answer.text and "#take=" not in answer.text


def test_a_link_survives_a_new_passphrase_and_holds_nothing_but_its_words(room: Room) -> None:
    data = made(room.enter())
    room.desk.passphrase.set("a wholly different one")
    assert room.client.post("/homework", json={"data": data}).status_code == 200
    assert unpacked(data, room.desk.passphrase.key) == Homework(questions=("What helps?",))


def test_a_link_of_another_installation_is_refused(room: Room, tmp_path: Path) -> None:
    other = room_in(tmp_path / "other").enter()
    assert room.client.post("/homework", json={"data": made(other)}).status_code == 404
    assert room.client.post("/homework", json={"data": "x" * 20, "more": 1}).status_code in {400, 422}


def test_a_practice_that_is_turned_off_is_not_handed_on(room: Room) -> None:
    library = room.library
    homework = Homework(topics=("neurodivergence",), questions=("What helps?",), practice=WHOLE.practice)
    assert "practice" in shown(homework, library)
    room.desk.house.change(room.desk.house.settings.model_copy(update={"topics_off": ("neurodivergence",)}))
    told = room.client.post("/homework", json={"data": packed(homework, room.desk.passphrase.key)}).json()
    assert told == {"topics": [], "questions": ["What helps?"]}


def test_every_practice_of_the_library_can_be_handed_over(library: Any) -> None:
    known = practices(library)
    assert len(known) > 50
    for name in known:
        assert shown(Homework(practice=name), library)["practice"]


def test_an_address_of_this_computer_is_said_to_work_here_alone(room: Room, tmp_path: Path) -> None:
    local = TestClient(room.client.app, base_url="http://127.0.0.1:7860")
    assert "No chat" in local.post("/counselor/sign-in", data={"passphrase": room.passphrase}).text
    key = re.search(r'name="form_key" value="([^"]+)"', local.get("/counselor").text)
    assert key
    page = local.post("/counselor/hand-over", data={"form_key": key[1], "question": ["What helps?", ""]}).text
    assert "works on this computer only" in page
    public = room_in(tmp_path / "public", public_url="https://between.example/room/").enter()
    page = public.post("/hand-over", question=["What helps?", ""]).text
    assert "works on this computer only" not in page and "https://between.example/room/#take=" in page


def test_the_printed_page_says_what_it_is_what_it_is_not_and_whom_it_is_not_for(room: Room) -> None:
    page, sheet = room.enter().get("/hand-over/sheet"), default_sheet()
    for part in (sheet.is_, sheet.is_not, sheet.not_for, sheet.missed):
        assert part.title in page and part.items[0].split("'")[0] in page
    for place in sheet.jurisdictions.items:
        assert place.place in page
    assert "Illinois" in page and "Not legal advice" in page


def test_a_sheet_that_lacks_a_part_is_refused() -> None:
    with pytest.raises(DataError, match=r"sheet\.yaml"):
        parse_sheet({"title": "x"})
