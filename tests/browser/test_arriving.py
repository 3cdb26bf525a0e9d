"""Arriving: what it is, in the person's language, and straight into writing."""

from pathlib import Path
from typing import Any

import pytest

from assistant.web.strings import LANGUAGES, all_strings
from tests.browser.conftest import served
from tests.browser.journey import Open, breaches, say

pytestmark = pytest.mark.browser


def test_arriving_says_what_this_is_and_leads_straight_to_the_box(fake: Any, open_page: Open) -> None:
    page = open_page(fake, width=390)
    assert page.locator("#intro .points li").count() == 3
    assert "It is for adults" in page.locator("#intro").inner_text()
    assert "in English" in page.locator("#intro").inner_text()
    assert page.locator("#message textarea").is_editable()
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length") == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_speaks_each_language_and_its_controls_too(fake: Any, open_page: Open, lang: str) -> None:
    words = all_strings()[lang]
    page = open_page(fake, width=320, path=f"?lang={lang}&country=DE")
    assert page.locator("h1").inner_text() == words.intro.heading
    page.locator(f"#send:text-is('{words.chat.send}')").wait_for()
    assert words.chat.label in page.locator("#message").inner_text()
    page.fill("#message textarea", "I am worn out.")
    page.press("#message textarea", "Enter")
    page.locator("#log .question").wait_for()
    assert page.locator("[data-do=save]").inner_text() == words.actions.save
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.click("#help > summary")
    assert words.help.heading in page.locator("#help").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("lang", ["ar", "de", "ja"])
def test_axe_finds_nothing_in_other_languages(fake: Any, open_page: Open, lang: str) -> None:
    page = open_page(fake, path=f"?lang={lang}")
    assert breaches(page) == ""


def test_the_language_is_chosen_at_the_start_and_keeps_the_country(fake: Any, open_page: Open) -> None:
    page = open_page(fake, locale="en-GB")
    page.select_option("#intro-country", "IE")
    assert page.input_value("#help-country") == "IE"
    with page.expect_navigation():
        page.select_option("#intro-language", "de")
    assert page.locator("html").get_attribute("lang") == "de"
    assert page.input_value("#intro-country") == "IE"


def test_countries_are_named_in_the_language_of_the_page(fake: Any, open_page: Open) -> None:
    page = open_page(fake, path="?lang=de&country=DE")
    for select in ("#intro-country", "#help-country"):
        names = page.locator(f"{select} option").all_text_contents()
        assert "Deutschland" in names and "Germany" not in names
        assert names.index("Vereinigte Staaten") > names.index("Deutschland")
        assert names[-1] == all_strings()["de"].help.elsewhere
        assert page.input_value(select) == "DE"


def test_without_a_script_the_language_can_be_chosen_too(fake: Any, open_page: Open) -> None:
    page = open_page(fake, ready=False, java_script_enabled=False)
    page.select_option("#intro-language", "fr")
    page.click("#intro noscript button")
    page.wait_for_url("**lang=fr**")
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.locator("#exit").is_visible()


def test_after_seven_days_in_an_open_page_it_says_again_what_it_is(fake: Any, open_page: Open) -> None:
    page = open_page(fake)
    say(page, "I am worn out.")
    assert not page.locator("#intro .points").is_visible()
    page.evaluate("() => { const now = Date.now; Date.now = () => now() + 7 * 24 * 3600 * 1000 + 1000; }")
    page.locator("#send").focus()
    page.locator("#intro .points").wait_for()
    assert page.locator("#log .mine").count() == 1


def test_after_some_hours_of_use_the_chat_says_again_that_it_is_a_program(open_page: Open, tmp_path: Path) -> None:
    soon = (
        "import sys, assistant.web.chat as chat; chat.REMIND_SECONDS = 2.0; sys.argv[0] = 'fake';"
        "import runpy; runpy.run_module('assistant.web.fake', run_name='__main__')"
    )
    with served(tmp_path / "log", "-c", soon, "{port}") as server:
        page = open_page(server)
        say(page, "I am worn out.")
        assert page.locator("#log .note").count() == 0
        page.wait_for_timeout(2_100)
        say(page, "Still tired.")
        assert "Between is an AI program" in page.locator("#log .note").inner_text()
        say(page, "And more.")
        assert page.locator("#log .note").count() == 1
        page.close()


def test_settings_hold_for_the_session_and_are_gone_with_it(fake: Any, open_page: Open) -> None:
    page = open_page(fake)
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("[data-open=settings]")
    page.check("[name=theme][value=dark]")
    page.check("[name=size][value=larger]")
    page.check("[name=motion][value=less]")
    assert breaches(page) == ""
    page.reload()
    page.wait_for_selector("#message textarea")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "22.4px"
    assert page.evaluate("localStorage.length") == 0
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


@pytest.mark.parametrize("width", [320, 1280])
def test_very_large_text_still_fits(fake: Any, open_page: Open, width: int) -> None:
    page = open_page(fake, width=width)
    page.evaluate("document.documentElement.dataset.size = 'larger'")
    say(page, "care")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("#help > summary").bounding_box()["x"] >= 0
    assert page.locator("#exit").bounding_box()["x"] >= 0
