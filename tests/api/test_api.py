"""Who is let in, what is refused and how, and that nothing of a request stays anywhere."""

from __future__ import annotations

import io
import json
import logging
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from assistant.api.app import MAX_BODY_BYTES, build_api
from assistant.api.errors import Refusal
from assistant.api.limit import Limit
from assistant.api.replay import Replays
from assistant.api.serve import require_token, serve_api
from assistant.api.wire import MOST_TURNS
from assistant.errors import SettingsError
from assistant.settings import Settings, load_settings
from tests.api.conftest import Scripted

HERE = "http://127.0.0.1:7861"
CHAT = "/v1/chat/completions"
TOKEN = "a-secret-of-many-characters"


def client(between: Scripted | None = None, **settings: Any) -> TestClient:
    return TestClient(build_api(between or Scripted(), Settings(**settings)), base_url=HERE)


def body(*turns: str, **more: Any) -> dict[str, Any]:
    return {"model": "between", "messages": [{"role": "user", "content": turn} for turn in turns], **more}


def test_the_country_of_the_body_goes_before_that_of_the_name() -> None:
    def answer(**more: Any) -> str:
        return str(client().post(CHAT, json=body("hello", **more)).json()["choices"][0]["message"]["content"])

    assert answer().startswith("Turn 1 in None.")
    assert answer(model="between-fr").startswith("Turn 1 in FR.")
    assert answer(model="between-fr", between={"country": "de"}).startswith("Turn 1 in DE.")
    assert answer(model="between-UK").startswith("Turn 1 in GB.")
    assert answer(between={"country": "uk"}).startswith("Turn 1 in GB.")


@pytest.mark.parametrize(
    ("sent", "param", "word"),
    [
        ({"messages": []}, "messages", "at least 1"),
        ({"messages": "hello"}, "messages", "valid"),
        ({"messages": [{"role": "king", "content": "hello"}]}, "messages.0.role", "'user'"),
        ({"messages": [{"role": "user", "content": "  "}]}, "messages.0", "empty"),
        ({"messages": [{"role": "user", "content": None}]}, "messages.0", "empty"),
        ({"messages": [{"role": "user", "content": 7}]}, "messages.0.content", "valid string"),
        (
            {"messages": [{"role": "tool", "content": "x"}, {"role": "user", "content": "x"}]},
            "messages.0.role",
            "tools",
        ),
        ({"messages": [{"role": "assistant", "content": "x"}]}, "messages.0.role", "last message"),
        ({"n": 2}, "n", "one reply"),
        ({"tools": [{"type": "function"}]}, "tools", "no tools"),
        ({"logprobs": True}, "logprobs", "probabilities"),
        ({"modalities": ["audio"]}, "modalities", "text only"),
        ({"response_format": {"type": "json_object"}}, "response_format", "plain text"),
        ({"between": {"country": "Narnia"}}, "between.country", "pattern"),
        ({"between": {"country": "xx"}}, "between.country", "no such country"),
        ({"model": "between-en"}, "model", "no such country"),
    ],
)
def test_what_it_cannot_do_is_refused_with_field_and_reason(sent: dict[str, Any], param: str, word: str) -> None:
    answer = client().post(CHAT, json=body("hello") | sent)
    error = answer.json()["error"]
    assert answer.status_code == 400 and error["type"] == "invalid_request_error"
    assert error["param"] == param and word in error["message"]


def test_a_picture_is_refused_and_none_of_the_request_is_repeated() -> None:
    picture = {"type": "image_url", "image_url": {"url": "data:secretword"}}
    answer = client().post(CHAT, json={"model": "between", "messages": [{"role": "user", "content": [picture]}]})
    assert answer.status_code == 400 and "secretword" not in answer.text


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (b"{not json", 400, "invalid_json"),
        (b"\xff\xfe", 400, "invalid_json"),
        (b'{"model": "between", "messages": [{"role": "user", "content": "\\ud800"}]}', 400, "invalid_json"),
        (b" " * (MAX_BODY_BYTES + 1), 413, "request_too_large"),
        (json.dumps(body("hello", model="gpt-4o")).encode(), 404, "model_not_found"),
        (json.dumps(body(*["hello"] * (MOST_TURNS + 1))).encode(), 400, "context_length_exceeded"),
    ],
)
def test_bytes_of_any_kind_get_an_error_object(sent: bytes, status: int, code: str) -> None:
    answer = client().post(CHAT, content=sent)
    assert answer.status_code == status and answer.json()["error"]["code"] == code


def test_what_is_not_there_says_what_is() -> None:
    for answer in (client().get("/"), client().get(CHAT), client().post("/v1/embeddings", json={})):
        assert answer.status_code in (404, 405) and CHAT in answer.json()["error"]["message"]


def test_without_a_token_only_a_program_on_this_machine_is_answered() -> None:
    assert client().get("/v1/models").status_code == 200
    assert client().get("/v1/models", headers={"Host": "localhost:7861"}).status_code == 200
    assert client().get("/v1/models", headers={"Host": "evil.example"}).status_code == 403
    assert client().post(CHAT, json=body("hello"), headers={"Origin": "https://evil.example"}).status_code == 403


def test_with_a_token_only_who_has_it_is_answered() -> None:
    guarded = client(api_token=TOKEN)
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer ä".encode("latin-1")}):
        answer = guarded.post(CHAT, json=body("hello"), headers=headers)  # type: ignore[arg-type]
        assert answer.status_code == 401 and answer.json()["error"]["code"] == "invalid_api_key"
    right = {"Authorization": f"Bearer {TOKEN}", "Host": "clinic.example"}
    assert guarded.post(CHAT, json=body("hello"), headers=right).status_code == 200


def test_it_does_not_open_to_other_machines_without_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    for host in ("0.0.0.0", "::", "192.168.1.5", "clinic.example"):
        with pytest.raises(SettingsError, match="BETWEEN_API_TOKEN"):
            serve_api(Settings(api_host=host), Scripted)
        require_token(Settings(api_host=host, api_token=SecretStr(TOKEN)))
    for host in ("127.0.0.1", "::1", "localhost"):
        require_token(Settings(api_host=host))
    monkeypatch.setenv("BETWEEN_API_TOKEN", "short")
    with pytest.raises(SettingsError, match="BETWEEN_API_TOKEN"):
        load_settings()
    monkeypatch.setenv("BETWEEN_API_TOKEN", TOKEN)
    assert TOKEN not in repr(load_settings())


def test_who_asks_too_much_is_told_when_to_come_back() -> None:
    now = 0.0
    limit = Limit(10, lambda: now)
    limit.spend("a", 8)
    now = 20.0
    limit.spend("a", 2)
    with pytest.raises(Refusal) as found:
        limit.spend("a", 3)
    assert found.value.status == 429 and found.value.headers["Retry-After"] == "40"
    limit.spend("b", 10)
    now = 60.5
    limit.spend("a", 3)
    now = 200.0
    limit.spend("a", 500)  # longer than a whole minute's worth, and still no conversation that can never go on


def test_the_rate_counts_the_turns_that_must_be_held() -> None:
    asking = client(api_turns_per_minute=3)
    assert asking.post(CHAT, json=body("one", "two")).status_code == 200
    assert asking.post(CHAT, json=body("one", "two", "three")).status_code == 200  # one turn, not three
    answer = asking.post(CHAT, json=body("something else"))
    assert answer.status_code == 429 and int(answer.headers["retry-after"]) > 0
    assert answer.json()["error"]["type"] == "rate_limit_error"


def test_a_conversation_that_goes_on_costs_one_turn() -> None:
    between = Scripted()
    replays = Replays(between)
    replays.answer(["one"], "GB")
    reply = replays.answer(["one", "two"], "GB")
    assert between.held == ["one", "two"] and reply.text.startswith("Turn 2 in GB.")
    assert replays.answer(["one", "two"], "GB") == reply  # asked again, it is held again from the turn before
    assert between.held == ["one", "two", "two"]


def test_another_country_or_another_cut_between_turns_is_another_conversation() -> None:
    replays = Replays(Scripted())
    replays.answer(["ab", "c"], "GB")
    assert replays.due(["ab", "c", "d"], "GB") == 1
    assert replays.due(["ab", "c", "d"], "US") == 3
    assert replays.due(["a", "bc", "d"], "GB") == 3
    assert Replays(Scripted())._names(["ab"], "GB") != replays._names(["ab"], "GB")  # each process has its own key


def test_what_is_kept_has_an_end_in_number_and_in_time() -> None:
    now = 0.0
    replays = Replays(Scripted(), most=3, seconds=100, clock=lambda: now)
    for number in range(5):
        replays.answer([str(number)], None)
    assert len(replays) == 3 and replays.due(["0", "x"], None) == 2 and replays.due(["4", "x"], None) == 1
    now = 101.0
    replays.sweep()
    assert len(replays) == 0


def test_nothing_of_a_request_reaches_a_log_or_an_error_even_when_something_breaks() -> None:
    heard = io.StringIO()
    handler, root = logging.StreamHandler(heard), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        fine = client().post(CHAT, json=body("a secretword"))
        broken = client().post(CHAT, json=body("secretword boom"))
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    assert fine.status_code == 200
    assert broken.status_code == 500 and broken.json()["error"]["type"] == "server_error"
    assert "secretword" not in broken.text and "secretword" not in heard.getvalue()
    assert "RuntimeError" in heard.getvalue()


def test_answers_are_kept_by_no_cache() -> None:
    assert client().post(CHAT, json=body("hello")).headers["cache-control"] == "no-store"
    assert client().post(CHAT, json=body("hello", stream=True)).headers["cache-control"] == "no-store"
