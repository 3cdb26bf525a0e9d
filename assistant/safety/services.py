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
HARM = frozenset({Family.HARMED_BY_OTHERS, Family.CHILD_AT_RISK})
"""Families for which a line for suicide is about another danger, whatever else it lists."""


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

    def belongs(self, service: Service) -> bool:
        """Whether a service is made for what the person said of themselves."""
        return bool(self.said & set(service.audience))

    def meets(self, service: Service) -> bool:
        """Whether they may belong to those whom it is made for."""
        return bool(self.may & set(service.audience))


def _wish(family: Family, said: frozenset[str], prefer_text: bool, languages: frozenset[str], other: bool) -> Wish:
    """Put together what is asked, with the audiences that nobody named."""
    may = said
    if family is Family.CHILD_AT_RISK:  # adults may call most of these lines as well
        may |= {"youth"}
        said |= set() if other else {"youth"}
    if other:  # the age is that of the one they write about
        said -= {"youth"}
    if family is Family.HARMED_BY_OTHERS and "youth" not in said:
        may |= {"women", "men"}
    return Wish(family, said, may | said, prefer_text, languages, other)


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
        to an adult who has not said who they are as well: its name says whom it is for.

        What fits worse comes only where nobody answers who fits better, see `_narrowed`: that the best was named just
        before is no reason for a line that is about another danger, or for another age, language or region. Then
        the world-wide directories for the same danger are left; and where those were left out too, nothing.

        Where nobody answers for the family at that time, or none of them can be used without the phone, the country's
        general crisis line stands in.

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
        wish = _wish(family, frozenset(audience), prefer_text, frozenset(languages), about_other)
        wish = replace(wish, at=at or (self.clock() if self.clock else None))
        country, out = self.country(code), frozenset(leave_out)
        chosen = self._fitting(country, wish)
        if family not in (Family.SUICIDE, Family.MEDICAL):
            reached = any(self._answers(country, service, wish) for service in chosen)
            general = self._fitting(country, replace(wish, family=Family.SUICIDE, may=wish.said))
            stand_in = [s for s in general if self._answers(country, s, wish) and s not in chosen]
            if not reached:
                chosen = [*stand_in, *chosen]
        chosen = [service for service in chosen if service.id not in out]
        if not any(service.live for service in chosen) and country.country != WORLD:
            chosen += [s for s in self._fitting(self.countries[WORLD], wish) if s.id not in out]
        return chosen[: min(count, MOST)]

    def _fitting(self, country: Country, wish: Wish) -> list[Service]:
        """Return the services of a country for a wish, best first."""
        found = [s for s in country.services if wish.family in s.families and (not s.audience or wish.meets(s))]
        return sorted(self._narrowed(country, wish, found), key=lambda service: self._rank(country, service, wish))

    def _narrowed(self, country: Country, wish: Wish, found: list[Service]) -> list[Service]:
        """Leave out what fits worse wherever someone answers who fits better; a deployment's own always stay."""
        others = "women" if "men" in wish.said else "men"
        english_here = not country.services or "en" in country.services[0].languages
        betters: tuple[Callable[[Service], bool], ...] = (
            lambda s: wish.family not in HARM or Family.SUICIDE not in s.families or wish.belongs(s),
            lambda s: not wish.languages or bool(wish.languages & set(s.languages)),
            lambda s: english_here or "en" in wish.languages or s.languages != ("en",),
            lambda s: "youth" not in wish.said or "youth" in s.audience,
            lambda s: others not in s.audience or others in wish.said,
        )
        for better in betters:
            kept = [service for service in found if better(service)]
            if any(self._answers(country, service, wish) for service in kept):
                found = [service for service in found if service in kept or service.id in self.own]
        # whoever fears the phone is not helped by the chat of another region either
        if any(not s.region and self._answers(country, s, replace(wish, prefer_text=False)) for s in found):
            found = [service for service in found if not service.region or service.id in self.own]
        return found

    def _rank(self, country: Country, service: Service, wish: Wish) -> tuple[int, ...]:
        is_open = country.is_open(service, wish.at) if wish.at else True if service.always_open else None
        return (
            not (service.id in self.own and is_open),
            not wish.belongs(service),
            wish.prefer_text and not service.written,
            not service.live,
            is_open is False,
            bool(wish.languages) and not wish.languages & set(service.languages),
            wish.about_other and "youth" in service.audience,
            wish.family in SPECIALIST and Family.SUICIDE in service.families,
            bool(service.region),
            not service.always_open,
            bool(service.audience) and not wish.belongs(service),
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
