"""The referral directory: live services by country, each with its source and the day it was verified."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant.errors import DataError
from assistant.safety.assessment import Family

STALE_DAYS = 180
EXPIRED_DAYS = 365
WORLD = "WORLD"

SPECIALIST = frozenset(set(Family) - {Family.SUICIDE, Family.SELF_HARM, Family.HARM_TO_OTHERS})
"""Families for which a service of their own beats a general crisis line."""

Audience = Literal["lgbtq", "youth", "women", "men", "veterans", "indigenous", "elders", "sexual_violence"]
Https = Annotated[str, Field(pattern=r"^https://[^\s<>\"]+$")]
Page = Annotated[str, Field(pattern=r"^https?://[^\s<>\"]+$")]
Dial = Annotated[str, Field(pattern=r"^\+?[0-9][0-9 \-]{0,18}$")]


class Grade(StrEnum):
    """How a fact was seen: on an official page, or in one curated catalogue."""

    OFFICIAL = "A"
    CATALOGUE = "B"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Fact(_Model):
    source_url: Page
    verified_on: dt.date
    grade: Grade


class Sms(_Model):
    """A number to text, and the word to send if there is one."""

    number: Dial
    body: str | None = None


class Emergency(_Fact):
    """How to call for help that cannot wait."""

    number: Dial | None
    say: str
    text: str | None = None


class Service(_Fact):
    """One line of the directory: a live contact in one country."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    name: str
    families: tuple[Family, ...] = Field(min_length=1)
    audience: tuple[Audience, ...] = ()
    call: Dial | None = None
    sms: Sms | None = None
    chat: Https | None = None
    hours: str
    always_open: bool
    languages: tuple[str, ...] = Field(min_length=1)
    cost: str
    url: Https
    note: str | None = None

    @property
    def live(self) -> bool:
        """Whether a person answers: a page that lists services is not live."""
        return bool(self.call or self.sms or self.chat)


class Country(_Model):
    """The directory of one country."""

    country: str = Field(pattern=r"^([A-Z]{2}|WORLD)$")
    name: str
    emergency: Emergency
    services: tuple[Service, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ids_are_unique(self) -> "Country":
        ids = [service.id for service in self.services]
        if len(ids) != len(set(ids)):
            raise ValueError("two services have the same id")
        return self


@dataclass(frozen=True, slots=True)
class Directory:
    """All countries that the directory knows, and the world-wide fallback."""

    countries: Mapping[str, Country]

    def country(self, code: str | None) -> Country:
        """Return the directory of a country, or the world-wide one where there is none."""
        return self.countries.get((code or WORLD).upper(), self.countries[WORLD])

    def pick(
        self,
        code: str | None,
        family: Family,
        *,
        audience: Collection[str] = (),
        prefer_text: bool = False,
        leave_out: Collection[str] = (),
        count: int = 1,
    ) -> list[Service]:
        """Choose services that fit, best first.

        One whose audience the person belongs to comes first, and one made for another audience is left out. Only
        for harm from others is one for women or for men offered to a person who has not said who they are, after
        the others: its name says whom it is for. Live services count next, then those made for the family, then
        those that are always open; then the order of the file, which is the order of preference. Where nobody
        answers for the family, the country's general crisis line stands in.

        Args:
            code: ISO 3166 alpha-2, or None when the country is not known.
            family: What kind of harm it is about.
            audience: What the person has said of themselves (`youth`, `lgbtq`, …).
            prefer_text: The person would rather not phone.
            leave_out: Ids of services that were named just before.
            count: The most services to return.
        """
        audience = set(audience) | ({"women", "men"} if family is Family.HARMED_BY_OTHERS else set())
        if family is Family.CHILD_AT_RISK:  # adults may call most of these lines as well
            audience.add("youth")
        found = []
        for order, service in enumerate(self.country(code).services):
            for_them = audience & set(service.audience)
            if family not in service.families or service.id in leave_out or (service.audience and not for_them):
                continue
            rank = (
                not for_them - {"women", "men"},
                prefer_text and not (service.sms or service.chat),
                not service.live,
                len(service.families) if family in SPECIALIST else 0,
                not service.always_open,
                order,
            )
            found.append((rank, service))
        chosen = [service for _, service in sorted(found, key=lambda pair: pair[0])][:count]
        if family not in (Family.SUICIDE, Family.MEDICAL) and not any(service.live for service in chosen):
            general = self.pick(code, Family.SUICIDE, prefer_text=prefer_text, leave_out=leave_out)
            chosen = [*(service for service in general if service.live), *chosen][:count]
        return chosen

    def by_id(self, service_id: str) -> Service | None:
        """Return a service by its id."""
        return next((s for c in self.countries.values() for s in c.services if s.id == service_id), None)

    def ages(self, today: dt.date) -> list[tuple[str, int]]:
        """Return each entry (a service's id, or a country's emergency number) with the days since it was verified."""
        found = []
        for code, country in self.countries.items():
            found.append((f"{code} emergency", (today - country.emergency.verified_on).days))
            found += [(service.id, (today - service.verified_on).days) for service in country.services]
        return found


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
        remedy = "Mend the entry; a service without a source is not shipped."
        raise DataError(name, where, first["msg"].lower(), remedy) from None


@cache
def default_directory() -> Directory:
    """Load the shipped directory."""
    countries = {}
    for file in sorted(files("assistant.safety").joinpath("data/services").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".yaml"):
            country = parse_country(file.name, yaml.safe_load(file.read_text(encoding="utf-8")))
            countries[country.country] = country
    return Directory(countries)
