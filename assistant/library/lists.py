"""The YAML lists beside the texts: read with the line of each mistake, written whole or not at all."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from assistant.errors import DataError
from assistant.library.text import load_yaml, validation_error

_T = TypeVar("_T")


class Model(BaseModel):
    """A frozen record that refuses a field it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_E = TypeVar("_E", bound=_Named)


def load_list(path: Path, adapter: TypeAdapter[list[_T]]) -> list[_T]:
    """Read a list of records.

    Raises:
        DataError: The file is missing, not UTF-8, not YAML, or not as the schema says; with line and remedy.
    """
    try:
        content = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise DataError(path, "file", "it is missing", "See corpus/README.md for what belongs there.") from None
    except UnicodeDecodeError:
        raise DataError(path, "file", "it is not UTF-8", "Save the file as UTF-8.") from None
    except OSError as error:
        raise DataError(path, "file", f"it cannot be read ({error.strerror})", "Mend its permissions.") from None
    value, lines = load_yaml(path, content)
    try:
        return adapter.validate_python(value or [])
    except ValidationError as error:
        raise validation_error(path, error, lines) from None


def by_id(path: Path, entries: Iterable[_E]) -> dict[str, _E]:
    """Return the entries by their ids.

    Raises:
        DataError: An id stands twice.
    """
    found: dict[str, _E] = {}
    for entry in entries:
        if entry.id in found:
            raise DataError(path, entry.id, "the id stands twice", "Keep one of the two.")
        found[entry.id] = entry
    return found


def write_aside(path: Path, content: str) -> None:
    """Write a file whole or not at all.

    Raises:
        DataError: The folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(content)
            Path(aside).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
            Path(aside).replace(path)
        finally:
            Path(aside).unlink(missing_ok=True)
    except OSError as error:
        raise DataError(path, "file", f"it cannot be written ({error.strerror})", "Mend its permissions.") from None
