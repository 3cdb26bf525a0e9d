"""What a counselor may change: seen first, saved through the schema, in force at once, and remembered."""

import asyncio
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant.conversation import Between
from assistant.errors import SettingsError
from assistant.replies.reply import Kind
from assistant.settings import Settings, load_settings
from assistant.settings_file import SettingsFile
from assistant.shelf import offered
from assistant.web.app import build_app, build_server
from assistant.web.counselor.desk import Desk
from assistant.web.fake import FakeBetween
from assistant.web.house import House
from assistant.web.loading import Loading
from tests.web.counselor_room import Room, payload_of, small_corpus

SERVICE = {
    "service_name": "Elm Street Clinic",
    "service_country": "GB",
    "service_families": ["suicide", "self_harm"],
    "service_call": "020 7946 0018",
    "service_hours": "Monday to Friday, 9am to 5pm",
    "service_open": "Mo-Fr 09:00-17:00",
    "service_language": "en",
    "service_cost": "local rate",
    "service_url": "https://clinic.example/",
}


def switches(room: Room, **changes: Any) -> dict[str, Any]:
    """The form as the page sends it, every topic on."""
    return {"on": list(room.library.topics), **changes}


def preview(room: Room, **changes: Any) -> str:
    answer = room.post("/switches/preview", **switches(room, **changes))
    assert answer.status_code == 200
    return str(answer.text)


def save(room: Room, **changes: Any) -> str:
    return str(room.post("/switches", payload=payload_of(preview(room, **changes))).text)


def written(room: Room) -> dict[str, Any]:
    return tomllib.loads((room.folder / "between.toml").read_text(encoding="utf-8"))


def test_a_preview_shows_what_would_change_and_writes_nothing(room: Room) -> None:
    page = preview(room.enter(), clinic_name="Elm <b>Street</b>", greeting="Glad you are here.")
    assert "Elm &lt;b&gt;Street&lt;/b&gt;" in page and "<b>Street" not in page and "Before you save" in page
    assert written(room) == {"port": 7861} and room.desk.house.settings.clinic_name == ""


def test_what_is_saved_keeps_the_rest_of_the_file_and_its_comments(room: Room) -> None:
    page = save(room.enter(), clinic_name="Elm Street", signed_only="on")
    assert "in force at once" in page
    text = (room.folder / "between.toml").read_text(encoding="utf-8")
    assert text.startswith("# Ours, by hand.\n")
    assert written(room) == {"port": 7861, "clinic_name": "Elm Street", "signed_only": True}
    assert load_settings().signed_only and room.desk.house.settings.signed_only


def test_a_switch_put_back_leaves_the_file_and_stays_in_the_history(room: Room) -> None:
    save(room.enter(), clinic_name="Elm Street")
    page = save(room, clinic_name="")
    assert written(room) == {"port": 7861}
    history = page[page.index("History") :]
    assert history.count("Elm Street") == 2 and history.count("Your name") == 2
    entries = list(SettingsFile().history())
    assert [(e.key, e.before, e.after) for e in entries] == [
        ("clinic_name", "Elm Street", None),
        ("clinic_name", None, "Elm Street"),
    ]


def test_a_form_that_changes_nothing_says_so(room: Room) -> None:
    assert "Nothing was changed." in room.enter().post("/switches/preview", **switches(room)).text
    assert not list(SettingsFile().history())


def test_a_topic_that_is_off_takes_its_texts_out_and_names_them_first(room: Room) -> None:
    on = [topic for topic in room.library.topics if topic != "neurodivergence"]
    page = preview(room.enter(), on=on)
    assert "1 of 2 texts" in page and "A day that fits your brain" in page
    save(room, on=on)
    assert set(offered(room.library, room.desk.house.settings).texts) == {"boundaries"}
    assert "turned off" in room.get("/library/a-day-that-fits-your-brain")
    assert "1 topic turned off" in room.get()


def test_signed_texts_only_warns_where_nothing_is_signed(room: Room) -> None:
    assert "Nothing can be quoted then" in preview(room.enter(), signed_only="on")


def test_a_service_of_ones_own_heads_the_directory_at_once(room: Room) -> None:
    page = preview(room.enter(), **SERVICE)
    assert "Elm Street Clinic" in page and 'href="tel:' in page
    save(room, **SERVICE)
    assert room.desk.house.directory.countries["GB"].services[0].name == "Elm Street Clinic"
    save(room, remove="own-elm-street-clinic")
    assert room.desk.house.directory.countries["GB"].services[0].name != "Elm Street Clinic"
    assert "own_services" not in written(room)


def test_a_second_service_of_the_same_name_gets_an_id_of_its_own(room: Room) -> None:
    save(room.enter(), **SERVICE)
    save(room, **SERVICE)
    assert [s["id"] for s in written(room)["own_services"]] == ["own-elm-street-clinic", "own-elm-street-clinic-2"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"service_call": ""}, "someone must answer"),
        ({"service_call": "12"}, "call"),
        ({"service_open": "whenever"}, "open"),
        ({"service_url": "javascript:alert(1)"}, "url"),
        ({"service_country": "XX"}, "XX"),
        ({"service_cost": ""}, "cost"),
    ],
)
def test_a_service_that_does_not_fit_is_refused_and_what_was_typed_stays(
    room: Room, changes: dict[str, str], said: str
) -> None:
    answer = room.enter().post("/switches/preview", **switches(room, **{**SERVICE, **changes}))
    assert answer.status_code == 422 and said in answer.text
    assert 'value="Elm Street Clinic"' in answer.text


def test_a_greeting_that_is_too_long_is_refused(room: Room) -> None:
    assert room.enter().post("/switches/preview", **switches(room, greeting="x" * 700)).status_code == 422


def test_saving_leaves_alone_what_another_has_changed_since_the_preview(room: Room) -> None:
    on = [topic for topic in room.library.topics if topic != "neurodivergence"]
    waiting = payload_of(preview(room.enter(), clinic_name="Elm Street"))
    save(room, on=on, greeting="Come in.")
    room.post("/switches", payload=waiting)
    assert written(room)["topics_off"] == ["neurodivergence"] and written(room)["greeting"] == "Come in."
    assert written(room)["clinic_name"] == "Elm Street"


def test_a_switch_that_another_has_changed_since_is_shown_again_before_it_is_saved(room: Room) -> None:
    waiting = payload_of(preview(room.enter(), clinic_name="Elm Street", signed_only="on"))
    save(room, clinic_name="Oak Lane")
    answer = room.post("/switches", payload=waiting)
    assert answer.status_code == 409 and "Somebody has changed this" in answer.text
    assert "Oak Lane" in answer.text and written(room) == {"port": 7861, "clinic_name": "Oak Lane"}
    assert "in force at once" in room.post("/switches", payload=payload_of(answer.text)).text
    assert written(room) == {"port": 7861, "clinic_name": "Elm Street", "signed_only": True}


def test_a_form_that_is_sent_twice_changes_nothing_twice(room: Room) -> None:
    waiting = payload_of(preview(room.enter(), clinic_name="Elm Street"))
    for _ in range(2):
        assert "in force at once" in room.post("/switches", payload=waiting).text
    assert len(list(SettingsFile().history())) == 1


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "[]",
        "{}",
        '{"host": "0.0.0.0"}',
        '{"host": ["127.0.0.1", "0.0.0.0"]}',
        '{"clinic_name": "Elm"}',
        '{"clinic_name": {"Elm": 1}}',
        json.dumps(dict.fromkeys(("clinic_name", "clinic_contact", "greeting", "signed_only", "topics_off"), 1)),
    ],
)
def test_nothing_but_the_switches_can_be_saved(room: Room, payload: str) -> None:
    room.enter().post("/switches", payload=payload)
    assert written(room) == {"port": 7861}


def test_a_payload_that_does_not_fit_the_schema_changes_nothing(room: Room) -> None:
    values = json.loads(payload_of(preview(room.enter(), clinic_name="Elm")))
    answer = room.post("/switches", payload=json.dumps({**values, "signed_only": [False, "perhaps"]}))
    assert answer.status_code == 422 and written(room) == {"port": 7861}
    assert room.desk.house.settings.signed_only is False


def test_what_the_environment_sets_is_locked(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BETWEEN_CLINIC_NAME", "From outside")
    page = room.enter().get("/switches")
    assert "Set by the environment" in page
    assert "Nothing was changed" in room.post("/switches/preview", **switches(room, clinic_name="Mine")).text


def test_a_damaged_settings_file_is_left_alone(room: Room) -> None:
    file = room.folder / "between.toml"
    file.write_text("port = [", encoding="utf-8")
    answer = room.enter().post("/switches/preview", **switches(room, clinic_name="Elm"))
    assert answer.status_code == 422 and "cannot be read" in answer.text
    with pytest.raises(SettingsError):
        SettingsFile().save({"clinic_name": "Elm"})
    assert file.read_text() == "port = ["


def test_a_key_is_written_before_the_tables_of_a_file(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "between.toml")
    service = {
        "id": "own-elm",
        "country": "GB",
        "name": "Elm",
        "families": ["suicide"],
        "call": "020 7946 0018",
        "hours": "24/7",
        "always_open": True,
        "languages": ["en"],
        "cost": "free",
        "url": "https://elm.example/",
        "verified_on": "2026-11-20",
    }
    file.save({"own_services": [service]})
    saved = file.save({"clinic_name": "Elm Street"})
    assert saved.clinic_name == "Elm Street" and saved.own_services[0].id == "own-elm"
    assert tomllib.loads(file.path.read_text(encoding="utf-8"))["clinic_name"] == "Elm Street"


@pytest.mark.parametrize("mark", ["\u2028", "\u2029"])
def test_the_history_keeps_a_greeting_with_a_mark_that_some_take_for_the_end_of_a_line(
    tmp_path: Path, mark: str
) -> None:
    file = SettingsFile(tmp_path / "between.toml")
    file.save({"greeting": f"one{mark}two"})
    assert [entry.after for entry in file.history()] == [f"one{mark}two"]


def test_with_no_file_yet_one_is_made_where_settings_are_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BETWEEN_SETTINGS", raising=False)
    SettingsFile().save({"greeting": "Hello."})
    assert load_settings().greeting == "Hello."


# ---------------------------------------------------------------- on the person's side, without a restart


def test_people_see_a_new_greeting_and_a_new_service_on_their_next_visit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "between.toml").write_text("", encoding="utf-8")
    monkeypatch.setenv("BETWEEN_SETTINGS", str(tmp_path / "between.toml"))
    house = House(Settings(counselor_file=tmp_path / "counselor.json"))
    loading = Loading(FakeBetween)

    async def build() -> Any:
        return build_server(build_app(loading, house), house, desk=Desk(house, loading))

    with TestClient(asyncio.run(build())) as client:
        assert "Elm &lt;i&gt;Street" not in client.get("/").text
        changed = house.settings.model_copy(update={"clinic_name": "Elm <i>Street</i>", "greeting": "Come in."})
        house.change(changed)
        page = client.get("/").text
        assert "Elm &lt;i&gt;Street&lt;/i&gt;" in page and "Come in." in page and "<i>Street" not in page


def test_a_conversation_under_way_meets_the_switch_on_its_next_turn(library: Any, search: Any) -> None:
    between = Between(Settings(), library, search)
    loading = Loading(lambda: between)
    loading._product.result(60)
    message = "I was passed over for promotion at work because I am Black"
    first, state = asyncio.run(loading.areply(message, loading.start("GB")))
    (quoted,) = {citation.text_id for citation in first.citations}
    off = Settings(topics_off=library.texts[quoted].meta.topics)
    loading.change(lambda product: product.changed(off, library))  # type: ignore[attr-defined]
    second, _ = asyncio.run(loading.areply(message, state))
    assert quoted not in {citation.text_id for citation in second.citations}
    shut = {name for name, text in library.texts.items() if set(off.topics_off) & set(text.meta.topics)}
    assert not shut & {citation.text_id for citation in second.citations}


def test_with_signed_texts_only_nothing_else_is_quoted_and_care_goes_on(library: Any, search: Any) -> None:
    between = Between(Settings(), library, search).changed(Settings(signed_only=True), library)
    reply, _ = between.reply("I was passed over for promotion at work", between.start("GB"))
    assert reply.kind is Kind.ABSTAIN and not reply.citations
    assert between.reply("I want to die", between.start("GB"))[0].kind is Kind.CARE
    back = between.changed(Settings(), library)
    assert back.reply("I was passed over for promotion at work", back.start("GB"))[0].citations


def test_a_switch_turned_while_the_library_loads_holds_when_it_is_there(library: Any, search: Any) -> None:
    import threading

    gate = threading.Event()

    def load() -> Between:
        gate.wait(60)
        return Between(Settings(), library, search)

    loading = Loading(load)  # type: ignore[arg-type]
    loading.change(lambda product: product.changed(Settings(signed_only=True), library))  # type: ignore[attr-defined]
    gate.set()
    reply, _ = asyncio.run(loading.areply("I was passed over for promotion", loading.start("GB")))
    assert not reply.citations


def test_doctor_names_a_topic_that_is_none(tmp_path: Path) -> None:
    from assistant.doctor import _library

    found = list(_library(Settings(corpus_dir=small_corpus(tmp_path), topics_off=("everyday", "weather"))))
    assert [finding.message for finding in found if finding.name == "topics"] == [
        "topics_off names what is no topic: weather"
    ]
