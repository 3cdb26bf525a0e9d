"""The link to the server: lost, mended, slow, or never there. Each time a clear state, and nothing sent twice."""

import signal
from contextlib import suppress
from typing import Any

import pytest

from tests.browser.journey import Open, say

pytestmark = pytest.mark.browser

FAKE = ("-m", "assistant.web.fake", "{port}")
ANSWERED = "!document.querySelector('#log .waiting') && document.querySelectorAll('#log .question').length"


def messages_sent(page: Any) -> list[str]:
    """Return a list that fills with what the page sends from now on."""
    sent: list[str] = []
    page.on("request", lambda r: sent.append(r.post_data or "") if "queue/join" in r.url else None)
    return sent


def send(page: Any, text: str) -> None:
    page.fill("#message textarea", text)
    page.press("#message textarea", "Enter")


def test_loading_the_page_anew_begins_anew_and_sends_nothing_twice(fake: Any, open_page: Open) -> None:
    page = open_page(fake)
    say(page, "I am worn out.")
    sent = messages_sent(page)
    page.reload()
    page.wait_for_selector("#message textarea")
    assert page.locator("#log article").count() == 0 and page.locator("#intro .points").is_visible()
    assert sent == []


def test_the_back_button_leads_to_a_new_conversation_and_sends_nothing_twice(fake: Any, open_page: Open) -> None:
    page = open_page(fake)
    say(page, "canary-41 is on my mind")
    sent = messages_sent(page)
    page.goto(fake.url + "protocol")
    page.go_back()
    page.wait_for_selector("#message textarea")
    assert page.locator("#log article").count() == 0 and page.locator("#intro .points").is_visible()
    assert "canary-41" not in page.content()
    say(page, "Something else.")
    assert [body for body in sent if "canary-41" in body] == [] and len(sent) == 1


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=["dies", "stops"])
def test_a_server_that_goes_mid_reply_and_comes_back_leaves_the_words_in_the_box(
    mortal_slow: Any, open_page: Open, how: int
) -> None:
    page = open_page(mortal_slow)
    page.watch.expected = True
    sent = messages_sent(page)
    send(page, "I am worn out.")
    page.locator("#log .waiting").wait_for()
    page.click("[data-open=note] >> nth=0")
    page.click("[data-add=lines]")
    page.keyboard.type("Only mine.")
    page.keyboard.press("Escape")
    mortal_slow.stop(how)
    page.locator("#offline:text('cannot reach the program')").wait_for()
    page.wait_for_function("document.querySelector('#message textarea').value === 'I am worn out.'")
    assert page.locator("#log article").count() == 0
    assert page.locator("#help > summary").is_visible()

    mortal_slow.start(*FAKE)
    page.locator("#offline:text('got no reply')").wait_for()
    assert "Error" not in page.locator("gradio-app").inner_text()
    assert len(sent) == 1
    page.press("#message textarea", "Enter")
    page.wait_for_function(ANSWERED)
    assert page.locator("#log .message").all_inner_texts() == ["I am worn out."]
    assert not page.locator("#offline").is_visible() and page.input_value("#message textarea") == ""
    assert len(sent) == 2
    assert page.input_value("#panel-note [data-list=lines] textarea") == "Only mine."


def test_a_draft_begun_meanwhile_stays_behind_the_words_that_come_back(mortal_slow: Any, open_page: Open) -> None:
    page = open_page(mortal_slow)
    page.watch.expected = True
    send(page, "I am worn out.")
    page.locator("#log .waiting").wait_for()
    page.fill("#message textarea", "And one more thing.")
    mortal_slow.stop()
    page.wait_for_function("document.querySelector('#message textarea').value.startsWith('I am')")
    assert page.input_value("#message textarea") == "I am worn out.\n\nAnd one more thing."


def test_a_server_that_was_started_anew_says_that_it_knows_nothing_of_before(mortal: Any, open_page: Open) -> None:
    page = open_page(mortal)
    page.watch.expected = True
    say(page, "I am worn out.")
    mortal.stop()
    page.locator("#offline").wait_for()
    mortal.start()
    page.locator("#offline").wait_for(state="hidden")
    send(page, "Still tired.")
    page.locator("#log .message:text('Still tired.')").wait_for()
    page.wait_for_function(ANSWERED)
    assert "We start again from here" in page.locator("#log .note").first.inner_text()
    assert page.locator("#log .message").all_inner_texts() == ["Still tired."]
    assert page.locator("#log .question").count() == 1


def test_a_lost_connection_that_comes_back_loses_and_doubles_nothing(fake: Any, open_page: Open) -> None:
    page = open_page(fake)
    page.watch.expected = True
    say(page, "I am worn out.")
    page.context.set_offline(True)
    page.locator("#offline").wait_for()
    assert page.locator("#offline").bounding_box()["y"] >= 0  # in sight, wherever the page is scrolled to
    send(page, "Still tired.")
    page.wait_for_timeout(500)
    assert page.input_value("#message textarea") == "Still tired."
    page.context.set_offline(False)
    page.locator("#offline").wait_for(state="hidden")
    page.press("#message textarea", "Enter")
    page.wait_for_function("document.querySelectorAll('#log .question').length === 2")
    assert page.locator("#log .message").all_inner_texts() == ["I am worn out.", "Still tired."]


def test_a_reply_lost_on_its_way_is_shown_and_not_given_a_second_time(fake: Any, open_page: Open) -> None:
    from playwright.sync_api import Error

    page = open_page(fake)
    page.watch.expected = True
    say(page, "One.")

    def lose(route: Any) -> None:
        """Let the server answer, and the answer never arrive."""
        route.fetch()
        with suppress(Error):  # the page itself may have given this one up by now
            route.abort("connectionreset")

    page.route("**/queue/data*", lose)
    send(page, "Two.")
    page.wait_for_function("document.querySelector('#message textarea').value === 'Two.'")
    page.unroute("**/queue/data*")
    page.press("#message textarea", "Enter")
    page.wait_for_function("document.querySelectorAll('#log .question').length === 2")
    assert page.locator("#log .message").all_inner_texts() == ["One.", "Two."]
    say(page, "Three.")
    assert page.locator("#log .message").all_inner_texts() == ["One.", "Two.", "Three."]


def test_the_page_says_so_when_the_chat_does_not_load_and_help_is_there(fake: Any, open_page: Open) -> None:
    page = open_page(fake, ready=False, path="protocol")
    page.watch.expected = True
    page.route("**/assets/**", lambda route: route.abort())
    page.goto(fake.url)
    page.locator("#offline:text('has not loaded yet')").wait_for()
    page.click("#help > summary")
    assert page.locator("#help [data-country=US] a[href='tel:911']").is_visible()


def test_on_a_slow_network_help_comes_first_and_the_chat_in_the_end(fake: Any, open_page: Open) -> None:
    page = open_page(fake, ready=False, path="protocol")
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    slow = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 20_000}
    devtools.send("Network.emulateNetworkConditions", slow)
    page.goto(fake.url, wait_until="commit")
    page.locator("#help > summary").wait_for()
    assert page.locator("#message textarea").count() == 0
    page.click("#help > summary")
    assert page.locator("#help [data-country=US] a[href='tel:911']").is_visible()
    page.click("#help > summary")
    page.wait_for_selector("#message textarea")
    say(page, "I am worn out.")
    assert page.locator("#log .question").count() == 1
