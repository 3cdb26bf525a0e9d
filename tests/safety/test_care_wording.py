"""Removing any one part of the care wording must be noticed, in English and in every other language."""

import copy
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
import yaml

from assistant.errors import DataError
from assistant.safety.assessment import Family, Level, Who
from assistant.safety.care_protocol import CARE_LEVELS, Yes, default_protocol, parse_protocol
from assistant.safety.services import Service, default_directory
from assistant.safety.wording import LANGUAGES, CareBook, default_book, default_books, parse_book, slots

DATA = files("assistant.safety").joinpath("data")


def read(name: str) -> Any:
    return yaml.safe_load(DATA.joinpath(name).read_text(encoding="utf-8"))


CARE, BARRIERS = read("care.yaml"), read("barriers.yaml")
SPOKEN = sorted(default_books().books)
ENGLISH, ENGLISH_BARRIERS = read("care/en.yaml"), read("barriers/en.yaml")
Path = tuple[str | int, ...]


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the place of everything that can be taken out: each key, and each item of a list."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from leaves(inner, (*path, key))


def without(value: Any, path: Path) -> Any:
    value = copy.deepcopy(value)
    inner = value
    for key in path[:-1]:
        inner = inner[key]
    del inner[path[-1]]
    return value


def german(like: Any) -> Any:
    """Give a file of another language that is whole: the English one under another name."""
    other = copy.deepcopy(like)
    if "lang" in other:
        other |= {"lang": "de", "name": "Deutsch"}
    return other


def load(care: Any, barriers: Any, english: CareBook | None = None) -> CareBook:
    return parse_book(care, barriers, english=english)


def test_the_shipped_wording_is_complete() -> None:
    assert len(default_book().barriers) >= 15
    assert set(SPOKEN) <= set(LANGUAGES)


@pytest.mark.parametrize("lang", SPOKEN)
def test_taking_out_any_one_wording_of_any_language_is_refused(lang: str) -> None:
    """Patterns aside, which have samples to prove them, nothing can go without the loader saying where.

    Every wording of the English book is taken out in turn, and every eleventh of the others, which are held to it.
    """
    care, barriers = read(f"care/{lang}.yaml"), read(f"barriers/{lang}.yaml")
    care["phrases"].pop("hows", None)  # held to the directory by test_care_lines
    english, every = (None, 1) if lang == "en" else (default_book(), 11)
    for path in [path for path in leaves(care) if path[0] != "hears"][::every]:
        with pytest.raises(DataError):
            load(without(care, path), barriers, english)
    for path in [path for path in leaves(barriers) if len(path) == 1 or "say" in path][::every]:
        with pytest.raises(DataError):
            load(care, without(barriers, path), english)


def test_taking_out_any_kind_of_message_is_refused() -> None:
    for path in leaves(ENGLISH["hears"]):
        if len(path) == 1 or path[-1] in ("patterns", "hits", "misses"):
            with pytest.raises(DataError):
                load(without(ENGLISH, ("hears", *path)), ENGLISH_BARRIERS)


def test_a_language_that_lacks_a_sample_the_english_has_is_refused() -> None:
    english = default_book()
    for path in leaves(ENGLISH["hears"]):
        if len(path) == 3 and path[1] in ("hits", "misses"):
            with pytest.raises(DataError):
                load(without(german(ENGLISH), ("hears", *path)), ENGLISH_BARRIERS, english)
    for path in leaves(ENGLISH_BARRIERS):
        if len(path) == 3 and path[1] in ("hits", "misses"):
            with pytest.raises(DataError):
                load(german(ENGLISH), without(ENGLISH_BARRIERS, path), english)


def test_every_slot_of_the_english_must_stand_in_each_language() -> None:
    english, tried = default_book(), 0
    for path in leaves(ENGLISH["say"]):
        text = english.file.say[str(path[0])][path[1]] if len(path) == 2 else ""  # type: ignore[index]
        for slot in slots(text):
            other = german(ENGLISH)
            other["say"][path[0]][path[1]] = text.replace(f"{{{slot}}}", "…")
            with pytest.raises(DataError, match=slot):
                load(other, ENGLISH_BARRIERS, english)
            tried += 1
    assert tried > 80


def test_taking_out_any_fact_that_a_reply_needs_is_refused_or_leaves_the_words_without_a_use() -> None:
    for key in CARE["say"]:
        with pytest.raises(DataError):
            protocol = parse_protocol(without(CARE, ("say", key)), BARRIERS)
            parse_book(ENGLISH, ENGLISH_BARRIERS, protocol)
    for number in range(len(BARRIERS)):
        with pytest.raises(DataError):
            protocol = parse_protocol(CARE, without(BARRIERS, (number,)))
            parse_book(ENGLISH, ENGLISH_BARRIERS, protocol)
    for key in CARE:
        with pytest.raises(DataError):
            parse_protocol(without(CARE, (key,)), BARRIERS)


GUIDES = {
    (Level.REFER, Who.SELF): ("thanks", "ai", "reach", "trusted", "professional", "invite", "question"),
    (Level.REFER, Who.OTHER): ("thanks", "ai", "say", "reach", "trusted", "professional", "helper", "question"),
    (Level.URGENT, Who.SELF): ("thanks", "now", "with_someone", "safer", "ai", "question"),
    (Level.URGENT, Who.OTHER): ("thanks", "now", "with_someone", "safer", "ai", "question"),
    (Level.CHECK, Who.SELF): ("thanks", "question", "any_words", "nearby"),
    (Level.CHECK, Who.OTHER): ("thanks", "question", "any_words", "nearby"),
}


def test_the_parts_of_a_whole_reply_are_those_that_the_guidelines_ask_for() -> None:
    for (level, who), parts in GUIDES.items():
        assert default_protocol().parts(level, who) == parts


def test_no_wording_is_dead() -> None:
    """Every key is either spoken somewhere in the code's reach, or nobody would miss it."""
    protocol = default_protocol()
    parts = {key.rsplit(".", 1)[1] for key in protocol.say if key.count(".") == 3}
    reached = set()
    for family in Family:
        for who in Who:
            for level in CARE_LEVELS:
                reached |= {protocol.key(family, who, level, part) for part in parts}
    assert {key for key in protocol.say if key.count(".") == 3 and ".plan." not in key} <= reached
    steps = {step for steps in protocol.steps.values() for step in steps}
    assert {key.removeprefix("step.") for key in protocol.say if key.startswith("step.")} == steps
    uses = {beside.part for beside in protocol.beside} | {p for of in protocol.instead.values() for p in of.values()}
    required = {part for level in CARE_LEVELS for who in Who for part in protocol.parts(level, who)}
    assert parts - uses - required <= {"warning", "safer", "question_reach"}


@pytest.mark.parametrize("part", ["reach", "nearby", "now"])
def test_a_part_that_forgets_the_service_is_refused(part: str) -> None:
    level = {"reach": "refer", "nearby": "check", "now": "urgent"}[part]
    care = copy.deepcopy(ENGLISH)
    care["say"][f"any.any.{level}.{part}"] = ["Please reach out to someone."] * 2
    with pytest.raises(DataError, match="lacks"):
        load(care, ENGLISH_BARRIERS)
    facts = copy.deepcopy(CARE)
    del facts["say"][f"any.any.{level}.{part}"]["names"]
    with pytest.raises(DataError, match="guides to human care"):
        parse_protocol(facts, BARRIERS)


def test_a_question_that_does_not_say_what_a_yes_means_is_refused() -> None:
    for key, entry in CARE["say"].items():
        if "yes_means" in entry:
            with pytest.raises(DataError, match="a yes"):
                parse_protocol(without(CARE, ("say", key, "yes_means")), BARRIERS)


def test_what_a_yes_means_fits_how_the_english_asks() -> None:
    book = default_book()
    for key, entry in book.protocol.say.items():
        if entry.yes_means is None:
            continue
        for text in book.file.say[key]:
            assert text.count("?") == (2 if entry.yes_means is Yes.OPEN else 1)
            if re.search(r"\bsafe\b|with them|with someone|awake", text) and entry.yes_means is not Yes.OPEN:
                assert entry.yes_means is Yes.SAFE, text


def test_a_barrier_that_no_longer_hears_its_own_sample_is_refused() -> None:
    barriers = copy.deepcopy(ENGLISH_BARRIERS)
    barriers["police"]["patterns"] = ["nothing like it"]
    with pytest.raises(DataError, match="does not hear"):
        load(ENGLISH, barriers)


def test_an_unknown_key_is_refused() -> None:
    for place in ((), ("say",), ("hears",), ("phrases",)):
        care = copy.deepcopy(ENGLISH)
        inner = care
        for key in place:
            inner = inner[key]
        inner["extra"] = ["x"]
        with pytest.raises(DataError, match="extra"):
            load(care, ENGLISH_BARRIERS)


# ------------------------------------------------------------------ what is written around the facts of a service


def test_another_language_stands_around_the_number_and_the_hours() -> None:
    care = german(ENGLISH)
    care["phrases"] |= {
        "emergency": "Ruf die {number} an.",
        "emergency_unknown": "Ruf den Notruf deines Landes an.",
        "call": "ruf {number} an",
        "either": "{first} oder {last}",
        "chat": "chatte auf {page}",
        "always_open": "Tag und Nacht erreichbar.",
        "hours": "{days} von {opens} bis {closes} Uhr.",
        "hours_vary": "Nicht rund um die Uhr; Zeiten auf {page}.",
        "every_day": "Täglich",
        "weekdays": "Montag bis Freitag",
        "monday_to_saturday": "Montag bis Samstag",
    }
    book = load(care, ENGLISH_BARRIERS, default_book())
    germany = default_directory().country("DE")
    assert book.phrases.emergency_line(germany) == "Ruf die 112 an."
    assert "Notruf" in book.phrases.emergency_line(default_directory().country(None))
    facts = germany.services[0].model_dump() | {"call": "116 006", "chat": None, "sms": None}
    service = Service.model_validate(facts | {"always_open": False, "hours": "Every day, 7am to 10:30pm"})
    assert book.service_line(service).endswith("ruf 116 006 an. Täglich von 7:00 bis 22:30 Uhr.")
    service = Service.model_validate(facts | {"always_open": False, "hours": "Set hours; see website"})
    assert "Nicht rund um die Uhr" in book.service_line(service) and "Set hours" not in book.service_line(service)


def test_every_book_writes_out_every_service_and_emergency_number_without_a_slot_left_open() -> None:
    for book in default_books().books.values():
        for country in default_directory().countries.values():
            line = book.phrases.emergency_line(country)
            assert line and "{" not in line
            assert country.emergency.number is None or country.emergency.number in line
            for service in country.services:
                line = book.service_line(service)
                assert service.called(book.lang) in line and "{" not in line


def test_a_protocol_that_lacks_a_move_or_no_longer_climbs_first_is_refused() -> None:
    for number in range(len(CARE["moves"])):
        with pytest.raises(DataError, match="moves"):
            parse_protocol(without(CARE, ("moves", number)), BARRIERS)
        for key in ("id", "when", "then", "goes"):
            with pytest.raises(DataError):
                parse_protocol(without(CARE, ("moves", number, key)), BARRIERS)
    with pytest.raises(DataError, match="climb first"):
        parse_protocol({**CARE, "moves": CARE["moves"][::-1]}, BARRIERS)
