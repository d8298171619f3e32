"""Raking with a cap, so that no answer speaks for too many others."""

from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np

from miroir.base.errors import Invalid
from miroir.statistics.arrays.raking import Floats, Margin, adjusted
from miroir.statistics.weights import HEAVIEST

MOST_ROUNDS: Final = 500
CLOSE_ENOUGH: Final = 1e-10


class Trimmed(msgspec.Struct, frozen=True, kw_only=True):
    """The weight of an answer of each row, 1 on average, and what weighting costs (Kish 1965).

    `capped` answers weigh the most that is allowed. `off` is by how much, at worst, a margin is
    missed for that, or because margins contradict each other: a difference of shares.
    """

    weights: Floats
    design_effect: float
    effective: float
    capped: int
    off: float


def rake_trimmed(
    margins: Sequence[Margin], counts: Floats, *, heaviest: float = HEAVIEST
) -> Trimmed:
    """Return weights by which margins are nearly as known, none above `heaviest` times the mean.

    A row stands for `counts` answers, all above zero, and has its category of each margin. Raking
    and cutting take turns until weights stand still. Raises Invalid for no row.
    """
    if not len(counts) or counts.min() <= 0:
        raise Invalid("Weighting needs one answer or more in every row.")
    known = [margin.known / margin.known.sum() for margin in margins]
    weights = np.ones(len(counts))
    for _ in range(MOST_ROUNDS):
        before = weights
        totals = weights * counts
        for margin, shares in zip(margins, known, strict=True):
            totals = adjusted(totals, margin.codes, shares)
        weights = _cut(totals / counts, counts, heaviest=heaviest)
        if np.abs(weights - before).max() < CLOSE_ENOUGH:
            break
    n = counts.sum()
    effective = float(n**2 / (counts * weights**2).sum())
    return Trimmed(
        weights=weights,
        design_effect=float(n) / effective,
        effective=effective,
        capped=int(counts[weights > heaviest * (1 - CLOSE_ENOUGH)].sum()),
        off=max(
            (
                float(np.abs(np.bincount(one.codes, weights * counts) / n - shares).max())
                for one, shares in zip(margins, known, strict=True)
            ),
            default=0.0,
        ),
    )


def _cut(weights: Floats, counts: Floats, *, heaviest: float) -> Floats:
    """Bring the mean to 1 and what is above `heaviest` down to it, the others up by as much."""
    weights = weights * counts.sum() / (weights * counts).sum()
    heavy = np.zeros(len(weights), dtype=bool)
    while (over := (weights > heaviest) & ~heavy).any():
        heavy |= over
        left = counts.sum() - heaviest * counts[heavy].sum()
        others = (weights * counts)[~heavy].sum()
        if left <= 0 or others <= 0:
            break
        weights = np.where(heavy, heaviest, weights * left / others)
    return weights
