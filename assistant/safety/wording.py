"""The fixed wording of the care protocol: loaded, checked for completeness, and chosen without repeating itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import DataError
from assistant.safety.assessment import Family, Level, Who
from assistant.safety.matching import Heard
from assistant.safety.services import Service

Variants = Annotated[tuple[str, ...], Field(min_length=1)]
CARE_LEVELS = (Level.CHECK, Level.REFER, Level.URGENT)


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FollowUp(_Model):
    """Something to offer on a later turn of care."""

    id: str
    say: str
    needs: str | None = None


class Barrier(Heard):
    """What a person says stands in the way of help, and what to answer."""

    say: Variants
    text_way: bool = False
    """Whether written contact comes first from then on."""
    holds: bool = False
    """Whether it is no barrier but a step that was taken: it counts as a clear answer."""


class Phrases(_Model):
    """How a service is written out."""

    service: str
    call: str
    text: str
    text_word: str
    written: str
    chat: str
    see: str
    either: str
    always_open: str
    hours: str


class StepDown(_Model):
    """What is said when care ends, by the level it worked at."""

    check: Variants
    refer: Variants
    urgent: Variants
    question: Variants


class CareWording(_Model):
    """All of `data/care.yaml`."""

    required: Mapping[str, tuple[str, ...]]
    phrases: Phrases
    echo: Variants
    yes_is_safe: Variants
    yes_is_urgent: Variants
    likely: Variants
    worse: Mapping[Family, Variants]
    restless: Variants
    urgent_still: str
    parts: Mapping[str, Variants]
    steps: Mapping[str, tuple[FollowUp, ...]]
    ask_again: Variants
    urgent_stay: Variants
    heard: Variants
    heard_plain: Variants
    confirmed: Variants
    taken_back: Variants
    step_down: StepDown
    signpost: Mapping[str, str]
    broken: Variants


@dataclass(frozen=True, slots=True)
class Chosen:
    """One variant that was chosen, with its id for the trace and for not repeating it."""

    id: str
    text: str


def choose(key: str, variants: Sequence[str], used: Sequence[str]) -> Chosen:
    """Return the variant of a wording that was used least, the earliest of those: no turn repeats without need."""
    ids = [f"{key}/{number}" for number in range(1, len(variants) + 1)]
    number = min(range(len(variants)), key=lambda n: (used.count(ids[n]), n))
    return Chosen(ids[number], variants[number])


@dataclass(frozen=True, slots=True)
class CareBook:
    """The care wording with the barriers, as care uses them."""

    wording: CareWording
    barriers: tuple[Barrier, ...]

    def part(self, family: Family, who: Who, level: Level, part: str, used: Sequence[str] = ()) -> Chosen | None:
        """Return the most exact wording of a part, or None where no key fits."""
        for key in _keys(family, who, level, part):
            if key in self.wording.parts:
                return choose(key, self.wording.parts[key], used)
        return None

    def follow_ups(self, family: Family) -> tuple[FollowUp, ...]:
        """Return what later turns may offer, the family's own first."""
        return self.wording.steps.get(family, ()) + self.wording.steps["any"]

    def barrier(self, message: str) -> Barrier | None:
        """Return the first barrier that a message names."""
        return next((barrier for barrier in self.barriers if barrier.matches(message)), None)

    def service_line(self, service: Service) -> str:
        """Write a service out with its number, its text or chat way, and its hours."""
        phrases = self.wording.phrases
        when = phrases.always_open if service.always_open else phrases.hours.format(hours=service.hours)
        when = when if service.live else ""
        return phrases.service.format(name=service.name, ways=self._either(self._ways(service)), when=when).strip()

    def written_line(self, service: Service) -> str:
        """Write out only the ways that need no voice; the whole line where there is none."""
        ways = self._ways(service)[1 if service.call else 0 :]
        if not ways:
            return self.service_line(service)
        return self.wording.phrases.written.format(name=service.name, ways=self._either(ways))

    def _ways(self, service: Service) -> list[str]:
        phrases, ways = self.wording.phrases, []
        if service.call:
            ways.append(phrases.call.format(number=service.call))
        if service.sms and service.sms.body:
            ways.append(phrases.text_word.format(word=service.sms.body, number=service.sms.number))
        elif service.sms:
            ways.append(phrases.text.format(number=service.sms.number))
        if service.chat:
            ways.append(phrases.chat.format(page=bare(service.chat)))
        return ways or [phrases.see.format(page=bare(service.url))]

    def _either(self, ways: Sequence[str]) -> str:
        *first, last = ways
        return self.wording.phrases.either.format(first=", ".join(first), last=last) if first else last


def bare(address: str) -> str:
    """Return a web address as people write it."""
    return address.removeprefix("https://").removeprefix("www.").rstrip("/")


def _keys(family: Family, who: Who, level: Level, part: str) -> Iterator[str]:
    for family_key in (str(family), "any"):
        for who_key in (str(who), "any"):
            yield f"{family_key}.{who_key}.{level}.{part}"


def check_book(book: CareBook, name: str = "care.yaml") -> None:
    """Make sure that nothing a reply needs is missing.

    Raises:
        DataError: A family, person and level lacks a required part; a service or emergency part does not name one; a
            barrier's own samples do not match.
    """
    wording = book.wording
    for family in Family:
        for who in Who:
            for level in CARE_LEVELS:
                for part in wording.required[str(level)]:
                    if book.part(family, who, level, part) is None:
                        where = f"{family}.{who}.{level}.{part}"
                        raise DataError(name, where, "the wording is missing", "Write it, or an `any` one.")
    for key, variants in wording.parts.items():
        needed = {"reach": ["{service}"], "nearby": ["{service}"], "now": ["{emergency}", "{service}"]}
        for slot in needed.get(key.rsplit(".", 1)[1], []):
            if not all(slot in variant for variant in variants):
                raise DataError(name, key, f"a variant lacks {slot}", "Name it: this part guides to human care.")
    for barrier in book.barriers:
        barrier.prove("barriers.yaml")


def parse_book(care: Any, barriers: Any) -> CareBook:
    """Validate the wording and the barriers.

    Raises:
        DataError: Something is missing, unknown or malformed; the message names the field.
    """
    try:
        book = CareBook(CareWording.model_validate(care), tuple(Barrier.model_validate(entry) for entry in barriers))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DataError("care.yaml", where, first["msg"].lower(), "Mend or add this field.") from None
    check_book(book)
    return book


@cache
def default_book() -> CareBook:
    """Load the shipped wording."""
    data = files("assistant.safety").joinpath("data")
    care, barriers = (
        yaml.safe_load(data.joinpath(name).read_text(encoding="utf-8")) for name in ("care.yaml", "barriers.yaml")
    )
    return parse_book(care, barriers)
