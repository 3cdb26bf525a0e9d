"""The fixed wording of the care protocol, one book a language: loaded, checked, and chosen without repeating itself.

`data/care/<language>.yaml` holds what is said and heard, `data/barriers/<language>.yaml` the barriers. What there must
be stands in `care_protocol.py`. A language that lacks a part, a variant, a slot, a barrier or a sample is refused.
"""

import string
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Annotated, Any

import yaml
from pydantic import Field, ValidationError

from assistant.errors import DataError
from assistant.safety.assessment import Family, Level, Who
from assistant.safety.care_lines import Phrases
from assistant.safety.care_protocol import BarrierFacts, Model, Protocol, default_protocol
from assistant.safety.matching import Heard, forget, hears
from assistant.safety.services import Service

Variants = Annotated[tuple[str, ...], Field(min_length=1)]
REFERENCE = "en"
"""The language whose slots and samples the others are held against, and which stands in where one has no book."""
LANGUAGES = ("en", "it", "fr", "de", "pl", "pt", "ru", "ar", "ja", "zh", "es")
"""The languages that care is meant to speak, as ISO 639-1 codes."""


class HeardKind(Model):
    """A kind of message that matters while care is on, without its name; see `Heard`."""

    whole: bool = False
    patterns: tuple[str, ...] = Field(min_length=1)
    hits: tuple[str, ...] = Field(min_length=2)
    misses: tuple[str, ...] = Field(min_length=1)


class BarrierWords(HeardKind):
    """What is heard and said for one barrier. Without patterns, it is known by what it is like alone."""

    patterns: tuple[str, ...] = ()
    hits: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    say: Variants
    own: tuple[str, ...] = ()
    """Patterns that count only where the person writes of themselves: "I called her, and she won't answer"."""
    unless: tuple[str, ...] = ()
    """Patterns that rule it out, whatever else the message says or is like."""


class LanguageFile(Model):
    """All of `data/care/<language>.yaml`."""

    lang: str
    name: str
    phrases: Phrases
    say: Mapping[str, Variants]
    hears: Mapping[str, HeardKind]


@dataclass(frozen=True, slots=True)
class Chosen:
    """One variant that was chosen, with its id for the trace and for not repeating it."""

    id: str
    text: str


def choose(key: str, variants: Sequence[str], used: Sequence[str]) -> Chosen:
    """Return the variant of a wording that was used least, the earliest of those: no turn repeats without need."""
    return least_used(key, variants, range(1, len(variants) + 1), used)


def least_used(key: str, variants: Sequence[str], numbers: Iterable[int], used: Sequence[str]) -> Chosen:
    """Return the variant that was used least of those with these numbers, counted from 1; the first of several."""
    number = min(numbers, key=lambda n: used.count(f"{key}/{n}"))
    return Chosen(f"{key}/{number}", variants[number - 1])


@dataclass(frozen=True, slots=True)
class Barrier:
    """What a person says stands in the way of help, in one language."""

    facts: BarrierFacts
    words: BarrierWords

    @property
    def id(self) -> str:
        """The barrier's name, the same in every language."""
        return self.facts.id

    def matches(self, message: str, who: Who = Who.SELF) -> bool:
        """Say whether a message names it."""
        patterns = self.words.patterns + (() if who is Who.OTHER else self.words.own)
        return hears(patterns, message, whole=self.words.whole) and not self.rules_out(message)

    def rules_out(self, message: str) -> bool:
        """Say whether a message cannot mean it."""
        return hears(self.words.unless, message)

    def choose(self, numbers: Iterable[int], used: Sequence[str]) -> Chosen:
        """Return the least used of these answers."""
        return least_used(f"barrier.{self.id}", self.words.say, numbers, used)


@dataclass(frozen=True, slots=True)
class CareBook:
    """What care says and hears in one language."""

    file: LanguageFile
    barriers: tuple[Barrier, ...]
    protocol: Protocol

    @property
    def lang(self) -> str:
        """The language's ISO 639-1 code."""
        return self.file.lang

    @property
    def phrases(self) -> Phrases:
        """How services and emergency numbers are written out."""
        return self.file.phrases

    @property
    def answers(self) -> Mapping[str, Barrier]:
        """The barriers by their names."""
        return {barrier.id: barrier for barrier in self.barriers}

    def among(self, key: str, numbers: Collection[int], used: Sequence[str], *, leave_out: bool = False) -> Chosen:
        """Return a wording's least used variant of those with these numbers, or of all but those."""
        variants = self.file.say[key]
        kept = [n for n in range(1, len(variants) + 1) if (n in numbers) is not leave_out]
        return least_used(key, variants, kept, used)

    def say(self, key: str, used: Sequence[str] = (), tags: Collection[str] = ()) -> Chosen:
        """Return a wording's least used variant, of those for who carries these tags.

        Raises:
            KeyError: There is no such key; the loader makes sure that all keys of the protocol are there.
        """
        return least_used(key, self.file.say[key], self.protocol.say[key].numbers(tags), used)

    def part(self, family: Family, who: Who, level: Level, part: str, used: Sequence[str] = ()) -> Chosen | None:
        """Return the most exact wording of a part, or None where no key fits."""
        key = self.protocol.key(family, who, level, part)
        return self.say(key, used) if key else None

    def hears(self, kind: str, message: str) -> bool:
        """Say whether a message is of a kind that the language file names."""
        heard = self.file.hears[kind]
        return hears(heard.patterns, message, whole=heard.whole)

    def barrier(
        self, message: str, family: Family | None = None, who: Who = Who.SELF, *, awaited: bool = True, out: str = ""
    ) -> Barrier | None:
        """Return the first barrier that a message names, of those that fit the danger and who writes.

        `family`, `who` and `awaited` as in `BarrierFacts.fits`; `out` is the id of one that is left out.
        """
        fitting = (barrier for barrier in self.barriers if barrier.facts.fits(family, who, awaited=awaited))
        named = (barrier for barrier in fitting if barrier.id != out)
        return next((barrier for barrier in named if barrier.matches(message, who)), None)

    def service_line(self, service: Service) -> str:
        """Write a service out with its number, its text or chat way, and its hours."""
        return self.phrases.service_line(service, self.lang)

    def signpost(self, key: str) -> str:
        """Return the sentence that mentions a professional beside a reflection; `any` where there is no such key."""
        key = f"signpost.{key}"
        return self.say(key if key in self.file.say else "signpost.any").text.format(panel=self.phrases.panel)


@dataclass(frozen=True, slots=True)
class CareBooks:
    """Every language that care speaks."""

    books: Mapping[str, CareBook]

    @property
    def reference(self) -> CareBook:
        """The English book."""
        return self.books[REFERENCE]

    def of(self, lang: str | None) -> CareBook:
        """Return the book of a language, or the English one where there is none."""
        return self.books.get(lang or REFERENCE, self.reference)


def slots(text: str) -> frozenset[str]:
    """Return the names of a text's slots.

    Raises:
        ValueError: A brace is not closed.
    """
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def parse_book(care: Any, barriers: Any, protocol: Protocol | None = None, english: CareBook | None = None) -> CareBook:
    """Validate one language's wording and barriers.

    Args:
        care: What `data/care/<language>.yaml` holds.
        barriers: What `data/barriers/<language>.yaml` holds.
        protocol: The facts; by default the shipped ones.
        english: The book to be held against; None for the English one itself.

    Raises:
        DataError: Something is missing, unknown or malformed; the message names the file and the key.
    """
    protocol = protocol or default_protocol()
    name = f"care/{care.get('lang', '?') if isinstance(care, dict) else '?'}.yaml"
    try:
        file = LanguageFile.model_validate(care)
        name = f"care/{file.lang}.yaml"
        _same(name, "say", protocol.say, file.say)
        _same(name, "hears", protocol.all_hears, file.hears)
        name = f"barriers/{file.lang}.yaml"
        _same(name, "barriers", [facts.id for facts in protocol.barriers], barriers)
        found = tuple(Barrier(facts, BarrierWords.model_validate(barriers[facts.id])) for facts in protocol.barriers)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DataError(name, where, first["msg"].lower(), "Mend or add this field.") from None
    book = CareBook(file, found, protocol)
    _check_variants(book, english)
    _check_hearing(book, english)
    return book


def _same(name: str, where: str, wanted: Iterable[str], found: Iterable[str]) -> None:
    """Make sure that a file has exactly the keys that it must have."""
    wanted, found = list(wanted), list(found)
    for key in wanted:
        if key not in found:
            raise DataError(name, f"{where}.{key}", "the wording is missing", "Write it.")
    for key in found:
        if key not in wanted:
            raise DataError(name, f"{where}.{key}", "no such wording is known", "Mend the key, or add it to care.yaml.")


def _check_variants(book: CareBook, english: CareBook | None) -> None:
    """Make sure that every wording has its variants, and every variant its slots."""
    said = {(f"care/{book.lang}.yaml", key): (book.protocol.say[key].say, v) for key, v in book.file.say.items()}
    said |= {(f"barriers/{book.lang}.yaml", b.id): (b.facts.say, b.words.say) for b in book.barriers}
    like: dict[str, Sequence[str]] = {}
    if english:
        like = {**english.file.say, **{b.id: b.words.say for b in english.barriers}}
    for (name, key), (count, variants) in said.items():
        if len(variants) != count:
            raise DataError(name, key, f"has {len(variants)} variants, not {count}", "Write as many as care.yaml says.")
        entry = book.protocol.say.get(key)
        for number, variant in enumerate(variants):
            try:
                has = slots(variant)
            except ValueError:
                raise DataError(name, key, "a slot is not closed", "Write slots as {service}.") from None
            wanted = slots(like[key][number]) if english else frozenset(entry.names if entry else ()) | (has & KNOWN)
            for slot in sorted(wanted ^ has):
                problem = "lacks" if slot in wanted else "has an unknown slot"
                raise DataError(name, f"{key}/{number + 1}", f"{problem} {{{slot}}}", "Keep the slots of the English.")
    for field, text in book.phrases:
        if field == "hows":
            continue
        unknown = slots(text) - PHRASE_SLOTS.get(field, frozenset())
        lacks = PHRASE_NEEDS.get(field, frozenset()) - slots(text)
        if unknown or lacks:
            problem = f"lacks {sorted(lacks)}" if lacks else f"has unknown slots {sorted(unknown)}"
            raise DataError(f"care/{book.lang}.yaml", f"phrases.{field}", problem, "Keep the slots that it must have.")
    if "{days}" in book.phrases.hours:
        for field in ("every_day", "weekdays", "monday_to_saturday"):
            if not getattr(book.phrases, field):
                raise DataError(f"care/{book.lang}.yaml", f"phrases.{field}", "is missing", "The hours need it.")
    if not {"{number}", "{say}"} & {f"{{{slot}}}" for slot in slots(book.phrases.emergency)}:
        raise DataError(f"care/{book.lang}.yaml", "phrases.emergency", "names no number", "Name {number}.")


def _check_hearing(book: CareBook, english: CareBook | None) -> None:
    """Make sure that every list of patterns hears its own samples, and has as many as the English one."""
    kinds = {f"care/{book.lang}.yaml": book.file.hears}
    kinds[f"barriers/{book.lang}.yaml"] = {b.id: b.words for b in book.barriers}
    like = {**english.file.hears, **{b.id: b.words for b in english.barriers}} if english else {}
    for name, lists in kinds.items():
        for key, kind in lists.items():
            if not kind.patterns:
                continue
            if key in like and (len(kind.hits) < len(like[key].hits) or len(kind.misses) < len(like[key].misses)):
                raise DataError(name, key, "has fewer samples than the English one", "Write as many hits and misses.")
            own, unless = (kind.own, kind.unless) if isinstance(kind, BarrierWords) else ((), ())
            if lost := next((hit for hit in kind.hits if hears(unless, hit)), None):
                raise DataError(name, key, f"rules out '{lost}'", "Mend a pattern.")
            misses = tuple(miss for miss in kind.misses if not hears(unless, miss))
            patterns = kind.patterns + own
            Heard.model_construct(id=key, patterns=patterns, whole=kind.whole, hits=kind.hits, misses=misses).prove(
                name
            )


KNOWN = frozenset({"words", "service", "text_service", "short", "emergency", "question", "panel", "heading"})
PHRASE_SLOTS = {
    "emergency": frozenset({"number", "say"}),
    "emergency_unknown": frozenset({"say"}),
    "service": frozenset({"name", "ways", "when"}),
    "short": frozenset({"name", "way"}),
    "call": frozenset({"number"}),
    "text": frozenset({"number"}),
    "text_word": frozenset({"word", "number"}),
    "written": frozenset({"name", "ways"}),
    "chat": frozenset({"page"}),
    "whatsapp": frozenset({"number"}),
    "how": frozenset({"how"}),
    "see": frozenset({"page"}),
    "either": frozenset({"first", "last"}),
    "hours": frozenset({"hours", "days", "opens", "closes"}),
    "hours_vary": frozenset({"hours", "page"}),
}
PHRASE_NEEDS = {field: names for field, names in PHRASE_SLOTS.items() if not field.startswith(("emergency", "hours"))}


@cache
def default_books() -> CareBooks:
    """Load every language that ships, the English one first."""
    data = files("assistant.safety").joinpath("data")

    def read(kind: str, lang: str) -> Any:
        return yaml.safe_load(data.joinpath(kind, f"{lang}.yaml").read_text(encoding="utf-8"))

    english = parse_book(read("care", REFERENCE), read("barriers", REFERENCE))
    books = {REFERENCE: english}
    for file in sorted(data.joinpath("care").iterdir(), key=lambda file: file.name):
        lang = file.name.removesuffix(".yaml")
        if lang != REFERENCE and file.name.endswith(".yaml"):
            books[lang] = parse_book(read("care", lang), read("barriers", lang), english=english)
    forget()
    return CareBooks(books)


def default_book() -> CareBook:
    """Load the shipped English wording."""
    return default_books().reference
