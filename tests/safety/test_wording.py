"""Removing any one part of the care wording must be noticed."""

import copy
from importlib.resources import files
from typing import Any

import pytest
import yaml

from assistant.errors import DataError
from assistant.safety.assessment import Family, Who
from assistant.safety.wording import CARE_LEVELS, parse_book

DATA = files("assistant.safety").joinpath("data")
CARE: Any = yaml.safe_load(DATA.joinpath("care.yaml").read_text(encoding="utf-8"))
BARRIERS: Any = yaml.safe_load(DATA.joinpath("barriers.yaml").read_text(encoding="utf-8"))


def test_the_shipped_wording_is_complete() -> None:
    book = parse_book(CARE, BARRIERS)
    assert len(book.barriers) >= 14


@pytest.mark.parametrize("key", [key for key in CARE["parts"] if key.startswith("any.any.")])
def test_a_missing_part_names_where_it_is_missing(key: str) -> None:
    care = copy.deepcopy(CARE)
    del care["parts"][key]
    with pytest.raises(DataError, match=key.rsplit(".", 2)[1]):
        parse_book(care, BARRIERS)


def test_no_wording_is_dead() -> None:
    book = parse_book(CARE, BARRIERS)
    roles = {key.rsplit(".", 1)[1] for key in CARE["parts"]}
    said = set()
    for family in Family:
        for who in Who:
            for level in CARE_LEVELS:
                said |= {chosen.id for role in roles if (chosen := book.part(family, who, level, role))}
    assert {key for key in CARE["parts"]} == {wording.rsplit("/", 1)[0] for wording in said}


@pytest.mark.parametrize("key", [key for key in CARE if key != "required"])
def test_a_missing_block_names_itself(key: str) -> None:
    care = copy.deepcopy(CARE)
    del care[key]
    with pytest.raises(DataError, match=key):
        parse_book(care, BARRIERS)


@pytest.mark.parametrize("part", ["reach", "nearby", "now"])
def test_a_part_that_forgets_the_service_is_refused(part: str) -> None:
    care = copy.deepcopy(CARE)
    level = {"reach": "refer", "nearby": "check", "now": "urgent"}[part]
    care["parts"][f"any.any.{level}.{part}"] = ["Please reach out to someone."]
    with pytest.raises(DataError, match="guides to human care"):
        parse_book(care, BARRIERS)


def test_a_barrier_that_no_longer_hears_its_own_sample_is_refused() -> None:
    barriers = copy.deepcopy(BARRIERS)
    barriers[0]["patterns"] = ["nothing like it"]
    with pytest.raises(DataError, match="does not hear"):
        parse_book(CARE, barriers)


def test_an_unknown_key_is_refused() -> None:
    care = copy.deepcopy(CARE)
    care["extra"] = 1
    with pytest.raises(DataError, match="extra"):
        parse_book(care, BARRIERS)
