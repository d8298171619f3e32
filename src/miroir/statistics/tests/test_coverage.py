"""95 % intervals hold the truth 95 times in 100, give or take one, from five answers up.

Over all populations alike: of a discrete answer, no interval can hold that for each of them.
Scores and shares are reckoned exactly, by every outcome; the rest is thrown with fixed seeds.
"""

from collections.abc import Callable
from math import lgamma

import numpy as np
import pytest
from numpy.typing import NDArray

from miroir.statistics import Estimate, gap_of_means, gap_of_shares, mean_on_scale, promoter_score
from miroir.statistics.arrays import Figures, promoter_scores, shares
from miroir.statistics.arrays.counting import Floats, Integers

Flags = NDArray[np.bool_]

SIZES = (5, 6, 7, 9, 13, 30)


def about_95(coverage: Floats | Flags) -> bool:
    return bool(0.94 <= np.mean(coverage) <= 0.96)


def exact_coverage(
    interval: Callable[[int, int, int], tuple[float, float]], n: int, populations: Floats
) -> Floats:
    """Return how often the interval holds p - d, for populations of (promoter, detractor)."""
    some = [(p, d) for p in range(n + 1) for d in range(n + 1 - p)]
    bounds = np.array([interval(p, d, n) for p, d in some])
    ways = np.array(
        [lgamma(n + 1) - lgamma(p + 1) - lgamma(d + 1) - lgamma(n - p - d + 1) for p, d in some]
    )
    outcomes = np.array([(p, d, n - p - d) for p, d in some])
    full = np.column_stack([populations, 1 - populations.sum(1)])
    chances = np.exp(ways[:, None] + outcomes @ np.log(full).T)
    truth = populations[:, 0] - populations[:, 1]
    holds = (bounds[:, :1] <= truth + 1e-12) & (truth - 1e-12 <= bounds[:, 1:])
    coverage: Floats = (chances * holds).sum(0)
    return coverage


def score_interval(promoters: int, detractors: int, n: int) -> tuple[float, float]:
    score = promoter_score(promoters, detractors, n=n)
    return score.low, score.high


def gap_interval(one: int, other: int, n: int) -> tuple[float, float]:
    gap = gap_of_shares(one, other, n=n)
    return gap.low, gap.high


def evenly(n: int, seed: int = 1) -> Floats:
    """Return populations of three outcomes, each as likely as any other."""
    return np.random.default_rng(seed).dirichlet([1, 1, 1], n)[:, :2]


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("interval", [score_interval, gap_interval])
def test_scores_and_gaps_of_pairs(
    n: int, interval: Callable[[int, int, int], tuple[float, float]]
) -> None:
    coverage = exact_coverage(interval, n, evenly(500))
    assert about_95(coverage)
    assert np.quantile(coverage, 0.05) > 0.89


def test_other_amounts_added_to_a_score_hold_less_or_more_than_they_say() -> None:
    def adding(more: float, to_each: float) -> Callable[[int, int, int], tuple[float, float]]:
        def interval(promoters: int, detractors: int, n: int) -> tuple[float, float]:
            p, d = (promoters + to_each) / (n + more), (detractors + to_each) / (n + more)
            half = 1.96 * np.sqrt((p + d - (p - d) ** 2) / (n + more))
            return p - d - half, p - d + half

        return interval

    populations = evenly(500)
    plain = exact_coverage(adding(0, 0), 5, populations).mean()
    bonett_price = exact_coverage(adding(2, 1), 5, populations).mean()
    assert plain < 0.85
    assert bonett_price > 0.97


@pytest.mark.parametrize("n", SIZES)
def test_shares(n: int) -> None:
    successes = np.arange(n + 1)
    figures = shares(successes, np.full(n + 1, n))
    truth = (np.arange(1000) + 0.5) / 1000
    ways = np.array([lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) for k in successes])[:, None]
    k = successes[:, None]
    chances = np.exp(ways + k * np.log(truth) + (n - k) * np.log(1 - truth))
    coverage = (chances * (figures.low[:, None] <= truth) * (truth <= figures.high[:, None])).sum(0)
    assert about_95(coverage)


@pytest.mark.parametrize("n", [5, 7, 12, 30])
@pytest.mark.parametrize("highest", [5, 7])
def test_means_of_a_scale(n: int, highest: int) -> None:
    dice = np.random.default_rng(n)
    values = np.arange(1, highest + 1)
    populations = dice.dirichlet(np.ones(highest), 4000)
    answers = dice.multinomial(n, populations)

    def mean(total: float, squares: float) -> Estimate:
        return mean_on_scale(total, squares, n=n, scale=range(1, highest + 1))

    found = np.array(
        [mean(*sums) for sums in zip(answers @ values, answers @ values**2, strict=True)]
    )
    assert about_95(holds(found[:, 1], found[:, 2], populations @ values))


@pytest.mark.parametrize("n", [5, 12, 30])
@pytest.mark.parametrize("reach", [2, 6])
def test_mean_gaps_of_pairs(n: int, reach: int) -> None:
    dice = np.random.default_rng(n)
    steps = np.arange(-reach, reach + 1)
    populations = dice.dirichlet(np.ones(len(steps)), 4000)
    found = [
        gap_of_means(dict(zip(steps.tolist(), counts, strict=True)), reach=reach)
        for counts in dice.multinomial(n, populations).tolist()
    ]
    low, high = (np.array([getattr(gap, end) for gap in found]) for end in ("low", "high"))
    assert about_95(holds(low, high, populations @ steps))


def holds(low: Floats, high: Floats, truth: Floats) -> Flags:
    """Say for each interval whether it holds its truth."""
    within: Flags = (low <= truth) & (truth <= high)
    return within


def scores(dice: np.random.Generator, n: int, populations: Floats) -> Figures:
    """Throw `n` answers of each population of detractors, passives, promoters."""
    counts = np.zeros((len(populations), 11), dtype=np.int64)
    counts[:, [0, 7, 10]] = dice.multinomial(n, populations)
    return promoter_scores(counts)


def between(first: Figures, second: Figures) -> tuple[Floats, Floats]:
    """Return the interval of first less second, for all at once."""
    value = first.value - second.value
    low = value - np.hypot(first.value - first.low, second.high - second.value)
    return low, value + np.hypot(first.high - first.value, second.value - second.low)


@pytest.mark.parametrize(("n", "m"), [(5, 5), (5, 50), (10, 10), (40, 40)])
def test_changes_of_scores(n: int, m: int) -> None:
    dice = np.random.default_rng(n + m)
    first, second = dice.dirichlet([1, 1, 1], (2, 20_000))
    truth = (first[:, 2] - first[:, 0]) - (second[:, 2] - second[:, 0])
    low, high = between(scores(dice, n, first), scores(dice, m, second))
    assert about_95(holds(low, high, truth))
    low, high = between(scores(dice, n, first), scores(dice, m, first))
    assert np.mean((low > 0) | (high < 0)) < 0.055


@pytest.mark.parametrize(("n", "m"), [(5, 5), (5, 50), (10, 10), (40, 40)])
def test_changes_of_shares(n: int, m: int) -> None:
    dice = np.random.default_rng(n + m)
    p, q = dice.random((2, 20_000))

    def thrown(size: int, truth: Floats) -> Figures:
        successes: Integers = dice.binomial(size, truth)
        return shares(successes, np.full(len(truth), size))

    low, high = between(thrown(n, p), thrown(m, q))
    assert about_95(holds(low, high, p - q))


@pytest.mark.parametrize("n", [20, 60])
def test_weighted_shares(n: int) -> None:
    dice = np.random.default_rng(n)
    truth = dice.random(20_000)
    weights = dice.choice([0.5, 1.0, 2.0], (20_000, n))
    agrees = dice.random((20_000, n)) < truth[:, None]
    effective = weights.sum(1) ** 2 / (weights**2).sum(1)
    agreeing = (weights * agrees).sum(1) / weights.sum(1) * effective
    found = shares(agreeing, effective)
    assert about_95(holds(found.low, found.high, truth))
