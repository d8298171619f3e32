"""NPS and eNPS: share of promoters (9-10) less share of detractors (0-6)."""

from typing import Literal

from miroir.indicators.figures import Figure, conceal, measured, nothing_measured
from miroir.indicators.groups import too_few
from miroir.indicators.scales import RECOMMENDATION, Histogram
from miroir.statistics import FEWEST_PEOPLE, promoter_score

FIRST_PROMOTER = 9
LAST_DETRACTOR = 6


def nps(histogram: Histogram) -> Figure:
    """Return the NPS, -1 to 1, with its adjusted Wald interval clipped to that range.

    Raises Invalid unless the answers are on the 0-10 scale.
    """
    return _promoter_score(histogram, measure="nps")


def enps(histogram: Histogram, *, minimum: int = FEWEST_PEOPLE) -> Figure:
    """Return the NPS of staff, without its value if fewer than `minimum` people are known of.

    Where nobody is known, what may be seen was decided before it was counted.
    """
    figure = _promoter_score(histogram, measure="enps")
    few = histogram.people and too_few(histogram.people, minimum=minimum)
    return conceal(figure) if few else figure


def _promoter_score(histogram: Histogram, *, measure: Literal["nps", "enps"]) -> Figure:
    histogram.require(RECOMMENDATION)
    n = histogram.n
    if n == 0:
        return nothing_measured(measure)
    promoters = histogram.within(FIRST_PROMOTER, RECOMMENDATION.highest)
    detractors = histogram.within(RECOMMENDATION.lowest, LAST_DETRACTOR)
    return measured(measure, promoter_score(promoters, detractors, n=n), n=n)
