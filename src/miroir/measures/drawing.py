"""Where figures stand on their scale, in percent of a drawing's width."""

from collections.abc import Sequence
from typing import Final

import msgspec

from miroir.indicators import Figure
from miroir.measures.model import Line, Measured

SIGNED: Final = frozenset({"nps", "enps"})
# Their scale ends where the longest interval does.
OPEN_ENDED: Final = frozenset({"aht"})
EFFORT_ENDS: Final = (1.0, 5.0)


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A figure and its interval."""

    at: float
    low: float
    length: float


class Scaled(msgspec.Struct, frozen=True, kw_only=True):
    """The ends of a measure's scale, shared by all its lines."""

    lowest: float
    highest: float

    def mark(self, figure: Figure) -> Mark | None:
        """Place a figure; None where it has no value."""
        if figure.value is None:
            return None
        low = figure.value if figure.low is None else figure.low
        high = figure.value if figure.high is None else figure.high
        at, start, end = (self._percent(value) for value in (figure.value, low, high))
        return Mark(at=at, low=start, length=round(end - start, 2))

    def _percent(self, value: float) -> float:
        share = (value - self.lowest) / (self.highest - self.lowest)
        return round(100 * min(1.0, max(0.0, share)), 2)

    @property
    def zero(self) -> float:
        """Where bars begin: zero, or the lower end where there is none."""
        return self._percent(0.0)


def scaled(measured: Measured) -> Scaled:
    """Return the scale of a measure: that of its question, or up to the longest interval."""
    measure = measured.named.measure
    if measure in SIGNED:
        return Scaled(lowest=-1.0, highest=1.0)
    if measure == "ces1-mean":
        return Scaled(lowest=EFFORT_ENDS[0], highest=EFFORT_ENDS[1])
    if measure in OPEN_ENDED:
        return Scaled(lowest=0.0, highest=_highest([measured.whole, *measured.groups]))
    return Scaled(lowest=0.0, highest=1.0)


def _highest(lines: Sequence[Line]) -> float:
    ends = (line.figure.high or line.figure.value for line in lines)
    return max((end for end in ends if end), default=1.0)
