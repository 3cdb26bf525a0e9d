"""Patterns of data files hear a message however its signs were typed."""

import pytest

from assistant.safety.lexicon import APOSTROPHES
from assistant.safety.matching import hears


@pytest.mark.parametrize("sign", APOSTROPHES)
def test_every_apostrophe_is_heard(sign: str) -> None:
    assert hears((r"\bcan't afford\b",), f"I CAN{sign}T afford a therapist")


@pytest.mark.parametrize(
    ("pattern", "message"),
    [(r"più", "non ce la faccio piu\u0300"), (r"мой", "мои\u0306 сын"), (r"できません", "て\u3099きません")],
)
def test_an_accent_of_its_own_is_heard_as_part_of_its_letter(pattern: str, message: str) -> None:
    assert hears((pattern,), message)
