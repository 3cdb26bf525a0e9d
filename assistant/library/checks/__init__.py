"""The editor of the library: one file an idea, and the rules with their reasons as data.

`editor.examine` runs them all. A rule is a record in `data/rules/`: its id, how much it weighs, why it is there, what
it rests on and the remedy. Most are patterns with samples; the others are computed by a file here.
"""

from assistant.library.checks.editor import Report, examine, vet
from assistant.library.checks.finding import Finding, Severity

__all__ = ["Finding", "Report", "Severity", "examine", "vet"]
