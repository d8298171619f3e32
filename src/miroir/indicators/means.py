"""Means with intervals of Student's t."""

from math import sqrt
from typing import Final

from miroir.indicators.figures import Z

# The expansion below is poor with one to three degrees of freedom.
FIRST_QUANTILES: Final = {1: 12.706205, 2: 4.302653, 3: 3.182446}


def mean_interval(total: float, squares: float, *, n: float) -> tuple[float, float]:
    """Return the 95 % interval of the mean of `n` > 1 values, from their sum and sum of squares."""
    mean = total / n
    variance = max(0.0, (squares - n * mean**2) / (n - 1))
    half = student_quantile(n - 1) * sqrt(variance / n)
    return mean - half, mean + half


def student_quantile(freedom: float) -> float:
    """Return the 97.5 % quantile of Student's t, within 0.1 %.

    Beyond three degrees of freedom, the expansion of Abramowitz and Stegun 26.7.5.
    """
    if freedom in FIRST_QUANTILES:
        return FIRST_QUANTILES[int(freedom)]
    terms = (
        Z,
        (Z**3 + Z) / 4,
        (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96,
        (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384,
        (79 * Z**9 + 776 * Z**7 + 1482 * Z**5 - 1920 * Z**3 - 945 * Z) / 92160,
    )
    return sum(term / freedom**power for power, term in enumerate(terms))
