"""Whether reading text alone sees what the structure sees where replies are broken on purpose.

Between's own replies are nearly always whole, so that agreeing on them says little about faults. Here each saboteur's
fault is put into them; of the conversations in which the structure then sees its dimension fall, counted is in how many
the words alone show it too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from evals.dimensions import ALL as DIMENSIONS
from evals.saboteurs import ALL, Saboteur
from evals.saboteurs.broken import Moment
from evals.stats import shown
from evals.suite.agreement import as_text
from evals.suite.answers import Answer, Held
from evals.suite.cases import Split
from evals.suite.gates import load_gates
from evals.suite.scoring import BEST, Conversation, Dimension, Kind

UNREAD = frozenset({"right_level", "barriers", "groundedness", "abstention", "privacy", "fairness", "robustness"})
"""Dimensions that text alone does not show, or that need a twin or a watch."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How often one fault is seen."""

    saboteur: Saboteur
    dimension: Dimension
    by_structure: int
    by_text: int
    """Of those."""


def broken(conversation: Conversation, saboteur: Saboteur) -> Conversation:
    """Return a conversation with a fault in its replies."""
    given: list[Answer] = []
    for (turn, answer), message in zip(conversation.numbered(), conversation.held.turns, strict=True):
        given.append(saboteur.change(answer, Moment(turn, message, conversation.case.country, tuple(given))))
    held = conversation.held
    return replace(conversation, held=Held(held.turns, tuple(given), None, held.seconds, held.states))


def seen(conversations: Sequence[Conversation]) -> Iterator[Seen]:
    """Yield how often each fault is seen, on conversations of the development split.

    Args:
        conversations: Held with Between, whose replies have a structure.
    """
    gates = {gate.id: gate.measure.split(".")[1].split(":")[0] for gate in load_gates() if gate.part == "suite"}
    dimensions = {dimension.id: dimension for dimension in DIMENSIONS if dimension.kind is not Kind.MEAN}
    own = [each for each in conversations if each.case.split is Split.DEV and not each.case.branching]
    for saboteur in ALL:
        dimension = dimensions.get(gates[saboteur.gate])
        if dimension is None or dimension.id in UNREAD:
            continue
        sound = [each for each in own if dimension.score(each).value == BEST]
        fallen = [each for each in (broken(one, saboteur) for one in sound) if _falls(dimension, each)]
        by_text = sum(_falls(dimension, as_text(each)) for each in fallen)
        if fallen:
            yield Seen(saboteur, dimension, len(fallen), by_text)


def _falls(dimension: Dimension, conversation: Conversation) -> bool:
    value = dimension.score(conversation).value
    return value is not None and value < BEST


def table(found: Sequence[Seen]) -> Iterator[str]:
    """Yield the lines of a report, in Markdown."""
    whole, parts = sum(each.by_structure for each in found), sum(each.by_text for each in found)
    yield "## Replies that are broken on purpose\n"
    yield (
        f"{len(found)} faults, each put into the replies of the development conversations. Where the structure shows"
        f" one, the words alone show it in {shown(parts, whole)} of the conversations.\n"
    )
    yield "| fault | dimension | seen in the structure | of those, in the words |\n|---|---|---|---|"
    for each in sorted(found, key=lambda one: one.by_text / max(one.by_structure, 1)):
        yield f"| {each.saboteur.does} | {each.dimension.id} | {each.by_structure} | {each.by_text} |"
    yield ""
