"""All checks, over the whole library."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.library.checks import waivers
from assistant.library.checks.asks import asks_across
from assistant.library.checks.balance import balance
from assistant.library.checks.duplicates import duplicates
from assistant.library.checks.finding import Finding, Severity
from assistant.library.checks.helps import helps
from assistant.library.checks.jargon import jargon
from assistant.library.checks.questions import questions, questions_across
from assistant.library.checks.quotes import quotes
from assistant.library.checks.records import records
from assistant.library.checks.rules import rules
from assistant.library.checks.sources import bibliography, sources_of_text
from assistant.library.checks.structure import length, structure
from assistant.library.checks.style import style
from assistant.library.checks.wording import wording
from assistant.library.corpus import Library
from assistant.library.passages import Fits
from assistant.library.records import today
from assistant.library.text import Text


@dataclass(frozen=True, slots=True)
class Report:
    """What the checks say of a library."""

    findings: tuple[Finding, ...]
    """By file and line; none is a clean library."""
    waived: tuple[Finding, ...]
    """What texts waive, each with its reason."""


def examine(library: Library, fits: Fits, day: dt.date | None = None) -> Report:
    """Check the whole library.

    Args:
        library: The library, with the files that could not be read in `broken`.
        fits: Says whether a string fits the embedding model's window, by its own tokenizer.
        day: The day of the check, by default today.
    """
    standing, waived = waivers.apply(library, _all(library, fits, day or today()))
    return Report(tuple(sorted(standing, key=_place)), tuple(sorted(waived, key=_place)))


def vet(library: Library, fits: Fits, day: dt.date | None = None) -> list[Finding]:
    """Check the whole library and return the findings that stand, by file and line."""
    return list(examine(library, fits, day).findings)


def errors_of(library: Library, text: Text, fits: Fits, day: dt.date | None = None) -> list[Finding]:
    """Return what in one text must not ship, by the rules that look at one text alone."""
    return [f for f in report_of(library, text, fits, day).findings if f.severity is Severity.ERROR]


def report_of(library: Library, text: Text, fits: Fits, day: dt.date | None = None) -> Report:
    """Check one text, by the rules that look at one text alone."""
    alone = replace(library, texts={text.id: text})
    standing, waived = waivers.apply(alone, _text(library, text, fits, day or today()))
    return Report(tuple(sorted(standing, key=_place)), tuple(sorted(waived, key=_place)))


def _all(library: Library, fits: Fits, day: dt.date) -> Iterator[Finding]:
    for error in library.broken:
        facts = {"where": error.where, "detail": error.detail, "mend": error.remedy}
        yield rules()["unreadable"].finding(Path(error.path), error.line or 1, **facts)
    for text in library.texts.values():
        yield from _text(library, text, fits, day)
    yield from bibliography(library, day)
    yield from records(library, day)
    yield from asks_across(library)
    yield from questions_across(library)
    yield from duplicates(library)
    yield from quotes(library)
    yield from helps(library)


def _text(library: Library, text: Text, fits: Fits, day: dt.date) -> Iterator[Finding]:
    yield from structure(library, text)
    yield from sources_of_text(library, text, day)
    yield from length(text, fits)
    yield from style(text)
    yield from jargon(text)
    yield from wording(text)
    yield from balance(text)
    yield from questions(text)


def _place(finding: Finding) -> tuple[str, int, str]:
    return str(finding.path), finding.line, finding.rule
