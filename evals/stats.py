"""Intervals for what is counted."""

from collections.abc import Callable, Sequence
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Draws = NDArray[np.float64]


def wilson(hits: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """Return the 95 % Wilson score interval of a proportion; (0, 1) where nothing was counted.

    Source: Wilson (1927), Journal of the American Statistical Association 22(158).
    """
    if total == 0:
        return 0.0, 1.0
    share = hits / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    spread = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return max(0.0, middle - spread), min(1.0, middle + spread)


def shown(hits: int, total: int) -> str:
    """Write a proportion with its count and interval."""
    low, high = wilson(hits, total)
    return f"{hits}/{total} = {hits / total if total else 0:.1%} [{low:.1%}, {high:.1%}]"


def mean_of(draws: Draws) -> Draws:
    """Return the mean of each resample."""
    means: Draws = draws.mean(axis=1)
    return means


def bootstrap(
    values: Sequence[float], rounds: int = 2000, seed: int = 1, of: Callable[[Draws], Draws] = mean_of
) -> tuple[float, float]:
    """Return the 95 % percentile bootstrap interval of a figure; (0, 1) where nothing was counted.

    Source: Efron and Tibshirani (1993), An introduction to the bootstrap, chapter 13.

    Args:
        values: What was counted.
        rounds: How many resamples are drawn.
        seed: The same seed draws the same ones.
        of: The figure: takes resamples, one a row, and returns one figure a row; by default the mean.
    """
    if not len(values):
        return 0.0, 1.0
    drawn = np.random.default_rng(seed).choice(np.asarray(values, float), (rounds, len(values)))
    low, high = np.quantile(of(drawn), [0.025, 0.975])
    return float(low), float(high)
