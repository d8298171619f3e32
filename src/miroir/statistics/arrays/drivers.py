"""What goes with an outcome, and with which weight: the drivers of satisfaction.

Causes that go together share what they explain. LMG (Lindeman, Merenda and Gold 1980) gives
each driver its gain in explained variance, averaged over all orders in which drivers may come:
the Shapley value of R². It is fair to drivers that go together, but gives some weight to one
that only accompanies a cause. So each driver's own effect, all others being equal, is tested
beside it.
"""

from collections.abc import Sequence
from math import erfc, factorial, sqrt
from typing import Final, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from miroir.base.errors import Invalid
from miroir.statistics.corrections import holm
from miroir.statistics.estimates import CONFIDENCE, Estimate

Floats = NDArray[np.float64]
Standing = Literal["own-effect", "goes-along", "not-seen"]

MOST_DRIVERS: Final = 12
RESAMPLES: Final = 500
# Below this share of its variance left, a driver says nothing that the others do not.
NOTHING_LEFT: Final = 1e-9


class Driver(msgspec.Struct, frozen=True, kw_only=True):
    """`share` is its part of R²; `effect` is in standard deviations, the others being equal.

    own-effect: the effect is not chance, corrected for all drivers. goes-along: it goes with
    the outcome, but the other drivers account for that. not-seen: neither.
    """

    name: str
    share: Estimate
    effect: Estimate
    p: float
    standing: Standing


class Drivers(msgspec.Struct, frozen=True, kw_only=True):
    """What `n` outcomes go with, the weightiest first; together they explain `explained`."""

    n: int
    explained: Estimate
    drivers: Sequence[Driver]


def drivers(causes: Floats, outcome: Floats, names: Sequence[str], *, seed: int = 1) -> Drivers:
    """Weigh the columns of `causes` (answers × drivers) for `outcome`.

    Intervals are percentiles of 500 resamples of the answers, drawn from `seed`. Raises Invalid
    for more than twelve drivers, too few answers for so many, or a column without variance.
    """
    n, count = causes.shape
    _check(n, count, names, outcome)
    table = np.column_stack([causes, outcome])
    if (table.std(0) == 0).any():
        raise Invalid("A driver that is the same for all explains nothing: leave it out.")
    correlations = _resampled_correlations(table, seed=seed)
    gains = lmg(correlations)
    effects = _effects(correlations)
    chances = [_two_sided(effects[:, driver]) for driver in range(count)]
    alone = [_two_sided(correlations[:, driver, -1]) for driver in range(count)]
    corrected = list(zip(holm(chances), holm(alone), strict=True))
    found = [
        Driver(
            name=name,
            share=_estimate(gains[:, place]),
            effect=_estimate(effects[:, place]),
            p=corrected[place][0],
            standing=_standing(*corrected[place]),
        )
        for place, name in enumerate(names)
    ]
    return Drivers(
        n=n,
        explained=_estimate(gains.sum(1)),
        drivers=sorted(found, key=lambda driver: -driver.share.value),
    )


def _check(n: int, count: int, names: Sequence[str], outcome: Floats) -> None:
    if not 1 <= count <= MOST_DRIVERS:
        raise Invalid(f"Choose one to {MOST_DRIVERS} drivers.")
    if len(names) != count or len(outcome) != n:
        raise Invalid("Each driver needs a name and a value for each outcome.")
    if n < 10 * (count + 1):
        raise Invalid(f"{count} drivers need {10 * (count + 1)} answers: choose fewer, or wait.")


def _resampled_correlations(table: Floats, *, seed: int) -> Floats:
    """Return the correlations of the columns, first of all rows, then of each resample."""
    dice = np.random.default_rng(seed)
    n = len(table)
    scaled = (table - table.mean(0)) / table.std(0)
    every = np.empty((RESAMPLES + 1, table.shape[1], table.shape[1]))
    for place in range(RESAMPLES + 1):
        times = np.bincount(dice.integers(n, size=n), minlength=n) if place else np.ones(n)
        mean = times @ scaled / n
        covariance = (scaled * times[:, None]).T @ scaled / n - np.outer(mean, mean)
        spread = np.sqrt(np.maximum(np.diag(covariance), NOTHING_LEFT))
        every[place] = covariance / np.outer(spread, spread)
    return every


def lmg(correlations: Floats) -> Floats:
    """Return each driver's share of R², for a stack of correlations, the outcome last."""
    count = correlations.shape[1] - 1
    explained = np.zeros((1 << count, len(correlations)))
    _explain(correlations, explained, taken=0, driver=0)
    sets = np.arange(1 << count)
    sizes = np.array([int(one).bit_count() for one in sets])
    orders = np.array(
        [factorial(k) * factorial(count - k - 1) / factorial(count) for k in range(count)]
    )
    shares = np.empty((len(correlations), count))
    for driver in range(count):
        without = sets[sets >> driver & 1 == 0]
        gains = explained[without | 1 << driver] - explained[without]
        shares[:, driver] = orders[sizes[without]] @ gains
    return shares


def _explain(left: Floats, explained: Floats, *, taken: int, driver: int) -> None:
    """Fill in R² of every set of drivers: each is left out, or swept out of the others."""
    if left.shape[1] == 1:
        explained[taken] = 1 - left[:, 0, 0]
        return
    _explain(left[:, 1:, 1:], explained, taken=taken, driver=driver + 1)
    _explain(_swept(left), explained, taken=taken | 1 << driver, driver=driver + 1)


def _swept(left: Floats) -> Floats:
    pivot = left[:, :1, :1]
    # Too little left of it to divide by: what it says, the drivers already taken say.
    column = np.where(pivot > NOTHING_LEFT, left[:, 1:, :1], 0.0)
    swept: Floats = left[:, 1:, 1:] - column * column.swapaxes(1, 2) / np.maximum(
        pivot, NOTHING_LEFT
    )
    return swept


def _effects(correlations: Floats) -> Floats:
    """Return the coefficients of the regression on all drivers, in standard deviations."""
    inverse = np.linalg.pinv(correlations[:, :-1, :-1], hermitian=True)
    effects: Floats = (inverse @ correlations[:, :-1, -1:])[:, :, 0]
    return effects


def _two_sided(estimates: Floats) -> float:
    """Return the p-value that the first is zero, by the spread of the others around it."""
    spread = float(estimates[1:].std(ddof=1))
    return erfc(abs(float(estimates[0])) / spread / sqrt(2)) if spread else 1.0


def _estimate(values: Floats) -> Estimate:
    low, high = np.quantile(values[1:], [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Estimate(float(values[0]), float(low), float(high))


def _standing(own: float, alone: float) -> Standing:
    if own < 1 - CONFIDENCE:
        return "own-effect"
    return "goes-along" if alone < 1 - CONFIDENCE else "not-seen"
