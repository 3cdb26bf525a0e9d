"""The reply to a direct question: what is a plain no or a safe place, and what only begins like one."""

import time

import pytest

from assistant.safety.answers import Answers
from assistant.safety.normalise import normalise
from assistant.safety.rules import Heard
from assistant.safety.screen import default_screen


@pytest.mark.parametrize("piece", ["a, ", "a. ", "i do not want to die, ", "i do not want to die. but "])
def test_a_denial_is_looked_for_in_time_in_proportion_to_the_length(piece: str) -> None:
    answers = Answers(default_screen().book)

    def seconds(times: int) -> float:
        heard = Heard(normalise(piece * times + "but"))
        begin = time.process_time()
        answers._denied_later(heard)
        return time.process_time() - begin

    size = 10_000 // len(piece)
    small = min(seconds(size) for _ in range(3))
    assert min(seconds(size * 8) for _ in range(2)) < 24 * small + 0.02  # quadratic would be sixty-four times
