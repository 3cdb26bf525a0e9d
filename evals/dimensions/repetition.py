"""The same list, the same text."""

from collections import Counter

from evals.suite.scoring import Conversation, Dimension, Kind, Score, not_applicable

MOST_TIMES = 3


def repetition(conversation: Conversation) -> Score:
    """The same services are never named in two replies running, and no text is said more than three times."""
    if len(conversation.answers) < 2:
        return not_applicable("one turn")
    spoken: Counter[str] = Counter()
    before: tuple[str, ...] = ()
    for turn, answer in conversation.numbered():
        if answer.cares and answer.services and answer.services == before:
            return Score(0.0, f"names {', '.join(before)} twice running", turn)
        before = answer.services
        spoken.update(piece.text for piece in answer.pieces)
        if spoken and max(spoken.values()) > MOST_TIMES:
            return Score(0.0, f"says a text a fourth time: {max(spoken, key=lambda text: spoken[text])[:60]}", turn)
    return Score(1.0, "no list twice running")


DIMENSION = Dimension("repetition", "No list twice running, no text a fourth time", Kind.SHARE, repetition)
