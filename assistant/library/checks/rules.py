"""The rules: why each is there, what it rests on, and how to mend what it finds."""

import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from assistant.errors import DataError
from assistant.library.checks.finding import Finding, Severity
from assistant.library.lists import Model
from assistant.library.text import load_yaml, validation_error

PartKind = Literal["title", "summary", "body", "questions", "practice", "asks", "cautions"]
_QUOTED = re.compile(r"“[^”\n]*”|\"[^\"\n]*\"|‘[^’\n]*’(?!\w)|(?<!\w)'[^'\n]*'(?!\w)")


class Rule(Model):
    """One rule. With a `pattern` it finds by itself; without one, a file of this package computes it."""

    id: str = Field(pattern=r"^[a-z][a-z-]+$")
    severity: Severity
    message: str = "'{match}': {reason}"
    """What is said; its blanks are filled with what was found."""
    reason: str
    source: str
    remedy: str
    waivable: bool = True
    """Whether a text may waive it with a reason. What protects a reader, or keeps the files in order, may not be."""
    parts: tuple[PartKind, ...] = Field(default=(), alias="in")
    """The parts of a text that the pattern reads."""
    pattern: str = ""
    quoted: bool = True
    """Whether the pattern also reads what stands in quotation marks: a word may be named that is not used."""
    bad: tuple[str, ...] = ()
    good: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> "Rule":
        if bool(self.pattern) != bool(self.parts and self.bad and self.good):
            raise ValueError(f"{self.id}: a pattern needs 'in', 'bad' and 'good', and they need a pattern")
        try:
            re.compile(self.pattern)
        except re.error as error:
            raise ValueError(f"{self.id}: the pattern cannot be read ({error})") from None
        return self

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first place that the pattern finds, if any."""
        for match in _compiled(self.pattern).finditer(text):
            if self.quoted or not any(m.start() <= match.start() < m.end() for m in _QUOTED.finditer(text)):
                return match
        return None

    def finding(self, path: Path, line: int, **facts: Any) -> Finding:
        """Say that the rule is broken.

        Args:
            path: The file.
            line: Its line, counted from 1.
            facts: What fills the blanks of the message and the remedy.
        """
        facts = {"reason": self.reason, **facts}
        return Finding(self.id, self.severity, path, line, self.message.format(**facts), self.remedy.format(**facts))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


@cache
def rules() -> dict[str, Rule]:
    """Load every file of `data/rules/`, by the ids of the rules.

    Raises:
        DataError: A file is not as the schema says, or an id stands twice.
    """
    found: dict[str, Rule] = {}
    folder = files("assistant.library").joinpath("data/rules")
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        path = Path(str(file))
        value, lines = load_yaml(path, file.read_text(encoding="utf-8"))
        try:
            entries = TypeAdapter(list[Rule]).validate_python(value)
        except ValidationError as error:
            raise validation_error(path, error, lines) from None
        for rule in entries:
            if rule.id in found:
                raise DataError(path, rule.id, "the id stands twice", "Rename one of the two.")
            found[rule.id] = rule
    return found


def pattern_rules() -> tuple[Rule, ...]:
    """Return the rules that find by a pattern."""
    return tuple(rule for rule in rules().values() if rule.pattern)


@cache
def table(name: str) -> Any:
    """Load a word list or table of `data/`, such as `jargon`."""
    path = Path(str(files("assistant.library").joinpath(f"data/{name}.yaml")))
    return load_yaml(path, path.read_text(encoding="utf-8"))[0]
