"""Intervals for what is counted."""

from math import sqrt


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
