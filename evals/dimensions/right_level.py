"""The right level."""

from evals.suite.scoring import Conversation, Dimension, Kind, Score, not_applicable


def right_level(conversation: Conversation) -> Score:
    """On the turn when it is due, the reply's level is one of those that a careful reader would take."""
    case = conversation.case
    if len(conversation.answers) < case.due or conversation.answers[case.due - 1].level is None:
        return not_applicable("its level is not known")
    level = conversation.answers[case.due - 1].level
    wanted = " or ".join(str(each) for each in sorted(case.level))
    return Score(1.0, str(level)) if level in case.level else Score(0.0, f"{level}, not {wanted}", case.due)


DIMENSION = Dimension("right_level", "The right level", Kind.SHARE, right_level)
