"""The counselor's passphrase: kept as an argon2 hash in a file of its own, with the key of handed-over links."""

import json
import os
import secrets
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from assistant.errors import SettingsError

LEAST = 12
"""Characters that a passphrase must have."""
MOST = 200
"""Characters that are read of one: hashing takes what it is given."""
GROUPS, LETTERS = 4, "abcdefghjkmnpqrstuvwxyz23456789"
"""A generated one is four groups of five of these, without those that look alike: 99 bits."""
_HASHER = PasswordHasher()  # the defaults are RFC 9106's for a machine with little memory


@dataclass(frozen=True, slots=True)
class _Kept:
    hash: str
    key: str


class Passphrase:
    """The file of one installation. It is read at every use, so that a new passphrase holds at once."""

    def __init__(self, path: Path) -> None:
        """Name the file. `first` or `set` makes it.

        Args:
            path: Where it is.
        """
        self._path = path

    def first(self) -> str | None:
        """Make a passphrase if there is none yet.

        Returns:
            The new passphrase, to be shown once; None where there is one already.

        Raises:
            SettingsError: The file cannot be read or written.
        """
        if self._path.exists():
            self._read()
            return None
        made = generated()
        self.set(made)
        return made

    def set(self, passphrase: str) -> None:
        """Put another passphrase in the place of the one before. Whoever is signed in is signed out.

        Raises:
            ValueError: It is too short or too long.
            SettingsError: The file cannot be written.
        """
        if not LEAST <= len(passphrase) <= MOST:
            raise ValueError(f"a passphrase has {LEAST} to {MOST} characters")
        try:
            key = self._read().key if self._path.exists() else secrets.token_hex(32)
        except SettingsError:
            key = secrets.token_hex(32)
        self._write(_Kept(_HASHER.hash(passphrase), key))

    def matches(self, passphrase: str) -> bool:
        """Say whether a passphrase is the one. Takes some 50 ms by design."""
        try:
            return _HASHER.verify(self._read().hash, passphrase[:MOST])
        except (Argon2Error, InvalidHashError, SettingsError):
            return False

    @property
    def stamp(self) -> str:
        """What changes with the passphrase: a session that holds another stamp is over."""
        try:
            return sha256(self._read().hash.encode()).hexdigest()
        except SettingsError:
            return ""

    @property
    def key(self) -> bytes:
        """The secret that links are marked with, so that nobody else can make one.

        Raises:
            SettingsError: The file is missing or damaged.
        """
        return bytes.fromhex(self._read().key)

    def _read(self) -> _Kept:
        try:
            raw = json.loads(self._path.read_text(encoding="utf-8"))
            kept = _Kept(str(raw["hash"]), str(raw["key"]))
            if len(bytes.fromhex(kept.key)) < 16:
                raise ValueError("the key is too short")
            return kept
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SettingsError(
                f"{self._path}: the counselor's passphrase cannot be read ({type(error).__name__}).",
                "Set a new one: between counselor passphrase",
            ) from None

    def _write(self, kept: _Kept) -> None:
        """Write the file whole or not at all, for no eyes but those of who runs Between."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle, aside = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}.")  # mode 0600
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    json.dump({"hash": kept.hash, "key": kept.key}, file)
                Path(aside).replace(self._path)
            finally:
                Path(aside).unlink(missing_ok=True)
        except OSError as error:
            raise SettingsError(
                f"{self._path}: the counselor's passphrase cannot be written ({error.strerror}).",
                "Mend its permissions, or set counselor_file to another place.",
            ) from None


def generated() -> str:
    """Return a new passphrase, in groups that can be typed from paper."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(GROUPS))
