"""Turns that are met without the library: a report, a decision, a bare answer, a goodbye. A quote speaks over them.

Of the later turns that readers judged beside the five likeliest quotes, one helped with 249 of 697 that ask something,
with 166 of 1,137 that tell, and with 106 of the 1,605 others (`evals/talk`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from assistant.replies.own_words import meant_words, plain_words, step_words
from assistant.replies.reply import Kind, Part, PartKind, Step
from assistant.replies.request import Draft
from assistant.replies.speaking import Speaking
from assistant.replies.wording import Mode


@dataclass(frozen=True, slots=True)
class _Way:
    """How a kind of turn is met."""

    why: str
    """What is said of it in the trace."""
    say: str = ""
    """The wording that meets it."""
    asks: bool = True
    mirrors: bool = False
    """Whether the heart of the message is handed back first."""


WAYS: Mapping[Mode, _Way] = MappingProxyType(
    {
        Mode.GLAD: _Way("something good is told", "glad", mirrors=True),
        Mode.DONE: _Way("they tell how it went"),
        Mode.STEP: _Way("a step is decided on"),
        Mode.CORRECTION: _Way("the last reply is set right", "corrected"),
        Mode.UNSURE: _Way("they don't know", "unsure"),
        Mode.BARE: _Way("a bare answer"),
        Mode.LIKED: _Way("something was of use", "liked"),
        Mode.DISLIKED: _Way("something was of no use", "disliked"),
        Mode.META: _Way("it is about Between", "meta"),
        Mode.CLOSING: _Way("they close", "closing", asks=False, mirrors=True),
    }
)


def meet(speaking: Speaking, mode: Mode) -> Draft:
    """Answer a turn of one of `WAYS`."""
    way = WAYS[mode]
    parts = [*(speaking.mirror(mode) if way.mirrors else ()), *([speaking.say(way.say)] if way.say else ())]
    parts += _handed_back(speaking, mode)
    if mode is Mode.CORRECTION and not speaking.request.memory.hushed:
        parts.append(speaking.say("corrected_question", PartKind.QUESTION))
    elif way.asks:
        parts.append(speaking.ask())
    return Draft(Kind.REFLECTION, tuple(parts), (Step("compose", "nothing quoted", way.why),))


def _handed_back(speaking: Speaking, mode: Mode) -> list[Part]:
    """Return the words that belong to this kind of turn, in a frame of its own."""
    message = speaking.request.message
    if mode is Mode.STEP:
        words = step_words(message)
        return [speaking.framed("step_words", words)] if words else speaking.mirror(mode)
    if mode is Mode.CORRECTION and (words := meant_words(message)):
        return [speaking.framed("corrected_words", words)]
    if mode is Mode.BARE and (words := plain_words(message, least=1)):
        return [speaking.framed("bare_words", words)]
    if mode is Mode.DONE:
        return speaking.mirror(Mode.STORY) or [speaking.say("done")]
    return []
