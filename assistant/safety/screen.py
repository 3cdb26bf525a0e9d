"""Read a message for risk, in the light of the conversation, and say what led to the verdict.

Layers find signals: the rules (``rules.py``), and, where the message comes with its vectors, the examples
(``examples.py``).
This file combines what they found, and that is all it does:

1. The highest level wins; of equals, the person before someone else, then the order of ``_FIRST``. What a message is
   about that stands alone, the examples say where they heard as much as the rules, and about whom always: they read
   the whole of it (of 88 development messages on which the two disagreed, the rules were right about whom in 10).
   In the midst of a conversation, a rule knows which words spoke.
2. Intent beside a plan, means, a farewell or a time within a day is more than intent: ``refer`` becomes
   ``urgent``. The same holds when the intent was spoken in an earlier turn. What stands beside someone else's intent is
   theirs, and what another keeps out of reach is no means of the person.
3. Several veiled signals together are no longer veiled: ``check`` becomes ``refer``.
4. Taking it back ("jk", "forget it") never lowers.
5. A reply to a direct question is read as an answer to that question.
6. A message that is nearly certain to be ordinary talk by its likeness is not interrupted for the words of a rule
   alone ("slit my wrists boring"): only in a conversation in which nothing was heard before, and the surer the more
   the rule was right in the bank, or says that it is urgent. Never for a weapon that the person brings.
7. A later message of an ordinary conversation is read in the light of what was told before (``later.py``): what is
   plainly ordinary then was misheard, and what is plainly a danger is one. One that is only like a danger is read after
   the one before it, in any language: "It stopped after the baby" is heard otherwise when its writer has just spoken of
   sex.
8. A layer that breaks raises the level to at least ``check`` and is named in ``failed``.

Nothing here reads a clock, a network or a file after loading; the same message gives the same verdict.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Protocol

from assistant.prose import said_spans, words
from assistant.safety.answer_head import LATER, NO, AnswerHead, asks, default_answers
from assistant.safety.answers import LIKE_NO, Answers
from assistant.safety.assessment import Assessment, Context, Family, Level, Seen, Signal, Who
from assistant.safety.combining import (
    FACETS,
    add_up,
    brings_a_weapon,
    escalate,
    since_earlier,
    taken_back,
    their_own_means,
)
from assistant.safety.examples import Examples, Read, default_examples
from assistant.safety.language import UNKNOWN, identify
from assistant.safety.later import MISHEARD, default_later, in_its_light
from assistant.safety.normalise import Normalised, normalise
from assistant.safety.rules import DATA, Heard, Hit, Rulebook

_FIRST = (
    Family.SUICIDE,
    Family.CHILD_AT_RISK,
    Family.HARMED_BY_OTHERS,
    Family.SELF_HARM,
    Family.HARM_TO_OTHERS,
    Family.PSYCHOSIS_MANIA,
    Family.MEDICAL,
    Family.SUBSTANCE,
    Family.EATING,
)
_DENIED = re.compile(
    r"(?i)\W*(?:(?:no|nope|nah)\b[\s,.!]*(?:no\b[\s,.!]*)?)?"
    r"(?:(?:i['’]?m|i am|i was|i do|i would|i['’]?d|i['’]?ll|i will|it['’]?s)?\s*"
    r"(?:not|never|n['’]t)\b|i (?:don|won|wouldn|didn|haven)['’]?t\b)(?:(?!\bbut\b|\bthough\b|\byet\b).)*$"
)
"""A whole sentence that denies, with no turn in it."""
_NEUTRAL = Context()
_DRUM, _KEYS = 20, 2
_REPEATED = re.compile(r"(\S{2,12}?)\1{3,}", re.DOTALL)
_SAYS_MORE = 6  # words of a sentence beside a no that say something of their own

_UNCLEAR = "answer.unclear"
_NOES = frozenset({"answer.no", "answer.not_now"})
_DENIABLE = frozenset({"plan", "time", "goodbye"})
"""Tags of what a no denies with the danger: "I have nothing planned for tonight", "I'm off to bed, goodbye"."""
_PLAINLY = 0.9
"""How likely a no must be to the question of a danger, so that nothing is like that danger."""


class Layer(Protocol):
    """One way of hearing risk. It yields hits and may raise; the screen survives it."""

    @property
    def name(self) -> str:
        """The word that stands in ``Assessment.failed`` when this layer breaks."""

    def hits(self, heard: Heard) -> Iterable[Hit]:
        """Find signals in a message."""


class RuleLayer:
    """The rules of ``data/rules`` as a layer."""

    name = "rules"

    def __init__(self, book: Rulebook) -> None:
        """Keep the rules that this layer listens for."""
        self._book = book

    def hits(self, heard: Heard) -> Iterable[Hit]:
        """Find every rule that speaks."""
        return self._book.hits(heard)


class Screen:
    """The loaded screen; safe to share between threads, since nothing in it changes after loading.

    Args:
        book: The rules, which also know how answers are worded.
        layers: What listens to the words. Without a value, the rules alone.
        examples: What listens to the vectors, where a message comes with them.
        head: What reads the vectors as an answer to the direct question.
    """

    def __init__(
        self,
        book: Rulebook,
        layers: Sequence[Layer] | None = None,
        examples: Examples | None = None,
        head: AnswerHead | None = None,
    ) -> None:
        """Keep the rules and the layers; see the class for what they are."""
        self.book = book
        self.head = head
        self._answers = Answers(book)
        self.examples = examples
        self._layers: tuple[Layer, ...] = tuple(layers) if layers is not None else (RuleLayer(book),)

    @classmethod
    def load(cls, folder: Path = DATA) -> Screen:
        """Load the rules and the examples.

        Raises:
            DataError: A file of rules, contexts or examples cannot be used.
        """
        return cls(Rulebook.load(folder), examples=default_examples(), head=default_answers())

    def __call__(self, message: str, context: Context = _NEUTRAL, read: Callable[[], Read] | None = None) -> Assessment:
        """Assess one message; see ``screen``."""
        found = self._assess(message, context, read)
        if once := _REPEATED.fullmatch(message.strip()):  # "自杀自杀自杀…" says what it says once
            alone = self._assess(once[1], context, None)
            found = alone if alone.level > found.level else found
        return found

    def _assess(self, message: str, context: Context, read: Callable[[], Read] | None) -> Assessment:
        failed: list[str] = []
        reading: Read | None = None
        if read is not None and self.examples is not None and not _is_drumming(message):
            try:
                reading = read()
            except Exception:
                failed.append("examples")
        try:
            heard = Heard(normalise(message))
        except Exception:  # a screen that breaks must never be a screen that hears nothing
            heard = Heard(Normalised(message, "", (), ()))
            failed.append("normalise")
        hits: list[Hit] = []
        for layer in self._layers:
            try:
                hits.extend(layer.hits(heard))
            except Exception:
                failed.append(layer.name)
        try:
            signals = self._combine(heard, hits, context)
        except Exception:
            signals = [hit.signal for hit in hits]
            failed.append("combine")
        lang, seen = self._language(message, failed), None
        if reading is not None and self.examples is not None:
            try:
                listened = self.examples.listen(message, reading)
                scores = self.examples.judge(listened, reading.vectors, reading.judged, lang)
                after = reading.after if lang == "en" else None
                seen, plainly_no = Seen(reading.vectors, listened.published, after=after), False
                if context.asked is not None and self.head is not None:
                    asked = asks(context)
                    said = self.head.find(seen, lang, asked)
                    signals = self._answers.likened(signals, said, heard, context)
                    least = 0.0 if asked == "signs" else _PLAINLY
                    plainly_no = said is not None and said[0] in (NO, LATER) and said[1] >= least
                    signals = _without_leave(signals)
                alone = self.examples.signals(message, reading, scores, lang)
                liked = _liked(alone, signals, message)
                if plainly_no and any(signal.id in _NOES for signal in signals):
                    liked = []  # "no chest pain, no fainting" is like what it denies
                if after is not None and context.told and _is_quiet(context, failed):
                    score = float(scores[:, 1].max())
                    signals, liked = in_its_light(default_later(), after["risk"][0], score, signals, liked, message)
                if liked and liked == alone and _is_later_talk([*signals, *liked], context, failed, reading.spans):
                    stands = self.examples.stands_after(context.before, message, liked[0], scores, lang)
                    liked = liked if stands else []
                signals = [*signals, *liked]
                misheard = _is_open(signals, context, failed) and _are_read(signals, reading.spans)
                raised = [signal for signal in signals if signal.level >= Level.CHECK]
                near = _windows_of(raised, reading.spans)
                if misheard and self.examples.is_ordinary(message, scores[near], lang, raised):
                    signals = [replace(s, level=Level.NONE, reason=s.reason + MISHEARD) for s in signals]
            except Exception:
                failed.append("examples")
        heard_before = context.level >= Level.CHECK or context.asked is not None
        return replace(_verdict(signals, lang, tuple(failed), alone=not heard_before), seen=seen)

    @staticmethod
    def _language(message: str, failed: list[str]) -> str:
        try:
            return identify(message)
        except Exception:
            failed.append("language")
            return UNKNOWN

    def _combine(self, heard: Heard, hits: list[Hit], context: Context) -> list[Signal]:
        hits = [hit for hit in their_own_means(heard.plain.text, hits, context) if not self._helps(heard, hit, context)]
        spoken = [hit for hit in hits if hit.signal.level > Level.NONE]
        facets = [
            self._whose(heard, hit) for hit in hits if hit.signal.level is Level.NONE and hit.signal.tags & FACETS
        ]
        facts = [hit.signal for hit in hits if hit.signal.level is Level.NONE and not hit.signal.tags & FACETS]
        signals = [*escalate(heard.plain, spoken, facets), *facts, *since_earlier(heard.plain, facets, context)]
        signals = add_up(signals, context)
        signals = _without_leave([*signals, *self._answers(heard, spoken, facets, context)])
        return [*signals, *taken_back(signals, context)]

    def _helps(self, heard: Heard, hit: Hit, context: Context) -> bool:
        """Whether a rule takes for control what keeps a person safe who spoke of dying: "Mum took my pills away"."""
        if hit.signal.family is not Family.HARMED_BY_OTHERS or context.family is not Family.SUICIDE:
            return False
        return hit.signal.level < Level.URGENT and self.book.is_kept(heard, hit.start, hit.end)

    def _whose(self, heard: Heard, facet: Hit) -> Hit:
        """Tell of means that someone else keeps out of reach that they are not the speaker's."""
        if "means" in facet.signal.tags and self.book.is_kept(heard, facet.start, facet.end):
            return replace(facet, signal=replace(facet.signal, who=Who.OTHER))
        return facet


def _is_open(signals: list[Signal], context: Context, failed: list[str]) -> bool:
    """Whether the examples may say that a rule misheard: only where nothing else speaks for the rule."""
    raised = any(signal.level >= Level.CHECK for signal in signals)
    brings = any(brings_a_weapon(signal) for signal in signals)
    before = context.asked is not None or context.level >= Level.CHECK or bool(context.earlier)
    return raised and not brings and not failed and not before


def _is_quiet(context: Context, failed: list[str]) -> bool:
    """Whether nothing was heard before that a message must be read in the light of, and care asks nothing."""
    spoke = any(signal.level >= Level.CHECK for signal in context.earlier)
    return context.asked is None and context.level < Level.CHECK and not spoke and not failed


def _is_later_talk(
    signals: list[Signal], context: Context, failed: list[str], spans: Sequence[tuple[int, int]]
) -> bool:
    """Whether a short message is only like a danger that is not immediate, after ordinary talk alone."""
    raised = [signal for signal in signals if signal.level >= Level.CHECK]
    likened = bool(raised) and all(signal.is_likeness and signal.level < Level.REFER for signal in raised)
    short = len(spans) == 1
    return likened and short and bool(context.before) and _is_open(signals, context, failed)


def _windows_of(raised: list[Signal], spans: Sequence[tuple[int, int]]) -> list[bool]:
    """Return for each window whether a rule heard something in it: what lies elsewhere says nothing of what was heard.

    Where the examples raised a level themselves, every window counts.
    """
    if any(signal.is_likeness for signal in raised):
        return [True] * len(spans)
    parts = _parts(spans)
    return [span in parts and any(_lies_in(signal, span) for signal in raised) for span in spans]


def _are_read(signals: list[Signal], spans: Sequence[tuple[int, int]]) -> bool:
    """Whether the examples read the words of every signal: of a very long message they read the ends alone."""
    parts = _parts(spans)
    return all(any(_lies_in(signal, span) for span in parts) for signal in signals if signal.level)


def _parts(spans: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    """Return the windows of a message but the first, which stands for it as a whole; a short one has that alone."""
    return [span for span in spans if span != spans[0]] or spans


def _lies_in(signal: Signal, span: tuple[int, int]) -> bool:
    return span[0] < signal.end and signal.start < span[1]


def _is_drumming(message: str) -> bool:
    """Whether a message is one key or two, over and over: it says nothing that an example could be like.

    Two characters are a word in Chinese, Japanese and Korean, so other scripts never count as drumming.
    """
    return len(message) > 2 * _DRUM and message.isascii() and len(set(message.casefold())) <= _KEYS


def _liked(likened: list[Signal], signals: list[Signal], message: str) -> list[Signal]:
    """Leave out a faint likeness of a message that is a plain no to the direct question, and any of the no itself.

    "No, I'm not thinking of killing myself" is like what it denies. Where it is nearly all that was said, or the
    likeness is of its sentence, only the no counts; a likeness to an immediate danger always does.
    """
    no = next((signal for signal in signals if signal.id == "answer.no"), None)
    if no is None:
        return likened
    plain = [end for _, end in said_spans(message) if end >= no.end][:1]
    denied = no.reason == LIKE_NO or (plain and _DENIED.match(message[no.start : plain[0]]))

    def of_the_no(signal: Signal) -> bool:
        return bool(plain) and signal.start >= no.start and signal.end <= plain[0]

    def elsewhere(signal: Signal) -> bool:
        return bool(plain) and signal.start >= plain[0] and len(words(signal.span)) >= _SAYS_MORE

    return [
        signal
        for signal in likened
        if (signal.level > Level.CHECK or elsewhere(signal))
        and not (denied and signal.level < Level.URGENT and of_the_no(signal))
    ]


def _without_leave(signals: list[Signal]) -> list[Signal]:
    """Leave out a plan, a time or a farewell beside a no, where it makes nothing nearer by itself."""
    if not any(signal.id in _NOES for signal in signals):
        return signals
    return [s for s in signals if not (s.level and ".facet_" in s.id and s.tags and s.tags <= _DENIABLE)]


def _verdict(signals: list[Signal], lang: str, failed: tuple[str, ...], *, alone: bool = False) -> Assessment:
    """Order the signals and let the first decide.

    Args:
        signals: All signals.
        lang: The message's language.
        failed: The layers that broke.
        alone: Whether nothing was heard before that a short message may speak of.
    """
    unique = {(signal.id, signal.start): signal for signal in sorted(signals, key=lambda s: s.level)}
    ordered = sorted(
        unique.values(),
        key=lambda s: (-s.level, s.is_likeness, s.who is Who.OTHER, _FIRST.index(s.family), s.start, s.id),
    )
    level = ordered[0].level if ordered else Level.NONE
    # The mere lack of an answer is no word: it must not name the family of a level that it did not raise.
    spoken = [signal for signal in ordered if signal.level > Level.SIGNPOST and not signal.is_likeness]
    spoken = [signal for signal in spoken if signal.id != _UNCLEAR or signal.level >= level]
    first = next(iter(spoken or [signal for signal in ordered if signal.level > Level.NONE]), None)
    family, who = (first.family, first.who) if first else (None, Who.SELF)
    like = next((signal for signal in ordered if signal.is_likeness), None)
    if first and like and alone:
        who = like.who if like.level >= first.level else first.who
        family = like.family if like.level >= first.level else family
    return Assessment(
        level=max(level, Level.CHECK) if failed else level,
        family=family,
        who=who,
        signals=tuple(ordered),
        lang=lang,
        failed=failed,
    )


@cache
def default_screen() -> Screen:
    """Give the screen with the rules that ship with Between, loaded once.

    Raises:
        DataError: A file of rules or contexts cannot be used.
    """
    return Screen.load()


def screen(message: str, context: Context = _NEUTRAL, read: Callable[[], Read] | None = None) -> Assessment:
    """Assess one message in the light of the conversation so far.

    Args:
        message: Any string, of any length. It is read whole, in windows, and never cut short.
        context: What earlier turns hold.
        read: Gives the message's windows and their vectors, for the examples. Without it, the rules alone listen;
            if it raises, the examples count as a layer that broke.

    Returns:
        The level, the family, who is at risk, and every signal with the verbatim words that caused it.
    """
    return default_screen()(message, context, read)
