"""Effort, satisfaction and solved: one measure for each thing asked, from a histogram.

Each function reads one scale and raises Invalid for another.
"""

from collections.abc import Callable, Mapping
from typing import Final

from miroir.indicators.figures import Figure, measured, nothing_measured
from miroir.indicators.promoters import nps
from miroir.indicators.proportions import share
from miroir.indicators.scales import (
    EASE,
    EFFORT,
    LIKERT,
    SATISFACTION,
    TEN_TO_ZERO,
    YES_NO,
    ZERO_TO_TEN,
    Histogram,
    ScaleName,
)
from miroir.statistics import mean_on_scale

LAST_LOW_EFFORT = 2
FIRST_AGREEMENT = 5
FIRST_OF_THREE = 8


def favourable(histogram: Histogram) -> Figure:
    """Return the figure by which answers on this scale are told: more of it is always better."""
    return FAVOURABLE[histogram.scale.name](histogram)


def mean_effort(histogram: Histogram) -> Figure:
    """Return the mean of CES 1.0, 1 to 5, low is good."""
    histogram.require(EFFORT)
    n = histogram.n
    if n == 0:
        return nothing_measured("ces1-mean")
    total = sum(value * count for value, count in histogram.counts.items())
    squares = sum(value**2 * count for value, count in histogram.counts.items())
    return measured("ces1-mean", mean_on_scale(total, squares, n=n, scale=EFFORT.values), n=n)


def low_effort(histogram: Histogram) -> Figure:
    """Return CES 1.0 as the share of the answers 1 and 2."""
    histogram.require(EFFORT)
    easy = histogram.within(EFFORT.lowest, LAST_LOW_EFFORT)
    return share(easy, histogram.n, measure="ces1-low-effort")


def ease(histogram: Histogram) -> Figure:
    """Return CES 2.0: the share of the answers 5 to 7."""
    histogram.require(EASE)
    return share(histogram.within(FIRST_AGREEMENT, EASE.highest), histogram.n, measure="ces2")


def top_box(histogram: Histogram) -> Figure:
    """Return CSAT as the share of the best answer."""
    histogram.require(SATISFACTION)
    best = SATISFACTION.highest
    return share(histogram.within(best, best), histogram.n, measure="csat-top")


def top_two(histogram: Histogram) -> Figure:
    """Return CSAT as the share of the two best answers."""
    histogram.require(SATISFACTION)
    best = SATISFACTION.highest
    return share(histogram.within(best - 1, best), histogram.n, measure="csat-top-2")


def yes(histogram: Histogram) -> Figure:
    """Return the share of yes."""
    histogram.require(YES_NO)
    return share(histogram.within(1, 1), histogram.n, measure="yes")


def top_three(histogram: Histogram) -> Figure:
    """Return the share of the three best answers of 0 to 10, whichever end is good."""
    if histogram.scale.good == "high":
        histogram.require(ZERO_TO_TEN)
        best = histogram.within(FIRST_OF_THREE, ZERO_TO_TEN.highest)
    else:
        histogram.require(TEN_TO_ZERO)
        best = histogram.within(TEN_TO_ZERO.lowest, TEN_TO_ZERO.highest - FIRST_OF_THREE)
    return share(best, histogram.n, measure="top-3")


def good_half(histogram: Histogram) -> Figure:
    """Return the share of answers on the good side of a scale's middle, which is in neither."""
    scale = histogram.scale
    histogram.require(LIKERT.get(scale.name, LIKERT["likert5"]))
    half = scale.highest // 2
    if scale.good == "high":
        good = histogram.within(scale.highest - half + 1, scale.highest)
    else:
        good = histogram.within(scale.lowest, half)
    return share(good, histogram.n, measure="good-half")


FAVOURABLE: Final[Mapping[ScaleName, Callable[[Histogram], Figure]]] = {
    "nps": nps,
    "ces1": low_effort,
    "ces2": ease,
    "csat": top_two,
    "yes-no": yes,
    "zero10": top_three,
    "zero10-low": top_three,
    **dict.fromkeys(LIKERT, good_half),
}
