"""Which service a person is named, and which comes instead."""

import datetime as dt
from typing import Any

import pytest

from assistant.safety.assessment import Family
from assistant.safety.services import MOST, Directory, default_directory
from assistant.safety.services_fake import directory, service

CRISIS = service("crisis", "suicide self_harm eating")
NIGHT = dt.datetime(2026, 11, 25, 23, 0, tzinfo=dt.UTC)
NOON = dt.datetime(2026, 11, 25, 11, 0, tzinfo=dt.UTC)  # a Wednesday, 12:00 in Berlin


def ids(found: Directory, family: Family, **wish: Any) -> list[str]:
    return [service.id.removeprefix("de-") for service in found.pick("DE", family, **{"count": 3, **wish})]


def test_a_service_made_for_the_need_comes_before_a_crisis_line() -> None:
    found = directory(CRISIS, service("plates", "eating"))
    assert ids(found, Family.EATING) == ["plates", "crisis"]


def test_what_a_person_said_of_themselves_brings_the_line_made_for_them_first() -> None:
    found = directory(CRISIS, service("rainbow", "suicide", audience=["lgbtq"]))
    assert ids(found, Family.SUICIDE) == ["crisis"]
    assert ids(found, Family.SUICIDE, audience={"lgbtq"}) == ["rainbow", "crisis"]


def test_a_line_for_women_or_men_is_offered_after_one_for_everyone_as_nobody_said_who_they_are() -> None:
    found = directory(service("hers", "harmed_by_others", audience=["women"]), service("all", "harmed_by_others"))
    assert ids(found, Family.HARMED_BY_OTHERS) == ["all", "hers"]
    assert ids(found, Family.HARMED_BY_OTHERS, audience={"women"}) == ["hers", "all"]


def test_who_worries_about_a_child_is_sent_to_adults_and_a_child_to_a_line_for_children() -> None:
    found = directory(service("worried", "child_at_risk"), service("young", "child_at_risk", audience=["youth"]))
    assert ids(found, Family.CHILD_AT_RISK) == ["young"]
    assert ids(found, Family.CHILD_AT_RISK, about_other=True) == ["worried", "young"]


def test_a_line_for_a_part_of_the_country_is_named_only_where_no_other_answers() -> None:
    found = directory(service("north", "substance", region="Hamburg"), service("all", "substance", open="09:00-17:00"))
    assert ids(found, Family.SUBSTANCE, at=NOON) == ["all"]
    assert ids(found, Family.SUBSTANCE, at=NIGHT) == ["north", "all"]
    chat = {"call": None, "chat": "https://example.org/chat"}
    found = directory(service("north", "suicide", region="Hamburg", **chat), CRISIS)
    assert ids(found, Family.SUICIDE, prefer_text=True) == ["crisis"]


def test_a_page_without_a_person_comes_last() -> None:
    found = directory(service("list", "substance", call=None), service("all", "substance", open="09:00-17:00"))
    assert ids(found, Family.SUBSTANCE) == ["all", "list"]


def test_who_speaks_another_language_is_named_a_line_that_speaks_it() -> None:
    found = directory(CRISIS, service("english", "suicide", languages=["en"], open="09:00-17:00"))
    assert ids(found, Family.SUICIDE) == ids(found, Family.SUICIDE, languages={"xx"}) == ["crisis"]
    assert ids(found, Family.SUICIDE, languages={"en"}) == ["english"]
    assert ids(found, Family.SUICIDE, languages={"en"}, at=NIGHT) == ["crisis", "english"]


def test_a_rape_line_for_men_is_not_named_to_a_woman_who_was_raped() -> None:
    found = default_directory().pick("SE", Family.HARMED_BY_OTHERS, audience={"sexual_violence"}, count=3)
    assert "se-stodlinjen-man" not in [service.id for service in found]


def test_who_speaks_the_language_of_a_line_looks_for_its_own_name() -> None:
    yorisoi = default_directory().by_id("jp-yorisoi")
    assert yorisoi is not None and yorisoi.local_name
    assert yorisoi.called("ja") == yorisoi.local_name
    assert yorisoi.called("en") == yorisoi.called("ru") == yorisoi.called(None) == yorisoi.name


@pytest.mark.parametrize("page", ["youm7.com", "163.com", "rtve.es", "news1.kr", "udn.com", "orf.at", "brusselstimes"])
def test_nobody_is_sent_to_a_report_for_the_hours_of_a_line(page: str) -> None:
    services = [s for c in default_directory().countries.values() for s in c.services]
    assert not [s.id for s in services if s.own_page and page in s.url]


# ---------------------------------------------------------------------------------------- a written way


def test_who_fears_the_phone_is_named_a_written_way_first() -> None:
    found = directory(CRISIS, service("chat", "suicide", call=None, chat="https://example.org/chat"))
    assert ids(found, Family.SUICIDE, prefer_text=True)[0] == "chat"


def test_a_crisis_chat_stands_in_where_the_service_for_the_need_has_only_a_phone() -> None:
    chat = service("chat", "suicide", call=None, chat="https://example.org/chat")
    found = directory(CRISIS, service("plates", "eating"), chat)
    assert ids(found, Family.EATING, prefer_text=True) == ["chat", "plates", "crisis"]
    assert ids(found, Family.EATING) == ["plates", "crisis"]


def test_a_phone_is_still_named_where_there_is_no_written_way_at_all() -> None:
    assert ids(directory(CRISIS), Family.SUICIDE, prefer_text=True)[0] == "crisis"


# ---------------------------------------------------------------------------------------- open now


def test_a_line_that_is_closed_now_comes_after_one_that_answers() -> None:
    found = directory(CRISIS, service("plates", "eating", open="Mo-Fr 09:00-17:00"))
    assert ids(found, Family.EATING, at=NOON) == ["plates", "crisis"]
    assert ids(found, Family.EATING, at=NIGHT) == ["crisis", "plates"]


def test_at_night_a_crisis_line_stands_in_for_a_need_that_it_does_not_list() -> None:
    found = directory(CRISIS, service("drink", "substance", open="09:00-17:00"))
    assert ids(found, Family.SUBSTANCE, at=NOON) == ["drink"]
    assert ids(found, Family.SUBSTANCE, at=NIGHT) == ["crisis", "drink"]


def test_without_a_time_the_choice_is_the_same_at_any_hour() -> None:
    found = directory(CRISIS, service("plates", "eating", open="Mo-Fr 09:00-17:00"))
    assert ids(found, Family.EATING) == ["plates", "crisis"]


def test_a_directory_with_a_clock_chooses_by_it() -> None:
    still = directory(CRISIS, service("plates", "eating", open="Mo-Fr 09:00-17:00"))
    ticking = Directory(still.countries, clock=lambda: NIGHT)
    assert ids(ticking, Family.EATING)[0] == "crisis"
    assert ids(ticking, Family.EATING, at=NOON)[0] == "plates"


# ---------------------------------------------------------------------------------------- another one next time


def test_what_was_named_just_before_is_not_named_again_while_there_is_another() -> None:
    found = directory(CRISIS, service("second", "suicide"))
    assert ids(found, Family.SUICIDE, leave_out={"de-crisis"}) == ["second"]


NOBODY = frozenset({"world-findahelpline", "world-befrienders", "world-no-more", "world-child-helpline"})


@pytest.mark.parametrize(
    ("other", "family", "wish"),
    [
        (service("crisis", "suicide harmed_by_others"), Family.HARMED_BY_OTHERS, {}),
        (service("his", "harmed_by_others", audience=["men"]), Family.HARMED_BY_OTHERS, {}),
        (service("adults", "suicide harmed_by_others"), Family.SUICIDE, {"audience": {"youth"}}),
        (service("worried", "child_at_risk"), Family.CHILD_AT_RISK, {}),
        (service("north", "suicide", region="Hamburg"), Family.SUICIDE, {}),
        (service("english", "suicide", languages=["en"]), Family.SUICIDE, {"languages": {"de"}}),
    ],
)
def test_what_was_named_before_is_no_reason_for_a_line_that_does_not_fit(
    other: dict[str, Any], family: Family, wish: dict[str, Any]
) -> None:
    young = wish.get("audience") or family is Family.CHILD_AT_RISK
    found = directory(other, service("fits", str(family), audience=["youth"] if young else []))
    assert ids(found, family, **wish) == ["fits"]
    again = ids(found, family, leave_out={"de-fits"}, **wish)
    assert again and set(again) <= NOBODY, "only the world-wide directories are about the same danger"
    assert ids(found, family, leave_out={"de-fits", *NOBODY}, **wish) == []


@pytest.mark.parametrize(
    ("code", "family", "wish", "never"),
    [
        ("US", Family.HARMED_BY_OTHERS, {"languages": {"en"}}, {"us-988", "us-crisis-text-line", "us-childhelp"}),
        ("US", Family.HARMED_BY_OTHERS, {"audience": {"youth"}}, {"us-988", "us-crisis-text-line", "us-ndvh"}),
        ("US", Family.CHILD_AT_RISK, {}, {"us-988", "us-crisis-text-line", "us-ndvh"}),
        ("GB", Family.CHILD_AT_RISK, {}, {"gb-nspcc", "gb-samaritans", "gb-ndah"}),
        ("GB", Family.HARMED_BY_OTHERS, {"audience": {"youth"}}, {"gb-shout", "gb-samaritans", "gb-ndah"}),
        ("GB", Family.HARMED_BY_OTHERS, {}, {"gb-shout", "gb-dsah-ni", "gb-mens-advice", "gb-live-fear-free"}),
        ("GB", Family.SUICIDE, {"languages": {"en"}}, {"gb-lifeline-ni"}),
        ("ES", Family.HARMED_BY_OTHERS, {"languages": {"es"}}, {"es-024", "es-telefono-esperanza"}),
        ("FR", Family.HARMED_BY_OTHERS, {"languages": {"fr"}}, {"fr-3114", "fr-119"}),
        ("JP", Family.SUICIDE, {"languages": {"ja"}}, {"jp-tell"}),
        ("FI", Family.SUICIDE, {}, {"fi-mieli-en"}),
    ],
)
def test_in_the_shipped_directory_too_no_line_that_does_not_fit_is_the_other_one(
    code: str, family: Family, wish: dict[str, Any], never: set[str]
) -> None:
    named: list[str] = []
    for _ in range(5):
        found = default_directory().pick(code, family, leave_out=named[-3:], **wish)
        named += [service.id for service in found]
    assert named and not set(named) & never


def test_who_has_been_assaulted_is_named_the_line_for_that_though_it_serves_most_of_the_country_only() -> None:
    found = default_directory().pick("GB", Family.HARMED_BY_OTHERS, audience={"sexual_violence"})
    assert found[0].id == "gb-rape-crisis"


def test_a_worried_parent_is_named_a_line_for_adults_though_the_child_is_young() -> None:
    found = directory(service("young", "self_harm", audience=["youth"]), CRISIS)
    assert ids(found, Family.SELF_HARM, audience={"youth"}) == ["young"]
    assert ids(found, Family.SELF_HARM, audience={"youth"}, about_other=True) == ["crisis", "young"]


def test_the_world_wide_directories_are_the_other_list_where_a_country_has_one_line() -> None:
    found = directory(CRISIS)
    first = found.pick("DE", Family.SUICIDE)
    second = found.pick("DE", Family.SUICIDE, leave_out={service.id for service in first})
    assert second and second != first
    assert second[0].id == "world-findahelpline"


@pytest.mark.parametrize("family", [family for family in Family if family is not Family.MEDICAL])
def test_a_country_without_lines_gets_the_world_wide_directories(family: Family) -> None:
    assert directory().pick("DE", family)[0].id.startswith("world-")
    assert not directory().country("DE").has_crisis_line


@pytest.mark.parametrize("family", [family for family in Family if family is not Family.MEDICAL])
def test_where_nobody_answers_for_a_need_the_crisis_line_does(family: Family) -> None:
    found = directory(service("crisis", "suicide"), service("list", "substance eating", call=None))
    assert ids(found, family)[0] == "crisis"


def test_never_more_than_three_are_named() -> None:
    found = directory(*(service(f"line-{number}", "suicide") for number in range(6)))
    assert len(found.pick("DE", Family.SUICIDE, count=6)) == MOST == 3
