"""What weighting answers costs in precision."""

from collections.abc import Sequence
from typing import Final

from miroir.base.errors import Invalid

# An answer weighs at most five times the mean, as in surveys of voters (DeBell, Krosnick 2009).
HEAVIEST: Final = 5.0


def design_effect(weights: Sequence[float]) -> float:
    """Return Kish's design effect, n Σw² / (Σw)² (Kish 1965). Raises Invalid if no weight > 0."""
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise Invalid("Weights must be zero or more, and one of them above zero.")
    return len(weights) * sum(weight**2 for weight in weights) / total**2


def effective_size(weights: Sequence[float]) -> float:
    """Return how many unweighted answers would be as precise: n / design effect."""
    return len(weights) / design_effect(weights)
