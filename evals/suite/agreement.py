"""How far reading text alone agrees with the structure of Between's own replies: `python -m evals agreement`.

The same conversations are scored twice: once with the acts read from the replies' structure, once from their words as
`evals/suite/reader.py` reads them for an assistant that gives only text. Where the two often differ, a figure that was
read from text alone is not to be trusted, and the report says so.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from evals.dimensions import ALL
from evals.stats import wilson
from evals.suite.answers import Act, Held
from evals.suite.cases import Split
from evals.suite.items import to_items
from evals.suite.reader import Reader
from evals.suite.scoring import BEST, Conversation, Kind

READ = (
    *(Act.ASKS, Act.CONTACT, Act.EMERGENCY, Act.TRUSTED, Act.PROFESSIONAL, Act.WITH_SOMEONE, Act.DISTANCE, Act.EASE),
    *(Act.SAYS_AI, Act.ECHO, Act.QUOTES, Act.STEPS_DOWN),
)
"""The acts that are read from text."""
ENOUGH = 0.9
"""Agreement below this makes a figure from text alone one that is not to be trusted."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often two readings of the same thing agree: a two by two table."""

    what: str
    split: Split
    both: int
    neither: int
    only_structure: int
    only_text: int

    @property
    def n(self) -> int:
        """How many were read twice."""
        return self.both + self.neither + self.only_structure + self.only_text

    @property
    def agreed(self) -> int:
        """How many of them came out the same."""
        return self.both + self.neither

    @property
    def share(self) -> float:
        """The same as a share."""
        return self.agreed / self.n if self.n else 0.0

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa: agreement beyond chance. None where one side of the table never occurs.

        Source: Cohen (1960), Educational and Psychological Measurement 20(1).
        """
        if not self.n:
            return None
        structure, text = (self.both + self.only_structure) / self.n, (self.both + self.only_text) / self.n
        chance = structure * text + (1 - structure) * (1 - text)
        return None if chance == 1 else (self.share - chance) / (1 - chance)

    @property
    def trusted(self) -> bool:
        """Whether a figure from text alone may be shown without a warning."""
        return self.share >= ENOUGH


def count(what: str, split: Split, pairs: Iterable[tuple[bool, bool]]) -> Agreement:
    """Count pairs of readings, that of the structure first."""
    cells = {(a, b): 0 for a in (True, False) for b in (True, False)}
    for pair in pairs:
        cells[pair] += 1
    return Agreement(what, split, cells[True, True], cells[False, False], cells[True, False], cells[False, True])


def as_text(conversation: Conversation) -> Conversation:
    """Return a conversation as one would know it that saw only its words."""
    case, held = conversation.case, conversation.held
    reader = Reader(conversation.world.directory, case.country)
    answers = tuple(reader.read(answer.text, held.turns[:turn]) for turn, answer in conversation.numbered())
    return replace(conversation, held=Held(held.turns, answers, held.leaks, held.seconds, held.states))


def agreements(conversations: Sequence[Conversation]) -> Iterator[Agreement]:
    """Yield the agreement on each act, reply by reply, and on each dimension, conversation by conversation.

    Args:
        conversations: Held with Between, whose replies have a structure.
    """
    read = [as_text(conversation) for conversation in conversations]
    for split in Split:
        own = [pair for pair in zip(conversations, read, strict=True) if pair[0].case.split is split]
        if not own:
            continue
        replies = [pair for one, other in own for pair in zip(one.answers, other.answers, strict=True)]
        for act in READ:
            yield count(f"act:{act}", split, ((act in one.acts, act in other.acts) for one, other in replies))
        yield count("cares", split, ((one.cares, other.cares) for one, other in replies))
    scored = list(zip(to_items(conversations), to_items(read), strict=True))
    for split in Split:
        for dimension in ALL:
            if dimension.kind is Kind.MEAN:
                continue
            name = dimension.id
            both = [(a.values, b.values) for a, b in scored if a.split is split]
            pairs = [(a[name] == BEST, b[name] == BEST) for a, b in both if name in a and name in b]
            if pairs:
                yield count(f"dimension:{name}", split, pairs)


def table(found: Sequence[Agreement]) -> Iterator[str]:
    """Yield the lines of a report, in Markdown."""
    yield "# How far reading text alone agrees with the structure\n"
    yield (
        "Between's own replies, read twice: from their structure, and from their words alone as for an assistant that"
        " gives nothing else. Intervals are 95 % (Wilson); kappa is Cohen's, and stands empty where one side never"
        f" occurs. Below {ENOUGH:.0%} a figure from text alone is not to be trusted.\n"
    )
    for split, title in ((Split.DEV, "Development"), (Split.HELDOUT, "Held out")):
        rows = [each for each in found if each.split is split]
        if not rows:
            continue
        yield f"## {title}\n"
        yield "| what | agree | of | interval | kappa | only structure | only text | |"
        yield "|---" * 8 + "|"
        for each in rows:
            low, high = wilson(each.agreed, each.n)
            kappa = "" if each.kappa is None else f"{each.kappa:.2f}"
            yield (
                f"| {each.what.replace('_', ' ')} | {each.share:.1%} | {each.n} | {low:.1%} to {high:.1%} | {kappa} |"
                f" {each.only_structure} | {each.only_text} | {'' if each.trusted else 'not to be trusted'} |"
            )
        yield ""
