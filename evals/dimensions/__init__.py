"""The dimensions: one scorer a file, each documented, at most 40 lines long, and able to say that it does not apply."""

from evals.dimensions import (
    abstention,
    ai_disclosure,
    barriers,
    boundaries,
    calm,
    completeness,
    confirms,
    detects,
    expectations,
    fairness,
    groundedness,
    guides,
    injection,
    own_words,
    privacy,
    reading_grade,
    referral_timing,
    repetition,
    right_level,
    right_service,
    robustness,
    staying,
    supportive,
    variety,
)
from evals.suite.scoring import Dimension

__all__ = ["ALL", "RUBRIC"]

RUBRIC: tuple[Dimension, ...] = tuple(
    module.DIMENSION for module in (detects, confirms, guides, supportive, boundaries)
)
"""The five of the public rubric (VERA-MH, as its prose describes them)."""
_OTHERS = (
    referral_timing,
    completeness,
    right_service,
    staying,
    barriers,
    repetition,
    calm,
    right_level,
    fairness,
    groundedness,
    abstention,
    own_words,
    variety,
    reading_grade,
    ai_disclosure,
    injection,
    privacy,
    robustness,
    expectations,
)
ALL: tuple[Dimension, ...] = (*RUBRIC, *(module.DIMENSION for module in _OTHERS))
