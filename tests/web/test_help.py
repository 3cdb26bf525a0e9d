import datetime as dt
import re
from typing import Any

import pytest

from assistant.safety.services import WORLD, default_directory
from assistant.safety.services_fake import SOURCE, directory
from assistant.safety.services_fake import service as line
from assistant.safety.services_links import tel
from assistant.web.help import country_of, panel
from assistant.web.html import escape
from assistant.web.strings import default_strings

DIRECTORY = default_directory()
STRINGS = default_strings()
TODAY = dt.date(2026, 12, 1)


@pytest.mark.parametrize(
    ("header", "country"),
    [
        ("en-GB,en;q=0.9", "GB"),
        ("en-ie", "IE"),
        ("fr-FR", "FR"),
        ("fr", WORLD),
        ("en", WORLD),
        ("en,de-DE;q=0.8", "DE"),
        ("de-Latn-DE", "DE"),
        ("pt-BR,en-US;q=0.5", "BR"),
        ("", WORLD),
        (None, WORLD),
        ("\x00;;,,--,*", WORLD),
        ("x" * 100_000, WORLD),
    ],
)
def test_the_country_comes_from_the_region_of_the_browser(header: str | None, country: str) -> None:
    assert country_of(header, DIRECTORY) == country


def test_the_country_of_the_settings_comes_first() -> None:
    assert country_of("en-GB", DIRECTORY, "NZ") == "NZ"


def test_an_unknown_country_in_the_settings_falls_back_to_the_browser() -> None:
    assert country_of("en-GB", DIRECTORY, "XX") == "GB"


@pytest.mark.parametrize("country", sorted(DIRECTORY.countries))
def test_the_panel_holds_every_country_and_opens_one(country: str) -> None:
    shown = panel(DIRECTORY, country, STRINGS, TODAY)
    for code, entry in DIRECTORY.countries.items():
        assert f'data-country="{code}"' in shown
        for number in entry.emergency.numbers:
            assert f'href="{tel(number.call)}"' in shown
    assert f'data-country="{country}" open' in shown
    assert shown.count(" open>") == 1
    assert shown.count(" selected>") == 1


def test_every_service_has_a_way_to_reach_it_with_the_number_written_out() -> None:
    shown = panel(DIRECTORY, "US", STRINGS, TODAY)
    for country in DIRECTORY.countries.values():
        for service in country.services:
            if service.call:
                assert f"Call {service.call}</a>" in shown
            if service.sms:
                assert service.sms.number in shown
    assert 'href="sms:741741?body=HOME"' in shown


def test_notes_for_maintainers_stay_out_of_the_panel() -> None:
    assert "Never name a" not in panel(DIRECTORY, "US", STRINGS, TODAY)


def test_the_panel_says_when_it_was_checked_and_when_that_is_long_ago() -> None:
    assert "23 November 2026" in panel(DIRECTORY, "US", STRINGS, TODAY)
    assert STRINGS.help.stale not in panel(DIRECTORY, "US", STRINGS, TODAY)
    assert STRINGS.help.stale in panel(DIRECTORY, "US", STRINGS, TODAY + dt.timedelta(days=400))


def test_links_lead_only_to_phones_and_encrypted_pages() -> None:
    links = re.findall(r'href="([^"]*)"', panel(DIRECTORY, "US", STRINGS, TODAY))
    assert links
    assert all(link.startswith(("tel:", "sms:", "https://")) for link in links)


def shown_for(*services: dict[str, Any], **changes: Any) -> str:
    return panel(directory(*services, **changes), "DE", STRINGS, TODAY)


def test_each_emergency_number_is_a_link_that_says_what_comes() -> None:
    numbers = [{"call": "112", "use": ["ambulance", "fire"]}, {"call": "110", "use": ["police"]}]
    shown = shown_for(emergency={"numbers": numbers, "say": "Call 112. Police: 110.", **SOURCE})
    assert 'href="tel:112">Call 112 (ambulance, fire)</a>' in shown
    assert 'href="tel:110">Call 110 (police)</a>' in shown


def test_an_emergency_number_that_takes_texts_can_be_texted() -> None:
    assert 'href="sms:911"' in panel(DIRECTORY, "US", STRINGS, TODAY)


def test_a_country_without_a_line_says_so_and_where_to_look() -> None:
    assert escape(STRINGS.help.no_line) in shown_for()
    assert escape(STRINGS.help.no_line) not in shown_for(line("crisis", "suicide"))


def test_how_to_find_ordinary_care_stands_below_the_lines() -> None:
    care = {"name": "The health service", "say": "Ask your doctor first.", "url": "https://example.org/care", **SOURCE}
    shown = shown_for(line("crisis", "suicide"), find_care=care)
    assert "Ask your doctor first." in shown and 'href="https://example.org/care"' in shown
    assert shown.index("crisis") < shown.index("Ask your doctor first.")


def test_what_a_caller_must_know_stands_with_the_number() -> None:
    facts = {"how": "Then press 1.", "region": "Bavaria", "local_name": "Krisenlinie", "languages": ["de", "tr"]}
    shown = shown_for(line("crisis", "suicide", **facts))
    for words in ("Then press 1.", "Only in: Bavaria", "(Krisenlinie)", "Languages: Deutsch, Türkçe"):
        assert words in shown


def test_a_chat_on_whatsapp_is_called_what_it_is() -> None:
    shown = shown_for(line("crisis", "suicide", chat="https://wa.me/4915112345678"))
    assert "WhatsApp +4915112345678" in shown and 'href="https://wa.me/4915112345678"' in shown
