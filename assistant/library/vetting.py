"""The automatic checks of the library: what a text must have, must not say, and how long it may be."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from assistant.library.corpus import Library
from assistant.library.passages import MAX_WORDS, passages_of
from assistant.library.text import Text
from assistant.prose import reading_grade, words

MAX_GRADE = 8.0
"""Flesch–Kincaid; two grades above the average reading level of the adult public that health bodies write for."""
BODY_WORDS = (350, 700)
QUESTION_WORDS = 20


class Severity(StrEnum):
    """How much a finding weighs: an error fails the check."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check has to say about a file."""

    rule: str
    severity: Severity
    path: Path
    line: int
    message: str
    remedy: str


class LintRule(BaseModel):
    """A pattern that a text must not hold, with the reason and the samples that prove it."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    id: str
    severity: Severity
    parts: tuple[Literal["body", "questions", "practice", "asks", "summary"], ...]
    pattern: str
    reason: str
    source: str
    remedy: str
    bad: tuple[str, ...]
    good: tuple[str, ...]

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first place that breaks the rule, if any."""
        return _compiled(self.pattern).search(text)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


@cache
def lint_rules() -> tuple[LintRule, ...]:
    """Load the rules of `data/lint.yaml`."""
    raw = yaml.safe_load(files("assistant.library").joinpath("data/lint.yaml").read_text(encoding="utf-8"))
    for entry in raw:
        entry["parts"] = entry.pop("in")
    return tuple(TypeAdapter(list[LintRule]).validate_python(raw))


def vet(library: Library, fits: Callable[[str], bool]) -> list[Finding]:
    """Check the whole library.

    Args:
        library: The library, with the files that could not be read in `broken`.
        fits: Says whether a string fits the embedding model's window, by its own tokenizer.

    Returns:
        The findings, by file and line; an empty list is a clean library.
    """
    findings = [
        Finding("unreadable", Severity.ERROR, Path(e.path), e.line or 1, f"{e.where}: {e.detail}", e.remedy)
        for e in library.broken
    ]
    for text in library.texts.values():
        findings += _structure(library, text)
        findings += _length(text, fits)
        findings += _wording(text)
    findings += _across(library)
    return sorted(findings, key=lambda finding: (str(finding.path), finding.line, finding.rule))


def _structure(library: Library, text: Text) -> Iterator[Finding]:
    def error(rule: str, message: str, remedy: str, *place: str | int) -> Finding:
        return Finding(rule, Severity.ERROR, text.path, text.line(*place), message, remedy)

    for number, topic in enumerate(text.meta.topics):
        if topic not in library.topics:
            yield error(
                "topic",
                f"'{topic}' is no topic",
                "Add it to topics.yaml, or mend its name.",
                "topics",
                number,
            )
    if text.path.parent.name != text.meta.topics[0]:
        yield error(
            "folder",
            f"the folder is not '{text.meta.topics[0]}'",
            "Move the file to its first topic.",
            "topics",
        )
    for number, ref in enumerate(text.meta.sources):
        if ref.id not in library.sources:
            yield error("source", f"no source '{ref.id}'", "Add it to sources.yaml.", "sources", number)
    if len({ref.id for ref in text.meta.sources}) < 2:
        yield error("sources", "it rests on fewer than two different sources", "Add one.", "sources")
    headings = [section.meta.heading for section in text.sections]
    for heading in sorted({h for h in headings if headings.count(h) > 1}):
        yield error("heading", f"'{heading}' stands twice", "Give each section its own heading.", "sections")
    for s, section in enumerate(text.sections):
        for q, question in enumerate(section.meta.questions):
            if not question.endswith("?"):
                yield error(
                    "question-mark",
                    f"no question mark: {question}",
                    "End it with '?'.",
                    "sections",
                    s,
                    "questions",
                    q,
                )
            if len(words(question)) > QUESTION_WORDS:
                remedy = f"Keep a question to {QUESTION_WORDS} words."
                yield error("question-long", f"too long: {question}", remedy, "sections", s, "questions", q)


def _length(text: Text, fits: Callable[[str], bool]) -> Iterator[Finding]:
    def error(rule: str, line: int, message: str, remedy: str) -> Finding:
        return Finding(rule, Severity.ERROR, text.path, line, message, remedy)

    least, most = BODY_WORDS
    total = len(words(text.body))
    if not least <= total <= most:
        yield error("length", text.sections[0].line, f"the body has {total} words", f"Bring it to {least}–{most}.")
    grade = reading_grade(text.body)
    if grade > MAX_GRADE:
        message = f"the reading grade is {grade:.1f}"
        yield error(
            "grade",
            text.sections[0].line,
            message,
            f"Shorten sentences and words to {MAX_GRADE:.0f} or below.",
        )
    for section in text.sections:
        count = len(words(section.body))
        window = f"{section.meta.heading}. {section.body}"
        if count > MAX_WORDS or not fits(window):
            message = f"section '{section.meta.heading}' ({count} words) is longer than one passage"
            yield error(
                "window",
                section.line,
                message,
                f"Keep it under {MAX_WORDS} words and 256 word pieces, or split it.",
            )
    for passage in passages_of(text, fits):
        if not fits(passage.embedded):
            yield error(
                "passage",
                text.sections[0].line,
                f"passage {passage.id} does not fit the window",
                "Shorten it.",
            )


def _wording(text: Text) -> Iterator[Finding]:
    for part, line, content in _parts(text):
        for rule in lint_rules():
            if part in rule.parts and (match := rule.search(content)):
                at = line + content[: match.start()].count("\n")
                message = f"'{match[0].strip()}': {rule.reason}"
                yield Finding(rule.id, rule.severity, text.path, at, message, rule.remedy)


def _parts(text: Text) -> Iterator[tuple[str, int, str]]:
    """Yield every piece of wording of a text with what part it is and its line."""
    yield "summary", text.line("summary"), text.meta.summary
    for number, scene in enumerate(text.meta.scenes):
        yield "asks", text.line("scenes", number), scene
    for s, section in enumerate(text.sections):
        yield "body", section.line, section.body
        for a, ask in enumerate(section.meta.asks):
            yield "asks", text.line("sections", s, "asks", a), ask
        for q, question in enumerate(section.meta.questions):
            yield "questions", text.line("sections", s, "questions", q), question
        if section.meta.practice:
            for n, step in enumerate(section.meta.practice.steps):
                yield "practice", text.line("sections", s, "practice", "steps", n), step


def _asks(text: Text) -> Iterator[tuple[int, str]]:
    """Yield the line and the words of every ask and scene."""
    yield from ((text.line("scenes", number), scene) for number, scene in enumerate(text.meta.scenes))
    for s, section in enumerate(text.sections):
        yield from ((text.line("sections", s, "asks", a), ask) for a, ask in enumerate(section.meta.asks))


def _across(library: Library) -> Iterator[Finding]:
    """Check what only shows when all texts are looked at together."""
    owners: dict[str, Text] = {}
    for text in library.texts.values():
        for line, ask in _asks(text):
            key = " ".join(word.lower() for word in words(ask))
            if key in owners:
                message = f"the ask '{ask}' stands in {owners[key].id} too"
                yield Finding("ask-twice", Severity.ERROR, text.path, line, message, "Word one of them differently.")
            owners[key] = text
    used = {ref.id for text in library.texts.values() for ref in text.meta.sources}
    for source in sorted(set(library.sources) - used):
        message, remedy = f"no text rests on '{source}'", "Take it out, or cite it."
        yield Finding("source-unused", Severity.ERROR, library.root / "sources.yaml", 1, message, remedy)
    for record in library.records:
        path = library.root / "signoffs.yaml"
        if record.text not in library.texts:
            yield Finding("signoff", Severity.ERROR, path, 1, f"no text '{record.text}'", "Take the record out.")
        elif record.withdrawn is None and library.texts[record.text].sha256 != record.sha256:
            message = f"'{record.text}' was edited after {record.reviewer} read it"
            yield Finding("signoff-stale", Severity.WARNING, path, 1, message, "Ask for a new review.")
