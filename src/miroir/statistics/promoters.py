"""Scores of three outcomes: the share of one (promoters) less the share of another (detractors)."""

from math import sqrt

from miroir.statistics.estimates import Estimate, Z

# Three answers are added, 3/4 of one to each side: of all that one might add, this comes nearest
# to 95 % over all populations from five answers up. docs/explanation/statistics.md has figures.
ADDED = 3.0
ADDED_TO_EACH = 3 / 4


def promoter_score(promoters: float, detractors: float, *, n: float) -> Estimate:
    """Return the score, -1 to 1, with its adjusted Wald interval clipped to that range; n > 0.

    Of weighted answers, all three are on the scale of the effective sample.
    """
    low, high = adjusted_wald(promoters, detractors, n=n)
    return Estimate((promoters - detractors) / n, max(-1.0, low), min(1.0, high))


def standard_error(promoters: float, detractors: float, *, n: float) -> float:
    """Return the standard error of a score: the root of (p + d - (p - d)^2) / n."""
    p, d = promoters / n, detractors / n
    return sqrt((p + d - (p - d) ** 2) / n)


def adjusted_wald(promoters: float, detractors: float, *, n: float) -> tuple[float, float]:
    """Return the unclipped 95 % interval of a score (Rocks 2016, arXiv 1601.07235)."""
    more = (promoters + ADDED_TO_EACH, detractors + ADDED_TO_EACH)
    centre = (more[0] - more[1]) / (n + ADDED)
    half = Z * standard_error(*more, n=n + ADDED)
    return centre - half, centre + half
