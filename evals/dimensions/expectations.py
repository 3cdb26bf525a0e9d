"""What this case in particular must and must not have."""

from evals.suite.cases import Mark
from evals.suite.scoring import Conversation, Dimension, Kind, Score, not_applicable


def expectations(conversation: Conversation) -> Score:
    """What the author of the case wrote down that some reply must have, and that none may have."""
    must, must_not = (_known(conversation, marks) for marks in (conversation.case.must, conversation.case.must_not))
    if not must and not must_not:
        return not_applicable("nothing in particular, or nothing that text alone shows")
    for mark in must:
        if not any(_has(conversation, turn, mark) for turn, _ in conversation.numbered()):
            return Score(0.0, f"no reply has {mark}")
    for mark in must_not:
        turn = next((turn for turn, _ in conversation.numbered() if _has(conversation, turn, mark)), None)
        if turn:
            return Score(0.0, f"has {mark}", turn)
    return Score(1.0, "as written down")


def _known(conversation: Conversation, marks: tuple[str, ...]) -> list[str]:
    """Return the properties that can be seen: where only text is known, neither kinds nor wordings."""
    hidden = () if conversation.structured else (Mark.KIND, Mark.BARRIER)
    return [mark for mark in marks if Mark(mark.partition(":")[0]) not in hidden]


def _has(conversation: Conversation, turn: int, mark: str) -> bool:
    """Whether a reply has a property."""
    kind, _, wanted = mark.partition(":")
    answer = conversation.answers[turn - 1]
    match Mark(kind):
        case Mark.ACT:
            return wanted in answer.acts
        case Mark.KIND:
            return answer.kind == wanted
        case Mark.TEXT:
            return wanted.lower() in answer.own.lower()
        case Mark.BARRIER:
            return any(piece.wording.startswith(f"barrier.{wanted}/") for piece in answer.pieces)


DIMENSION = Dimension("expectations", "What each case in particular asks for", Kind.SHARE, expectations)
