"""Care speaks the language of the latest message that was clearly in one, and says so where it cannot."""

import copy
from importlib.resources import files
from typing import Any

import pytest
import yaml

from assistant.safety.assessment import Assessment, Family, Level, Signal, Who
from assistant.safety.care import Care, CareReply, CareState
from assistant.safety.services import default_directory
from assistant.safety.wording import CareBooks, default_book, parse_book

DATA = files("assistant.safety").joinpath("data")


def other(lang: str) -> Any:
    """Give a book of another language: each English sentence with the language's code before it."""
    care, barriers = (
        copy.deepcopy(yaml.safe_load(DATA.joinpath(kind, "en.yaml").read_text("utf-8")))
        for kind in ("care", "barriers")
    )
    care |= {"lang": lang, "name": lang}
    for key, variants in care["say"].items():
        care["say"][key] = [f"[{lang}] {text}" for text in variants]
    for words in barriers.values():
        words["say"] = [f"[{lang}] {text}" for text in words["say"]]
    barriers["police"] |= {"patterns": ["polizei"], "hits": ["die polizei kommt"] * 3, "misses": ["police", "cops"]}
    care["phrases"] |= {"emergency": "ruf {number}", "call": "ruf {number}"}
    return parse_book(care, barriers, english=default_book())


@pytest.fixture(scope="module")
def care() -> Care:
    return Care(CareBooks({"en": default_book(), "de": other("de")}), default_directory())


def heard(lang: str, level: Level = Level.NONE) -> Assessment:
    if level is Level.NONE:
        return Assessment(level, None, Who.SELF, (), lang)
    signal = Signal("a", Family.SUICIDE, level, "", 0, 0, "", Who.SELF)
    return Assessment(level, Family.SUICIDE, Who.SELF, (signal,), lang)


def said(reply: CareReply | None) -> str:
    assert reply is not None
    return " ".join(part.text for part in reply.parts)


def test_a_whole_reply_is_in_the_language_of_the_message_around_the_number_and_the_service(care: Care) -> None:
    _, reply = care.respond(CareState(), heard("de", Level.URGENT), "ich will nicht mehr leben", "DE")
    assert reply is not None and reply.lang == "de"
    assert all(part.text.startswith("[de]") for part in reply.parts)
    assert "ruf 112" in said(reply)


def test_the_language_stays_when_a_word_is_too_short_to_tell(care: Care) -> None:
    state, _ = care.respond(CareState(), heard("de", Level.REFER), "ich will nicht mehr leben", "DE")
    for message, lang in (("ok", "en"), ("…", "und"), ("hm", "und")):
        state, reply = care.respond(state, heard(lang), message, "DE")
        assert reply is not None and reply.lang == "de", message


def test_the_language_changes_with_a_message_that_is_clearly_in_another(care: Care) -> None:
    state, _ = care.respond(CareState(), heard("de", Level.REFER), "ich will nicht mehr leben", "DE")
    state, reply = care.respond(state, heard("en"), "can we go on in english", "DE")
    assert reply is not None and reply.lang == "en"
    state, reply = care.respond(state, heard("de"), "nein lieber doch deutsch", "DE")
    assert reply is not None and reply.lang == "de"


def test_a_barrier_is_heard_in_its_language_and_answered_in_it(care: Care) -> None:
    state, _ = care.respond(CareState(), heard("de", Level.REFER), "ich will nicht mehr leben", "DE")
    _, reply = care.respond(state, heard("de"), "dann kommt die polizei zu mir", "DE")
    assert reply is not None and "barrier.police/1" in [part.wording for part in reply.parts]
    assert all(part.text.startswith("[de]") for part in reply.parts)


@pytest.mark.parametrize("lang", ["fi", "tr", "und"])
def test_where_there_is_no_book_it_says_so_once_in_english_and_still_names_help(care: Care, lang: str) -> None:
    state, reply = care.respond(CareState(), heard(lang, Level.REFER), "en jaksa enää elää näin", "US")
    assert reply is not None and reply.lang == "en"
    assert reply.parts[0].role == "no_book" and reply.services
    _, reply = care.respond(state, heard(lang), "en tiedä mitä minun pitäisi tehdä", "US")
    assert reply is not None and "no_book" not in reply.roles


def test_an_english_message_is_never_told_that_its_language_is_missing(care: Care) -> None:
    _, reply = care.respond(CareState(), heard("en", Level.REFER), "i want to die", "US")
    assert reply is not None and "no_book" not in reply.roles


def test_the_last_resort_speaks_the_language_too(care: Care) -> None:
    assert care.broken("DE", "de").parts[0].text.startswith("[de]")
