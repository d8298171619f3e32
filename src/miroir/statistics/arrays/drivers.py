"""What goes with an outcome, and with which weight: the drivers of satisfaction.

Causes that go together share what they explain. LMG (Lindeman, Merenda and Gold 1980) gives
each driver its gain in explained variance, averaged over all orders in which drivers may come:
the Shapley value of R². It is fair to drivers that go together, but gives some weight to one
that only accompanies a cause. So each driver's own effect, all others being equal, is tested
beside it.

A driver may be several columns, as the options of a choice are: they come and go together (Owen
1977; Chevan and Sutherland 1991), and their effect is tested as one, by Wald's statistic.
"""

from collections.abc import Sequence
from itertools import accumulate
from math import factorial
from typing import Final, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from miroir.base.errors import Invalid
from miroir.statistics.chi_square import chi_square_above
from miroir.statistics.corrections import holm
from miroir.statistics.estimates import CONFIDENCE, Estimate

Floats = NDArray[np.float64]
Standing = Literal["own-effect", "goes-along", "not-seen"]

MOST_DRIVERS: Final = 12
MOST_COLUMNS: Final = 48
RESAMPLES: Final = 500
# Below this share of its variance left, a driver says nothing that the others do not.
NOTHING_LEFT: Final = 1e-9


class Driver(msgspec.Struct, frozen=True, kw_only=True):
    """`share` is its part of R²; `effect` is in standard deviations, the others being equal.

    Of several columns, `levels` has how far each lies from the mean of all, in standard
    deviations of the outcome and the others being equal: first where all columns are zero, then
    where each is one. `effect` is their spread then, which has no sign.

    own-effect: the effect is not chance, corrected for all drivers. goes-along: it goes with
    the outcome, but the other drivers account for that. not-seen: neither.
    """

    name: str
    share: Estimate
    effect: Estimate
    p: float
    standing: Standing
    levels: Sequence[Estimate] = ()


class Drivers(msgspec.Struct, frozen=True, kw_only=True):
    """What `n` outcomes go with, the weightiest first; together they explain `explained`."""

    n: int
    explained: Estimate
    drivers: Sequence[Driver]


def drivers(
    causes: Floats,
    outcome: Floats,
    names: Sequence[str],
    *,
    widths: Sequence[int] | None = None,
    seed: int = 1,
) -> Drivers:
    """Weigh the columns of `causes` (answers × columns) for `outcome`.

    `widths` says how many columns each driver has, one unless said; several are zero or one, and
    at most one of a row is one. Intervals are percentiles of 500 resamples of the answers, drawn
    from `seed`. Raises Invalid for more than twelve drivers, too few answers for so many columns,
    or a column without variance.
    """
    widths = widths or [1] * len(names)
    _check(causes, names, outcome, widths)
    table = np.column_stack([causes, outcome])
    if (table.std(0) == 0).any():
        raise Invalid("A driver that is the same for all explains nothing: leave it out.")
    resampled = _resample(table, seed=seed)
    gains = lmg(resampled.correlations, widths)
    effects = _effects(resampled.correlations)
    alone = resampled.correlations[:, :-1, -1]
    columns = [
        slice(end - width, end) for width, end in zip(widths, accumulate(widths), strict=True)
    ]
    chances = holm([_chance(effects[:, those]) for those in columns])
    alone_chances = holm([_chance(alone[:, those]) for those in columns])
    found = [
        Driver(
            name=name,
            share=_estimate(gains[:, place]),
            effect=_estimate(_effect(effects, resampled.correlations, columns[place])),
            p=chances[place],
            standing=_standing(chances[place], alone_chances[place]),
            levels=_levels(effects, resampled, columns[place]),
        )
        for place, name in enumerate(names)
    ]
    return Drivers(
        n=len(outcome),
        explained=_estimate(gains.sum(1)),
        drivers=sorted(found, key=lambda driver: -driver.share.value),
    )


def _check(causes: Floats, names: Sequence[str], outcome: Floats, widths: Sequence[int]) -> None:
    n, columns = causes.shape
    if not (1 <= len(widths) <= MOST_DRIVERS and columns <= MOST_COLUMNS):
        raise Invalid(f"Choose one to {MOST_DRIVERS} drivers, of {MOST_COLUMNS} columns at most.")
    if len(names) != len(widths) or sum(widths) != columns or len(outcome) != n:
        raise Invalid("Each driver needs a name and a value for each outcome.")
    if n < 10 * (columns + 1):
        raise Invalid(
            f"{columns} columns need {10 * (columns + 1)} answers: choose fewer, or wait."
        )


class Resampled(msgspec.Struct, frozen=True, kw_only=True):
    """First of all rows, then of each resample: resamples × columns, the outcome last."""

    correlations: Floats  # by columns once more
    means: Floats
    spreads: Floats


def _resample(table: Floats, *, seed: int) -> Resampled:
    dice = np.random.default_rng(seed)
    n, columns = table.shape
    middle, spread = table.mean(0), table.std(0)
    scaled = (table - middle) / spread
    correlations = np.empty((RESAMPLES + 1, columns, columns))
    means, spreads = np.empty((2, RESAMPLES + 1, columns))
    for place in range(RESAMPLES + 1):
        times = np.bincount(dice.integers(n, size=n), minlength=n) if place else np.ones(n)
        means[place] = times @ scaled / n
        covariance = (scaled * times[:, None]).T @ scaled / n
        covariance -= np.outer(means[place], means[place])
        spreads[place] = np.sqrt(np.maximum(np.diag(covariance), NOTHING_LEFT))
        correlations[place] = covariance / np.outer(spreads[place], spreads[place])
    return Resampled(
        correlations=correlations, means=means * spread + middle, spreads=spreads * spread
    )


def lmg(correlations: Floats, widths: Sequence[int] | None = None) -> Floats:
    """Return each driver's share of R², for a stack of correlations, the outcome last.

    A driver has as many columns as `widths` says, one unless said.
    """
    widths = widths or [1] * (correlations.shape[1] - 1)
    count = len(widths)
    # The widest are swept first: most sets differ by the last ones only.
    order = sorted(range(count), key=lambda driver: -widths[driver])
    starts = np.cumsum([0, *widths])
    columns = [column for one in order for column in range(starts[one], starts[one + 1])]
    ordered = correlations[:, [*columns, -1]][:, :, [*columns, -1]]
    explained = np.zeros((1 << count, len(correlations)))
    _explain(ordered, explained, [widths[one] for one in order], taken=0, driver=0)
    sets = np.arange(1 << count)
    sizes = np.array([int(one).bit_count() for one in sets])
    chances = np.array(
        [factorial(k) * factorial(count - k - 1) / factorial(count) for k in range(count)]
    )
    shares = np.empty((len(correlations), count))
    for place, driver in enumerate(order):
        without = sets[sets >> place & 1 == 0]
        gains = explained[without | 1 << place] - explained[without]
        shares[:, driver] = chances[sizes[without]] @ gains
    return shares


def _explain(
    left: Floats, explained: Floats, widths: Sequence[int], *, taken: int, driver: int
) -> None:
    """Fill in R² of every set of drivers: each is left out, or swept out of the others."""
    if driver == len(widths):
        explained[taken] = 1 - left[:, 0, 0]
        return
    width = widths[driver]
    _explain(left[:, width:, width:], explained, widths, taken=taken, driver=driver + 1)
    for _ in range(width):
        left = _swept(left)
    _explain(left, explained, widths, taken=taken | 1 << driver, driver=driver + 1)


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


def _effect(effects: Floats, correlations: Floats, those: slice) -> Floats:
    """Return a driver's effect: of several columns, the spread of what they say together."""
    own = effects[:, those]
    if own.shape[1] == 1:
        return own[:, 0]
    spread: Floats = np.einsum("ri,rij,rj->r", own, correlations[:, those, those], own)
    return np.sqrt(np.maximum(spread, 0))


def _levels(effects: Floats, resampled: Resampled, those: slice) -> Sequence[Estimate]:
    own = effects[:, those] / resampled.spreads[:, those]
    if own.shape[1] == 1:
        return ()
    middle = (own * resampled.means[:, those]).sum(1)
    return [_estimate(-middle), *(_estimate(column - middle) for column in own.T)]


def _chance(estimates: Floats) -> float:
    """Return the p-value that the first are all zero, by the spread of the others (Wald)."""
    first, others = estimates[0], estimates[1:]
    spread = np.atleast_2d(np.cov(others, rowvar=False))
    rank = int(np.linalg.matrix_rank(spread, hermitian=True))
    if not rank:
        return 1.0
    return chi_square_above(float(first @ np.linalg.pinv(spread, hermitian=True) @ first), rank)


def _estimate(values: Floats) -> Estimate:
    low, high = np.quantile(values[1:], [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Estimate(float(values[0]), float(low), float(high))


def _standing(own: float, alone: float) -> Standing:
    if own < 1 - CONFIDENCE:
        return "own-effect"
    return "goes-along" if alone < 1 - CONFIDENCE else "not-seen"
