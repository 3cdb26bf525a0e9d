"""The referral directory: live services by country, each with its source and the day it was verified."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from assistant.safety.assessment import Family
from assistant.safety.services_model import (
    WORLD,
    Audience,
    Country,
    Emergency,
    Grade,
    Service,
    Sms,
    facts,
    parse_country,
)

__all__ = [
    "EXPIRED_DAYS",
    "STALE_DAYS",
    "WORLD",
    "Audience",
    "Country",
    "Directory",
    "Emergency",
    "Grade",
    "Service",
    "Sms",
    "default_directory",
    "parse_country",
]

STALE_DAYS = 180
EXPIRED_DAYS = 365

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
SPECIALIST = frozenset(set(Family) - {Family.SUICIDE, Family.SELF_HARM, Family.HARM_TO_OTHERS})
"""Families for which a service of their own beats a general crisis line."""


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
        for country in self.countries.values():
            found += [(entry, (today - verified_on).days) for entry, verified_on in facts(country)]
        return found


@cache
def default_directory() -> Directory:
    """Load the shipped directory."""
    countries = {}
    for file in sorted(files("assistant.safety").joinpath("data/services").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".yaml"):
            value = yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)
            country = parse_country(file.name, value)
            countries[country.country] = country
    return Directory(countries)
