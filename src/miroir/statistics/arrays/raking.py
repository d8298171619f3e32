"""Weighting answers until their groups stand as they are known to stand (raking)."""

from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from miroir.base.errors import Invalid

Floats = NDArray[np.float64]
Codes = NDArray[np.integer]

MOST_ROUNDS: Final = 1000
CLOSE_ENOUGH: Final = 1e-12


class Margin(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one trait: `known[c]` people, or their share, are of category c.

    `codes` is the category of each who answered, 0 to len(known) - 1.
    """

    codes: Codes
    known: Floats


class Raked(msgspec.Struct, frozen=True, kw_only=True):
    """Weights that add up to the number of answers, and what they cost (Kish 1965)."""

    weights: Floats
    design_effect: float
    effective: float
    rounds: int


def rake(margins: Sequence[Margin], *, start: Floats | None = None) -> Raked:
    """Return weights by which every margin is as known (Deming and Stephan 1940).

    `start` are weights to begin with, one for each answer, by default 1. Raises Invalid where
    nobody of a known category answered, somebody of a category that is known to be empty did,
    or the margins contradict each other.
    """
    if not margins:
        raise Invalid("Weighting needs one known margin or more.")
    weights = np.ones(len(margins[0].codes)) if start is None else np.array(start, dtype=float)
    known = [margin.known / margin.known.sum() for margin in margins]
    for margin, shares in zip(margins, known, strict=True):
        _check(margin.codes, shares, weights)
    for rounds in range(1, MOST_ROUNDS + 1):
        furthest = 0.0
        for margin, shares in zip(margins, known, strict=True):
            factors = _factors(margin.codes, shares, weights)
            furthest = max(furthest, float(np.abs(factors - 1).max()))
            weights *= factors[margin.codes]
        if furthest < CLOSE_ENOUGH:
            return _raked(weights, rounds=rounds)
    raise Invalid("These margins cannot hold together: look for one that contradicts another.")


def adjusted(weights: Floats, codes: Codes, shares: Floats) -> Floats:
    """Return weights by which the categories have these shares: one step of raking."""
    found: Floats = weights * _factors(codes, shares, weights)[codes]
    return found


def _check(codes: Codes, shares: Floats, weights: Floats) -> None:
    if len(codes) != len(weights) or weights.min() < 0 or shares.min() < 0:
        raise Invalid("Each answer needs a category of every margin, and no weight below zero.")
    if codes.min() < 0 or codes.max() >= len(shares):
        raise Invalid(f"The categories of a margin go from 0 to {len(shares) - 1}.")
    present = np.bincount(codes, weights=weights, minlength=len(shares)) > 0
    if (present != (shares > 0)).any():
        raise Invalid("A category has answers but no known size, or the reverse: merge it.")


def _factors(codes: Codes, shares: Floats, weights: Floats) -> Floats:
    sums = np.bincount(codes, weights=weights, minlength=len(shares))
    factors: Floats = np.divide(
        shares * weights.sum(), sums, out=np.ones_like(shares), where=sums > 0
    )
    return factors


def _raked(weights: Floats, *, rounds: int) -> Raked:
    n = len(weights)
    effective = float(weights.sum() ** 2 / (weights**2).sum())
    return Raked(
        weights=weights * n / weights.sum(),
        design_effect=n / effective,
        effective=effective,
        rounds=rounds,
    )
