"""The referral directory: every entry sourced and dated, and the right one chosen."""

import datetime as dt

import pytest

from assistant.errors import DataError
from assistant.safety.assessment import Family
from assistant.safety.services import EXPIRED_DAYS, Directory, default_directory, parse_country
from assistant.safety.wording import default_book

DIRECTORY = default_directory()
WANTED = {"US", "CA", "GB", "IE", "AU", "NZ", "IN", "ZA", "DE", "FR", "WORLD"}


def test_the_countries_of_the_first_version_are_there() -> None:
    assert set(DIRECTORY.countries) >= WANTED


def test_no_entry_is_older_than_a_year() -> None:
    today = dt.datetime.now(tz=dt.UTC).date()
    too_old = [name for name, days in DIRECTORY.ages(today) if days > EXPIRED_DAYS]
    assert not too_old, "verify these anew, or take them out"


@pytest.mark.parametrize("code", sorted(WANTED - {"WORLD"}))
@pytest.mark.parametrize("family", [family for family in Family if family is not Family.MEDICAL])
def test_every_family_finds_a_service_where_a_person_answers(code: str, family: Family) -> None:
    chosen = DIRECTORY.pick(code, family)
    assert chosen and chosen[0].live


@pytest.mark.parametrize(
    ("code", "first"),
    [
        ("US", "us-988"),
        ("GB", "gb-samaritans"),
        ("IE", "ie-samaritans"),
        ("AU", "au-lifeline"),
        ("NZ", "nz-1737"),
        ("CA", "ca-988"),
        ("IN", "in-tele-manas"),
        ("ZA", "za-sadag-suicide"),
        ("DE", "de-telefonseelsorge"),
        ("FR", "fr-3114"),
    ],
)
def test_the_line_for_suicide_is_the_countrys_own(code: str, first: str) -> None:
    assert DIRECTORY.pick(code, Family.SUICIDE)[0].id == first
    assert DIRECTORY.pick(code, Family.SELF_HARM)[0].id == first


def test_a_line_for_others_is_not_offered_to_someone_it_is_not_for() -> None:
    ids = {service.id for service in DIRECTORY.pick("US", Family.SUICIDE, count=9)}
    assert not ids & {"us-trevor", "us-veterans", "us-trans-lifeline"}
    chosen = DIRECTORY.pick("US", Family.SUICIDE, audience={"veterans"})
    assert "Veterans" in chosen[0].name


def test_a_written_way_comes_first_for_who_cannot_phone() -> None:
    chosen = DIRECTORY.pick("GB", Family.SUICIDE, prefer_text=True)[0]
    assert chosen.sms or chosen.chat


@pytest.mark.parametrize("code", [None, "XX", "", "zz"])
def test_an_unknown_country_gets_the_world_wide_directories(code: str | None) -> None:
    assert DIRECTORY.country(code).country == "WORLD"
    assert DIRECTORY.pick(code, Family.SUICIDE)[0].url.startswith("https://findahelpline.com")


def test_a_service_is_written_out_with_its_number_and_hours() -> None:
    service = DIRECTORY.by_id("us-988")
    assert service is not None
    line = default_book().service_line(service)
    assert line.startswith("988 Suicide & Crisis Lifeline: call 988, text 988 or chat at ")
    assert line.endswith("It is open day and night.")


def test_a_service_without_a_source_is_refused() -> None:
    us = DIRECTORY.countries["US"].model_dump(mode="json")
    del us["services"][0]["source_url"]
    with pytest.raises(DataError, match=r"services\.0\.source_url"):
        parse_country("us.yaml", us)


def test_the_same_id_twice_is_refused() -> None:
    us = DIRECTORY.countries["US"].model_dump(mode="json")
    us["services"].append(us["services"][0])
    with pytest.raises(DataError, match="same id"):
        parse_country("us.yaml", us)


def test_ids_are_unique_over_all_countries() -> None:
    ids = [service.id for country in DIRECTORY.countries.values() for service in country.services]
    assert len(ids) == len(set(ids))
    assert isinstance(DIRECTORY, Directory)


@pytest.mark.parametrize(
    ("code", "police", "other"),
    [
        ("BR", "190", "192"),
        ("DE", "110", "112"),
        ("JP", "110", "119"),
        ("MA", "19", "15"),
        ("SG", "999", "995"),
        ("US", "911", "911"),
        ("IT", "112", "112"),
    ],
)
def test_who_is_harmed_by_someone_gets_the_number_that_brings_the_police(code: str, police: str, other: str) -> None:
    emergency = DIRECTORY.country(code).emergency
    assert emergency.number_for(Family.HARMED_BY_OTHERS) == emergency.number_for(Family.HARM_TO_OTHERS) == police
    assert emergency.number_for(Family.SUICIDE) == emergency.number_for(None) == emergency.number == other


def test_where_the_country_is_not_known_there_is_no_number_for_anything() -> None:
    assert DIRECTORY.country(None).emergency.number_for(Family.HARMED_BY_OTHERS) is None


def test_every_country_has_a_number_that_brings_the_police() -> None:
    for code, country in DIRECTORY.countries.items():
        if code != "WORLD":
            uses = {use for number in country.emergency.numbers for use in number.use}
            assert uses & {"any", "police"}, code
