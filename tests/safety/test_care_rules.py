"""Rules that every whole reply keeps: plain words, one question (two in urgent), three services, in every country."""

import re
from dataclasses import replace

import pytest

from assistant.prose import reading_grade
from assistant.safety.assessment import Assessment, Family, Level, Signal, Who
from assistant.safety.care import Care, CareReply, CareState
from assistant.safety.services import default_directory
from assistant.safety.wording import LANGUAGES, default_books

COUNTRIES = [None, *sorted(default_directory().countries)]
MARKS = re.compile(r"[?？؟]")
TAGS = ("minor", "perinatal", "partner", "sexual_violence", "assault_72h", "strangled", "overdose", "command_voices")
CARE = Care(default_books(), default_directory())


def whole(
    level: Level, family: Family, who: Who, country: str | None, lang: str = "en", message: str = "", *tags: str
) -> CareReply:
    signal = Signal("a", family, level, "", 0, 0, "", who, frozenset(tags))
    found = Assessment(level, family, who, (signal,), lang)
    _, reply = CARE.respond(CareState(), found, message, country)
    assert reply is not None
    return reply


def own_words(reply: CareReply, country: str | None) -> str:
    """Give what care says itself: without the facts of the directory."""
    phrases, text = CARE.books.of(reply.lang).phrases, " ".join(part.text for part in reply.parts)
    for service in reply.services:
        for write in (phrases.service_line, phrases.written_line, phrases.short_line):
            line = write(service, reply.lang)
            text = text.replace(line, " ")
    return text.replace(phrases.emergency_line(CARE.directory.country(country)), " ")


def questions(reply: CareReply, country: str | None) -> int:
    """Count what is asked, without question marks in the name of a service."""
    kept = replace(reply, parts=tuple(part for part in reply.parts if part.role != "echo"))
    return len(MARKS.findall(own_words(kept, country)))


@pytest.mark.parametrize("who", list(Who))
@pytest.mark.parametrize("level", [Level.CHECK, Level.REFER, Level.URGENT])
@pytest.mark.parametrize("family", list(Family))
def test_a_whole_reply_is_plain_asks_little_and_names_few_services_in_every_country(
    family: Family, level: Level, who: Who
) -> None:
    for country in COUNTRIES:
        reply = whole(level, family, who, country)
        assert reading_grade(own_words(reply, country)) <= 6
        assert questions(reply, country) <= (2 if level is Level.URGENT else 1)
        assert len(reply.services) <= 3


@pytest.mark.parametrize("lang", LANGUAGES)
def test_in_no_language_does_a_reply_ask_more_whatever_is_known_of_the_person(lang: str) -> None:
    for family in Family:
        for level in (Level.CHECK, Level.REFER, Level.URGENT):
            for who in Who:
                for tags in ((), TAGS):
                    reply = whole(level, family, who, None, lang, "", *tags)
                    assert questions(reply, None) <= (2 if level is Level.URGENT else 1), (family, level, who)


@pytest.mark.parametrize("level", [Level.REFER, Level.URGENT])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_barrier_that_is_named_with_the_danger_is_answered_without_a_question_more(lang: str, level: Level) -> None:
    for barrier in CARE.books.of(lang).barriers:
        heard = barrier.words.hits and barrier.facts.fits(Family.SUICIDE, Who.SELF, awaited=level is Level.URGENT)
        if barrier.facts.holds or barrier.facts.families or not heard:
            continue
        reply = whole(level, Family.SUICIDE, Who.SELF, "US", lang, barrier.words.hits[0])
        assert any(part.wording.startswith("barrier.") for part in reply.parts), barrier.id
        assert questions(reply, "US") <= (2 if level is Level.URGENT else 1), barrier.id
        assert len(reply.services) <= 3
