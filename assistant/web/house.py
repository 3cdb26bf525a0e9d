"""What a running page goes by. A counselor may change it, and every request after that goes by the new one."""

from collections.abc import Callable

from assistant.directory import directory_for
from assistant.safety.services import Directory
from assistant.settings import Settings

Change = Callable[[Settings, Directory], None]
"""Told of the settings and the directory from now on."""


class House:
    """The settings and the directory of one running page."""

    def __init__(self, settings: Settings) -> None:
        """Begin with the settings of the start.

        Raises:
            SettingsError: Its own services do not fit the directory.
        """
        self.settings = settings
        self.directory = directory_for(settings)
        self._told: list[Change] = []

    @classmethod
    def of(cls, settings: "Settings | House") -> "House":
        """Return a house for settings, or the house itself."""
        return settings if isinstance(settings, House) else cls(settings)

    def tell(self, change: Change) -> None:
        """Have someone told of each change."""
        self._told.append(change)

    def change(self, settings: Settings) -> None:
        """Go by other settings from now on.

        Raises:
            SettingsError: They do not fit together; then nothing is changed.
        """
        directory = directory_for(settings)
        self.settings, self.directory = settings, directory
        for told in self._told:
            told(settings, directory)
