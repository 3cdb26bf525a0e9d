"""Fairness to the reader: an approach comes with its limits, and a grave word with a way to help."""

import re
from collections.abc import Iterator

from assistant.library.checks.finding import Finding
from assistant.library.checks.rules import rules, table
from assistant.library.text import Text
from assistant.prose import sentences


def balance(text: Text) -> Iterator[Finding]:
    """Check that limits are named where an approach is described, and help where suicide is."""
    lists, rule = table("balance"), rules()
    if set(lists["approaches"]) & set(text.meta.topics):
        said = [*sentences(text.body), *text.meta.cautions]
        if not any(_any(lists["limits"], sentence) for sentence in said):
            yield rule["balance"].finding(text.path, text.line("topics"))
    grave = next((s for s in text.sections if _any(lists["grave"], s.body)), None)
    if grave and not _any(lists["help"], " ".join([text.body, *text.meta.cautions])):
        yield rule["grave-without-help"].finding(text.path, grave.line)


def _any(patterns: list[str], text: str) -> bool:
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in patterns)
