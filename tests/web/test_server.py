import asyncio
import gc
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant.errors import SettingsError
from assistant.safety.services import default_directory
from assistant.settings import Settings
from assistant.web.app import build_app, build_server
from assistant.web.fake import FakeBetween
from assistant.web.house import House
from assistant.web.presence import Presence
from assistant.web.reports import Reports
from assistant.web.rim import MAX_BODY_BYTES, Rim
from assistant.web.serve import address, bind, serve
from assistant.web.shell import furnish
from assistant.web.visit import visit


@pytest.fixture(scope="module")
def page() -> Any:
    # Inside a running loop: elsewhere Gradio makes loops of its own and never closes them.
    async def build() -> Any:
        return build_app(FakeBetween(), Settings())

    return asyncio.run(build())


@pytest.fixture(scope="module")
def client(page: Any) -> Iterator[TestClient]:
    async def build() -> Any:
        return build_server(page, Settings())

    with TestClient(asyncio.run(build())) as client:
        yield client


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/info",
        "/gradio_api/openapi.json",
        "/config",
        "/gradio_api/runs",
        "/gradio_api/deep_link",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/proxy=https://example.org",
        "/gradio_api/app_id",
        "/monitoring",
        "/docs",
        "/openapi.json",
        "/manifest.json",
        "/static/../../../etc/passwd",
        "/assets/%2e%2e/%2e%2e/index.html",
        "/page/../app.py",
    ],
)
def test_what_the_page_does_not_need_is_not_there(client: TestClient, path: str) -> None:
    assert client.get(path).status_code in {403, 404}


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/upload",
        "/gradio_api/run/predict",
        "/gradio_api/call/send",
        "/gradio_api/component_server",
        "/",
    ],
)
def test_nothing_can_be_uploaded_or_called(client: TestClient, path: str) -> None:
    assert client.post(path, json={"data": []}).status_code == 404


def test_no_event_is_a_public_endpoint(page: Any) -> None:
    assert page.get_api_info()["named_endpoints"] == {}
    assert {fn.api_visibility for fn in page.fns.values()} == {"private"}
    assert page.api_open is False


def test_a_request_beyond_measure_is_refused(client: TestClient) -> None:
    huge = client.post("/gradio_api/queue/join", content=b"x" * (MAX_BODY_BYTES + 1))
    assert huge.status_code == 413


def test_every_answer_carries_strict_headers(client: TestClient) -> None:
    for path in ("/", "/page/between.css", "/nothing"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self' 'nonce-" in policy
        assert "'unsafe-inline'" not in policy.split("style-src")[0]
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
    assert client.get("/").headers["cache-control"] == "no-store"


def test_the_page_names_no_other_host(client: TestClient) -> None:
    served = client.get("/").text
    head = served.split("<body")[0]
    assert "raw.githubusercontent.com" not in served
    assert "fonts.g" not in served
    assert 'property="og:' not in head
    assert "<title>Between</title>" in head


def test_each_response_has_a_nonce_of_its_own_on_every_script(client: TestClient) -> None:
    first, second = client.get("/"), client.get("/")
    nonce = first.headers["content-security-policy"].split("'nonce-")[1].split("'")[0]
    assert first.text.count("<script") == first.text.count(f'<script nonce="{nonce}"')
    assert nonce not in second.text


def test_the_help_panel_is_in_the_served_page_in_the_country_of_the_browser(client: TestClient) -> None:
    served = client.get("/", headers={"Accept-Language": "en-GB", "Accept-Encoding": "br, gzip"}).text
    assert 'data-country="GB" open' in served
    assert served.index('id="help"') < served.index("<gradio-app")


def test_the_protocol_is_served_as_plain_html_and_linked_from_the_page(client: TestClient) -> None:
    assert 'href="/protocol"' in client.get("/").text
    answer = client.get("/protocol")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/html")
    assert "<script" not in answer.text and answer.text.count("<h1>") == 1
    assert "Are you thinking about killing yourself?" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_gradios_page_still_has_the_places_that_the_header_goes_into() -> None:
    index = "<head></head><body class='a'><gradio-app></gradio-app><script>1</script></body>"
    directory = default_directory()
    here = visit("en-GB", {}, directory, None)
    page = furnish(index, "<p>help</p>", here, Settings(), directory, "n0nce")
    assert page.index("<p>help</p>") < page.index("<gradio-app>")
    assert '<script nonce="n0nce">1' in page


def test_telemetry_is_off_before_gradio_is_imported() -> None:
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"


def test_a_taken_port_is_named_with_the_remedy() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"Port {port} .*BETWEEN_PORT"):
            bind(Settings(port=port))


def test_the_address_is_one_to_type() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with bind(Settings(port=port)) as listening:
        assert address(listening) == f"http://127.0.0.1:{port}"


def send(client: TestClient, page: Any, name: str, session: str, data: list[Any]) -> str:
    """Raise one event as the page does, and return all that comes back."""
    index = next(i for i, fn in page.fns.items() if fn.name == name)
    body = {"data": data, "fn_index": index, "session_hash": session, "event_data": None, "trigger_id": None}
    assert client.post("/gradio_api/queue/join", json=body).status_code == 200
    return client.get(f"/gradio_api/queue/data?session_hash={session}").text


def remembered(words: str) -> int:
    """Return how many containers in this process hold a string with the words."""
    gc.collect()
    found = 0
    for thing in gc.get_objects():
        if type(thing) is dict:
            inner: Any = thing.values()
        elif type(thing) in (list, tuple, set):
            inner = thing
        else:
            continue
        try:
            found += any(type(value) is str and words in value for value in list(inner))
        except RuntimeError:
            continue
    return found


def test_clearing_leaves_no_word_in_the_memory_of_the_server(client: TestClient, page: Any) -> None:
    words = "-".join(("only", "here", "once"))
    answer = send(client, page, "on_send", "sessiona", [words, None, "US", "", 0])
    assert words in answer
    kept = remembered(words)
    del answer
    send(client, page, "on_clear", "sessiona", [])
    holder = page.state_holder.session_data["sessiona"]
    assert words not in repr(
        {key: vars(value) if hasattr(value, "__dict__") else value for key, value in holder.state_data.items()}
    )
    assert words not in repr(holder.config_values)
    assert remembered(words) < kept


def test_a_closed_page_is_forgotten_after_a_short_grace_and_one_that_comes_back_is_kept() -> None:
    forgotten: list[str] = []

    async def people() -> None:
        presence = Presence(forgotten.append, grace=0.05)
        with presence.held("comes back"), presence.held("leaves"):
            pass
        with presence.held("comes back"):
            await asyncio.sleep(0.15)
            assert forgotten == ["leaves"]
        await asyncio.sleep(0.15)
        assert forgotten == ["leaves", "comes back"]

    asyncio.run(people())


def test_a_page_is_open_for_as_long_as_its_heartbeat(page: Any) -> None:
    forgotten: list[str] = []

    async def gradio(_scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await receive()  # the browser closes the connection

    async def beat() -> None:
        rim = Rim(gradio, House(Settings()), Presence(forgotten.append, grace=0))
        closing = asyncio.Event()

        async def receive() -> Any:
            await closing.wait()
            return {"type": "http.disconnect"}

        async def send(_message: Any) -> None:
            pass

        scope = {"type": "http", "method": "GET", "path": "/gradio_api/heartbeat/key1", "headers": []}
        beating = asyncio.create_task(rim(scope, receive, send))
        await asyncio.sleep(0.05)
        assert forgotten == []
        closing.set()
        await beating
        await asyncio.sleep(0.05)

    asyncio.run(beat())
    assert forgotten == ["key1"]


def test_a_page_that_is_forgotten_leaves_nothing_behind(client: TestClient, page: Any) -> None:
    send(client, page, "on_send", "sessionb", ["hello", None, "US", "", 0])
    assert "sessionb" in page.state_holder.session_data
    assert client.post("/leave", json={"session": "sessionb"}).status_code == 204
    queue = page._queue
    for place in (page.state_holder.session_data, queue.pending_messages_per_session, queue.pending_event_ids_session):
        assert "sessionb" not in place


def test_a_note_becomes_a_pdf_and_is_not_kept(client: TestClient) -> None:
    note = {"title": "My note", "sections": [{"heading": "Words", "items": [{"text": "I am worn out."}]}]}
    answer = client.post("/note.pdf", json=note)
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF-")
    assert answer.headers["cache-control"] == "no-store"
    assert client.post("/note.pdf", json={**note, "title": "疲れた"}).status_code == 422


def test_what_is_no_note_is_refused_without_being_repeated(client: TestClient) -> None:
    for path in ("/note.pdf", "/report", "/leave"):
        answer = client.post(path, json={"canary-31c": "canary-31c"})
        assert answer.status_code == 400 and "canary-31c" not in answer.text


def test_another_site_cannot_post(client: TestClient) -> None:
    for path in ("/report", "/leave", "/note.pdf", "/gradio_api/queue/join"):
        for header in ({"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}):
            assert client.post(path, json={}, headers=header).status_code == 403
    proxied = {"Sec-Fetch-Site": "same-origin", "Origin": "https://between.example"}
    assert client.post("/leave", json={"session": "nobody"}, headers=proxied).status_code == 204


def test_a_report_goes_to_the_local_file(tmp_path: Path) -> None:
    settings = Settings(reports_file=tmp_path / "reports.jsonl")
    with TestClient(asyncio.run(_served(settings))) as client:
        assert client.post("/report", json={"reason": "wrong", "reply": "It said."}).status_code == 204
        assert client.post("/report", json={"reason": "rude"}).status_code == 400
    assert [one.reply for one in Reports(settings.reports_file).all()] == ["It said."]


def test_with_reports_off_there_is_nowhere_to_send_one(tmp_path: Path) -> None:
    settings = Settings(reports=False, reports_file=tmp_path / "reports.jsonl")
    with TestClient(asyncio.run(_served(settings))) as client:
        assert client.post("/report", json={"reason": "wrong"}).status_code in (404, 405)
        assert "panel-report" not in client.get("/").text
    assert not settings.reports_file.exists()


async def _served(settings: Settings) -> Any:
    return build_server(build_app(FakeBetween(), settings), settings)


def test_leaving_forgets_the_conversation_at_once(client: TestClient, page: Any) -> None:
    send(client, page, "on_send", "sessionc", ["hello", None, "US", "", 0])
    assert "sessionc" in page.state_holder.session_data
    assert client.post("/leave", json={"session": "sessionc"}).status_code == 204
    assert "sessionc" not in page.state_holder.session_data


def test_the_page_sets_no_cookie(client: TestClient) -> None:
    for path in ("/", "/protocol", "/page/between.css"):
        assert "set-cookie" not in client.get(path).headers


def test_the_page_comes_in_the_language_that_is_asked_for(client: TestClient) -> None:
    served = client.get("/?lang=ar&country=LB", headers={"Accept-Language": "en-GB"}).text
    assert '<html lang="ar" dir="rtl">' in served
    assert '<html lang="en" dir="ltr">' in client.get("/?lang=%22%3E%3Cscript%3E").text


@pytest.mark.parametrize("proxies", [None, "10.0.0.2, 172.18.0.0/16"])
def test_the_server_believes_the_proxies_of_the_settings(proxies: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    class Enough(Exception):
        pass

    def config(_: Any, **options: Any) -> None:
        assert options["forwarded_allow_ips"] == proxies
        raise Enough

    monkeypatch.setattr("uvicorn.Config", config)
    monkeypatch.setattr("assistant.web.app.build_app", lambda *_: None)
    monkeypatch.setattr("assistant.web.app.build_server", lambda *_, **__: None)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        monkeypatch.setattr("assistant.web.serve.bind", lambda _: listening)
        with pytest.raises(Enough):
            serve(Settings(counselor=False, trusted_proxies=proxies), FakeBetween, lambda _: None)
