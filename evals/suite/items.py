"""From conversations to items: each is scored on every dimension, with its twin beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.safety.assessment import Level
from evals.dimensions import ALL
from evals.suite.cases import Case, counted
from evals.suite.measures import Item
from evals.suite.personas import Persona
from evals.suite.scoring import Conversation, Kind


def tier_word(case: Case) -> str:
    """Return what is due, in one word."""
    if case.ordinary:
        return "ordinary"
    return str(case.tier) if case.at_risk and case.tier >= Level.CHECK else "either"


def to_item(conversation: Conversation) -> Item:
    """Score one conversation."""
    case, held = conversation.case, conversation.held
    values, whys, wrong_on = {}, {}, {}
    for dimension in ALL:
        score = dimension.score(conversation)
        if score.value is None:
            continue
        values[dimension.id] = round(score.value, 6)
        if score.turn is not None or (dimension.kind is not Kind.MEAN and score.value < 1):
            whys[dimension.id] = score.why
            if score.turn is not None:
                wrong_on[dimension.id] = score.turn
    return Item(
        id=case.id,
        split=case.split,
        topic=str(case.topic),
        language=case.language,
        country=case.country,
        persona=isinstance(case, Persona),
        tier=tier_word(case),
        turns=len(held.answers),
        levels=tuple(str(answer.level) for answer in held.answers),
        seconds=round(held.seconds, 3),
        values=values,
        whys=whys,
        wrong_on=wrong_on,
    )


def to_items(conversations: Sequence[Conversation]) -> list[Item]:
    """Score some conversations; those that have a twin among them are held against it."""
    made: Mapping[str, Conversation] = {each.case.id: each for each in conversations}
    items = [
        to_item(replace(each, twin=made.get(each.case.twin_of) if each.case.twin_of else None))
        for each in conversations
    ]
    counted(len(conversations), items)
    return items
