"""Terms of the field, which a text explains where they first appear, and letters that stand for words."""

import re
from collections.abc import Iterator
from functools import cache

from assistant.library.checks.finding import Finding
from assistant.library.checks.parts import body_sentences
from assistant.library.checks.rules import rules, table
from assistant.library.text import Text

NEAR = 1
"""Sentences before and after the first appearance in which the explanation may stand."""
_CAPITALS = re.compile(r"(?<![\w-])[A-Z]{2,}(?=s?(?![\w]))(?! [A-Z][a-z])")  # "SMART Recovery" is a name


def jargon(text: Text) -> Iterator[Finding]:
    """Check that terms and letters are explained where they first appear in the body."""
    rule, sentences = rules(), list(body_sentences(text))
    for entry in table("jargon")["terms"]:
        at = next((n for n, (_, s) in enumerate(sentences) if _compiled(entry["pattern"]).search(s)), None)
        if at is not None and not _explained([s for _, s in sentences[max(0, at - NEAR) : at + NEAR + 1]]):
            facts = {"term": entry["term"], "plain": entry["plain"]}
            yield rule["jargon"].finding(text.path, sentences[at][0], **facts)
    seen: set[str] = set(table("jargon")["letters"])
    for number, (line, sentence) in enumerate(sentences):
        for match in _CAPITALS.finditer(sentence):
            letters = match[0]
            around = " ".join(s for _, s in sentences[max(0, number - NEAR) : number + NEAR + 1])
            if letters not in seen and not (spelled_out(letters, around) or _described(letters, around)):
                yield rule["letters"].finding(text.path, line, letters=letters)
            seen.add(letters)


def spelled_out(letters: str, near: str) -> bool:
    """Say whether some words near by begin with these letters, in order; "and", "of" and the like may stand between."""
    gap = r"(?:[\s-]+(?:and|of|the|for|in|to|with)\b)*[\s,()-]+"
    return bool(re.search(r"\b" + gap.join(f"{letter}[a-z]+" for letter in letters), near, re.IGNORECASE))


def _described(letters: str, near: str) -> bool:
    """Say whether a sentence near by says what the letters are or do: "called CBT", "CBT, which…", "In CBT, a…"."""
    return bool(
        re.search(rf"\b(called|named) {letters}\b|\b{letters}, (which|in which|a|an|the)\b|\bIn {letters},", near)
    )


def _explained(near: list[str]) -> bool:
    return any(_compiled(cue).search(sentence) for cue in table("jargon")["cues"] for sentence in near)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
