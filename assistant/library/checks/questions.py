"""Questions to carry away: one each, short, with a question mark, and not the same in two texts."""

from collections.abc import Iterator

from assistant.library.checks.finding import Finding
from assistant.library.checks.rules import rules
from assistant.library.corpus import Library
from assistant.library.text import Text
from assistant.prose import words

QUESTION_WORDS = 20


def questions(text: Text) -> Iterator[Finding]:
    """Check the form of each question; whether it is open and does not lead is a matter of patterns."""
    rule = rules()
    for s, section in enumerate(text.sections):
        for q, question in enumerate(section.meta.questions):
            line = text.line("sections", s, "questions", q)
            if not question.endswith("?"):
                yield rule["question-mark"].finding(text.path, line, question=question)
            if question.count("?") > 1:
                yield rule["question-double"].finding(text.path, line, question=question)
            if len(words(question)) > QUESTION_WORDS:
                yield rule["question-long"].finding(text.path, line, question=question, most=QUESTION_WORDS)


def questions_across(library: Library) -> Iterator[Finding]:
    """Check that no question stands twice."""
    owners: dict[str, Text] = {}
    for text in library.texts.values():
        for s, section in enumerate(text.sections):
            for q, question in enumerate(section.meta.questions):
                key = " ".join(word.lower() for word in words(question))
                if key in owners:
                    line = text.line("sections", s, "questions", q)
                    yield rules()["question-twice"].finding(text.path, line, question=question, other=owners[key].id)
                owners.setdefault(key, text)
