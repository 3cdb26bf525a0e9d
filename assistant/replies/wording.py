"""The reviewed wording of reflections, the modes of a message and its subjects: data, checked when loaded."""

import zlib
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import DataError
from assistant.library.corpus import OWN_PREFIX
from assistant.replies import learned
from assistant.replies.learned import Act
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
    WORDS = "words_for"
    """The person asks how to say something."""
    VIEW = "view"
    """The person asks for a verdict."""
    GLAD = "glad"
    """The person tells something good, and nothing else."""
    STEP = "step"
    """The person says what they have decided to do, and little else."""
    DONE = "done"
    """The person tells how something went that they did."""
    CORRECTION = "correction"
    """The last reply missed what was meant, and the person says what it is about."""
    UNSURE = "unsure"
    """The person does not know, and says little else."""
    BARE = "bare"
    """A few words that tell hardly anything."""
    LIKED = "liked"
    """What was quoted or asked is welcome."""
    DISLIKED = "disliked"
    """What was quoted or asked is not."""
    META = "meta"
    """It is about Between, in words that no rule of the scope knows."""
    CLOSING = "closing"
    """The person stops for now."""


ASKS = frozenset({Mode.INFORMATION, Mode.HOW_TO, Mode.WORDS, Mode.VIEW})
"""Modes in which something is asked."""
_TAKEN: Mapping[Mode, tuple[tuple[Act, ...], float]] = MappingProxyType(
    {
        Mode.WORDS: ((Act.ASKS_WORDS,), 0.4),
        Mode.VIEW: ((Act.ASKS_VIEW,), 0.35),
        Mode.INFORMATION: ((Act.ASKS_FACT,), 0.4),
        Mode.HOW_TO: ((Act.ASKS_WAY,), 0.5),
        Mode.META: ((Act.META,), 0.3),
    }
)
"""From which chance on a message is taken for each, by what it was learned to do: of the development turns that are
taken for one then, at least eight in ten are that, and of `DONE`, whose answer fits others too, seven."""
_TAKEN_LATER: Mapping[Mode, tuple[tuple[Act, ...], float]] = MappingProxyType(
    {
        Mode.CLOSING: ((Act.CLOSES,), 0.4),
        Mode.UNSURE: ((Act.UNSURE,), 0.3),
        Mode.CORRECTION: ((Act.CORRECTS,), 0.55),
        Mode.STEP: ((Act.DECIDES,), 0.55),
        Mode.DONE: ((Act.WENT_WELL, Act.WENT_BADLY), 0.5),
        Mode.BARE: ((Act.BARE,), 0.4),
        Mode.DISLIKED: ((Act.DISLIKES,), 0.4),
        Mode.LIKED: ((Act.LIKES,), 0.6),
    }
)
"""The same of what only a later turn does."""


class HeardUnless(Heard):
    """A kind of message that some words rule out."""

    unless: tuple[str, ...] = ()
    """What makes it none of this kind, whatever else is said."""

    def matches(self, message: str) -> bool:
        """Say whether a message is of this kind."""
        return super().matches(message) and not self.is_ruled_out(message)

    def is_ruled_out(self, message: str) -> bool:
        """Say whether a message has words that no message of this kind has."""
        return hears(self.unless, message)


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
    bare_words: Variants
    lead: Variants
    lead_far: Variants
    lead_texts: Variants
    lead_information: Variants
    lead_both: Variants
    lead_practice: Variants
    words_for: Variants
    view: Variants
    question_information: Variants
    question_how_to: Variants
    question_open: Variants
    no_question: Variants
    glad: Variants
    done: Variants
    unsure: Variants
    liked: Variants
    disliked: Variants
    meta: Variants
    closing: Variants
    abstain_asked: Variants
    abstain_other: Variants
    abstain_asked_question: Variants
    abstain_other_question: Variants
    corrected: Variants
    corrected_question: Variants
    corrected_words: Variants
    step_words: Variants
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
    for frame in (
        *wording.words_first,
        *wording.words,
        *wording.bare_words,
        *wording.corrected_words,
        *wording.step_words,
    ):
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


def mode_of(message: str, heard: learned.Heard | None = None, *, later: bool = False) -> Mode:
    """Say what a message wants; anything that is no plain request is a story.

    What a rule hears goes before what was learned: it is seldom wrong. What was learned is held to the words that rule
    a mode out ("I'm going to say goodbye to everyone" is no step to be glad of).

    Args:
        message: The message.
        heard: What it does, as far as that was learned.
        later: Whether something was told and answered before.
    """
    entries = (entry for entry in _modes() if later or entry.id != Mode.CLOSING)
    by_rule = next((Mode(entry.id) for entry in entries if entry.matches(message)), None)
    if heard is None or by_rule not in (None, *ASKS):
        return by_rule or Mode.STORY
    out = {Mode(entry.id) for entry in _modes() if entry.is_ruled_out(message)}
    if by_rule:  # "how do I tell her" is like "how do I rest", and wants something else
        wanted = (mode for mode in (Mode.WORDS, Mode.VIEW) if mode not in out)
        return next((mode for mode in wanted if _sureness(mode, heard) >= 1), by_rule)
    taken = (*_TAKEN, *(_TAKEN_LATER if later else ()))
    sure = {mode: _sureness(mode, heard) for mode in taken if mode not in out}
    best = max(sure, key=sure.__getitem__)
    return best if sure[best] >= 1 else Mode.STORY


def _sureness(mode: Mode, heard: learned.Heard) -> float:
    """Return how likely a mode is by what was learned, as a share of what it takes."""
    acts, least = _TAKEN[mode] if mode in _TAKEN else _TAKEN_LATER[mode]
    return sum(heard.acts[act] for act in acts) / least


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
