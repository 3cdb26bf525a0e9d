"""A text taken apart into its pieces of wording, each with its line."""

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.library.checks.rules import PartKind
from assistant.library.text import Text
from assistant.prose import sentence_spans


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of wording."""

    kind: PartKind
    line: int
    """The line of the file on which it starts, counted from 1."""
    content: str


def parts_of(text: Text) -> Iterator[Part]:
    """Yield every piece of wording of a text."""
    meta = text.meta
    yield Part("title", text.line("title"), meta.title)
    yield Part("summary", text.line("summary"), meta.summary)
    for number, caution in enumerate(meta.cautions):
        yield Part("cautions", text.line("cautions", number), caution)
    for line, ask in asks_of(text):
        yield Part("asks", line, ask)
    for s, section in enumerate(text.sections):
        yield Part("title", text.line("sections", s, "heading"), section.meta.heading)
        yield Part("body", section.line, section.body)
        for q, question in enumerate(section.meta.questions):
            yield Part("questions", text.line("sections", s, "questions", q), question)
        if practice := section.meta.practice:
            yield Part("practice", text.line("sections", s, "practice", "title"), practice.title)
            for n, step in enumerate(practice.steps):
                yield Part("practice", text.line("sections", s, "practice", "steps", n), step)


def asks_of(text: Text) -> Iterator[tuple[int, str]]:
    """Yield the line and the words of every ask and scene."""
    yield from ((text.line("scenes", number), scene) for number, scene in enumerate(text.meta.scenes))
    for s, section in enumerate(text.sections):
        yield from ((text.line("sections", s, "asks", a), ask) for a, ask in enumerate(section.meta.asks))


def body_sentences(text: Text) -> Iterator[tuple[int, str]]:
    """Yield the line and the words of every sentence of the body."""
    for section in text.sections:
        for start, end in sentence_spans(section.body):
            yield section.line + section.body[:start].count("\n"), section.body[start:end]
