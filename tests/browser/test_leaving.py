"""Leaving fast, and pausing."""

from typing import Any

import pytest

from tests.browser.journey import Open, breaches, focused, say, told

pytestmark = pytest.mark.browser

ELSEWHERE = "https://www.bbc.com/weather"


def route_elsewhere(page: Any) -> None:
    """Answer in place of the page that leaving leads to: the tests reach no other host."""
    page.watch.leaves = True
    page.context.route(ELSEWHERE, lambda route: route.fulfill(body="<title>Weather</title>", content_type="text/html"))


@pytest.mark.parametrize("how", ["click", "keyboard", "shift"])
def test_leaving_clears_both_sides_first_and_back_does_not_return(fake: Any, open_page: Open, how: str) -> None:
    page = open_page(fake)
    route_elsewhere(page)
    say(page, "canary-77 is on my mind")
    page.click("[data-do=save-line]")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
    if how == "click":
        page.click("#exit")
    elif how == "keyboard":
        page.focus("#exit")
        page.keyboard.press("Enter")
    else:
        for _ in range(3):
            page.keyboard.press("Shift")
    page.wait_for_url(ELSEWHERE)
    assert any("/leave" in line and "session" in line for line in asked)
    assert asked.index(next(line for line in asked if "/leave" in line)) < asked.index(ELSEWHERE)
    page.go_back()
    assert "canary-77" not in page.content()
    assert "Weather" in page.title() or page.url == "about:blank"


def test_shift_counts_down_in_words_and_typing_capitals_never_leaves(fake: Any, open_page: Open) -> None:
    page = open_page(fake)
    route_elsewhere(page)
    page.keyboard.press("Shift")
    assert page.locator("#counting").inner_text() == "Shift pressed. 2 more to leave this page."
    page.keyboard.press("Shift")
    assert "1 more" in page.locator("#counting").inner_text()
    page.focus("#message textarea")
    before = page.locator("#counting").inner_text()
    for letter in "ABCDE":
        page.keyboard.press(f"Shift+{letter}")
    assert page.locator("#counting").inner_text() == before
    assert page.input_value("#message textarea") == "ABCDE"
    assert page.url.startswith(fake.url)


def test_three_presses_that_take_long_do_not_leave(fake: Any, open_page: Open) -> None:
    page = open_page(fake)
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.evaluate("() => { const now = Date.now; Date.now = () => now() + 6000; }")
    page.keyboard.press("Shift")
    assert "2 more" in page.locator("#counting").inner_text()
    assert page.url.startswith(fake.url)


def test_leaving_works_while_the_server_is_gone(mortal: Any, open_page: Open) -> None:
    page = open_page(mortal)
    page.watch.expected = True
    route_elsewhere(page)
    say(page, "I am worn out.")
    mortal.stop()
    page.click("#exit")
    page.wait_for_url(ELSEWHERE)


def test_without_a_script_leaving_is_a_plain_link(fake: Any, open_page: Open) -> None:
    page = open_page(fake, ready=False, java_script_enabled=False)
    route_elsewhere(page)
    assert page.locator("#exit").get_attribute("rel") == "nofollow noreferrer"
    page.click("#exit")
    page.wait_for_url(ELSEWHERE)


def test_the_page_says_beforehand_that_the_history_is_not_erased(fake: Any, open_page: Open) -> None:
    page = open_page(fake)
    page.click("#intro details.more > summary")
    assert "cannot take this page out of your browser's history" in page.locator("#intro").inner_text()


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_help_and_the_way_out_stand_in_the_same_place_on_every_view(fake: Any, open_page: Open, width: int) -> None:
    page = open_page(fake, width=width)
    places = []

    def measure() -> None:
        help_box, exit_box = page.locator("#help > summary").bounding_box(), page.locator("#exit").bounding_box()
        assert help_box["height"] >= 44 and exit_box["height"] >= 44
        places.append((help_box["x"], help_box["y"], exit_box["x"], exit_box["y"]))

    measure()
    say(page, "I am worn out.")
    measure()
    page.click(".chip")
    measure()
    page.keyboard.press("Escape")
    for panel in ("words", "note", "plan", "pause", "settings"):
        page.click(f"[data-open={panel}] >> nth=0")
        measure()
        page.click("#help > summary")
        assert page.locator("#help [data-country=US] a[href='tel:988']").first.is_visible()
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    say(page, "care")
    measure()
    assert len(set(places)) == 1


def test_pausing_takes_one_sentence_along_and_says_goodbye(fake: Any, open_page: Open) -> None:
    page = open_page(fake)
    say(page, "I am worn out.")
    page.click("#tools [data-open=pause]")
    assert breaches(page) == ""
    page.click("#panel-pause .example >> nth=1")
    assert page.input_value("#panel-pause textarea") == "Where do you notice the tiredness first?"
    page.click("[data-take]")
    assert told(page, "pause") == "It is in your note now."
    page.click("[data-goodbye]")
    page.locator("#log article").first.wait_for(state="detached")
    panel = page.locator("#panel-pause")
    assert "Goodbye for now" in panel.inner_text() and "Where do you notice" in panel.inner_text()
    assert focused(page) == "panel-pause-heading"
    assert breaches(page) == ""
    page.click("#panel-pause .after [data-open=note]")
    assert page.input_value("#panel-note [data-list=lines] textarea") == "Where do you notice the tiredness first?"
