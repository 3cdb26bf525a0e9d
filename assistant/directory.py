"""The referral directory of one installation: the shipped one, with the deployment's own services first."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from assistant.errors import SettingsError
from assistant.safety.services import Directory, Service, default_directory
from assistant.settings import Settings


def directory_for(settings: Settings, clock: Callable[[], dt.datetime] | None = None) -> Directory:
    """Return the directory that an installation speaks from.

    Args:
        settings: Its settings.
        clock: Tells the time, so that who answers now comes first; without one, a choice is the same at any hour.

    Raises:
        SettingsError: One of its own services is in a country that the directory does not know, or takes an id twice.
    """
    own: dict[str, list[Service]] = {}
    for service in settings.own_services:
        own.setdefault(service.country, []).append(service)
    try:
        directory = default_directory().with_own(own) if own else default_directory()
    except ValueError as error:
        raise SettingsError(f"own_services: {error}.", "Mend the entry in the settings file.") from None
    return replace(directory, clock=clock) if clock else directory


def utc_now() -> dt.datetime:
    """Return the present moment."""
    return dt.datetime.now(tz=dt.UTC)
