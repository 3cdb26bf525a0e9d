"""Reading grade."""

from assistant.prose import reading_grade as grade_of
from assistant.prose import words
from evals.suite.scoring import Conversation, Dimension, Kind, Score, not_applicable

MOST_GRADE = 6.0
ENOUGH_WORDS = 25
"""A grade of fewer words says little."""


def reading_grade(conversation: Conversation) -> Score:
    """The highest Flesch–Kincaid grade among its English replies, of what it says itself, in US school years."""
    graded = [
        (grade_of(answer.own), turn)
        for turn, answer in conversation.numbered()
        if answer.language == "en" and len(words(answer.own)) >= ENOUGH_WORDS
    ]
    if not graded:
        return not_applicable("too few English words of its own")
    grade, turn = max(graded)
    return Score(max(grade, 0.0), f"grade {grade:.1f}", turn if grade > MOST_GRADE else None)


DIMENSION = Dimension("reading_grade", "Reading grade of the hardest reply", Kind.MEAN, reading_grade, "grade")
