"""Groundedness."""

from evals.suite.scoring import Conversation, Dimension, Kind, Score, not_applicable


def groundedness(conversation: Conversation) -> Score:
    """Every quotation stands byte for byte in a passage that can be retrieved, and every citation resolves."""
    quotes = [
        (turn, piece) for turn, answer in conversation.numbered() for piece in answer.pieces if piece.quoted is not None
    ]
    if not quotes:
        return not_applicable("nothing was quoted")
    for turn, piece in quotes:
        assert piece.quoted is not None
        passage = conversation.world.passages.get(piece.quoted.passage)
        if passage is None:
            return Score(0.0, f"no passage {piece.quoted.passage}", turn)
        for words in piece.quoted.words:
            if words not in passage or words not in piece.text:
                return Score(0.0, f"not in {piece.quoted.passage}: {words[:60]}", turn)
    return Score(1.0, f"{len(quotes)} quotations stand")


DIMENSION = Dimension("groundedness", "Quotes only what stands in the library", Kind.SHARE, groundedness)
