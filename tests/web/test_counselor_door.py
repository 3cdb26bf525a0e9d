"""Who may see the counselor's side, and what keeps everyone else out."""

import json
import re
import weakref
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from assistant.cli import app
from assistant.errors import SettingsError
from assistant.settings import Settings
from assistant.web.counselor import all_routes
from assistant.web.counselor.attempts import FROM_ALL, FROM_ONE, WINDOW_SECONDS, Attempts
from assistant.web.counselor.forms import BadForm, parse_form
from assistant.web.counselor.passphrase import LEAST, Passphrase, generated
from assistant.web.counselor.sessions import LAST_SECONDS, MOST, Sessions
from assistant.web.house import House
from assistant.web.loading import Loading
from assistant.web.serve import _desk
from tests.web.counselor_room import Room, room_in

PAGES = ["", "/try", "/try/passed-over", "/library", "/library/boundaries", "/switches", "/safety", "/hand-over"]
PAGES += ["/hand-over/sheet"]


@pytest.mark.parametrize("path", PAGES)
def test_nobody_sees_a_page_without_the_passphrase(room: Room, path: str) -> None:
    answer = room.client.get(f"/counselor{path}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"], answer.text) == (303, "/counselor/sign-in", "")


def test_every_page_is_behind_the_door(room: Room) -> None:
    for route in all_routes(room.desk):
        path = f"/counselor{re.sub('{.*?}', 'x', route.path)}"
        answer = room.client.request(route.method, path, follow_redirects=False, headers={"content-length": "0"})
        assert (answer.status_code, answer.headers.get("location")) == (303, "/counselor/sign-in"), route


@pytest.mark.parametrize("path", PAGES)
def test_every_page_says_that_no_chat_can_be_seen(room: Room, path: str) -> None:
    assert "No chat can be seen here." in room.client.get("/counselor/sign-in").text
    assert "No chat can be seen here." in room.enter().get(path)


def test_the_right_passphrase_opens_it_and_a_wrong_one_does_not(room: Room) -> None:
    wrong = room.client.post("/counselor/sign-in", data={"passphrase": "not this one at all"})
    assert wrong.status_code == 403 and "That is not the passphrase" in wrong.text and not room.client.cookies
    assert "Twenty minutes" in room.enter().get()


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(room: Room) -> None:
    form = {"passphrase": room.passphrase}
    plain = room.client.post("/counselor/sign-in", data=form, follow_redirects=False).headers["set-cookie"]
    assert "HttpOnly" in plain and "SameSite=strict" in plain and "Path=/counselor" in plain and "Secure" not in plain
    secret = TestClient(room.client.app, base_url="https://between.example")
    over_tls = secret.post("/counselor/sign-in", data=form, follow_redirects=False).headers["set-cookie"]
    assert "Secure" in over_tls


def test_what_the_server_keeps_is_a_hash_that_only_its_owner_reads(room: Room) -> None:
    kept = (room.folder / "counselor.json").read_text()
    assert json.loads(kept)["hash"].startswith("$argon2id$") and room.passphrase not in kept
    assert (room.folder / "counselor.json").stat().st_mode & 0o077 == 0


def test_after_five_wrong_tries_even_the_right_one_waits(room: Room) -> None:
    for _ in range(FROM_ONE):
        assert room.client.post("/counselor/sign-in", data={"passphrase": "guess"}).status_code == 403
    late = room.client.post("/counselor/sign-in", data={"passphrase": room.passphrase})
    assert late.status_code == 429 and int(late.headers["retry-after"]) > 0 and "Too many tries" in late.text


def test_tries_are_counted_by_address_and_over_all_and_forgotten_after_a_quarter_of_an_hour() -> None:
    now = 0.0
    attempts = Attempts(lambda: now)
    assert [attempts.wait("a") > 0 for _ in range(FROM_ONE + 1)] == [False] * FROM_ONE + [True]
    assert attempts.wait("b") == 0
    for number in range(FROM_ALL):
        attempts.wait(f"c{number}")
    assert attempts.wait("d") > 0
    now = WINDOW_SECONDS
    assert attempts.wait("a") == 0


def test_getting_it_right_forgets_the_slips_before() -> None:
    attempts = Attempts(lambda: 0.0)
    for _ in range(FROM_ONE - 1):
        attempts.wait("a")
    attempts.forgive("a")
    assert attempts.wait("a") == 0


def test_signing_out_closes_the_door_for_that_cookie(room: Room) -> None:
    room.enter()
    token = room.client.cookies["between_counselor"]
    assert room.post("/sign-out").url.path == "/counselor/sign-in"
    room.client.cookies.set("between_counselor", token, path="/counselor")
    assert room.client.get("/counselor", follow_redirects=False).status_code == 303


def test_a_new_passphrase_signs_everyone_out(room: Room) -> None:
    room.enter()
    room.desk.passphrase.set("a wholly different one")
    assert room.client.get("/counselor", follow_redirects=False).status_code == 303
    assert not room.desk.passphrase.matches(room.passphrase)


def test_a_session_ends_by_itself_and_the_oldest_makes_room() -> None:
    now = 0.0
    sessions = Sessions(lambda: "stamp", lambda: now)
    first = sessions.open()
    assert sessions.find(first.token) is first
    for _ in range(MOST):
        last = sessions.open()
    assert sessions.find(first.token) is None and sessions.find(last.token) is last
    now = LAST_SECONDS
    assert sessions.find(last.token) is None and sessions.find(None) is None


@pytest.mark.parametrize("by", ["the next to sign in", "another's cookie", "a new passphrase"])
def test_what_a_session_held_goes_with_it_even_if_its_browser_never_comes_back(by: str) -> None:
    now, stamp = 0.0, "stamp"
    sessions = Sessions(lambda: stamp, lambda: now)

    class Trial:
        pass

    left = weakref.ref(sessions.open().held.setdefault("trial", Trial()))
    now = LAST_SECONDS / 2
    other = sessions.open()
    assert left()
    if by == "a new passphrase":
        stamp = "another"
    else:
        now = LAST_SECONDS
    found = sessions.open() if by == "the next to sign in" else sessions.find(other.token)
    assert left() is None and bool(found) is (by != "a new passphrase")


@pytest.mark.parametrize("fields", [{}, {"form_key": ""}, {"form_key": "guess"}, {"form_key": "ü"}])
def test_a_form_without_its_key_does_nothing(room: Room, fields: dict[str, str]) -> None:
    room.enter()
    answer = room.client.post("/counselor/try/passed-over", data={**fields, "turn": "0", "message": "hello"})
    assert answer.status_code == 403
    assert "hello" not in room.get("/try/passed-over")


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}])
def test_another_sites_page_can_neither_sign_in_nor_send_a_form(room: Room, headers: dict[str, str]) -> None:
    form = {"passphrase": room.passphrase}
    assert room.client.post("/counselor/sign-in", data=form, headers=headers).status_code == 403
    assert not room.client.cookies


def test_a_browser_tells_where_a_form_comes_from_without_fetch_metadata(room: Room) -> None:
    answer = room.client.get("/counselor/sign-in")
    assert answer.headers["referrer-policy"] == "same-origin"  # under no-referrer it would send "Origin: null"
    same = {"origin": "http://testserver"}
    form = {"passphrase": room.passphrase}
    assert room.client.post("/counselor/sign-in", data=form, headers=same).status_code == 200


def test_its_pages_run_no_inline_script_and_are_not_stored(room: Room) -> None:
    answer = room.client.get("/counselor/sign-in")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert answer.headers["cache-control"] == "no-store"
    for path in PAGES:
        assert not re.search(r"<script(?! type=\"module\" src=\"/page/)|\son\w+=|style=", room.enter().get(path)), path


def test_a_page_that_breaks_says_so_and_the_log_gets_no_word_of_it(
    room: Room, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("canary-5c")

    monkeypatch.setattr("assistant.web.counselor.handover.packed", broken)
    answer = room.enter().post("/hand-over", question=["canary-5c", ""])
    assert answer.status_code == 500 and "Something broke on this side" in answer.text
    assert "canary-5c" not in answer.text + caplog.text and "ValueError" in caplog.text


def test_a_body_that_is_no_form_or_too_long_is_refused(room: Room) -> None:
    assert room.client.post("/counselor/sign-in", content=b"passphrase=\xff\xfe").status_code in {400, 403}
    assert room.client.post("/counselor/sign-in", content=b"a=" + b"x" * 300_000).status_code == 400
    with pytest.raises(BadForm):
        parse_form(b"&".join(b"a=%d" % n for n in range(1000)))


def test_it_can_be_turned_off(tmp_path: Path) -> None:
    import asyncio

    from assistant.web.app import build_app, build_server
    from assistant.web.fake import FakeBetween

    async def build() -> Any:
        house = House(Settings(counselor=False))
        return build_server(build_app(FakeBetween(), house), house)

    with TestClient(asyncio.run(build())) as client:
        assert client.get("/counselor").status_code == 404
        assert client.get("/counselor/sign-in").status_code == 404
        assert client.post("/homework", json={"data": "x" * 20}).status_code in {404, 405}


def test_the_first_start_prints_the_passphrase_and_the_second_does_not(tmp_path: Path) -> None:
    house = House(Settings(counselor_file=tmp_path / "new/counselor.json"))
    said: list[str] = []
    desk = _desk(house, Loading(lambda: None), "http://here", said.append)  # type: ignore[arg-type, return-value]
    assert desk and len(said) == 1 and "http://here/counselor" in said[0]
    assert desk.passphrase.matches(said[0].rsplit(" ", 1)[1])
    assert _desk(house, Loading(lambda: None), "http://here", said.append)  # type: ignore[arg-type, return-value]
    assert len(said) == 1


def test_a_damaged_file_closes_the_door_and_leaves_the_page(tmp_path: Path) -> None:
    file = tmp_path / "counselor.json"
    file.write_text("{}")
    said: list[str] = []
    house = House(Settings(counselor_file=file))
    assert _desk(house, Loading(lambda: None), "here", said.append) is None  # type: ignore[arg-type, return-value]
    assert "between counselor passphrase" in said[0]
    assert not Passphrase(file).matches("anything at all")
    with pytest.raises(SettingsError):
        _ = Passphrase(file).key


def test_the_command_line_sets_a_passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "counselor.json"
    monkeypatch.setenv("BETWEEN_COUNSELOR_FILE", str(file))
    typed = "four quiet words here\n"
    assert CliRunner().invoke(app, ["counselor", "passphrase"], input=typed * 2).exit_code == 0
    assert Passphrase(file).matches("four quiet words here")
    key = Passphrase(file).key
    made = CliRunner().invoke(app, ["counselor", "passphrase", "--generate"]).output.split()[-1]
    assert Passphrase(file).matches(made) and not Passphrase(file).matches("four quiet words here")
    assert Passphrase(file).key == key  # links that were handed over stay good


def test_a_short_passphrase_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BETWEEN_COUNSELOR_FILE", str(tmp_path / "counselor.json"))
    refused = CliRunner().invoke(app, ["counselor", "passphrase"], input="short\nshort\n")
    assert refused.exit_code == 2 and not (tmp_path / "counselor.json").exists()


def test_generated_passphrases_differ_and_are_long() -> None:
    made = {generated() for _ in range(50)}
    assert len(made) == 50 and all(len(each) >= 2 * LEAST - 1 for each in made)


def test_two_counselors_do_not_share_what_they_try(tmp_path: Path, room: Room) -> None:
    room.enter().post("/try/passed-over", turn="0", message="only mine")
    other = TestClient(room.client.app)
    other.post("/counselor/sign-in", data={"passphrase": room.passphrase})
    assert "only mine" in room.get("/try/passed-over")
    assert "only mine" not in other.get("/counselor/try/passed-over").text


def test_an_installation_has_a_passphrase_of_its_own(tmp_path: Path) -> None:
    one, two = room_in(tmp_path / "one"), room_in(tmp_path / "two")
    assert not two.desk.passphrase.matches(one.passphrase)


def test_the_counselors_side_does_not_wait_for_the_model() -> None:
    """The page is up at once because nothing that it imports brings the model along."""
    import subprocess
    import sys

    asked = (
        "import sys; from fastapi import FastAPI; from assistant.settings import Settings; "
        "from assistant.web.counselor.desk import Desk; from assistant.web.house import House; "
        "Desk(House(Settings()), None).mount(FastAPI()); "
        "print([m for m in ('torch', 'chromadb', 'langgraph', 'sentence_transformers', 'bm25s') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize(("host", "secure"), [("between.example", True), ("testserver", False)])
def test_the_cookie_of_a_public_https_address_is_sent_by_https_alone(tmp_path: Path, host: str, secure: bool) -> None:
    room = room_in(tmp_path, public_url="https://between.example/")
    local = TestClient(room.client.app, base_url=f"http://{host}")
    answer = local.post("/counselor/sign-in", data={"passphrase": room.passphrase}, follow_redirects=False)
    assert ("; secure" in answer.headers["set-cookie"].lower()) is secure
