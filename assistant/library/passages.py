"""Texts to passages: the pieces that can be found and quoted."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType

from assistant.library.helps import Helps
from assistant.library.quotes import Quote
from assistant.library.text import Practice, Text
from assistant.prose import paragraph_spans, sentence_spans, words

MAX_WORDS = 180
"""A passage has at most this many words, so that a reader who opens it sees all of it at once."""

Fits = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Passage:
    """A citable part of a text: the whole of a section, or a piece of a long one."""

    id: str
    """`text-id#section-heading`, with `.2` and so on for further pieces of a long section. No other passage has it."""
    text_id: str
    title: str
    heading: str
    body: str
    """Verbatim from the text's file."""
    asks: tuple[str, ...]
    questions: tuple[str, ...]
    practice: Practice | None
    topics: tuple[str, ...]
    scenes: tuple[str, ...] = ()
    """The text's scenes; only its first passage carries them."""
    quotes: tuple[Quote, ...] = ()
    """What an editor chose of the body to be quoted alone."""
    helps: Helps = field(default_factory=dict, hash=False)
    """Which other texts help with its asks and scenes."""

    @property
    def embedded(self) -> str:
        """What the embedding model reads: the heading gives the body its subject."""
        return f"{self.heading}. {self.body}"

    @property
    def sentences(self) -> tuple[str, ...]:
        """The body's sentences, each verbatim."""
        return tuple(self.body[start:end] for start, end in sentence_spans(self.body))


def passages_of(
    text: Text,
    fits: Fits = lambda _: True,
    quotes: Sequence[Quote] = (),
    helps: Helps = MappingProxyType({}),
) -> list[Passage]:
    """Cut a text into its passages.

    Args:
        text: The text.
        fits: Says whether a string fits the embedding model's window.
        quotes: What an editor chose of it to be quoted alone.
        helps: Which other texts help with its asks and scenes.
    """
    found: list[Passage] = []
    slugs = _slugs([section.meta.heading for section in text.sections])
    for slug, section in zip(slugs, text.sections, strict=True):
        heading = section.meta.heading
        spans = split(section.body, partial(_fits_below, heading, fits))
        pieces = [section.body[start:end] for start, end in spans]
        shares = _share_asks(section.meta.asks, pieces)
        for number, (body, asks) in enumerate(zip(pieces, shares, strict=True), 1):
            scenes = () if found else text.meta.scenes
            found.append(
                Passage(
                    id=f"{text.id}#{slug}" + (f".{number}" if number > 1 else ""),
                    text_id=text.id,
                    title=text.meta.title,
                    heading=heading,
                    body=body,
                    asks=asks,
                    questions=section.meta.questions,
                    practice=section.meta.practice,
                    topics=text.meta.topics,
                    scenes=scenes,
                    quotes=tuple(quote for quote in quotes if quote.words in body),
                    helps={said: helps[said] for said in (*asks, *scenes) if said in helps},
                )
            )
    return found


def _slugs(headings: Sequence[str]) -> list[str]:
    """Return each heading's part of an id: its plain letters.

    A number makes it one of its own where they stood before, or where there are none, as in another script.
    """
    plain = [re.sub(r"[^a-z0-9]+", "-", h.lower().replace("’", "").replace("'", "")).strip("-") for h in headings]
    found: list[str] = []
    for number, slug in enumerate(plain, 1):
        made = slug or f"section-{number}"
        again = 1
        while made in found or (made != slug and made in plain):
            again += 1
            made = f"{slug or f'section-{number}'}-{again}"
        found.append(made)
    return found


def split(body: str, fits: Fits = lambda _: True, max_words: int = MAX_WORDS) -> list[tuple[int, int]]:
    """Cut prose into the fewest consecutive pieces that fit, at paragraph ends if possible, else at sentence ends.

    Returns the (start, end) offsets of each piece. Together the pieces hold every character of `body` but the
    white space between them. A sentence that does not fit by itself is cut between words; a word that does not
    fit by itself is a piece of its own, for nothing may be lost.
    """

    def good(start: int, end: int) -> bool:
        return len(words(body[start:end])) <= max_words and fits(body[start:end])

    pieces: list[tuple[int, int]] = []
    for level in _units(body, good):
        start, end = level
        if pieces and good(pieces[-1][0], end):
            pieces[-1] = (pieces[-1][0], end)
        else:
            pieces.append((start, end))
    return pieces


def _units(body: str, good: Callable[[int, int], bool]) -> Iterator[tuple[int, int]]:
    """Yield the largest natural units (paragraph, sentence, word) that are good by themselves."""
    for start, end in paragraph_spans(body):
        if good(start, end):
            yield start, end
            continue
        for first, last in sentence_spans(body[start:end]):
            if good(start + first, start + last):
                yield start + first, start + last
            else:
                yield from (
                    (start + first + word.start(), start + first + word.end())
                    for word in re.finditer(r"\S+", body[start + first : start + last])
                )


def _fits_below(heading: str, fits: Fits, body: str) -> bool:
    """Say whether a piece fits together with its heading, as it is embedded (`Passage.embedded`)."""
    return fits(f"{heading}. {body}")


def _share_asks(asks: tuple[str, ...], pieces: list[str]) -> list[tuple[str, ...]]:
    """Give each ask to the piece that shares the most of its words; the first one where they tie."""
    shares: list[list[str]] = [[] for _ in pieces]
    vocabularies = [{word.lower() for word in words(piece)} for piece in pieces]
    for ask in asks:
        own = {word.lower() for word in words(ask)}
        best = max(range(len(pieces)), key=lambda number: len(own & vocabularies[number]))
        shares[best].append(ask)
    return [tuple(share) for share in shares]
