"""Recording who has read a text: a second reading, a sign-off, and taking either back."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.errors import DataError
from assistant.library.corpus import Library
from assistant.library.records import REVIEW_DAYS, SecondReading, SignOff, load_records, save_records
from assistant.library.text import Text
from assistant.library.versions import keep

LOCK_SECONDS = 10
"""How long a record waits for another that is being written."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """The person whose name goes into the record."""

    name: str
    role: str
    """Such as "clinical lead" or "second reader"."""


def text_named(library: Library, text_id: str) -> Text:
    """Return a text of the library.

    Raises:
        DataError: There is none with that id.
    """
    if text_id not in library.texts:
        near = sorted(name for name in library.texts if text_id in name)[:5]
        remedy = f"Did you mean {', '.join(near)}?" if near else "between library status lists them all."
        raise DataError(library.root, text_id, "there is no text with that id", remedy)
    return library.texts[text_id]


def record_reading(library: Library, text_id: str, by: Reviewer, day: dt.date, note: str = "") -> SecondReading:
    """Record that a second person has read a text. The caller makes sure that it passes the checks.

    Raises:
        DataError: There is no such text, or the file of records cannot be read or written.
    """
    text = text_named(library, text_id)
    record = SecondReading(text=text.id, sha256=text.sha256, reviewer=by.name, role=by.role, date=day, note=note)
    keep(library, text)
    _append(library.home(text_id) / "signoffs.yaml", record)
    return record


def record_sign_off(
    library: Library,
    text_id: str,
    by: Reviewer,
    credential: str,
    day: dt.date,
    review_by: dt.date | None = None,
    note: str = "",
) -> SignOff:
    """Record that a professional approves a text as it stands.

    Args:
        library: The library as it is on disk.
        text_id: The text.
        by: The professional.
        credential: What entitles them to, such as "HCPC registered counselling psychologist".
        day: The day of the sign-off.
        review_by: The last day on which it holds; by default `REVIEW_DAYS` later.
        note: Anything they want to have said beside it.

    Raises:
        DataError: There is no such text, or the file of records cannot be read or written.
    """
    text = text_named(library, text_id)
    record = SignOff(
        text=text.id,
        sha256=text.sha256,
        reviewer=by.name,
        role=by.role,
        credential=credential,
        date=day,
        review_by=review_by or day + dt.timedelta(days=REVIEW_DAYS),
        note=note,
    )
    keep(library, text)
    _append(library.home(text_id) / "signoffs.yaml", record)
    return record


def withdraw(library: Library, text_id: str, name: str | None, day: dt.date, why: str) -> int:
    """Take back the records of a text, of one person or of all; they stay in the file, with the day and the reason.

    Returns:
        How many were taken back.

    Raises:
        DataError: There is no such text or record, or the file of records cannot be read or written.
    """
    text_named(library, text_id)
    path = library.home(text_id) / "signoffs.yaml"
    with _alone(path):
        records = load_records(path)
        meant = [
            record
            for record in records
            if record.text == text_id and record.withdrawn is None and name in (None, record.reviewer)
        ]
        if not meant:
            whose = f" by {name}" if name else ""
            problem = f"there is no record{whose} to take back"
            raise DataError(path, text_id, problem, "between library status shows them.")
        changed = {"withdrawn": day, "withdrawn_because": why}
        save_records(path, [r.model_copy(update=changed) if any(r is m for m in meant) else r for r in records])
    return len(meant)


def _append(path: Path, record: SecondReading | SignOff) -> None:
    with _alone(path):
        records = load_records(path) if path.exists() else ()
        save_records(path, (*records, record))


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep others out while the records are read and written anew, or the later of two would undo the earlier.

    Raises:
        DataError: The folder cannot be written, or another has kept the file too long.
    """
    lock = FileLock(path.with_name(f".{path.name}.lock"), timeout=LOCK_SECONDS)
    try:
        lock.acquire()
    except Timeout:
        raise DataError(path, "file", "it is being changed by another", "Try again.") from None
    except OSError as error:
        raise DataError(path, "file", f"it cannot be written ({error.strerror})", "Mend its permissions.") from None
    try:
        yield
    finally:
        lock.release()
