"""Passages and sentences that stand in more than one place: a reader would meet the same words twice."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from assistant.library.checks.finding import Finding
from assistant.library.checks.parts import body_sentences
from assistant.library.checks.rules import rules
from assistant.library.corpus import Library
from assistant.library.text import Text
from assistant.prose import words

SHINGLE = 5
"""Words in a row that are compared."""
MAX_SHARED = 0.15
"""Share of the shorter section's shingles that another section may have as well."""
SENTENCE_WORDS = 8
"""Shorter sentences may recur."""


def duplicates(library: Library) -> Iterator[Finding]:
    """Check that no two sections share much of their wording, and no longer sentence stands twice."""
    yield from _sentences(library)
    sections = [(text, section) for text in library.texts.values() for section in text.sections]
    shingles = [shingles_of(section.body) for _, section in sections]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, found in enumerate(shingles):
        for shingle in found:
            holders[shingle].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in holders.values():
        shared.update((a, b) for i, a in enumerate(numbers) for b in numbers[i + 1 :])
    for (first, second), count in sorted(shared.items()):
        share = count / max(1, min(len(shingles[first]), len(shingles[second])))
        if share > MAX_SHARED:
            (text, section), (other, twin) = sections[second], sections[first]
            facts = {"heading": section.meta.heading, "share": f"{100 * share:.0f}"}
            place = f"{other.id}, '{twin.meta.heading}'"
            yield rules()["passage-near"].finding(text.path, section.line, other=place, **facts)


def shingles_of(body: str) -> set[tuple[str, ...]]:
    """Return every run of `SHINGLE` words of a body."""
    found = [word.lower() for word in words(body)]
    return {tuple(found[at : at + SHINGLE]) for at in range(len(found) - SHINGLE + 1)}


def _sentences(library: Library) -> Iterator[Finding]:
    owners: dict[str, Text] = {}
    for text in library.texts.values():
        for line, sentence in body_sentences(text):
            found = words(sentence)
            key = " ".join(word.lower() for word in found)
            if len(found) < SENTENCE_WORDS:
                continue
            if key in owners:
                yield rules()["sentence-twice"].finding(text.path, line, sentence=sentence, other=owners[key].id)
            owners.setdefault(key, text)
