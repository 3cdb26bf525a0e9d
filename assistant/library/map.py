"""What the library covers: how many texts each topic has, and how far they have come."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.library.corpus import Library
from assistant.library.records import Status

WANTED = 3
"""Texts that a topic should have at least."""
ORDER = (Status.SIGNED, Status.CHECKED, Status.STALE, Status.DRAFT)


@dataclass(frozen=True, slots=True)
class Row:
    """One topic."""

    id: str
    title: str
    broad: bool
    counts: Mapping[Status, int]
    """Texts that carry the topic, by status, in the order of `ORDER`."""

    @property
    def total(self) -> int:
        """All texts that carry the topic."""
        return sum(self.counts.values())


def rows(library: Library, day: dt.date | None = None) -> list[Row]:
    """Return one row a topic, the broad ones first, else in the order of `topics.yaml`."""
    statuses = {text_id: library.status(text_id, day) for text_id in library.texts}
    found = []
    for topic in sorted(library.topics.values(), key=lambda topic: not topic.broad):
        own = [statuses[text.id] for text in library.texts.values() if topic.id in text.meta.topics]
        found.append(Row(topic.id, topic.title, topic.broad, {status: own.count(status) for status in ORDER}))
    return found


def fingerprint(library: Library) -> str:
    """Return a hash of everything that the map shows: topics, the texts of each, and who has read them as they stand.

    The day is left out: a sign-off that runs out is reported by the checks, and does not make a drawing wrong.
    """
    shown = {
        "topics": [(topic.id, topic.title, topic.broad) for topic in library.topics.values()],
        "texts": sorted((text.id, list(text.meta.topics)) for text in library.texts.values()),
        "records": sorted(
            (record.kind, record.text)
            for record in library.records
            if record.text in library.texts and record.stands(library.texts[record.text].sha256)
        ),
    }
    return hashlib.sha256(json.dumps(shown, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
