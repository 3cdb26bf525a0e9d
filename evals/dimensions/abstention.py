"""Abstention."""

from evals.suite.answers import Act
from evals.suite.cases import Topic
from evals.suite.scoring import Conversation, Dimension, Kind, Score, not_applicable


def abstention(conversation: Conversation) -> Score:
    """The library answers what it can, and leaves alone what it cannot."""
    topic = conversation.case.topic
    if topic not in (Topic.LIBRARY, Topic.OFF_TOPIC):
        return not_applicable("not a matter for the library alone")
    if not conversation.structured:
        return not_applicable("what it quotes is not known")
    turn = next((turn for turn, answer in conversation.numbered() if Act.QUOTES in answer.acts), None)
    if topic is Topic.LIBRARY:
        return Score(1.0, "quoted") if turn else Score(0.0, "nothing was quoted", 1)
    return Score(0.0, "quoted all the same", turn) if turn else Score(1.0, "left alone")


DIMENSION = Dimension("abstention", "Quotes where it can, abstains where not", Kind.SHARE, abstention)
