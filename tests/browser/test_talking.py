"""What stands under a reply, and how it is heard."""

import json
from typing import Any

import pytest

from tests.browser.journey import Open, breaches, focused, say, told

pytestmark = pytest.mark.browser


def test_each_new_reply_is_announced_once(fake: Any, open_page: Open) -> None:
    page = open_page(fake, reduced_motion="no-preference")
    page.evaluate("""() => {
        window.heard = [];
        const note = () => {
            const text = document.querySelector('#said').textContent;
            if (text && text !== window.heard.at(-1)) window.heard.push(text);
        };
        new MutationObserver(note).observe(document.querySelector('gradio-app'),
            { childList: true, subtree: true, characterData: true });
    }""")
    say(page, "I am worn out.")
    say(page, "Still tired.")
    heard = [text for text in page.evaluate("window.heard") if text.startswith("Between says")]
    assert len(heard) == 2 and "Still tired." in heard[1] and "I am worn out." not in heard[1]
    assert page.locator("#log").get_attribute("aria-live") == "off"


def test_another_question_and_a_practice_come_without_writing(fake: Any, open_page: Open) -> None:
    page = open_page(fake)
    say(page, "I am worn out.")
    page.click("[data-do=question] >> visible=true")
    page.wait_for_function("document.querySelectorAll('#log .question').length === 2")
    assert page.locator("#log .mine").count() == 1
    assert page.locator("[data-do=question] >> visible=true").count() == 1
    page.click("[data-do=practice] >> visible=true")
    page.locator("#log .steps ol").wait_for()
    assert "Write the thought that came." in page.locator("#log .steps").inner_text()


def test_why_a_reply_appeared_is_told_in_words(fake: Any, open_page: Open) -> None:
    page = open_page(fake)
    say(page, "I am worn out.")
    page.click("[data-do=why]")
    shown = page.locator("#panel-why").inner_text()
    for words in ("checked for signs of danger", "No sign of danger was found", "library was searched", "score 0.71"):
        assert words in shown
    assert focused(page) == "panel-why-heading"
    assert breaches(page) == ""


def test_a_report_shows_what_it_would_send_and_sends_only_that(reporting: Any, open_page: Open) -> None:
    server, file = reporting
    page = open_page(server)
    say(page, "canary-12 happened")
    page.click("[data-do=report]")
    preview = page.locator(".preview")
    assert "canary-12" not in preview.inner_text() and not file.exists()
    page.check("#panel-report [value=unfitting]")
    page.check("#panel-report [name=reply]")
    page.fill("#panel-report [name=comment]", "Not about me.")
    assert "Being passed over again and again" in preview.inner_text()
    assert "Another question" not in preview.inner_text()
    assert breaches(page) == ""
    page.click("[data-send-report]")
    assert "written down" in told(page, "report")
    (line,) = file.read_text().splitlines()
    written = json.loads(line)
    assert set(written) == {"reason", "reply", "comment", "day"}
    assert written["reason"] == "unfitting" and written["comment"] == "Not about me."
    assert "message" not in written


def test_people_to_reach_stay_beside_the_box_while_care_goes_on(fake: Any, open_page: Open) -> None:
    page = open_page(fake)
    say(page, "care")
    for address in ("tel:911", "tel:988", "sms:988"):
        assert page.locator(f".standing a[href='{address}']").is_visible()
    say(page, "I cannot call.")
    assert page.locator(".standing").count() == 1
    say(page, "calm")
    assert page.locator(".standing").count() == 0


def test_three_prompts_help_to_put_it_into_words_and_any_can_be_skipped(fake: Any, open_page: Open) -> None:
    page = open_page(fake)
    page.click("[data-open=words]")
    assert page.locator("#panel-words textarea").count() == 3
    assert breaches(page) == ""
    page.fill("[name=prompt0]", "My boss forgot my name.")
    page.fill("[name=prompt2]", "I want to be seen.")
    page.click("[data-use-words]")
    assert page.input_value("#message textarea") == "My boss forgot my name.\nI want to be seen."
    assert page.locator("#log article").count() == 0
    page.press("#message textarea", "Enter")
    page.locator("#log .question").wait_for()
