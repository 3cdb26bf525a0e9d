"""How far each text has come, as those who look after the library see it: its records and today's checks together."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.library.checks import Finding
from assistant.library.corpus import Library
from assistant.library.records import SignOff, Status


@dataclass(frozen=True, slots=True)
class Standing:
    """One line of the table."""

    text: str
    status: Status
    by: str
    """Whoever gave it that status, or an empty string."""
    review_by: dt.date | None
    why: str = ""
    """What keeps it from the next status, where that is not plain."""


def standings(library: Library, findings: Iterable[Finding], day: dt.date) -> list[Standing]:
    """Return one line a text, in the order of their ids.

    A second reading is only ever recorded for a text that passes the checks. Where the rules have grown since, a
    text that no longer passes is a draft again here.
    """
    noisy: dict[str, int] = {}
    for finding in findings:
        noisy[str(finding.path)] = noisy.get(str(finding.path), 0) + 1
    return [
        _standing(library, text_id, noisy.get(str(text.path), 0), day)
        for text_id, text in sorted(library.texts.items())
    ]


def _standing(library: Library, text_id: str, findings: int, day: dt.date) -> Standing:
    status, sha256 = library.status(text_id, day), library.texts[text_id].sha256
    own = [record for record in library.records if record.text == text_id and record.withdrawn is None]
    signed = [record for record in own if isinstance(record, SignOff)]
    by = ""
    if status is Status.SIGNED:
        holding = [record for record in signed if record.holds(sha256, day)]
        by = "; ".join(f"{r.reviewer}, {r.credential}, {r.role}, {r.date}" for r in holding)
        return Standing(text_id, status, by, max(record.review_by for record in holding))
    if status is Status.STALE:
        last = max(signed, key=lambda record: record.date)
        why = "edited since" if last.sha256 != sha256 else "due for a new review"
        return Standing(text_id, status, f"{last.reviewer}, {last.credential}, {last.date}: {why}", last.review_by)
    readings = [record for record in own if record.stands(sha256)]
    if status is Status.CHECKED and findings:
        return Standing(text_id, Status.DRAFT, "", None, f"{findings} findings are open: between library check")
    by = "; ".join(f"{r.reviewer}, {r.role}, {r.date}" for r in readings)
    edited = "edited since it was read" if own and not readings else ""
    return Standing(text_id, status, by, None, edited or (f"{findings} findings are open" if findings else ""))
