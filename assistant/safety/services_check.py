"""What is wrong with a country's file beyond its form: numbers that cannot be dialled, old facts, unexplained gaps.

`python -m assistant.safety.services_check FILE…` checks files, and shows whom each kind of need is sent to.
"""

import datetime as dt
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import get_args

import yaml

from assistant.errors import DataError
from assistant.safety.assessment import Family
from assistant.safety.services import EXPIRED_DAYS, STALE_DAYS, Directory, default_directory
from assistant.safety.services_model import WORLD, Country, Service, Topic, covered, facts, parse_country
from assistant.safety.services_numbers import why_not

OWN = "own-"
"""What the id of a deployment's own service begins with."""


class Severity(StrEnum):
    """How much a finding weighs."""

    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with an entry."""

    severity: Severity
    entry: str
    """The id of the service, or the country and the part of its file."""
    problem: str


def check_country(country: Country, today: dt.date) -> list[Finding]:
    """Return what is wrong with a country's entries.

    Args:
        country: The country, or the world-wide directory.
        today: Against which the ages are reckoned.
    """
    return [*_numbers(country), *_ages(country, today), *_gaps(country), *_shape(country)]


def check_numbers(service: Service, region: str) -> Iterator[Finding]:
    """Yield what is wrong with the numbers of one service.

    Args:
        service: The service.
        region: Its country, as ISO 3166 alpha-2.
    """
    if service.unusual:
        return
    for number in (service.call, service.sms.number if service.sms else None, service.whatsapp):
        if number and (problem := why_not(number, region)):
            yield Finding(Severity.ERROR, service.id, f"{number}: {problem}")


def _numbers(country: Country) -> Iterator[Finding]:
    region = "ZZ" if country.country == WORLD else country.country
    for number in country.emergency.numbers:
        for dialled in (number.call, number.sms.number if number.sms else None):
            if dialled and not number.unusual and (problem := why_not(dialled, region)):
                yield Finding(Severity.ERROR, f"{country.country} emergency", f"{dialled}: {problem}")
    for service in country.services:
        yield from check_numbers(service, region)


def _ages(country: Country, today: dt.date) -> Iterator[Finding]:
    for entry, verified_on in facts(country):
        days = (today - verified_on).days
        if days < 0:
            yield Finding(Severity.ERROR, entry, f"verified_on lies {-days} days in the future")
        elif days > STALE_DAYS:
            severity = Severity.ERROR if days > EXPIRED_DAYS else Severity.WARNING
            yield Finding(severity, entry, f"verified {days} days ago")


def _gaps(country: Country) -> Iterator[Finding]:
    if country.country == WORLD:
        return
    there = set(covered(country))
    for topic in get_args(Topic):
        if topic not in there and topic not in country.gaps:
            yield Finding(Severity.ERROR, country.country, f"nothing for '{topic}', and `gaps` does not say why")
        if topic in there and topic in country.gaps:
            yield Finding(Severity.ERROR, country.country, f"`gaps` names '{topic}', and there is a service for it")


def _shape(country: Country) -> Iterator[Finding]:
    prefix = f"{country.country.lower()}-"
    for service in country.services:
        if not service.id.startswith((prefix, OWN)):
            yield Finding(Severity.ERROR, service.id, f"its id does not begin with {prefix}")
        if service.live and service.schedule is None:
            problem = "no `open`: nobody can tell whether it is open now"
            yield Finding(Severity.WARNING, service.id, problem)
        if not service.own_page and not service.live:
            yield Finding(Severity.ERROR, service.id, "its page is all there is of it, and is not its own")


def _report(path: Path, today: dt.date) -> bool:
    """Print what is wrong with a file, and what it leads to. Return whether it may ship."""
    try:
        country = parse_country(path.name, yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, DataError) as error:
        print(f"error: {path}: {error}")
        return False
    found = check_country(country, today)
    if path.stem.upper() != country.country:
        found.append(Finding(Severity.ERROR, country.country, f"its file must be {country.country.lower()}.yaml"))
    print(f"{path.name}: {country.name}, {len(country.services)} services; emergency: {country.emergency.say}")
    for finding in found:
        print(f"  {finding.severity}: {finding.entry}: {finding.problem}")
    directory = Directory({**default_directory().countries, country.country: country})
    for family in Family:
        chosen = ", ".join(service.id for service in directory.pick(country.country, family, count=3))
        print(f"  {family:<16} → {chosen}")
    return not any(finding.severity is Severity.ERROR for finding in found)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: python -m assistant.safety.services_check FILE…")
    now = dt.datetime.now(tz=dt.UTC).date()
    results = [_report(Path(name), now) for name in sys.argv[1:]]
    sys.exit(0 if all(results) else 1)
