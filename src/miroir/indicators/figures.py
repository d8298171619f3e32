"""A figure: a value that never goes without its n and its interval."""

from typing import Literal

import msgspec

from miroir.statistics import Estimate

Measure = Literal[
    "nps",
    "enps",
    "ces1-mean",
    "ces1-low-effort",
    "ces2",
    "csat-top",
    "csat-top-2",
    "top-3",
    "good-half",
    "yes",
    "response",
    "fcr",
    "service-level",
    "promises-kept",
    "abandonment",
    "self-service",
    "affected",
    "outreach",
    "aht",
]
Hidden = Literal["no-answers", "too-few"]


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A measured value with its 95 % interval (`low` to `high`) over `n` answers or contacts.

    Shares go from 0 to 1, NPS and eNPS from -1 to 1, AHT is in seconds. A hidden figure has no
    value: nobody answered, or too few did for any of them to stay unknown.

    Of weighted answers, `effective` without weights would be as precise (Kish 1965).
    """

    measure: Measure
    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    hidden: Hidden | None = None
    effective: float | None = None

    @property
    def size(self) -> float:
        """How many answers its precision is worth."""
        return self.n if self.effective is None else self.effective

    @property
    def design_effect(self) -> float | None:
        """What weights cost: n over the effective n; None where nothing is weighted."""
        return self.n / self.effective if self.effective else None

    @property
    def estimate(self) -> Estimate | None:
        """The value with its interval, where there are both."""
        if self.value is None or self.low is None or self.high is None:
            return None
        return Estimate(self.value, self.low, self.high)


def measured(measure: Measure, estimate: Estimate, *, n: float) -> Figure:
    """Return what was estimated from `n` answers or contacts as a figure."""
    value, low, high = estimate
    return Figure(measure=measure, n=round(n), value=value, low=low, high=high)


def nothing_measured(measure: Measure) -> Figure:
    """Return the figure of a group in which nobody answered."""
    return Figure(measure=measure, n=0, hidden="no-answers")


def conceal(figure: Figure) -> Figure:
    """Return `figure` without its value and interval, for a group that is too small."""
    if figure.hidden:
        return figure
    return Figure(measure=figure.measure, n=figure.n, hidden="too-few")
