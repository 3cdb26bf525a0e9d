"""How a body reads: its grade, the length of its sentences, and how many of them hide who acts."""

import re
from collections.abc import Iterator
from functools import cache

from assistant.library.checks.finding import Finding
from assistant.library.checks.parts import body_sentences
from assistant.library.checks.rules import rules, table
from assistant.library.text import Text
from assistant.prose import reading_grade, words

MAX_GRADE = 8.0
"""Flesch–Kincaid of the whole body; two grades above the reading level that health bodies write for."""
MAX_SECTION_GRADE = 11.0
"""One section may be harder than the whole, up to this."""
MAX_SENTENCE = 40
"""Words in a sentence."""
MAX_PASSIVE = 0.30
"""Share of the sentences with a passive verb."""


def style(text: Text) -> Iterator[Finding]:
    """Check how the body reads."""
    rule = rules()
    grade = reading_grade(text.body)
    if grade > MAX_GRADE:
        yield rule["grade"].finding(text.path, text.sections[0].line, grade=f"{grade:.1f}", most=f"{MAX_GRADE:.0f}")
    for section in text.sections:
        grade = reading_grade(section.body)
        if grade > MAX_SECTION_GRADE:
            heading, shown, most = section.meta.heading, f"{grade:.1f}", f"{MAX_SECTION_GRADE:.0f}"
            yield rule["grade-section"].finding(text.path, section.line, heading=heading, grade=shown, most=most)
    found = list(body_sentences(text))
    for line, sentence in found:
        if (count := len(words(sentence))) > MAX_SENTENCE:
            start = " ".join(sentence.split()[:6])
            yield rule["sentence-long"].finding(text.path, line, start=start, words=count, most=MAX_SENTENCE)
    share = sum(is_passive(sentence) for _, sentence in found) / max(len(found), 1)
    if share > MAX_PASSIVE:
        shown, most = f"{100 * share:.0f}", f"{100 * MAX_PASSIVE:.0f}"
        yield rule["passive"].finding(text.path, text.sections[0].line, share=shown, most=most)


def is_passive(sentence: str) -> bool:
    """Say whether a sentence has a passive verb, as far as its words tell: a form of "be", then a participle.

    Participles that mostly describe ("is tired", "are used to") do not count. The measure is meant for shares of a
    whole text; a single sentence may be misread.
    """
    return bool(_passive().search(sentence))


@cache
def _passive() -> re.Pattern[str]:
    lists = table("passive")
    irregular, adjectives = "|".join(lists["participles"]), "|".join(lists["adjectives"])
    return re.compile(
        r"\b(?:is|are|was|were|be|been|being|gets?|got)\b(?:\s+(?:not|also|often|sometimes|still|never|\w+ly)){0,2}\s+"
        rf"(?!(?:{adjectives})\b)(?:\w+ed|{irregular})\b",
        re.IGNORECASE,
    )
