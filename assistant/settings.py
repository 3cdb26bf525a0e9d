"""Settings of one installation: a TOML file, overridden by environment variables."""

import ipaddress
import os
import tomllib
from pathlib import Path
from typing import Annotated

import platformdirs
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError

from assistant.countries import country_code
from assistant.errors import SettingsError
from assistant.safety.services_own import OwnService

PREFIX = "BETWEEN_"


def _proxies(written: str) -> str:
    """Check a list of addresses and networks: with one that is misspelt, every visitor would come from the proxy's."""
    for one in filter(None, map(str.strip, written.split(","))):
        try:
            ipaddress.ip_network(one)
        except ValueError:
            raise ValueError("write IP addresses or networks, with commas between (10.0.0.2, 172.18.0.0/16)") from None
    return written


class Settings(BaseModel):
    """What a person who runs Between may choose. A typo in a key fails at load."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = "127.0.0.1"
    """The address the page listens on."""
    port: Annotated[int, Field(ge=1, le=65535)] = 7860
    index_dir: Path = Field(default_factory=lambda: platformdirs.user_cache_path("between") / "index")
    """Where the search index is kept. It holds the library and nothing that anyone wrote."""
    corpus_dir: Path | None = None
    """Another library to serve in place of the shipped one, laid out in the same way."""
    own_texts: Path | None = None
    """A folder of your own texts, offered beside the library: laid out in the same way, its ids begin with `own-`."""
    signed_only: bool = False
    """Whether only texts that a professional has signed, and has not been edited since, may be quoted."""
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$"), AfterValidator(country_code)] | None = None
    """The country whose services are named first, as ISO 3166 alpha-2; unset, the browser's own."""
    own_services: tuple[OwnService, ...] = ()
    """Services that are named before all others, such as a clinic's number. In the file only."""
    counts: bool = True
    """Whether the page counts its care replies, by day, country, family and level, without any content."""
    counts_file: Path = Field(default_factory=lambda: platformdirs.user_data_path("between") / "counts.sqlite3")
    """Where these counts are kept."""
    reports: bool = True
    """Whether a person can say that a reply was not OK. Only what they tick is written, to a local file."""
    reports_file: Path = Field(default_factory=lambda: platformdirs.user_data_path("between") / "reports.jsonl")
    """Where these reports are kept."""
    counselor: bool = True
    """Whether there is a counselor's side at `/counselor`, behind a passphrase."""
    counselor_file: Path = Field(default_factory=lambda: platformdirs.user_data_path("between") / "counselor.json")
    """Where the hash of the counselor's passphrase is kept."""
    trusted_proxies: Annotated[str, AfterValidator(_proxies)] | None = None
    """Addresses or networks of proxies, with commas between, that are believed when they say who asks.

    Unset, one on this machine. Behind another, all who come have one address, and five wrong passphrases from anyone
    keep the counselor out.
    """
    public_url: Annotated[str, Field(pattern=r"^https?://[^\s\"'<>?#]+$")] | None = None
    """The address at which people reach the page, for links that a counselor hands over; unset, the one they see."""
    clinic_name: Annotated[str, Field(max_length=120)] = ""
    """Who offers this, as it stands where people arrive."""
    clinic_contact: Annotated[str, Field(max_length=300)] = ""
    """How to reach them, below the name. A line for emergencies belongs in `own_services`."""
    greeting: Annotated[str, Field(max_length=600)] = ""
    """A few words of one's own where people arrive."""
    topics_off: tuple[Annotated[str, Field(max_length=80)], ...] = ()
    """Topics that are not offered: a text that has one of them is never quoted. In the file only."""
    exit_url: Annotated[str, Field(pattern=r"^https://[^\s\"'<>]+$")] = "https://www.bbc.com/weather"
    """Where "Exit quickly" leads: a page that says nothing about the one who opens it."""
    max_characters: Annotated[int, Field(ge=500, le=100_000)] = 8_000
    """How much of one message the reflection reads. The screen reads all of it."""
    turns_per_minute: Annotated[int, Field(ge=5, le=600)] = 30
    """Above this, a conversation is asked to slow down. A message is screened all the same."""
    api_host: str = "127.0.0.1"
    """The address that `between api` listens on; one that other machines reach needs a token."""
    api_port: Annotated[int, Field(ge=1, le=65535)] = 7861
    api_token: Annotated[SecretStr, Field(min_length=16)] | None = None
    """What a client of `between api` sends as its key. Without one, only programs on this machine are answered."""
    api_turns_per_minute: Annotated[int, Field(ge=1, le=100_000)] = 600
    """How many turns of conversations `between api` holds for one client in a minute."""


def settings_file() -> Path | None:
    """Return the settings file in use: BETWEEN_SETTINGS, else between.toml in the user's configuration folder."""
    named = os.environ.get(PREFIX + "SETTINGS")
    if named:
        return Path(named)
    usual = platformdirs.user_config_path("between") / "between.toml"
    return usual if usual.is_file() else None


def load_settings(path: Path | None = None, environ: dict[str, str] | None = None) -> Settings:
    """Read the settings.

    Args:
        path: The TOML file; by default the one `settings_file` finds, if any.
        environ: The environment; `BETWEEN_PORT=8000` overrides `port`, and so on.

    Raises:
        SettingsError: The file cannot be read, or a key is unknown or has a value that does not fit. The message
            names the key and the remedy.
    """
    environ = dict(os.environ) if environ is None else environ
    path = path or settings_file()
    values: dict[str, object] = {}
    if path is not None:
        values.update(_read(path))
    for key in Settings.model_fields:
        if (value := environ.get(PREFIX + key.upper())) is not None:
            values[key] = value
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        known = ", ".join(sorted((Settings if len(first["loc"]) == 1 else OwnService).model_fields))
        if first["type"] == "extra_forbidden":
            raise SettingsError(f"{path}: there is no setting '{key}'.", f"The settings are: {known}.") from None
        where = PREFIX + key.upper() if environ.get(PREFIX + key.upper()) is not None else f"{path}: '{key}'"
        said = first["msg"].removeprefix("Value error, ")
        raise SettingsError(
            f"{where}: {said[:1].lower()}{said[1:]}.", "Mend the value, or take it out for the default."
        ) from None


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"{path}: there is no such file.", "Mend BETWEEN_SETTINGS, or unset it.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path}: it cannot be read ({error}).", "Mend its permissions and save it as UTF-8."
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: it is not TOML ({error}).", "Mend that line; text values need quotes.") from None
