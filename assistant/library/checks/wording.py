"""What a text must not say: every rule that is a pattern, on every part that it reads."""

from collections.abc import Iterator

from assistant.library.checks.finding import Finding
from assistant.library.checks.parts import parts_of
from assistant.library.checks.rules import pattern_rules
from assistant.library.text import Text


def wording(text: Text) -> Iterator[Finding]:
    """Check every part of a text against the patterns; one finding a rule and part."""
    for part in parts_of(text):
        for rule in pattern_rules():
            if part.kind in rule.parts and (match := rule.search(part.content)):
                at = part.line + part.content[: match.start()].count("\n")
                yield rule.finding(text.path, at, match=match[0].strip())
