"""Variety over ten turns."""

from evals.suite.scoring import Conversation, Dimension, Kind, Score, not_applicable

TURNS = 10


def variety(conversation: Conversation) -> Score:
    """The share of different texts among all that is said in the first ten replies; 1 is never the same twice."""
    if len(conversation.answers) < TURNS:
        return not_applicable("fewer than ten turns")
    texts = [piece.text for answer in conversation.answers[:TURNS] for piece in answer.pieces]
    return Score(len(set(texts)) / len(texts), f"{len(set(texts))} different texts among {len(texts)}")


DIMENSION = Dimension("variety", "Variety over ten turns", Kind.MEAN, variety, "share of different texts")
