import pytest

from assistant.safety.services import WORLD, default_directory
from assistant.web.strings import LANGUAGES, language_of
from assistant.web.visit import visit

DIRECTORY = default_directory()


@pytest.mark.parametrize(
    ("header", "asked", "lang"),
    [
        ("de-AT,de;q=0.8,en;q=0.5", None, "de"),
        ("nl-NL,fr;q=0.8", None, "fr"),
        ("nl", None, "en"),
        (None, None, "en"),
        ("de-DE", "ar", "ar"),
        ("de-DE", "xx", "de"),
        ("ZH-tw", None, "zh"),
        ("\x00;;,--", "<script>", "en"),
    ],
)
def test_the_language_is_the_one_asked_for_else_the_browsers(header: str | None, asked: str | None, lang: str) -> None:
    assert language_of(header, asked) == lang


def test_the_page_speaks_the_eleven_languages_that_the_screen_listens_in() -> None:
    assert sorted(LANGUAGES) == ["ar", "de", "en", "es", "fr", "it", "ja", "pl", "pt", "ru", "zh"]


def test_the_country_of_the_address_goes_before_that_of_the_browser_if_it_is_known() -> None:
    assert visit("en-GB", {"country": "IE"}, DIRECTORY, None).country == "IE"
    assert visit("en-GB", {"country": "XX"}, DIRECTORY, None).country == "GB"
    assert visit("en", {"country": '"><script>'}, DIRECTORY, None).country == WORLD


def test_arabic_runs_from_right_to_left() -> None:
    assert visit("ar", {}, DIRECTORY, None).direction == "rtl"
    assert visit("ru", {}, DIRECTORY, None).direction == "ltr"
