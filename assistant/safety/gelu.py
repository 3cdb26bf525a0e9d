"""The Gaussian error linear unit, which the screen's networks use between their layers."""

import numpy as np

from assistant.safety.use import Array


def gelu(x: Array) -> Array:
    """Return the exact GELU (Hendrycks & Gimpel, 2016), of any shape."""
    result: Array = 0.5 * x * (1 + _erf(x / np.sqrt(2).astype(np.float32)))
    return result


def _erf(x: Array) -> Array:
    """Return the error function, to 1.5e-7 (Abramowitz & Stegun, 1964, formula 7.1.26)."""
    t = 1 / (1 + 0.3275911 * np.abs(x))
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    result: Array = np.sign(x) * (1 - series * np.exp(-x * x))
    return result
