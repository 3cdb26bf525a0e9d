"""The page as a person meets it, in a real browser."""

import re
from typing import Any

import pytest

from tests.browser.journey import Open, breaches, focused, say

pytestmark = pytest.mark.browser

HOSTILE = [
    "<img src=x onerror=\"document.title='owned'\">",
    "<script>document.title='owned'</script>",
    "</p></article></div><h1>mine</h1>",
    "**bold** # head [x](javascript:alert(1)) <a href=javascript:alert(1)>y</a>",
    "{{constructor.constructor(\"document.title='owned'\")()}} ${document.title='owned'} `",
    "\u202eturned\u2066 around",
]


def test_a_reflective_turn_hands_words_back_quotes_and_asks(fake: Any, open_page: Open) -> None:
    page = open_page(fake)
    say(page, "I am worn out.")
    assert page.locator("#log .message").inner_text() == "I am worn out."
    assert "I am worn out." in page.locator("#log .words").inner_text()
    assert page.locator("#log blockquote").count() == 1
    assert page.locator("#log .question").count() == 1
    assert page.input_value("#message textarea") == ""
    assert page.locator("#message textarea").evaluate("e => e === document.activeElement")


def test_a_citation_opens_a_panel_beside_the_chat_by_keyboard_and_stays_open(fake: Any, open_page: Open) -> None:
    page = open_page(fake)
    say(page, "I am worn out.")
    page.focus(".chip")
    page.keyboard.press("Enter")
    panel = page.locator("#panel-source")
    panel.locator(".status").wait_for()
    assert focused(page) == "panel-source-heading"
    for said in ("When work wears you down", "not yet signed by a professional", "A Body, A guide, 2021", "soon after"):
        assert said in panel.inner_text()
    say(page, "Still tired.")
    assert panel.is_visible() and page.locator(".chip").count() == 2
    assert page.locator(".chip .unseen").nth(1).inner_text() == "Source 2: Racism and racial trauma"
    page.keyboard.press("Escape")
    assert not panel.is_visible()


def test_on_a_small_screen_the_source_is_a_sheet_under_the_bar_and_gives_the_focus_back(
    fake: Any, open_page: Open
) -> None:
    page = open_page(fake, width=390)
    say(page, "I am worn out.")
    page.focus(".chip")
    page.keyboard.press("Enter")
    box, bar = page.locator("#panel-source").bounding_box(), page.locator("#top").bounding_box()
    assert box["width"] == 390 and abs(box["y"] - bar["height"]) < 3
    for _ in range(8):  # what lies under the sheet cannot be reached: the bar, the panel, and nothing else
        page.keyboard.press("Tab")
        assert page.evaluate("!document.activeElement.closest('gradio-app, #below')")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "chip"


def test_a_care_turn_is_a_card_that_takes_the_focus_once(fake: Any, open_page: Open) -> None:
    page = open_page(fake)
    say(page, "care")
    assert focused(page) == "care-1"
    for address in ("tel:911", "tel:988", "sms:988"):
        assert page.locator(f"#log .care a[href='{address}']").is_visible()
    say(page, "I do not want to call.")
    assert page.locator("#log .care").count() == 2
    assert page.locator("#message textarea").evaluate("e => e === document.activeElement")
    assert page.locator("#help > summary").is_visible()


def test_the_bar_with_help_stays_in_view_in_a_long_conversation(fake: Any, open_page: Open) -> None:
    page = open_page(fake, width=320)
    for text in ("one", "care", "steps"):
        say(page, text)
    box = page.locator("#help > summary").bounding_box()
    assert box["y"] < 60
    assert box["height"] >= 44


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing(fake: Any, open_page: Open, width: int, scheme: str) -> None:
    page = open_page(fake, width=width, color_scheme=scheme)
    assert breaches(page) == ""
    say(page, "I am worn out.")
    page.click(".chip")
    assert breaches(page) == ""
    page.keyboard.press("Escape")
    say(page, "steps")
    say(page, "care")
    assert breaches(page) == ""
    page.click("#help > summary")
    assert breaches(page) == ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_published_protocol_opens_from_the_page_and_axe_finds_nothing(
    fake: Any, open_page: Open, width: int, scheme: str
) -> None:
    page = open_page(fake, width=width, color_scheme=scheme)
    page.click("#intro details.more > summary")
    assert page.locator("a[href='/protocol']").is_visible()
    page.goto(page.url.rstrip("/") + "/protocol")
    assert page.locator("h1").count() == 1 and page.locator("table").count() > 50
    assert breaches(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("width", [320, 390, 768])
def test_nothing_scrolls_sideways(fake: Any, open_page: Open, width: int) -> None:
    page = open_page(fake, width=width)
    say(page, "w" * 300)
    say(page, "care")
    page.click("#help > summary")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_everything_can_be_done_by_keyboard_alone(fake: Any, open_page: Open) -> None:
    page = open_page(fake)
    reached = []
    for _ in range(8):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.innerText || document.activeElement.tagName"))
    order = [" ".join(text.split()) for text in reached]
    assert order[:3] == ["Skip to the message box", "Emergency: Exit quickly", "Get help now"]
    assert order[5:8] == ["What happens to my words", "TEXTAREA", "Send"]
    page.keyboard.press("Tab")
    page.focus(".skip")
    page.keyboard.press("Enter")
    page.keyboard.type("first line")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("second line")
    page.keyboard.press("Enter")
    page.locator("#log .question").wait_for()
    assert page.locator("#log .message").inner_text() == "first line\nsecond line"
    page.focus("#help > summary")
    page.keyboard.press("Enter")
    page.locator("#help [data-country=US] a[href='tel:911']").wait_for()
    page.keyboard.press("Escape")
    page.locator("#help [data-country=US] a[href='tel:911']").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.innerText") == "Get help now"


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_person_types_stays_text(fake: Any, open_page: Open, text: str) -> None:
    page = open_page(fake)
    say(page, text)
    shown = page.locator("#log .message").inner_text()
    assert shown == re.sub("[\u202e\u2066]", "", text)
    assert page.locator("#log :is(img, script, h1, b, strong, a)").count() == 0
    assert page.title() == "Between"


def test_the_help_panel_outlives_the_server(mortal: Any, open_page: Open) -> None:
    page = open_page(mortal)
    page.watch.expected = True
    page.fill("#message textarea", "a draft that matters")
    mortal.stop()
    page.click("#help > summary")
    assert page.locator("#help [data-country=US] a[href='tel:911']").is_visible()
    page.select_option("#help-country", "GB")
    assert page.locator("#help [data-country=GB] a[href='tel:999']").is_visible()
    assert not page.locator("#help [data-country=US] a[href='tel:911']").is_visible()
    page.keyboard.press("Escape")
    page.press("#message textarea", "Enter")
    page.locator("#offline").wait_for()
    assert page.input_value("#message textarea") == "a draft that matters"


def test_the_help_panel_needs_no_script(fake: Any, open_page: Open) -> None:
    page = open_page(fake, ready=False, java_script_enabled=False, locale="en-GB")
    page.click("#help > summary")
    assert page.locator("#help [data-country=GB] a[href='tel:999']").is_visible()
    page.click("#help summary:text-is('Ireland')")
    assert page.locator("#help [data-country=IE] a[href='tel:112']").first.is_visible()
    assert page.locator("noscript p").is_visible()
    assert page.locator("#intro").inner_text().count("AI program") == 1
    assert page.locator("#exit").get_attribute("href").startswith("https://")


def test_the_country_comes_from_the_browser_and_can_change(fake: Any, open_page: Open) -> None:
    page = open_page(fake, locale="en-GB")
    assert page.input_value("#help-country") == "GB"
    say(page, "care")
    assert page.locator("#log a[href='tel:999']").is_visible()
    page.click("#help > summary")
    page.select_option("#help-country", "US")
    page.click("#help > summary")
    say(page, "I moved.")
    assert page.locator("#log a[href='tel:911']").is_visible()


def test_two_people_never_see_each_other(fake: Any, open_page: Open) -> None:
    one, two = open_page(fake), open_page(fake)
    say(one, "only mine")
    say(two, "only yours")
    say(one, "more of mine")
    assert "yours" not in one.locator("body").inner_text()
    assert "mine" not in two.locator("body").inner_text()
    assert two.locator("#log .mine").count() == 1


def test_clearing_empties_the_page_and_begins_anew(fake: Any, open_page: Open) -> None:
    page = open_page(fake)
    say(page, "care")
    page.click("#clear")
    page.locator("#notice p").wait_for()
    assert "is cleared" in page.locator("#notice").inner_text()
    assert page.locator("#log article").count() == 0
    say(page, "I am worn out.")
    assert page.locator("#log .care").count() == 0
    assert page.locator("#log .mine").count() == 1


def test_an_example_fills_the_box_and_waits_to_be_sent(fake: Any, open_page: Open) -> None:
    page = open_page(fake)
    page.click("#openers summary:text-is('Therapy')")
    page.click(".example:text('thought record')")
    assert page.input_value("#message textarea") == "How does a thought record work?"
    assert page.locator("#log article").count() == 0
    page.keyboard.press("Enter")
    page.locator("#log .question").wait_for()
    assert not page.locator("#openers").is_visible()


def test_an_empty_message_gets_a_gentle_line(fake: Any, open_page: Open) -> None:
    page = open_page(fake)
    page.fill("#message textarea", "   \n ")
    page.click("#send")
    page.locator("#notice p").wait_for()
    assert "nothing to send" in page.locator("#notice").inner_text()
    assert page.locator("#log article").count() == 0


def test_a_failure_is_kind_keeps_the_words_and_stays_out_of_the_log(fake: Any, open_page: Open) -> None:
    page = open_page(fake)
    page.fill("#message textarea", "break canary-55aa")
    page.keyboard.press("Enter")
    page.locator("#notice p").wait_for()
    assert "Your words are still in the box" in page.locator("#notice").inner_text()
    assert page.input_value("#message textarea") == "break canary-55aa"
    assert "Traceback" not in page.locator("body").inner_text()
    logged = fake.log.read_text()
    assert "RuntimeError" in logged
    assert "canary-55aa" not in logged


def test_a_very_long_message_is_answered(fake: Any, open_page: Open) -> None:
    page = open_page(fake)
    say(page, "It goes on. " * 8_333)
    assert "not shown here" in page.locator("#log .mine").inner_text()


@pytest.mark.slow
def test_the_whole_product_reflects_and_cares(real: Any, open_page: Open) -> None:
    page = open_page(real)
    say(page, "I keep being passed over at work and I think it's because I'm Black. I'm worn out.")
    assert page.locator("#log .words").count() == 1, page.locator("#log").inner_text()
    assert page.locator("#log blockquote").count() >= 1
    assert page.locator("#log .question").count() == 1
    page.click(".chip")
    assert breaches(page) == ""
    say(page, "I don't want to be here any more")
    assert page.locator("#log .care").count() == 1
    assert page.locator("#log .care blockquote").count() == 0
    assert page.locator("#log .care a[href^='tel:']").count() >= 1
    assert breaches(page) == ""
    assert "passed over" not in real.log.read_text()
