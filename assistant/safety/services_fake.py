"""A small directory of an invented Germany, for tests that must not hang on what the shipped files say."""

from typing import Any

from assistant.safety.services import WORLD, Directory, default_directory
from assistant.safety.services_model import Country, parse_country

SOURCE = {"source_url": "https://example.org/about", "verified_on": "2026-11-01", "grade": "official"}


def service(name: str, families: str, **changes: Any) -> dict[str, Any]:
    """An entry of Germany that is open day and night, as a file would hold it."""
    entry = {
        "id": f"de-{name}",
        "name": name,
        "families": families.split(),
        "call": "0800 111 0 111",
        "hours": "24/7",
        "always_open": True,
        "languages": ["de"],
        "cost": "free",
        "url": "https://example.org/",
        **SOURCE,
    }
    if "open" in changes:
        entry |= {"hours": "Set hours", "always_open": False}
    return {key: value for key, value in {**entry, **changes}.items() if value is not None}


def country(*services: dict[str, Any], **changes: Any) -> Country:
    """Germany with these services."""
    emergency = {"numbers": [{"call": "112"}], "say": "Call 112.", **SOURCE}
    entry = {"country": "DE", "name": "Germany", "time_zone": "Europe/Berlin", "emergency": emergency}
    return parse_country("de.yaml", {**entry, "services": services, **changes})


def directory(*services: dict[str, Any], **changes: Any) -> Directory:
    """Germany with these services, and the shipped world-wide directory."""
    return Directory({"DE": country(*services, **changes), WORLD: default_directory().countries[WORLD]})
