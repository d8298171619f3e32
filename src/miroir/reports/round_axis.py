"""An axis that begins and ends at round numbers, with a tick at each step between them."""

from math import ceil, floor, log10

import msgspec

MOST_STEPS = 4
ROUND = (1, 2, 5, 10)
NEARLY = 1e-9  # 0.3 / 0.1 is a little less than 3


class RoundAxis(msgspec.Struct, frozen=True, kw_only=True):
    """Where an axis begins, how far apart its ticks are, and how many steps it takes."""

    start: float
    step: float
    steps: int

    @property
    def end(self) -> float:
        """Return where the axis ends."""
        return self.start + self.steps * self.step

    def place(self, value: float) -> float:
        """Return where a value lies, as a share of the axis: 0 to 1."""
        return (value - self.start) / (self.end - self.start)

    def values(self) -> list[float]:
        """Return what the ticks stand for, from the first to the last."""
        return [self.start + at * self.step for at in range(self.steps + 1)]

    def decimals(self, unit: float = 1) -> int:
        """Return how many decimals tell the ticks apart, said in parts of `unit`."""
        return max(0, -floor(log10(self.step / unit) + NEARLY))


def round_axis(low: float, high: float) -> RoundAxis:
    """Return the shortest round axis from `low` or below to `high` or above, low < high."""
    power = 10.0 ** floor(log10((high - low) / MOST_STEPS))
    axes = [_axis(low, high, step=part * power) for part in ROUND]
    return next((axis for axis in axes if axis.steps <= MOST_STEPS), axes[-1])


def _axis(low: float, high: float, *, step: float) -> RoundAxis:
    first = floor(low / step + NEARLY)
    last = ceil(high / step - NEARLY)
    return RoundAxis(start=first * step, step=step, steps=last - first)
