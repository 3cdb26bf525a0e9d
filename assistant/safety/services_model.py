"""What a country's file of the referral directory may hold: frozen types, each fact with its source and its day."""

import datetime as dt
import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant.errors import DataError
from assistant.safety.assessment import Family
from assistant.safety.services_hours import Schedule, parse_hours

WORLD = "WORLD"
WHATSAPP = "https://wa.me/"
TO_THE_POLICE = frozenset({Family.HARMED_BY_OTHERS, Family.HARM_TO_OTHERS})
"""Families in which a person is the danger: the ambulance does not stop them."""


@cache
def language_names() -> dict[str, str]:
    """Return the languages that a service may name: ISO 639 code to the language's own name."""
    text = files("assistant.safety").joinpath("data/languages.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def _language(code: str) -> str:
    if code not in language_names():
        raise ValueError(f"'{code}' is not a code of languages.yaml")
    return code


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise ValueError(f"'{name}' is not a time zone such as Europe/Berlin") from None
    return name


def _hours(text: str) -> str:
    parse_hours(text)
    return text


Audience = Literal[
    "lgbtq",
    "youth",
    "women",
    "men",
    "veterans",
    "indigenous",
    "elders",
    "sexual_violence",
    "forced_marriage",
    "trafficking",
    "migrants",
    "deaf",
    "perinatal",
]
"""Whom a service is made for. One with an audience is offered only to who said that they belong to it."""
Topic = Literal["crisis", "abuse", "youth", "sexual_violence", "lgbtq", "substance", "eating", "find_care"]
"""What the directory looks for in each country."""
EmergencyUse = Literal["any", "police", "ambulance", "fire"]
Cost = Literal["free", "local rate", "normal call rate", "special rate", "not known"]
Https = Annotated[str, Field(pattern=r"^https://[^\s<>\"]+$")]
Page = Annotated[str, Field(pattern=r"^https?://[^\s<>\"]+$")]
Dial = Annotated[str, Field(pattern=r"^[+*#]?[0-9][0-9 \-]{0,18}#?$")]
Sentence = Annotated[str, Field(pattern=r"^\S(.*\S)?[.!?]$", max_length=300)]
Language = Annotated[str, AfterValidator(_language)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
Hours = Annotated[str, AfterValidator(_hours)]


class Grade(StrEnum):
    """Where a fact was seen."""

    OFFICIAL = "official"
    """On a page of the service itself or of a public authority."""
    PRESS = "press"
    """In the press or on a partner's page that quotes the service or the ministry."""
    CATALOGUE = "catalogue"
    """In a directory that others keep, and nowhere nearer."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_min_length=1)


class _Fact(_Model):
    source_url: Page
    """The page on which the fact was read."""
    verified_on: dt.date
    """The day on which that page was read."""
    grade: Grade


class Sms(_Model):
    """A number to text, and the word to send if there is one."""

    number: Dial
    body: str | None = None


class EmergencyNumber(_Model):
    """One number for what cannot wait."""

    call: Dial
    use: tuple[EmergencyUse, ...] = Field(default=("any",), min_length=1)
    """What comes: `any` where one number brings all of them."""
    sms: Sms | None = None
    """The same by text message, where everyone may text without signing up first."""
    unusual: str | None = None
    """Why the number is right although the numbering plan in use does not know it."""


class Emergency(_Fact):
    """How to call for help that cannot wait."""

    numbers: tuple[EmergencyNumber, ...] = ()
    """The one to call first comes first. Empty only for the world-wide directory."""
    say: Sentence
    """The same as one or two English sentences, with every number of `numbers`."""
    text: Sentence | None = None
    """What someone has to know who cannot speak: by text, by an app, only after signing up, …"""

    @property
    def number(self) -> str | None:
        """The number to call first."""
        return self.numbers[0].call if self.numbers else None

    def number_for(self, family: Family | None) -> str | None:
        """Return the number to call first for a kind of harm: where an ambulance alone comes first, the police's.

        Args:
            family: What kind of harm it is about; None for any.
        """
        police = family in TO_THE_POLICE
        fitting = [one.call for one in self.numbers if not police or {"any", "police"} & set(one.use)]
        return fitting[0] if fitting else self.number

    @model_validator(mode="after")
    def _says_every_number(self) -> "Emergency":
        missing = [number.call for number in self.numbers if number.call not in self.say]
        if missing:
            raise ValueError(f"`say` does not name {', '.join(missing)}")
        return self


class FindCare(_Fact):
    """How to find ordinary care in a country: a therapist, a doctor."""

    name: str
    say: Sentence
    """One or two plain English sentences: whom to ask first, and what it costs if that is known."""
    url: Https


class Service(_Fact):
    """One line of the directory: a live contact in one country."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    name: str
    """In English or in Latin letters, with what it is for if the name does not say so."""
    local_name: str | None = None
    """As the service writes it itself, where that differs."""
    families: tuple[Family, ...] = Field(min_length=1)
    audience: tuple[Audience, ...] = ()
    region: str | None = None
    """The only part of the country that it serves, where most people live elsewhere: `Scotland`; its name says so as
    well. It is named only where none for the whole country answers."""
    call: Dial | None = None
    sms: Sms | None = None
    chat: Https | None = None
    """The page of the chat. A WhatsApp number is the address `https://wa.me/` and its digits with the country code."""
    how: Sentence | None = None
    """What a caller must know to get through, in plain English: `Then press 1.`"""
    hours: str
    """In English, for people: `24/7`, or `Monday to Friday, 9am to 5pm`."""
    always_open: bool
    open: Hours | None = None
    """The same for the machine, where the hours are certain."""
    time_zone: TimeZone | None = None
    """Where the hours are not those of the country's own time zone."""
    languages: tuple[Language, ...] = Field(min_length=1)
    cost: Cost
    url: Https
    own_page: bool = True
    """Whether `url` is a page of the service or of who runs it. Where it is only the report in which the service was
    read about, nobody is sent there for its hours."""
    unusual: str | None = None
    """Why its numbers are right although the numbering plan in use does not know them."""
    note: str | None = None
    """For maintainers; it is never shown."""

    def called(self, lang: str | None) -> str:
        """Return its name as who speaks a language looks for it: its own, where it speaks that language too."""
        return self.local_name if self.local_name and lang != "en" and lang in self.languages else self.name

    @property
    def live(self) -> bool:
        """Whether a person answers: a page that lists services is not live."""
        return bool(self.call or self.sms or self.chat)

    @property
    def written(self) -> bool:
        """Whether it can be reached without speaking."""
        return bool(self.sms or self.chat)

    @property
    def whatsapp(self) -> str | None:
        """The number of the chat on WhatsApp, with `+`, if that is what the chat is."""
        return "+" + self.chat.removeprefix(WHATSAPP) if self.chat and self.chat.startswith(WHATSAPP) else None

    @property
    def schedule(self) -> Schedule | None:
        """The hours, where a machine can read them."""
        text = "24/7" if self.always_open else self.open
        return parse_hours(text) if text else None

    @model_validator(mode="after")
    def _hours_agree(self) -> "Service":
        said = (self.hours == "24/7", self.open == "24/7")
        if self.always_open != said[0] or (self.open is not None and self.always_open != said[1]):
            raise ValueError("`hours`, `open` and `always_open` do not agree on 24/7")
        if self.chat and self.chat.startswith(WHATSAPP) and not re.fullmatch(r"\d{8,15}", self.chat[len(WHATSAPP) :]):
            raise ValueError("a WhatsApp address is https://wa.me/ and the digits with the country code")
        return self


class Country(_Model):
    """The directory of one country."""

    country: str = Field(pattern=r"^([A-Z]{2}|WORLD)$")
    name: str
    time_zone: TimeZone | None = None
    """That of most people in it; for services whose hours a machine can read."""
    emergency: Emergency
    services: tuple[Service, ...] = ()
    """In the order of preference. Empty where no line has a source: the world-wide directories stand in."""
    find_care: FindCare | None = None
    gaps: dict[Topic, str] = Field(default_factory=dict)
    """What was looked for and has no service of its own here, and why. For maintainers; it is never shown."""

    @property
    def has_crisis_line(self) -> bool:
        """Whether someone answers for a person who thinks of suicide, whoever they are."""
        return "crisis" in set(covered(self))

    def zone(self, service: Service) -> ZoneInfo | None:
        """Return the time zone of a service's hours."""
        name = service.time_zone or self.time_zone
        return ZoneInfo(name) if name else None

    def is_open(self, service: Service, at: dt.datetime) -> bool | None:
        """Tell whether a service is open at a moment; None where its hours are not known to the machine.

        Args:
            service: One of this country.
            at: The moment, with its offset.
        """
        if service.always_open:
            return True
        zone = self.zone(service)
        return service.schedule.is_open(at, zone) if service.schedule and zone else None

    @model_validator(mode="after")
    def _fits_together(self) -> "Country":
        ids = [service.id for service in self.services]
        if len(ids) != len(set(ids)):
            raise ValueError("two services have the same id")
        if self.country != WORLD and not self.emergency.numbers:
            raise ValueError("the emergency number is missing")
        for service in self.services:
            if service.open and not service.always_open and not (service.time_zone or self.time_zone):
                raise ValueError(f"{service.id} has `open`, and neither it nor the country has a `time_zone`")
        return self


def covered(country: Country) -> Iterator[Topic]:
    """Yield the topics for which a country has a service of its own, or its page on finding care."""
    for service in country.services:
        families, audience = set(service.families), set(service.audience)
        general = Family.SUICIDE in families
        if general and not audience and service.live:
            yield "crisis"
        if Family.HARMED_BY_OTHERS in families and not general and (not audience or audience & {"women", "men"}):
            yield "abuse"
        if "youth" in audience:
            yield "youth"
        if "sexual_violence" in audience:
            yield "sexual_violence"
        if "lgbtq" in audience:
            yield "lgbtq"
        if Family.SUBSTANCE in families and not general:
            yield "substance"
        if Family.EATING in families and not general:
            yield "eating"
    if country.find_care:
        yield "find_care"


def facts(country: Country) -> Iterator[tuple[str, dt.date]]:
    """Yield each entry of a country with the day it was verified."""
    yield f"{country.country} emergency", country.emergency.verified_on
    if country.find_care:
        yield f"{country.country} find_care", country.find_care.verified_on
    for service in country.services:
        yield service.id, service.verified_on


def parse_country(name: str, value: Any) -> Country:
    """Validate one country's file.

    Args:
        name: The file's name, for the message.
        value: What the YAML holds.

    Raises:
        DataError: Something is missing, unknown or malformed; the message names the field.
    """
    try:
        return Country.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "file"
        problem = first["msg"].removeprefix("Value error, ")
        remedy = "Mend the entry; a service without a source is not shipped."
        raise DataError(name, where, problem, remedy) from None
