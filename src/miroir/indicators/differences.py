"""The difference of two independent figures, and whether it may be shown as a change."""

from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from miroir.base.errors import Invalid
from miroir.indicators.figures import Figure
from miroir.statistics import CONFIDENCE, change, change_of_shares

COMPARABLE: Final = {frozenset({"nps", "enps"})}
NOT_SHARES: Final = frozenset({"nps", "enps", "ces1-mean", "aht"})


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """`value` is first less second, with its 95 % interval, in the unit of the figures.

    `p` is the probability of so large a difference were there none, corrected for what it is
    shown with. `clear` says that it may be shown as a change: `p` is under 5 %.
    """

    value: float
    low: float
    high: float
    p: float
    clear: bool


def difference(first: Figure, second: Figure) -> Difference | None:
    """Compare two figures of different people; None if one of them is hidden or lacks one.

    The interval is Newcombe's for shares (1998, method 10), and for other figures the same
    construction over their own intervals. A difference is clear if its interval leaves out zero
    and, for shares, the pooled score test rejects equality too. Raises Invalid for two measures
    that cannot be compared.
    """
    if first.measure != second.measure and {first.measure, second.measure} not in COMPARABLE:
        raise Invalid(f"{first.measure} cannot be compared with {second.measure}.")
    a, b = first.estimate, second.estimate
    if a is None or b is None:
        return None
    if first.measure in NOT_SHARES:
        found = change(a, b)
    else:
        found = change_of_shares(a, b, sizes=(first.size, second.size))
    return Difference(
        value=found.value, low=found.low, high=found.high, p=found.p, clear=found.clear
    )


def corrected(
    differences: Sequence[Difference | None], by: Callable[[Sequence[float]], list[float]]
) -> list[Difference | None]:
    """Return differences that are shown together, clear only where `by` says so of all of them.

    None stays None, and is not counted as a comparison.
    """
    adjusted = iter(by([one.p for one in differences if one]))
    return [one and _with_chance(one, next(adjusted)) for one in differences]


def _with_chance(difference: Difference, p: float) -> Difference:
    return msgspec.structs.replace(difference, p=p, clear=p < 1 - CONFIDENCE)
