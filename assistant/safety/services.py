"""The referral directory: live services by country, each with its source and the day it was verified."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
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
    "MOST",
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
MOST = 3
"""The most services that one reply names: a person in distress does not read a list."""
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
SPECIALIST = frozenset(set(Family) - {Family.SUICIDE, Family.SELF_HARM, Family.HARM_TO_OTHERS})
"""Families for which a service of their own beats a general crisis line."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of the directory: who is asking, about what, and which way they can use."""

    family: Family
    said: frozenset[str] = frozenset()
    """What the person has said of themselves: audiences."""
    may: frozenset[str] = frozenset()
    """Audiences that they may belong to, for all that is known."""
    prefer_text: bool = False
    languages: frozenset[str] = frozenset()
    about_other: bool = False
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Directory:
    """All countries that the directory knows, and the world-wide fallback."""

    countries: Mapping[str, Country]
    own: frozenset[str] = frozenset()
    """Ids of the services that this deployment put first."""
    clock: Callable[[], dt.datetime] | None = None
    """Tells the time for choices that name none; without it, the same question has the same answer at any hour."""

    def country(self, code: str | None) -> Country:
        """Return the directory of a country, or the world-wide one where there is none."""
        return self.countries.get((code or WORLD).upper(), self.countries[WORLD])

    def with_own(self, services: Mapping[str, Sequence[Service]]) -> "Directory":
        """Return the directory with a deployment's own services before all others.

        Args:
            services: By country.

        Raises:
            ValueError: The country is not in the directory, or an id is taken.
        """
        countries = dict(self.countries)
        taken = {service.id for country in countries.values() for service in country.services}
        for code, added in services.items():
            if code not in countries:
                raise ValueError(f"the directory does not know the country {code} yet")
            for service in added:
                if service.id in taken:
                    raise ValueError(f"the id {service.id} is taken")
                taken.add(service.id)
            country = countries[code]
            together = {**country.__dict__, "services": (*added, *country.services)}
            countries[code] = Country.model_validate(together)
        ids = {service.id for added in services.values() for service in added}
        return replace(self, countries=countries, own=self.own | ids)

    def pick(
        self,
        code: str | None,
        family: Family,
        *,
        audience: Collection[str] = (),
        prefer_text: bool = False,
        leave_out: Collection[str] = (),
        count: int = 1,
        languages: Collection[str] = (),
        about_other: bool = False,
        at: dt.datetime | None = None,
    ) -> list[Service]:
        """Choose services that fit, best first.

        A deployment's own come first while they are surely open. Then one whose audience the person belongs to; one
        made for another audience is left out. Then count, in this order: a written way for who cannot phone; that a
        person answers; that it is not closed at the time, where one is given; their language; a service made for the
        family before a crisis line; the whole country before a region; always open; for everyone; and the order of
        the file, which is the order of preference. For harm from others alone, one for women or for men is offered
        to a person who has not said who they are as well: its name says whom it is for.

        Where nobody answers for the family at that time, or none of them can be used without the phone, the country's
        general crisis line stands in; where there is none of that kind, or all were left out, the world-wide
        directories. All were left out there too: then nothing is left to choose.

        Args:
            code: ISO 3166 alpha-2, or None when the country is not known.
            family: What kind of harm it is about.
            audience: What the person has said of themselves (`youth`, `lgbtq`, …).
            prefer_text: The person would rather not phone.
            leave_out: Ids of services that were named just before.
            count: The most services to return; never more than `MOST`.
            languages: What the person speaks, as ISO 639 codes.
            about_other: They write about someone else: lines for that other's age come after those for adults.
            at: The moment, with its offset; by default the directory's clock, if it has one.
        """
        said = frozenset(audience)
        may = {"women", "men"} if family is Family.HARMED_BY_OTHERS else set()
        if family is Family.CHILD_AT_RISK:  # adults may call most of these lines as well
            may |= {"youth"}
            said |= set() if about_other else {"youth"}
        at = at or (self.clock() if self.clock else None)
        wish = Wish(family, said, said | may, prefer_text, frozenset(languages), about_other, at)
        country, out = self.country(code), frozenset(leave_out)
        chosen = self._fitting(country, wish, out)
        if family not in (Family.SUICIDE, Family.MEDICAL):
            reached = any(self._answers(country, service, wish) for service in chosen)
            general = self._fitting(country, replace(wish, family=Family.SUICIDE, may=said), out)
            stand_in = [s for s in general if self._answers(country, s, wish) and s not in chosen]
            if not reached and stand_in:
                chosen = [*stand_in, *chosen]
        if not any(service.live for service in chosen) and country.country != WORLD:
            chosen += self._fitting(self.countries[WORLD], wish, out)
        return chosen[: min(count, MOST)]

    def _fitting(self, country: Country, wish: Wish, leave_out: frozenset[str]) -> list[Service]:
        """Return the services of a country for a wish, best first."""
        found = []
        for order, service in enumerate(country.services):
            fits = not service.audience or wish.may & set(service.audience)
            if wish.family in service.families and service.id not in leave_out and fits:
                found.append(((*self._rank(country, service, wish), order), service))
        return [service for _, service in sorted(found, key=lambda pair: pair[0])]

    def _rank(self, country: Country, service: Service, wish: Wish) -> tuple[int, ...]:
        is_open = country.is_open(service, wish.at) if wish.at else True if service.always_open else None
        return (
            not (service.id in self.own and is_open),
            not wish.said & set(service.audience),
            wish.prefer_text and not service.written,
            not service.live,
            is_open is False,
            bool(wish.languages) and not wish.languages & set(service.languages),
            wish.about_other and "youth" in service.audience,
            wish.family in SPECIALIST and Family.SUICIDE in service.families,
            bool(service.region),
            not service.always_open,
            bool(service.audience) and not wish.said & set(service.audience),
        )

    def _answers(self, country: Country, service: Service, wish: Wish) -> bool:
        """Whether a service may be of use now: someone answers, it is not known to be closed, and they can use it."""
        closed = wish.at is not None and country.is_open(service, wish.at) is False
        return service.live and not closed and (service.written or not wish.prefer_text)

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
