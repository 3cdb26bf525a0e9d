"""The reviewed wording of reflections, the modes of a message and its subjects: data, checked when loaded."""

import zlib
from collections.abc import Collection, Sequence
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import DataError
from assistant.library.corpus import OWN_PREFIX
from assistant.safety.matching import Heard, hears
from assistant.safety.wording import Chosen, least_used

H = TypeVar("H", bound=Heard)
Variants = Annotated[tuple[str, ...], Field(min_length=1)]


class Mode(StrEnum):
    """What a message wants of a reflection."""

    STORY = "story"
    """The person tells something."""
    INFORMATION = "information"
    """The person asks how something works."""
    HOW_TO = "how_to"
    """The person asks what they can do."""
    GLAD = "glad"
    """The person tells something good, and nothing else."""
    STEP = "step"
    """The person says what they have decided to do, and little else."""
    CORRECTION = "correction"
    """The last reply missed what was meant, and the person says what it is about."""


class HeardUnless(Heard):
    """A kind of message that some words rule out."""

    unless: tuple[str, ...] = ()
    """What makes it none of this kind, whatever else is said."""

    def matches(self, message: str) -> bool:
        """Say whether a message is of this kind."""
        return super().matches(message) and not hears(self.unless, message)


class _Sort(HeardUnless):
    """A mode as it stands in the data."""

    longest: int | None = None
    """A longer message, in characters, is none of this kind."""

    def matches(self, message: str) -> bool:
        """Say whether a message is of this kind."""
        return (self.longest is None or len(message) <= self.longest) and super().matches(message)


class Subject(Heard):
    """A subject that no reply brings up first."""

    texts: tuple[str, ...] = Field(min_length=1)
    """The ids of the shipped texts on it, or of single passages."""
    topics: tuple[str, ...] = ()
    """The topics that a text of a clinic's own is on it by: nobody has read such a text for this list."""

    def holds(self, text_id: str, passage_id: str, topics: Collection[str]) -> bool:
        """Say whether a passage is on this subject."""
        own = text_id.startswith(OWN_PREFIX) and not set(self.topics).isdisjoint(topics)
        return own or text_id in self.texts or passage_id in self.texts


class QuotedWording(BaseModel):
    """All of `data/quoted.yaml`; what each key is for stands there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    words_first: Variants
    words: Variants
    lead: Variants
    lead_far: Variants
    lead_texts: Variants
    lead_information: Variants
    lead_both: Variants
    lead_practice: Variants
    question_information: Variants
    question_how_to: Variants
    question_open: Variants
    glad: Variants
    glad_question: Variants
    abstain_story: Variants
    abstain_asked: Variants
    abstain_other: Variants
    abstain_question: Variants
    abstain_asked_question: Variants
    abstain_other_question: Variants
    corrected: Variants
    corrected_words: Variants
    corrected_question: Variants
    step_words: Variants
    step: Variants
    step_question: Variants
    no_library: Variants
    no_signed: Variants
    """Said where only signed texts may be quoted, and none is signed."""
    slow_down: Variants
    too_long: Variants
    nothing_to_read: Variants


def parse_wording(value: Any) -> QuotedWording:
    """Validate the wording.

    Raises:
        DataError: A key is missing or unknown, or a frame for the person's words lacks its slot.
    """
    try:
        wording = QuotedWording.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DataError("quoted.yaml", where, first["msg"].lower(), "Mend or add this key.") from None
    for frame in (*wording.words_first, *wording.words, *wording.corrected_words, *wording.step_words):
        if "“{words}" not in frame:
            raise DataError("quoted.yaml", "words", f"no “{{words}}” in '{frame}'", "Put the slot in quotation marks.")
    return wording


def vary(key: str, variants: Sequence[str], used: Sequence[str], message: str, held: Collection[str] = ()) -> Chosen:
    """Return the variant of a wording that was used least; of those, the first from a place that hangs on the message.

    So two conversations do not open with the same words, and the same one told again does.

    Args:
        key: The wording's name.
        variants: All of its variants.
        used: The ids of what was said before.
        message: The message that it answers.
        held: Variants that do not fit now, unless there is no other.
    """
    start, count = turned(message, len(variants)), len(variants)
    numbers = [(start + n) % count + 1 for n in range(count)]
    fitting = [number for number in numbers if variants[number - 1] not in held]
    return least_used(key, variants, fitting or numbers, used)


def turned(message: str, count: int) -> int:
    """Return a number below `count` that hangs on the message alone."""
    return zlib.crc32(message.encode("utf-8", "replace")) % count


def mode_of(message: str) -> Mode:
    """Say what a message wants; anything that is no plain request is a story."""
    return next((Mode(entry.id) for entry in _modes() if entry.matches(message)), Mode.STORY)


@cache
def _modes() -> tuple[_Sort, ...]:
    return load_heard(_Sort, "modes.yaml")


@cache
def subjects() -> tuple[Subject, ...]:
    """Load the subjects that no reply brings up first."""
    return load_heard(Subject, "subjects.yaml")


@cache
def default_wording() -> QuotedWording:
    """Load the shipped wording."""
    return parse_wording(load_data("quoted.yaml"))


def load_heard(kind: type[H], name: str) -> tuple[H, ...]:
    """Read a file of `data/` that holds kinds of messages, each proved by its own samples.

    Args:
        kind: What an entry is.
        name: The file.

    Raises:
        DataError: A sample does not do as it says.
    """
    entries = tuple(kind.model_validate(entry) for entry in load_data(name))
    for entry in entries:
        entry.prove(name)
    return entries


def load_data(name: str) -> Any:
    """Read a file of `data/` as YAML."""
    return yaml.safe_load(files("assistant.replies").joinpath(f"data/{name}").read_text(encoding="utf-8"))
