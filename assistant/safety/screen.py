"""Read a message for risk, in the light of the conversation, and say what led to the verdict.

Layers find signals: the rules (``rules.py``), and, where the message comes with its vectors, the examples
(``examples.py``).
This file combines what they found, and that is all it does:

1. The highest level wins; of equals, the person before someone else, then the order of ``_FIRST``. What it is
   about, and whom, a rule says before an example does.
2. Intent beside a plan, means, a farewell or a time within a day is more than intent: ``refer`` becomes
   ``urgent``. The same holds when the intent was spoken in an earlier turn. What stands beside someone else's intent is
   theirs, and what another keeps out of reach is no means of the person.
3. Several veiled signals together are no longer veiled: ``check`` becomes ``refer``.
4. Taking it back ("jk", "forget it") never lowers.
5. A reply to a direct question is read as an answer to that question.
6. A message that is nearly certain to be ordinary talk by its likeness is not interrupted for the words of a rule
   alone ("slit my wrists boring"): only in a conversation in which nothing was heard before, and the surer the more
   the rule was right in the bank, or says that it is urgent. Never for a weapon that the person brings.
7. A layer that breaks raises the level to at least ``check`` and is named in ``failed``.

Nothing here reads a clock, a network or a file after loading; the same message gives the same verdict.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from assistant.prose import sentence_spans, words
from assistant.safety.assessment import Assessment, Context, Family, Level, Seen, Signal, Who
from assistant.safety.examples import Examples, Read, default_examples
from assistant.safety.language import UNKNOWN, identify
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
_ESCALATES = frozenset({Family.SUICIDE, Family.SELF_HARM, Family.HARM_TO_OTHERS})
_FACETS = frozenset({"means", "plan", "time", "goodbye"})
MISHEARD = " The examples read the message as ordinary talk."
_SEVERAL = 3  # veiled signals that together ask for more than a question
_DENIED = re.compile(
    r"(?i)\W*(?:(?:no|nope|nah)\b[\s,.!]*(?:no\b[\s,.!]*)?)?"
    r"(?:(?:i['’]?m|i am|i was|i do|i would|i['’]?d|i['’]?ll|i will|it['’]?s)?\s*"
    r"(?:not|never|n['’]t)\b|i (?:don|won|wouldn|didn|haven)['’]?t\b)(?:(?!\bbut\b|\bthough\b|\byet\b).)*$"
)
"""A whole sentence that denies, with no turn in it."""
_TURNED = re.compile(r"\b(?:but|though|although|yet|except)\b")
"""Takes a turn after a denial: "I don't want to die but I can't live like this"."""
_LINGERS = re.compile(r"\b(?:think|thinking|thoughts?|sometimes|wish|tempted|not yet)\b")
"""Says after a denial that the thoughts are there: "I'm not going to kill myself, I only think about it"."""
_ARMS = re.compile(r"\b(?:gun|rifle|shotgun|pistol|revolver|handgun|knife|knives|blade)\b")
_AIMED = re.compile(
    r"\b(?:(?:at|on|to|for|with|after|kill\w*|hurt\w*|shoot\w*|shot|stab\w*|cut|hit|hits|let|chok\w*|chas\w*) (?:me|us)"
    r"|threat\w*|(?:scared|afraid|frightened|terrified) of|outside|doors?|hiding|hide|locked|coming"
    r"|looking for|drunk|angry"
    r"|furious|rage|point\w*|aim\w*|waving|hostage|hits?|beats?|beating|attack\w*|kill everyone|ex|abus\w*)\b"
)
"""Says that the weapon is, or may be, meant for someone else."""
_THEIRS: dict[str, Any] = {
    "id": "suicide.their_means",
    "family": Family.SUICIDE,
    "level": Level.NONE,
    "who": Who.OTHER,
    "tags": frozenset({"means", "third_party"}),
    "reason": "Someone who speaks of dying has something at hand that could be used.",
}
_OWN_FACT = re.compile(r"(?:i|my)\b")
_NEUTRAL = Context()
_DRUM, _KEYS = 20, 2
_REPEATED = re.compile(r"(\S{2,12}?)\1{3,}", re.DOTALL)
_SAYS_MORE = 6  # words of a sentence beside a no that say something of their own

# "Are you safe where you are?" is answered the other way round: there a bare no is the alarming answer.
# This holds where the context does not say which way its question went.
_ASKED_FOR_SAFETY = frozenset({Family.HARMED_BY_OTHERS, Family.CHILD_AT_RISK, Family.PSYCHOSIS_MANIA})

_UNCLEAR = "answer.unclear"
_BROUGHT = frozenset({"intent", "weapon", "means"})
"""What a rule is tagged with that hears the speaker bring a weapon: no likeness outweighs that."""
_SPEAKER = re.compile(r"(?i)\b(?:i|im|ima|imma|ill|my)\b")
_FINE = "fact.fine"
_WONT = "wont"
"""The answer "I won't do it", which answers whether they will act, not whether they think of it."""
_DENIAL = "fact.denial"
"""Takes back what nobody asked about; to the direct question, the same words are a plain no."""

# Not safe here and now, or happening to the body now: to confirm it is to say that it is immediate.
_NOW_IF_CONFIRMED = frozenset({Family.HARMED_BY_OTHERS, Family.CHILD_AT_RISK, Family.MEDICAL})


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
    """

    def __init__(self, book: Rulebook, layers: Sequence[Layer] | None = None, examples: Examples | None = None) -> None:
        """Keep the rules and the layers; see the class for what they are."""
        self.book = book
        self.examples = examples
        self._layers: tuple[Layer, ...] = tuple(layers) if layers is not None else (RuleLayer(book),)

    @classmethod
    def load(cls, folder: Path = DATA) -> Screen:
        """Load the rules and the examples.

        Raises:
            DataError: A file of rules, contexts or examples cannot be used.
        """
        return cls(Rulebook.load(folder), examples=default_examples())

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
                scores = self.examples.judge(listened, reading.vectors, lang)
                seen = Seen(reading.vectors, listened.published)
                signals = [*signals, *_liked(self.examples.signals(message, reading, scores, lang), signals, message)]
                misheard = _is_open(signals, context, failed) and _are_read(signals, reading.spans)
                raised = [signal for signal in signals if signal.level >= Level.CHECK]
                if misheard and self.examples.is_ordinary(message, scores, lang, raised):
                    signals = [replace(s, level=Level.NONE, reason=s.reason + MISHEARD) for s in signals]
            except Exception:
                failed.append("examples")
        return replace(_verdict(signals, lang, tuple(failed)), seen=seen)

    @staticmethod
    def _language(message: str, failed: list[str]) -> str:
        try:
            return identify(message)
        except Exception:
            failed.append("language")
            return UNKNOWN

    def _combine(self, heard: Heard, hits: list[Hit], context: Context) -> list[Signal]:
        hits = [
            hit for hit in _their_own_means(heard.plain.text, hits, context) if not self._helps(heard, hit, context)
        ]
        spoken = [hit for hit in hits if hit.signal.level > Level.NONE]
        facets = [
            self._whose(heard, hit) for hit in hits if hit.signal.level is Level.NONE and hit.signal.tags & _FACETS
        ]
        facts = [hit.signal for hit in hits if hit.signal.level is Level.NONE and not hit.signal.tags & _FACETS]
        signals = [*_escalate(heard.plain, spoken, facets), *facts, *_since_earlier(heard.plain, facets, context)]
        signals = _add_up(signals, context)
        signals.extend(self._answer(heard, spoken, facets, context))
        return [*signals, *_taken_back(signals, context)]

    def _helps(self, heard: Heard, hit: Hit, context: Context) -> bool:
        """Whether a rule takes for control what keeps a person safe who spoke of dying: "Mum took my pills away"."""
        if hit.signal.family is not Family.HARMED_BY_OTHERS or context.family is not Family.SUICIDE:
            return False
        return hit.signal.level < Level.URGENT and self.book.holds("kept_by_another", heard, hit.start, hit.end)

    def _whose(self, heard: Heard, facet: Hit) -> Hit:
        """Tell of means that someone else keeps out of reach that they are not the speaker's."""
        if "means" in facet.signal.tags and self.book.holds("kept_by_another", heard, facet.start, facet.end):
            return replace(facet, signal=replace(facet.signal, who=Who.OTHER))
        return facet

    def _answer(self, heard: Heard, spoken: list[Hit], facets: list[Hit], context: Context) -> list[Signal]:
        """Read the message as a reply to the direct question of the last turn.

        The ids tell about the risk that was asked for, not about the word: ``answer.yes`` is "yes, I think of
        it" and also "no, I am not safe here".
        """
        if context.asked is None:
            return self._unasked(heard, context)
        turned = context.asked in _ASKED_FOR_SAFETY if context.yes_is_safe is None else context.yes_is_safe
        found = self._safety(heard) if turned else self.book.answer(heard)
        if found is not None and found[0] == _WONT:
            if not context.asks_how_near:
                return []  # not going to do it: nobody asked that, and the thoughts may be there
            found = ("no", *found[1:])
        if (found is None or found[0] == "unclear") and context.asked is Family.SUICIDE:
            wants = any(hit.signal.family is Family.SUICIDE and hit.signal.level >= Level.CHECK for hit in spoken)
            denied = None if wants else self._denied_later(heard)
            found = ("no", *denied) if denied else found
        if found is None:
            if spoken or not heard.plain.text.strip():
                return []
            found = ("unclear", 0, len(heard.plain.text))
        kind, start, end = found
        words = heard.plain.text[start:end]
        level = {"yes": Level.REFER, "partly": Level.REFER, "unclear": Level.CHECK, "no": Level.NONE}[kind]
        if kind == "yes" and context.asked in _NOW_IF_CONFIRMED:
            level = Level.URGENT
        if kind in ("yes", "partly") and context.asked in _ESCALATES:
            near = {tag for facet in facets if facet.signal.who is Who.SELF for tag in facet.signal.tags}
            near -= {"time"} if re.match(r"not\b", words) else set()
            level = Level.URGENT if near & _FACETS else level
        first, last = heard.plain.origin(start, end)
        reason = self.book.replies[kind].reason if kind in self.book.replies else "Does not answer what was asked."
        span = heard.plain.original[first:last]
        return [Signal(f"answer.{kind}", context.asked, level, span, first, last, reason, Who.SELF)]

    def _denied_later(self, heard: Heard) -> tuple[int, int] | None:
        """Find a denial in so many words in any sentence or clause, unless what comes after it turns it round."""
        text = heard.plain.text
        begins = sorted({0, *heard.plain.clauses, *(end.end() for end in re.finditer("\n", text))})
        for begin in begins:
            begin += len(text[begin:]) - len(text[begin:].lstrip())
            end = heard.plain.sentence(begin)[1]
            said = self.book.denial(text[begin:end])
            if said and not _TURNED.search(text, begin) and not _LINGERS.search(text, begin + said[1]):
                return begin, end
        return None

    def _unasked(self, heard: Heard, context: Context) -> list[Signal]:
        """Take a denial in so many words as the answer that it is, a turn or two after the question as well."""
        if context.family not in (Family.SUICIDE, Family.SELF_HARM) or context.level < Level.CHECK:
            return []
        found = self.book.denial(heard.plain.text)
        if found is None:
            return []
        first, last = heard.plain.origin(*found)
        span = heard.plain.original[first:last]
        reason = self.book.replies["no"].reason
        return [Signal("answer.no", context.family, Level.NONE, span, first, last, reason, Who.SELF)]

    def _safety(self, heard: Heard) -> tuple[str, int, int] | None:
        """Read an answer to "Are you safe?": words of safety first, then a bare yes or no, which go the other way."""
        if said := self.book.safe(heard):
            kind, start, end = said
            return {"safe": "no", "unsafe": "yes", "away": "unclear"}[kind], start, end
        found = self.book.answer(heard)
        if found is None or found[0] not in ("yes", "no"):
            return found
        return "no" if found[0] == "yes" else "yes", found[1], found[2]


def _escalate(plain: Normalised, spoken: list[Hit], facets: list[Hit]) -> list[Signal]:
    """Raise intent that stands beside a plan, means, a farewell or a time."""
    ends = [match.start() for match in re.finditer("\n", plain.text)]
    signals: list[Signal] = []
    kept: dict[tuple[str, int], Signal] = {}
    places = [(facet, bisect_left(ends, facet.start)) for facet in facets]
    for hit in spoken:
        signal = hit.signal
        if signal.family in _ESCALATES and Level.CHECK <= signal.level <= Level.REFER:
            here = bisect_left(ends, hit.start)
            for facet, there in places:
                if facet.signal.family is not signal.family or abs(here - there) > 1:
                    continue
                if facet.signal.tags <= hit.signal.tags:  # the rule has already counted this
                    continue
                # "I want to die. I work tomorrow." names a time, but not for dying.
                if "time" in facet.signal.tags and (here != there or "intent" not in signal.tags):
                    continue
                if facet.signal.who is Who.OTHER and signal.who is Who.SELF:  # another's means, or kept by another
                    continue
                raised = Level.URGENT if hit.signal.level is Level.REFER else Level.REFER
                signal = replace(signal, level=raised, tags=signal.tags | facet.signal.tags)
                who = _follows(plain.text[facet.start : facet.end], facet.signal, signal.who)
                before = kept.get((facet.signal.id, facet.start))
                if before is not None and before.who is Who.SELF:
                    who = Who.SELF
                kept[facet.signal.id, facet.start] = replace(facet.signal, level=raised, who=who)
        signals.append(signal)
    return [*signals, *kept.values()]


def _their_own_means(text: str, hits: list[Hit], context: Context) -> list[Hit]:
    """Read the weapon of someone who speaks of dying as a danger to them, where nothing says that it is aimed at us.

    "My friend wants to die and he has a gun in the shed" tells of no attacker.
    """
    dying = [s for s in (*(hit.signal for hit in hits), *context.earlier) if s.family is Family.SUICIDE]
    whose = {signal.who for signal in dying if signal.level >= Level.CHECK}
    threatens = any(hit.signal.family is Family.HARM_TO_OTHERS and hit.signal.level >= Level.CHECK for hit in hits)
    if whose != {Who.OTHER} or threatens or _AIMED.search(text):
        return hits
    return [
        replace(hit, signal=replace(hit.signal, **_THEIRS))
        if hit.signal.family is Family.HARMED_BY_OTHERS and _ARMS.search(text[hit.start : hit.end])
        else hit
        for hit in hits
    ]


def _follows(words: str, facet: Signal, who: Who) -> Who:
    """Say whose a facet is beside someone's intent: "the pills in her drawer" are about her, as her intent is.

    What a person who tells of someone else holds is theirs to keep safe; where they are and what they wrote is their
    own.
    """
    if facet.who is Who.OTHER:
        return Who.OTHER
    own = _OWN_FACT.match(words) and ("means" not in facet.tags or words.startswith("i am "))
    return Who.SELF if own else who


def _since_earlier(plain: Normalised, facets: list[Hit], context: Context) -> list[Signal]:
    """Join a plan, means or a farewell of this turn to what was said in earlier turns."""
    before: dict[Family, Level] = {}
    if context.family in _ESCALATES and context.family is not None:
        before[context.family] = context.level
    for signal in context.earlier:
        if signal.family in _ESCALATES:
            before[signal.family] = max(before.get(signal.family, Level.NONE), signal.level)
    joined: list[Signal] = []
    for facet in facets:
        known = before.get(facet.signal.family, Level.NONE)
        if known >= Level.CHECK and facet.signal.tags & {"means", "plan", "goodbye"}:
            said = {s.who for s in context.earlier if s.family is facet.signal.family and s.level >= Level.CHECK}
            earlier = Who.OTHER if said == {Who.OTHER} else Who.SELF
            if facet.signal.who is Who.OTHER and earlier is Who.SELF:  # out of the person's reach
                continue
            level = Level.URGENT if known >= Level.REFER else Level.REFER
            who = _follows(plain.text[facet.start : facet.end], facet.signal, earlier)
            joined.append(replace(facet.signal, level=level, who=who))
    return joined


def _add_up(signals: list[Signal], context: Context) -> list[Signal]:
    """Raise the last of several veiled signals of one family, in this message and the turns before."""
    now = {signal.id for signal in signals if signal.level is Level.CHECK and signal.family is Family.SUICIDE}
    before = {s.id for s in context.earlier if s.level is Level.CHECK and s.family is Family.SUICIDE}
    if not now or len(now | before) < _SEVERAL:
        return signals
    return [replace(s, level=Level.REFER) if s.id in now and s.level is Level.CHECK else s for s in signals]


def _taken_back(signals: list[Signal], context: Context) -> list[Signal]:
    """Keep the level of a disclosure that is taken back, short of calling it immediate."""
    said_no = any(signal.id == "answer.no" for signal in signals)
    taken = [s for s in signals if "retraction" in s.tags and not (said_no and s.id == _DENIAL)]
    if context.family not in _ESCALATES:  # after an attack or a faint, "I'm ok" is a relief
        taken = [s for s in taken if s.id != _FINE]
    back = next(iter(taken), None)
    if back is None or context.level < Level.CHECK or context.family is None:
        return []
    level = min(context.level, Level.REFER)
    return [replace(back, id="retraction", family=context.family, level=level)]


def _is_open(signals: list[Signal], context: Context, failed: list[str]) -> bool:
    """Whether the examples may say that a rule misheard: only where nothing else speaks for the rule."""
    raised = any(signal.level >= Level.CHECK for signal in signals)
    brings = any(s.tags >= _BROUGHT and s.who is Who.SELF and _SPEAKER.search(s.span) for s in signals)
    before = context.asked is not None or context.level >= Level.CHECK or bool(context.earlier)
    return raised and not brings and not failed and not before


def _are_read(signals: list[Signal], spans: Sequence[tuple[int, int]]) -> bool:
    """Whether the examples read the words of every signal: of a very long message they read the ends alone."""
    windows = [span for span in spans if span != spans[0]] or spans  # the first stands for the message as a whole
    return all(any(first < s.end and s.start < last for first, last in windows) for s in signals if s.level)


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
    plain = [end for _, end in sentence_spans(message) if end >= no.end][:1]
    denied = _DENIED.match(message[no.start : plain[0]]) if plain else None

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


def _verdict(signals: list[Signal], lang: str, failed: tuple[str, ...]) -> Assessment:
    """Order the signals and let the first decide."""
    unique = {(signal.id, signal.start): signal for signal in sorted(signals, key=lambda s: s.level)}
    ordered = sorted(
        unique.values(),
        key=lambda s: (-s.level, s.is_likeness, s.who is Who.OTHER, _FIRST.index(s.family), s.start, s.id),
    )
    level = ordered[0].level if ordered else Level.NONE
    # A rule knows which words spoke and of whom; an example only knows what the message is like. So an example may
    # raise the level, and where any rule spoke, the rule says what it is about.
    # The mere lack of an answer is no such word: it must not name the family of a level that it did not raise.
    spoken = [signal for signal in ordered if signal.level > Level.SIGNPOST and not signal.is_likeness]
    spoken = [signal for signal in spoken if signal.id != _UNCLEAR or signal.level >= level]
    first = next(iter(spoken or [signal for signal in ordered if signal.level > Level.NONE]), None)
    return Assessment(
        level=max(level, Level.CHECK) if failed else level,
        family=first.family if first else None,
        who=first.who if first else Who.SELF,
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
