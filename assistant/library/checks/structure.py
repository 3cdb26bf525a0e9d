"""What a text must have: its topics, its folder, sections of their own, the right length, passages that fit."""

import unicodedata
from collections.abc import Iterator

from assistant.library.checks.finding import Finding
from assistant.library.checks.rules import rules
from assistant.library.corpus import Library
from assistant.library.passages import MAX_WORDS, Fits, passages_of
from assistant.library.text import Text
from assistant.prose import words

BODY_WORDS = (350, 700)


def structure(library: Library, text: Text) -> Iterator[Finding]:
    """Check topics, folder and headings."""
    rule = rules()
    for number, topic in enumerate(text.meta.topics):
        if topic not in library.topics:
            yield rule["topic"].finding(text.path, text.line("topics", number), topic=topic)
    first = library.topics.get(text.meta.topics[0])
    if first and not first.broad and any(topic.broad for topic in library.topics.values()):
        broad = ", ".join(topic.id for topic in library.topics.values() if topic.broad)
        yield rule["topic-first"].finding(text.path, text.line("topics"), topic=first.id, broad=broad)
    if text.path.parent.name != text.meta.topics[0]:
        yield rule["folder"].finding(text.path, text.line("topics"), topic=text.meta.topics[0])
    seen: set[str] = set()
    for section in text.sections:
        heading = section.meta.heading
        if (read := _as_read(heading)) in seen:
            yield rule["heading"].finding(text.path, text.line("sections"), heading=heading)
        seen.add(read)


def _as_read(heading: str) -> str:
    """Return what a reader takes from a heading: no one tells two apart by a capital, a comma or a curly apostrophe."""
    plain = unicodedata.normalize("NFKC", heading).casefold().replace("'", "").replace("’", "")
    kept = (letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in plain)
    return " ".join("".join(kept).split()) or plain


def length(text: Text, fits: Fits) -> Iterator[Finding]:
    """Check how long the body and its sections are."""
    rule = rules()
    least, most = BODY_WORDS
    total = len(words(text.body))
    if not least <= total <= most:
        yield rule["length"].finding(text.path, text.sections[0].line, words=total, least=least, most=most)
    for section in text.sections:
        count = len(words(section.body))
        if count > MAX_WORDS or not fits(f"{section.meta.heading}. {section.body}"):
            facts = {"heading": section.meta.heading, "words": count, "most": MAX_WORDS}
            yield rule["window"].finding(text.path, section.line, **facts)
    for passage in passages_of(text, fits):
        if not fits(passage.embedded):
            yield rule["passage"].finding(text.path, text.sections[0].line, passage=passage.id)
