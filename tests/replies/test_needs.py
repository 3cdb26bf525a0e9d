"""What an open question takes for granted must have been said."""

import pytest

from assistant.replies.learned import load_questions
from assistant.replies.needs import named_by, needs, stands_on


@pytest.mark.parametrize(
    ("question", "said", "stands"),
    [
        ("What would you like to say to them, if it cost nothing?", "i sleep like 4 hours", False),
        ("What would you like to say to them, if it cost nothing?", "my boss hired his nephew, and they clapped", True),
        ("What would the answer change for you?", "That sex isn't the problem, it's the after.", False),
        ("What has been hard to say in that room?", "I have exams in two weeks", False),
        ("What would it be like to let that feeling be there for a minute?", "The skull came in the post", False),
        ("What is the one sentence that must be in it?", "the tuna of victory", False),
        ("What would have been fair?", "anything at all", True),
    ],
)
def test_a_question_speaks_only_of_what_was_brought_up(question: str, said: str, stands: bool) -> None:
    assert question in load_questions().values()
    assert stands_on(question, said) is stands


def test_every_need_is_needed_by_a_question() -> None:
    questions = load_questions().values()
    for need in needs():
        assert any(need.of(question) for question in questions), need.id


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("My mother rings every day and she never listens", "What would you like to ask her?"),
        ("He never listens", "What would you like to ask him?"),
        ("He and she never listen", "What would you like to ask them?"),
        ("The team never listens", "What would you like to ask them?"),
    ],
)
def test_one_person_is_asked_after_as_she_or_he_is_spoken_of(said: str, asked: str) -> None:
    assert named_by("What would you like to ask them?", said) == asked


def test_no_question_is_bent_into_bad_grammar() -> None:
    assert named_by("What do they not know about you?", "she rings every day") == "What do they not know about you?"
