"""Enlarged: the page at 200 % and 400 %, and text twice as large in a browser that makes text larger."""

from typing import Any

import pytest

from tests.browser.journey import Open, say
from tests.browser.test_screens import VIEWS

pytestmark = pytest.mark.browser

BEHIND = """() => {
    if (document.activeElement.closest('#top, .skip')) return false;
    const bar = document.querySelector('#top').getBoundingClientRect().bottom;
    const box = document.activeElement.getBoundingClientRect();
    return box.top < bar - 1 || box.top > innerHeight;
}"""


@pytest.mark.parametrize("view", VIEWS)
def test_at_200_percent_each_view_reflows(fake: Any, open_page: Open, view: str) -> None:
    page = open_page(fake, width=640, device_scale_factor=2)  # a window of 1280 pixels, enlarged to 200 %
    page.set_viewport_size({"width": 640, "height": 400})
    VIEWS[view](page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    help_box = page.locator("#help > summary").bounding_box()
    assert help_box["y"] >= 0 and help_box["height"] >= 44


@pytest.mark.parametrize("view", VIEWS)
def test_text_twice_as_large_fits_and_nothing_hides_under_the_bar(fake: Any, open_page: Open, view: str) -> None:
    page = open_page(fake)
    page.add_style_tag(content="html { font-size: 200% !important; }")
    VIEWS[view](page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    bar = page.locator("#top").bounding_box()
    side = page.locator(".panel-side:not([hidden])")
    if side.count():
        assert side.bounding_box()["y"] >= bar["height"] - 1


def test_at_400_percent_the_bar_leaves_room_and_the_focus_is_never_behind_it(fake: Any, open_page: Open) -> None:
    page = open_page(fake, width=320)
    page.set_viewport_size({"width": 320, "height": 256})
    say(page, "I am worn out.")
    assert page.locator("#top").bounding_box()["height"] <= 64
    hidden = []
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    for _ in range(24):
        page.keyboard.press("Tab")
        if page.evaluate(BEHIND) and page.evaluate("document.activeElement !== document.body"):
            hidden.append(page.evaluate("document.activeElement.outerHTML.slice(0, 80)"))
    assert hidden == []


def test_in_arabic_everything_but_the_english_goes_from_right_to_left(fake: Any, open_page: Open) -> None:
    page = open_page(fake, width=390, path="?lang=ar")
    page.fill("#message textarea", "I am worn out.")
    page.press("#message textarea", "Enter")
    page.locator("#log .question").wait_for()
    direction = "e => getComputedStyle(e).direction"
    for place in ("#log", "#message", ".actions", "#send"):
        assert page.locator(place).first.evaluate(direction) == "rtl", place
    for english in ("#log .message", "#log blockquote p", "#log .question"):
        assert page.locator(english).evaluate(direction) == "ltr", english
    page.click("#help > summary")
    assert page.locator("#help [data-country=US] > p[lang=en]").first.evaluate(direction) == "ltr"
