"""Rules that a text waives, with a reason: an editor's exception that stays in sight."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from assistant.library.checks.finding import Finding
from assistant.library.checks.rules import rules
from assistant.library.corpus import Library
from assistant.library.text import Text


def apply(library: Library, findings: Iterable[Finding]) -> tuple[list[Finding], list[Finding]]:
    """Split the findings into those that stand and those that their texts waive.

    A waiver that waives nothing, names no rule, or names one that may not be waived is a finding itself.
    """
    waivers = {str(text.path): {waiver.rule: waiver.reason for waiver in text.meta.waive} for text in _texts(library)}
    standing: list[Finding] = []
    waived: list[Finding] = []
    for finding in findings:
        reason = waivers.get(str(finding.path), {}).get(finding.rule)
        if finding.waived:  # a source's own
            waived.append(finding)
        elif reason and rules()[finding.rule].waivable:
            waived.append(replace(finding, waived=reason))
        else:
            standing.append(finding)
    used = {(str(finding.path), finding.rule) for finding in waived}
    for text in _texts(library):
        standing += _idle(text, used)
    return standing, waived


def _texts(library: Library) -> Iterable[Text]:
    return library.texts.values()


def _idle(text: Text, used: set[tuple[str, str]]) -> Iterator[Finding]:
    known = rules()
    for number, waiver in enumerate(text.meta.waive):
        line = text.line("waive", number)
        if waiver.rule not in known:
            yield known["waiver-unknown"].finding(text.path, line, rule=waiver.rule)
        elif not known[waiver.rule].waivable:
            yield known["waiver-refused"].finding(text.path, line, rule=waiver.rule, why=known[waiver.rule].reason)
        elif (str(text.path), waiver.rule) not in used:
            yield known["waiver-unused"].finding(text.path, line, rule=waiver.rule)
