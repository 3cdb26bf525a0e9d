"""How a service is reached is said whole: by WhatsApp, and with what a caller must know."""

import pytest

from assistant.safety.care_echo import without_service
from assistant.safety.services import default_directory
from assistant.safety.wording import default_books, slots

SPOKEN = {
    "de": ["DE", "AT", "CH"],
    "fr": ["FR", "BE", "CH"],
    "it": ["IT", "CH"],
    "es": ["ES", "AR", "MX", "CO", "CL"],
    "pt": ["BR", "PT"],
    "pl": ["PL"],
    "ru": ["RU", "UA", "IL"],
    "ar": ["EG", "SA", "AE", "MA"],
    "ja": ["JP"],
    "zh": ["CN", "TW", "HK", "SG"],
}
"""Where a language is spoken, so that what a caller must know is written in it."""


@pytest.mark.parametrize("lang", sorted(default_books().books))
def test_a_whatsapp_number_is_written_out_and_never_as_a_web_address(lang: str) -> None:
    phrases, seen = default_books().of(lang).phrases, 0
    for country in default_directory().countries.values():
        for service in country.services:
            if service.whatsapp:
                line = phrases.service_line(service, lang)
                assert "WhatsApp" in line or "واتساب" in line
                assert "wa.me" not in line and service.whatsapp[:4] in line.replace(" ", "")
                seen += 1
    assert seen > 5


def test_what_a_caller_must_know_is_said_in_english() -> None:
    phrases = default_books().reference.phrases
    for country in default_directory().countries.values():
        for service in country.services:
            if service.how:
                assert phrases.service_line(service, "en").endswith(service.how)


@pytest.mark.parametrize("lang", sorted(SPOKEN))
def test_it_is_said_in_the_language_of_the_country_and_no_translation_is_left_over(lang: str) -> None:
    countries = default_directory().countries
    wanted = {service.how for code in SPOKEN[lang] for service in countries[code].services if service.how}
    assert set(default_books().of(lang).phrases.hows) == wanted, f"translate it in care/{lang}.yaml"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Here is one: {service} If it can't wait: {emergency}", "If it can't wait: {emergency}"),
        ("{emergency} You can also reach {service} Tell me when.", "{emergency} Tell me when."),
        ("Say: “I need help.” {text_service} Who is near?", "Say: “I need help.” Who is near?"),
        ("A good way. Another one: {short}.", "A good way."),
        ("{emergency}也可以联系：{service}联系到人以后，请告诉我。", "{emergency}联系到人以后，请告诉我。"),
        ("A good first step: {service}", ""),
    ],
)
def test_without_a_service_only_the_words_that_lead_to_it_go(text: str, left: str) -> None:
    assert without_service(text) == left


def test_no_wording_of_any_language_is_torn_where_there_is_no_service() -> None:
    for book in default_books().books.values():
        for key, variants in book.file.say.items():
            for text in variants if not key.startswith("keep") else ():
                kept = without_service(text)
                assert not kept or not kept.endswith((":", "：", ",")), (book.lang, key)
                assert not slots(kept) & {"service", "text_service", "short"}
