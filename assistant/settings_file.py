"""Changing the settings file of an installation: through its schema, whole or not at all, with a history beside it."""

import datetime as dt
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import platformdirs
import tomlkit
from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError
from tomlkit.exceptions import TOMLKitError

from assistant.errors import DataError, SettingsError
from assistant.library.lists import write_aside
from assistant.settings import PREFIX, Settings, load_settings, settings_file

LOCK_SECONDS = 5


class Entry(BaseModel):
    """One change of one setting."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: dt.datetime
    """In UTC, to the minute."""
    key: str
    before: Any
    after: Any


class SettingsFile:
    """The settings file that is in use, or the one that would be."""

    def __init__(self, path: Path | None = None) -> None:
        """Name the file. It is made with the first change.

        Args:
            path: Where it is; by default where `load_settings` looks.
        """
        self.path = path or settings_file() or platformdirs.user_config_path("between") / "between.toml"
        self._history = self.path.with_name(f"{self.path.stem}.history.jsonl")

    def load(self) -> Settings:
        """Return the settings as the file and the environment have them now.

        Raises:
            SettingsError: They cannot be read.
        """
        return load_settings(self.path) if self.path.exists() else load_settings()

    def held(self, key: str) -> bool:
        """Whether the environment sets a key, so that the file's value has no effect."""
        return PREFIX + key.upper() in os.environ

    def save(self, changes: Mapping[str, Any], now: dt.datetime | None = None) -> Settings:
        """Change settings. Comments and all other settings of the file stay as they are.

        Args:
            changes: Key to plain value, as TOML has it. A value that is the default takes the key out.
            now: The time, for the history.

        Returns:
            The settings from now on.

        Raises:
            SettingsError: The file cannot be read or written, or the settings would not fit their schema. Then it
                is as it was.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(f"{self.path}.lock", timeout=LOCK_SECONDS):
                return self._save(changes, now or dt.datetime.now(tz=dt.UTC))
        except Timeout:
            raise SettingsError(f"{self.path}: it is being changed by another.", "Try again.") from None
        except OSError as error:
            raise SettingsError(f"{self.path}: it cannot be written ({error}).", "Mend its permissions.") from None

    def history(self) -> Iterator[Entry]:
        """Return the changes, latest first. A line that is damaged is passed over."""
        try:
            lines = self._history.read_bytes().split(b"\n")  # a greeting may hold what splitlines() takes for an end
        except OSError:
            return
        for line in reversed(lines):
            try:
                yield Entry.model_validate_json(line)
            except ValidationError:
                continue

    def _save(self, changes: Mapping[str, Any], now: dt.datetime) -> Settings:
        try:
            document = tomlkit.parse(self.path.read_text(encoding="utf-8") if self.path.exists() else "")
        except (OSError, UnicodeDecodeError, TOMLKitError) as error:
            raise SettingsError(f"{self.path}: it cannot be read ({error}).", "Mend the file by hand.") from None
        before = plain(document.unwrap())
        usual = Settings().model_dump(mode="json")
        for key, value in changes.items():
            if value == usual[key] or (not value and not usual[key]):
                document.pop(key, None)
            else:
                document[key] = value
        settings = checked(document.unwrap())
        after = plain(document.unwrap())
        lines = [
            Entry(at=now.replace(second=0, microsecond=0), key=key, before=before.get(key), after=after.get(key))
            for key in changes
            if before.get(key) != after.get(key)
        ]
        if lines:
            try:
                write_aside(self.path, tomlkit.dumps(document))
            except DataError as error:
                raise SettingsError(f"{error.path}: {error.detail}.", error.remedy) from None
            with self._history.open("a", encoding="utf-8") as file:
                file.writelines(line.model_dump_json() + "\n" for line in lines)
        return settings


def checked(values: Mapping[str, Any]) -> Settings:
    """Return the settings that a file with these values would give, the environment included.

    Raises:
        SettingsError: They do not fit the schema, or do not fit together.
    """
    from assistant.directory import directory_for

    over = {k: os.environ[PREFIX + k.upper()] for k in Settings.model_fields if PREFIX + k.upper() in os.environ}
    try:
        settings = Settings.model_validate({**values, **over})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SettingsError(f"{where}: {first['msg'].removeprefix('Value error, ')}.", "Mend it.") from None
    directory_for(settings)
    return settings


def plain(values: Any) -> dict[str, Any]:
    """Return values as JSON has them, so that they can be compared and written down."""
    found: dict[str, Any] = json.loads(json.dumps(values, default=str))
    return found
