"""Sentences of messages and of prose, words, and the reading grade of English. All rooms may use it."""

import re
from collections.abc import Iterator

_ABBREVIATIONS = frozenset(
    {"e.g.", "i.e.", "etc.", "cf.", "vs.", "dr.", "mr.", "mrs.", "ms.", "prof.", "st.", "no.", "u.s."}
)
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+(?=\s|$)")
_GLUED = re.compile(r"[。！？｡؟۔]++[」』”’）)\]]*+|(?<=[^\W\d_]{3})[.!?]++(?=[^\W\d_]{2})")
_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_SPACE = re.compile(r"\s*")
_BREAK = re.compile(r"\n[^\S\n]*(?=\n)")
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*|\d+(?:[.,]\d+)*")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(  # an e that is written and not said: at the end, before -d and -s, and inside compounds
    r"(?<=[^aeiouy])(?<![^aeiouy]l)e$|(?<=[^aeiouytd])ed$|(?<=[^aeiouyszxcg])(?<![cs]h)(?<![^aeiouy]l)es$"
    r"|(?<=[aeiouy][^aeiouyr])e(?=(?:ment|less|ness|ful|fully|ly|ty|thing|where|body|times?|work|line)s?$)"
    r"|(?<=ev)e(?=ry|ning)"
)
_HIATUS = re.compile(  # two vowels that are written together and said apart
    r"i(?:a(?!ge|l$|lly$|n$)|o(?!n|us)|e(?=ty|t$|nt|nc)|u)|(?<![ctg])ial|(?<=[rvdn])iou|(?<=[^ctgs])ian$"
    r"|e(?=a$|ate|ati|u[ms])|(?<=[^aeiouqg])u(?:al|e[lt])|(?<=[aeouy])ing|sms?$|oe(?=[mt])"
)


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) offsets of each sentence, without the white space around it.

    A line break that is followed by another one always ends a sentence, so no sentence crosses a paragraph.
    """
    for first, last in paragraph_spans(text):
        start = first
        for end in _END.finditer(text, first, last):
            last_word = text[max(start, end.end() - 6) : end.end()].rsplit(None, 1)[-1].lower()
            if last_word in _ABBREVIATIONS and end.end() < last:
                continue
            yield start, end.end()
            start = _SPACE.match(text, end.end(), last).end()  # type: ignore[union-attr]
        if start < last:
            yield start, last


def said_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) offsets of each sentence of a message, without the white space around it.

    Who types in distress ends a sentence by a line break, by a full stop with nothing after it, or by that of a script
    without spaces.
    """
    for line in _LINE.finditer(text):
        for first, last in sentence_spans(line[0]):
            start, last = line.start() + first, line.start() + last
            for end in _GLUED.finditer(text, start, last):
                yield start, end.end()
                start = _SPACE.match(text, end.end(), last).end()  # type: ignore[union-attr]
            if start < last:
                yield start, last


def paragraph_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) offsets of each paragraph, without the white space around it."""
    start = 0
    for end in [*(match.start() for match in _BREAK.finditer(text)), len(text)]:
        chunk = text[start:end]
        if chunk.strip():
            yield start + len(chunk) - len(chunk.lstrip()), start + len(chunk.rstrip())
        start = end


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, each a verbatim piece of it."""
    return [text[start:end] for start, end in sentence_spans(text)]


def words(text: str) -> list[str]:
    """Return the words and numbers of a text in order; a hyphenated word counts once."""
    return _WORD.findall(text)


def syllables(word: str) -> int:
    """Estimate the syllables of an English word by its vowel groups.

    The estimate is meant for averages over a text. `tests/test_prose.py` holds it against a list of
    words counted by hand.
    """
    word = word.lower().replace("’", "'")
    if "-" in word:
        return max(sum(syllables(part) for part in word.split("-") if part), 1)
    word = word.removesuffix("'s")
    count = len(_VOWELS.findall(word)) - len(_SILENT.findall(word)) + len(_HIATUS.findall(word))
    return max(count, 1)


def reading_grade(text: str) -> float:
    """Return the Flesch–Kincaid grade level of a text (US school years; 0 for an empty text).

    Source: Kincaid, Fishburne, Rogers and Chissom (1975), Naval Technical Training Command, Research Branch
    Report 8-75: 0.39 × words per sentence + 11.8 × syllables per word - 15.59.
    """
    found = words(text)
    if not found:
        return 0.0
    per_sentence = len(found) / max(len(sentences(text)), 1)
    per_word = sum(syllables(word) for word in found) / len(found)
    return 0.39 * per_sentence + 11.8 * per_word - 15.59
