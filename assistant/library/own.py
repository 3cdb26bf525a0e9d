"""A clinic's own texts, in a second folder beside the library: ids stay apart, the same checks hold."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from assistant.errors import DataError
from assistant.library.checks.editor import errors_of
from assistant.library.corpus import OWN_PREFIX, Library, Source, Topic, load_texts
from assistant.library.lists import by_id, load_list
from assistant.library.passages import Fits
from assistant.library.records import SecondReading, SignOff, load_records

_E = TypeVar("_E", Topic, Source)


def with_own(library: Library, folder: Path) -> Library:
    """Add a clinic's own folder to a library.

    The folder holds `texts/<topic>/<slug>.md` and, where they are needed, `sources.yaml`, `topics.yaml` and
    `signoffs.yaml`. Whatever in it is broken goes to `broken`; it never takes the library down.

    Args:
        library: The library that it stands beside.
        folder: The folder.
    """
    broken: list[DataError] = []
    if not _or_nothing(folder, folder.is_dir, broken):
        error = DataError(folder, "own_texts", "there is no such folder", "Make it, or mend the setting own_texts.")
        return replace(library, own=folder, broken=(*library.broken, *(broken or [error])))
    texts, unread = _or_nothing(folder / "texts", lambda: load_texts(folder), broken) or ({}, [])
    broken += unread or _unopened(folder / "texts")
    apart = {name: text for name, text in texts.items() if name.startswith(OWN_PREFIX)}
    broken += [
        _named_wrong(text.path, name, text.line("id"))
        for name, text in texts.items()
        if not name.startswith(OWN_PREFIX)
    ]
    topics = _list(folder / "topics.yaml", TypeAdapter(list[Topic]), broken)
    sources = _list(folder / "sources.yaml", TypeAdapter(list[Source]), broken)
    return replace(
        library,
        own=folder,
        texts={**library.texts, **apart},
        topics={**library.topics, **topics},
        sources={**library.sources, **sources},
        records=(*library.records, *_records(folder / "signoffs.yaml", broken)),
        broken=(*library.broken, *broken),
    )


def without_errors(library: Library, fits: Fits) -> Library:
    """Leave out the clinic's own texts that break a rule which must not ship; each is named in `broken`.

    The shipped texts are checked before they are shipped. A clinic's texts may never have been.
    """
    kept, broken = dict(library.texts), list(library.broken)
    for name, text in library.texts.items():
        if name.startswith(OWN_PREFIX) and (errors := errors_of(library, text, fits)):
            del kept[name]
            more = f" ({len(errors) - 1} more)" if len(errors) > 1 else ""
            problem = f"{errors[0].message}{more}; the text is not offered"
            broken.append(DataError(text.path, errors[0].rule, problem, errors[0].remedy, errors[0].line))
    return replace(library, texts=kept, broken=tuple(broken))


def _named_wrong(path: Path, name: str, line: int | None = None) -> DataError:
    problem = f"'{name}' does not begin with '{OWN_PREFIX}'"
    return DataError(path, "id", problem, f"Call it '{OWN_PREFIX}{name}', so that it never meets a shipped id.", line)


def _unopened(folder: Path) -> list[DataError]:
    """Name the folders that may not be opened: a search for files passes over them in silence."""
    found: list[OSError] = []
    for _ in os.walk(folder, onerror=found.append):
        pass
    return [_unread(error.filename, error) for error in found if not isinstance(error, FileNotFoundError)]


def _unread(path: Path | str, error: OSError) -> DataError:
    return DataError(path, "file", f"it cannot be read ({error.strerror})", "Mend its name or its permissions.")


def _list(path: Path, adapter: TypeAdapter[list[_E]], broken: list[DataError]) -> dict[str, _E]:
    found = _or_nothing(path, lambda: by_id(path, load_list(path, adapter)) if path.exists() else {}, broken) or {}
    broken += [_named_wrong(path, name) for name in found if not name.startswith(OWN_PREFIX)]
    return {name: entry for name, entry in found.items() if name.startswith(OWN_PREFIX)}


def _records(path: Path, broken: list[DataError]) -> tuple[SecondReading | SignOff, ...]:
    found = _or_nothing(path, lambda: load_records(path) if path.exists() else (), broken) or ()
    return tuple(record for record in found if record.text.startswith(OWN_PREFIX))


_R = TypeVar("_R")


def _or_nothing(path: Path, read: Callable[[], _R], broken: list[DataError]) -> _R | None:
    try:
        return read()
    except DataError as error:
        broken.append(error)
    except OSError as error:  # already asking whether a file is there may be forbidden
        broken.append(_unread(path, error))
    return None
