"""The records of who has read what: they name texts that are there, as they are now, and are not overdue."""

import datetime as dt
from collections.abc import Iterator

from assistant.library.checks.finding import Finding
from assistant.library.checks.rules import rules
from assistant.library.checks.sources import entry_line
from assistant.library.corpus import Library
from assistant.library.records import SignOff


def records(library: Library, day: dt.date) -> Iterator[Finding]:
    """Check every record that was not withdrawn."""
    for record in library.records:
        path, rule = library.home(record.text) / "signoffs.yaml", rules()
        line = entry_line(path, record.text, "text")
        if record.withdrawn is not None:
            continue
        if record.text not in library.texts:
            yield rule["signoff"].finding(path, line, text=record.text)
        elif record.sha256 != library.texts[record.text].sha256:
            yield rule["signoff-stale"].finding(path, line, text=record.text, reviewer=record.reviewer)
        elif record.date > day:
            yield rule["signoff-future"].finding(path, line, text=record.text, date=record.date)
        elif isinstance(record, SignOff) and record.review_by < day:
            yield rule["signoff-due"].finding(path, line, text=record.text, date=record.review_by)
