"""NPS and eNPS: share of promoters (9-10) less share of detractors (0-6)."""

from math import sqrt
from typing import Literal

from miroir.indicators.figures import Figure, Z, conceal, nothing_measured
from miroir.indicators.groups import FEWEST_PEOPLE, too_few
from miroir.indicators.scales import RECOMMENDATION, Histogram

FIRST_PROMOTER = 9
LAST_DETRACTOR = 6


def nps(histogram: Histogram) -> Figure:
    """Return the NPS, -1 to 1, with its adjusted Wald interval clipped to that range.

    Raises Invalid unless the answers are on the 0-10 scale.
    """
    return _promoter_score(histogram, measure="nps")


def enps(histogram: Histogram, *, minimum: int = FEWEST_PEOPLE) -> Figure:
    """Return the NPS of staff, without its value if fewer than `minimum` people answered."""
    figure = _promoter_score(histogram, measure="enps")
    return conceal(figure) if too_few(histogram.people, minimum=minimum) else figure


def _promoter_score(histogram: Histogram, *, measure: Literal["nps", "enps"]) -> Figure:
    histogram.require(RECOMMENDATION)
    n = histogram.n
    if n == 0:
        return nothing_measured(measure)
    promoters = histogram.within(FIRST_PROMOTER, RECOMMENDATION.highest)
    detractors = histogram.within(RECOMMENDATION.lowest, LAST_DETRACTOR)
    low, high = adjusted_wald(promoters, detractors, n=n)
    return Figure(
        measure=measure,
        n=n,
        value=(promoters - detractors) / n,
        low=max(-1.0, low),
        high=min(1.0, high),
    )


def standard_error(promoters: float, detractors: float, *, n: float) -> float:
    """Return the standard error of an NPS: the root of (p + d - (p - d)^2) / n."""
    p, d = promoters / n, detractors / n
    return sqrt((p + d - (p - d) ** 2) / n)


def adjusted_wald(promoters: float, detractors: float, *, n: float) -> tuple[float, float]:
    """Return the unclipped 95 % interval of an NPS (Rocks 2016, arXiv 1601.07235).

    Three answers are added, 3/4 of one to the promoters and as much to the detractors.
    """
    promoters, detractors, n = promoters + 3 / 4, detractors + 3 / 4, n + 3
    centre = (promoters - detractors) / n
    half = Z * standard_error(promoters, detractors, n=n)
    return centre - half, centre + half
