"""The chi-square distribution, of few degrees of freedom."""

from math import erfc, exp, gamma, sqrt

from miroir.base.errors import Invalid


def chi_square_above(value: float, freedom: int) -> float:
    """Return the chance of more than `value`, with 1 to 100 degrees of `freedom`.

    By the recurrence of the incomplete gamma function (Abramowitz and Stegun 1964, 26.4.8).
    """
    if not 1 <= freedom <= 100:
        raise Invalid("Degrees of freedom are from 1 to 100.")
    if value <= 0:
        return 1.0
    half = value / 2
    if half > 700:  # exp(-half) is nothing
        return 0.0
    above, shape = (erfc(sqrt(half)), 0.5) if freedom % 2 else (exp(-half), 1.0)
    while shape < freedom / 2:
        above += half**shape * exp(-half) / gamma(shape + 1)
        shape += 1
    return min(1.0, above)
