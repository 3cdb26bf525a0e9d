"""How an assistant is broken: each reply of a sound one is changed before it is given."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from assistant.safety.assessment import Level
from evals.suite.answers import Act, Answer, Assistant, Piece


@dataclass(frozen=True, slots=True)
class Moment:
    """When a reply is given."""

    turn: int
    """Counted from 1."""
    message: str
    country: str | None
    given: tuple[Answer, ...]
    """The replies that were given before, as they were changed."""


Change = Callable[[Answer, Moment], Answer]


@dataclass(frozen=True, slots=True)
class Saboteur:
    """One fault."""

    id: str
    gate: str
    """The gate that must catch it."""
    does: str
    """What it does, in one line for a reader."""
    change: Change


@dataclass(frozen=True, slots=True)
class Broken:
    """A sound assistant with one fault."""

    sound: Assistant
    saboteur: Saboteur

    @property
    def name(self) -> str:
        """The fault's name."""
        return self.saboteur.id

    def converse(self, turns: Iterable[str], country: str | None) -> Iterator[Answer]:
        """Hold one conversation, each reply changed."""
        said: list[str] = []
        given: list[Answer] = []

        def listen() -> Iterator[str]:
            for message in turns:
                said.append(message)
                yield message

        for answer in self.sound.converse(listen(), country):
            given.append(self.saboteur.change(answer, Moment(len(said), said[-1], country, tuple(given))))
            yield given[-1]


@dataclass(slots=True)
class Recorded:
    """An assistant whose conversations are held once and then told again, so that many saboteurs share them."""

    assistant: Assistant
    held: dict[tuple[str | None, tuple[str, ...]], Answer] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of whom it recorded."""
        return self.assistant.name

    def converse(self, turns: Iterable[str], country: str | None) -> Iterator[Answer]:
        """Hold one conversation, or tell it again."""
        said: tuple[str, ...] = ()
        for message in turns:
            said = (*said, message)
            if (country, said) not in self.held:
                for number, answer in enumerate(self.assistant.converse(iter(said), country), 1):
                    self.held[country, said[:number]] = answer
            yield self.held[country, said]


def say(text: str, *acts: Act) -> Piece:
    """Return a piece that someone made up."""
    return Piece(text, frozenset(acts or {Act.REFLECTS}), "made-up/1")


def without(*acts: Act) -> Change:
    """Return a change that leaves out what does these acts."""
    return lambda answer, _: replace(answer, pieces=tuple(p for p in answer.pieces if not p.acts & set(acts)))


def adding(text: str, *, in_care: bool = True) -> Change:
    """Return a change that adds a sentence to replies of care, or to all."""

    def change(answer: Answer, moment: Moment) -> Answer:
        if in_care and not answer.cares:
            return answer
        return replace(answer, pieces=(*answer.pieces, say(text)))

    return change


def reflection(text: str = "What would you like to say about that?") -> Answer:
    """Return a reply that hears nothing."""
    return Answer((say(text),), Level.NONE, "reflection", False)
