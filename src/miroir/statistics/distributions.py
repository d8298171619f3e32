"""Quantiles of Student's t and Fisher's F, from the incomplete beta function."""

from collections.abc import Callable
from functools import lru_cache
from math import exp, lgamma, log, log1p, sqrt

from miroir.statistics.estimates import Z

SMALLEST = 1e-300
CLOSE_ENOUGH = 1e-15
# From here on the expansion below is exact to nine digits.
MANY = 100


@lru_cache(maxsize=4096)
def student_quantile(freedom: float) -> float:
    """Return the 97.5 % quantile of Student's t."""
    if freedom > MANY:
        return _expanded(freedom)
    x = beta_quantile(0.05, freedom / 2, 1 / 2)
    return sqrt(freedom * (1 - x) / x)


def _expanded(freedom: float) -> float:
    """Return the same by Abramowitz and Stegun 26.7.5."""
    terms = (
        Z,
        (Z**3 + Z) / 4,
        (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96,
        (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384,
        (79 * Z**9 + 776 * Z**7 + 1482 * Z**5 - 1920 * Z**3 - 945 * Z) / 92160,
    )
    return sum(term / freedom**power for power, term in enumerate(terms))


def student_chance(distance: float, *, half_width: float, freedom: float) -> float:
    """Return the two-sided p-value of a mean `distance` from zero, by its 95 % interval's half."""
    t = distance / half_width * student_quantile(freedom)
    return 1.0 if t == 0 else beta_share(freedom / (freedom + t**2), freedom / 2, 1 / 2)


def fisher_quantile(share: float, first: float, second: float) -> float:
    """Return the quantile of F with `first` and `second` degrees of freedom."""
    x = beta_quantile(share, first / 2, second / 2)
    return second * x / (first * (1 - x))


def beta_quantile(share: float, a: float, b: float) -> float:
    """Return x of which the regularised incomplete beta function is `share`."""
    return _bisect(lambda x: beta_share(x, a, b) < share)


def _bisect(below: Callable[[float], bool]) -> float:
    low, high = 0.0, 1.0
    while high - low > CLOSE_ENOUGH * high:
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if below(middle) else (low, middle)
    return (low + high) / 2


def beta_share(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function (DLMF 8.17.22), for 0 < x < 1."""
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_share(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    return front / a / _continued_fraction(x, a, b)


def _continued_fraction(x: float, a: float, b: float) -> float:
    """Return 1 + d1 / (1 + d2 / (1 + …)) by Lentz's method."""
    value = c = 1.0
    d = 0.0
    for step in range(1, 100_000):
        m = step // 2
        if step % 2:
            term = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            term = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / _not_zero(1 + term * d)
        c = _not_zero(1 + term / c)
        value *= c * d
        if abs(c * d - 1) < CLOSE_ENOUGH:
            break
    return value


def _not_zero(value: float) -> float:
    return value if abs(value) > SMALLEST else SMALLEST
