"""What a check has to say, and about which line."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Severity(StrEnum):
    """How much a finding weighs: an error must not ship, a warning is a matter of style."""

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
    waived: str = ""
    """The reason that the text gives for waiving the rule, if it does."""
