"""Read a message the way a person would: past tricks of spelling, back to its verbatim words.

The rules are written once, against plain lower-case words with single spaces between them and one
sentence a line. This file makes that plain reading and remembers where every word of it came from.

    "I'm soooo done... I can't\u200b d0 it, k!ll me"  ->  "i am so done i can not do it kill me"

Contractions are spelled out, words that only add force ("just", "really", an oath) are left out, and
commas become clause breaks beside the text. Everything here is linear in the length of the message.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from assistant.safety.dialects import default_dialects
from assistant.safety.folding import fold
from assistant.safety.lexicon import COMPOUND, DOUBLED, DROPPED, MERGED, SPELLED_OUT, WATCHED

_CJK = "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTER = rf"[^\W_{_CJK}]"
_TOKEN = re.compile(
    rf"(?P<cjk>[{_CJK}])"
    rf"|(?P<word>[$@*]{{0,3}}{_LETTER}+(?:[@$*!'|+._-]{{1,4}}{_LETTER}+)*\*{{0,3}})"
    r"|(?P<stop>[.!?\u3002\uff01\uff1f\u061f\u0964]+)"
    r"|(?P<blank>\n[ \t\r]*\n\s*)"
    r"|(?P<clause>[,;:()\[\]\u3001\u060c\u2014\u2013\n\u2026]|\s-+\s)"
    r"|(?P<quote>\")"
)
_RUN = re.compile(r"(.)\1{2,}")
_LEET = str.maketrans("034@5$7+", "oeaasstt")
_ORDINARY_NUMBER = re.compile(
    r"[0-9]+(?:st|nd|rd|th|am|pm|mg|ml|kg|lbs?|g|h|hrs?|mins?|s|x|k|m|y|yo|yrs?|f|ish)?|[a-z][0-9]+"
)
_LONGEST_TRICK = 24  # no watched word is longer; longer tokens are not searched for one
_BY_LENGTH = {length: tuple(sorted(w for w in WATCHED if len(w) == length)) for length in set(map(len, WATCHED))}
_LONGEST_SPELLING = 60  # "k i l l m y s e l f" and its like


@dataclass(frozen=True, slots=True)
class Normalised:
    """The plain reading of a message, with the way back.

    Attributes:
        original: The message as it was written.
        text: Plain words, single spaces, a newline after each sentence; a question ends in `` ?``.
        starts: Where each token begins in ``text``.
        origins: Where each token stands in ``original``, as (start, end).
        clauses: Places in ``text`` where a clause ends without a sentence ending.
        quotes: Stretches of ``text`` that stood in quotation marks, as (start, end).
        ascii: Whether ``text`` holds ASCII only, so that a byte is a character.
    """

    original: str
    text: str
    starts: tuple[int, ...]
    origins: tuple[tuple[int, int], ...]
    clauses: tuple[int, ...] = ()
    quotes: tuple[tuple[int, int], ...] = field(default=())
    ascii: bool = True

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Give the stretch of the original that a stretch of the plain text was read from."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        last = max(bisect_left(self.starts, end) - 1, first)
        return self.origins[first][0], self.origins[last][1]

    def sentence(self, at: int) -> tuple[int, int]:
        """Give the bounds, in ``text``, of the sentence around a place."""
        start = self.text.rfind("\n", 0, at) + 1
        end = self.text.find("\n", at)
        return start, len(self.text) if end < 0 else end

    def clause(self, at: int) -> tuple[int, int]:
        """Give the bounds, in ``text``, of the clause around a place."""
        start, end = self.sentence(at)
        after = bisect_right(self.clauses, at)
        if after and self.clauses[after - 1] > start:
            start = self.clauses[after - 1]
        if after < len(self.clauses) and self.clauses[after] < end:
            end = self.clauses[after]
        return start, end


def normalise(message: str) -> Normalised:
    """Make the plain reading of a message.

    Args:
        message: Any string at all, of any length.
    """
    plain, places = fold(message)
    words = _read(plain)
    return _assemble(message, places, _standardise(_respell(words)))


@dataclass(frozen=True, slots=True)
class _Token:
    """A word or a mark: what it reads as, where it stood in the folded text, what kind it is."""

    text: str
    start: int
    end: int
    kind: str  # word, cjk, stop, ask, clause, open, close


def _read(plain: str) -> list[_Token]:
    """Cut the folded text into words and marks."""
    tokens: list[_Token] = []
    quoting = False
    for match in _TOKEN.finditer(plain):
        kind = str(match.lastgroup)
        start, end = match.span()
        if kind == "word":
            tokens.extend(_words(match[0], start))
        elif kind == "stop":
            # An ellipsis is a pause for breath, not the end of the thought.
            kind = "ask" if set(match[0]) & set("?\uff1f\u061f") else "stop"
            kind = "clause" if re.fullmatch(r"\.{2,}", match[0]) else kind
            tokens.append(_Token("", start, end, kind))
        elif kind == "quote":
            tokens.append(_Token("", start, end, "close" if quoting else "open"))
            quoting = not quoting
        else:
            tokens.append(_Token(match[0], start, end, "stop" if kind == "blank" else kind))
    return tokens


def _words(raw: str, start: int) -> list[_Token]:
    """Read one run of letters and the signs inside it, as one word or as several."""
    if raw.isalpha():
        return [_Token(_shorten(raw), start, start + len(raw), "word")]
    bare = raw.replace("'", "")
    if not bare.isalnum() or not bare.isalpha():
        watched = _unmask(bare)
        if watched:
            return [_Token(watched, start, start + len(raw), "word")]
    if bare.isalnum():
        # The apostrophe tells "we'll" from "well" only while it stands, so it stays until _respell.
        return [_Token(_shorten(raw.strip("'")), start, start + len(raw), "word")]
    tokens: list[_Token] = []
    for part in re.finditer(r"[^\W_']+(?:'+[^\W_']+)*|[.!]+", raw):
        kind = "stop" if part[0][0] in ".!" else "word"
        if kind == "stop" and re.fullmatch(r"\.{2,}", part[0]):
            kind = "clause"
        text = _shorten(part[0]) if kind == "word" else ""
        tokens.append(_Token(text, start + part.start(), start + part.end(), kind))
    return tokens


def _shorten(word: str) -> str:
    """Undo an elongation: "soooo" is "so", "killlll" is "kill"."""
    if not _RUN.search(word):
        return word
    twice = _RUN.sub(r"\1\1", word)
    return twice if twice in DOUBLED else _RUN.sub(r"\1", word)


def _unmask(word: str) -> str | None:
    """Find the watched word behind digits, stars and dots, or None where there is none."""
    if len(word) > _LONGEST_TRICK or _ORDINARY_NUMBER.fullmatch(word):
        return None
    joined = re.sub(r"[._-]", "", word)
    for one in "il":
        guess = re.sub(r"[1!|]", one, joined).translate(_LEET)
        if guess in WATCHED:
            return guess
        if _shorten(guess) in WATCHED:
            return _shorten(guess)
    mixed = re.sub(r"[1!|]", "*", joined).translate(_LEET)
    if "*" not in mixed or sum(c.isalpha() for c in mixed) < 2:
        return None
    alike = _BY_LENGTH.get(len(mixed), ())
    return next((w for w in alike if all(a in ("*", b) for a, b in zip(mixed, w, strict=True))), None)


def _respell(tokens: list[_Token]) -> list[_Token]:
    """Join spelled-out letters, spell out contractions, leave out words that only add force."""
    spelled: list[_Token] = []
    ends = _spellings(tokens)
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.kind != "word":
            spelled.append(token)
            index += 1
            continue
        if index in ends:
            spelled.extend(_spelt([one for one in tokens[index : ends[index]] if one.kind == "word"]))
            index = ends[index]
            continue
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        pair = f"{token.text} {following.text}" if following and following.kind == "word" else ""
        after = tokens[index + 2].text if index + 2 < len(tokens) else ""
        if following and pair in MERGED and not (following.text == "self" and after in COMPOUND):
            spelled.append(_Token(MERGED[pair], token.start, following.end, "word"))
            index += 2
            continue
        text = SPELLED_OUT.get(token.text)
        if text is None:
            text = SPELLED_OUT.get(bare := token.text.replace("'", ""), bare)
        if text not in DROPPED:
            spelled.append(_Token(text, token.start, token.end, "word"))
        index += 1
    return spelled


def _standardise(tokens: list[_Token]) -> list[_Token]:
    """Read dialect spellings and turns of phrase as the standard plain words."""
    dialects = default_dialects()
    words: list[_Token] = []
    for token in tokens:
        text = dialects.words.get(token.text, token.text)
        if token.kind != "word":
            words.append(token)
        elif text not in dialects.dropped:
            words.extend(_Token(part, token.start, token.end, "word") for part in text.split())
    texts = [word.text if word.kind == "word" else "" for word in words]
    out: list[_Token] = []
    index = 0
    while index < len(words):
        found = dialects.phrase(texts, index) if texts[index] else None
        if found is None:
            out.append(words[index])
            index += 1
            continue
        length, plain = found
        out.append(_Token(plain, words[index].start, words[index + length - 1].end, "word"))
        index += length
    return out


def _spellings(tokens: list[_Token]) -> dict[int, int]:
    """Find single letters in a row that spell words ("s u i c i d e", "k.m.s"): where each such row begins and ends.

    A row may begin at any of its letters, so one pass from its last letter back finds all of its beginnings.
    """
    ends: dict[int, int] = {}
    index = 0
    while index < len(tokens):
        row: list[int] = []
        while index < len(tokens):
            token = tokens[index]
            if token.kind == "word" and len(token.text) == 1:
                row.append(index)
            elif not (token.kind == "stop" and row and token.end - token.start == 1):
                break
            index += 1
        row = row[-_LONGEST_SPELLING:]
        letters = _plain_letters([tokens[place] for place in row])
        spells = [False] * len(row) + [True]
        for start in range(len(row) - 1, -1, -1):
            last = min(len(row), start + _LONGEST_TRICK)
            spells[start] = any(spells[end] and letters[start:end] in WATCHED for end in range(start + 1, last + 1))
        ends.update({place: index for place, whole in zip(row[:-2], spells, strict=False) if whole})
        index += 1
    return ends


def _plain_letters(row: list[_Token]) -> str:
    return "".join(token.text for token in row).translate(_LEET).replace("1", "i")


def _spelt(row: list[_Token]) -> list[_Token]:
    """Read a row of letters as the words that it is known to spell."""
    out: list[_Token] = []
    at = 0
    for word in _segment(_plain_letters(row)):
        out.append(_Token(word, row[at].start, row[at + len(word) - 1].end, "word"))
        at += len(word)
    return out


def _segment(letters: str) -> list[str]:
    """Split letters into watched words; nothing where some letter would be left over."""
    best: list[list[str] | None] = [[]] + [None] * len(letters)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - _LONGEST_TRICK), end):
            head = best[start]
            if head is not None and letters[start:end] in WATCHED:
                best[end] = [*head, letters[start:end]]
                break
    return best[-1] or []


def _assemble(message: str, places: list[int] | range, tokens: list[_Token]) -> Normalised:
    """Lay the tokens out as plain text and remember where each came from."""
    parts: list[str] = []
    starts: list[int] = []
    origins: list[tuple[int, int]] = []
    clauses: list[int] = []
    quotes: list[tuple[int, int]] = []
    at = 0
    opened: int | None = None
    glue = True  # nothing has to stand between this token and the one before
    for token in tokens:
        if token.kind in ("clause", "open", "close"):
            clauses.append(at)
            if token.kind == "open":
                opened = at
            elif token.kind == "close" and opened is not None:
                quotes.append((opened, at))
                opened = None
            continue
        text = {"stop": "\n", "ask": " ?\n"}.get(token.kind, token.text)
        if token.kind in ("stop", "ask") and (not parts or parts[-1].endswith("\n")):
            continue
        if not glue and token.kind == "word":
            parts.append(" ")
            at += 1
        starts.append(at)
        origins.append((places[token.start], places[token.end - 1] + 1))
        parts.append(text)
        at += len(text)
        glue = token.kind != "word"
    text = "".join(parts)
    return Normalised(message, text, tuple(starts), tuple(origins), tuple(clauses), tuple(quotes), text.isascii())
