"""Where a person is: told by the name of a country or a large city, and by nothing less."""

import pytest

from assistant.errors import DataError
from assistant.safety.places import HERE, default_places, fold, parse_places
from assistant.safety.services import WORLD, default_directory


@pytest.mark.parametrize(
    ("message", "country"),
    [
        ("Kenya", "KE"),
        ("i'm in nairobi", "KE"),
        ("the U.S.", "US"),
        ("US", "US"),
        ("in der Schweiz", "CH"),
        ("je suis à Zürich", "CH"),
        ("Mieszkam w Niemczech.", "DE"),
        ("Я живу в Польше", "PL"),
        ("أنا في الإمارات", "AE"),
        ("أعيش بمصر", "EG"),
        ("大阪にいます", "JP"),
        ("我在新加坡", "SG"),
        ("Vivo en Bogota", "CO"),
        ("Papua New Guinea", "PG"),
        ("South Korea", "KR"),
        ("New South Wales", "AU"),
        ("cote d'ivoire", "CI"),
        ("Milano, Italia", "IT"),
    ],
)
def test_a_country_is_known_by_its_names_and_large_cities_in_the_languages_of_care(message: str, country: str) -> None:
    found = default_places().find(message)
    assert found is not None and found.country == country


@pytest.mark.parametrize(
    "message", ["tell us", "Georgia", "london or paris", "i want to die", "Jordan came by", "no", ""]
)
def test_a_word_that_is_no_place_or_two_places_decide_nothing(message: str) -> None:
    assert default_places().find(message) is None


def test_the_place_is_taken_out_of_the_message_so_that_it_can_be_seen_how_it_is_named() -> None:
    found = default_places().find("I live in New York, alone")
    assert found is not None and found.around == f"I live in {HERE}, alone"


def test_every_country_of_the_directory_can_be_named() -> None:
    known = set(default_places().names.values())
    assert set(default_directory().countries) - {WORLD} <= known


def test_a_name_that_stands_for_two_countries_is_refused() -> None:
    with pytest.raises(DataError, match="stands for"):
        parse_places({"CG": ["Congo"]}, {"CD": ["Congo"]})
    with pytest.raises(DataError, match="code"):
        parse_places({False: ["Norway"]})  # what YAML makes of a bare NO


def test_names_are_read_without_case_accents_and_full_stops() -> None:
    assert fold("Côte-d’Ivoire") == fold("cote d'ivoire")
    assert fold("U.S.A.") == "usa"
