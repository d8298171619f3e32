"""How the service ran: service level, abandonment, handling time, resolution."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final, Literal

import msgspec

from miroir.base.errors import Invalid
from miroir.indicators.figures import Figure, nothing_measured
from miroir.indicators.proportions import share
from miroir.statistics import mean_interval

Formula = Literal[
    "answered-within/answered+abandoned-after",
    "answered-within/answered+abandoned",
    "answered-within/answered",
    "answered-within+abandoned-within/offered",
]
FcrMethod = Literal["repeat-contact", "adviser", "customer"]

USUAL_FORMULA: Final[Formula] = "answered-within/answered+abandoned-after"
FEWEST_FOR_SPREAD = 2


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """Contacts offered: answered or abandoned, within the threshold or after it."""

    threshold: timedelta
    answered_within: int
    answered_after: int
    abandoned_within: int
    abandoned_after: int

    @property
    def answered(self) -> int:
        """Contacts that an adviser took."""
        return self.answered_within + self.answered_after

    @property
    def abandoned(self) -> int:
        """Contacts that the customer gave up waiting."""
        return self.abandoned_within + self.abandoned_after


class ServiceLevel(msgspec.Struct, frozen=True, kw_only=True):
    """A service level with what it must be shown with; short abandons came within the threshold."""

    figure: Figure
    formula: Formula
    threshold: timedelta
    short_abandons: int


def service_level(offered: Offered, *, formula: Formula = USUAL_FORMULA) -> ServiceLevel:
    """Return the share of contacts served within the threshold, by the named formula."""
    met, of = FORMULAS[formula](offered)
    return ServiceLevel(
        figure=share(met, of, measure="service-level"),
        formula=formula,
        threshold=offered.threshold,
        short_abandons=offered.abandoned_within,
    )


def abandonment(offered: Offered) -> Figure:
    """Return the share abandoned of all contacts offered."""
    every = offered.answered + offered.abandoned
    return share(offered.abandoned, every, measure="abandonment")


FORMULAS: Final[Mapping[Formula, Callable[[Offered], tuple[int, int]]]] = {
    "answered-within/answered+abandoned-after": lambda offered: (
        offered.answered_within,
        offered.answered + offered.abandoned_after,
    ),
    "answered-within/answered+abandoned": lambda offered: (
        offered.answered_within,
        offered.answered + offered.abandoned,
    ),
    "answered-within/answered": lambda offered: (offered.answered_within, offered.answered),
    "answered-within+abandoned-within/offered": lambda offered: (
        offered.answered_within + offered.abandoned_within,
        offered.answered + offered.abandoned,
    ),
}


class Handling(msgspec.Struct, frozen=True, kw_only=True):
    """Sums over `handled` contacts; `squares` is the sum of squared handling times, in s²."""

    handled: int
    talk: timedelta
    hold: timedelta
    wrap_up: timedelta
    squares: float


def handling_time(handling: Handling) -> Figure:
    """Return AHT, (talk + hold + wrap-up) / handled, in seconds, with Student's t interval.

    With one contact, its duration says nothing of the others: the interval is left out.
    """
    n = handling.handled
    if n == 0:
        return nothing_measured("aht")
    total = (handling.talk + handling.hold + handling.wrap_up).total_seconds()
    if n < FEWEST_FOR_SPREAD:
        return Figure(measure="aht", n=n, value=total)
    _, low, high = mean_interval(total, handling.squares, n=n)
    return Figure(measure="aht", n=n, value=total / n, low=max(0.0, low), high=high)


class FirstContactResolution(msgspec.Struct, frozen=True, kw_only=True):
    """FCR, never apart from who says that it was solved, and within how many days."""

    figure: Figure
    method: FcrMethod
    window: timedelta


def first_contact_resolution(
    resolved: int, contacts: int, *, method: FcrMethod, window: timedelta
) -> FirstContactResolution:
    """Return the share of contacts resolved at once. Raises Invalid without a window in days."""
    if window < timedelta(days=1) or window % timedelta(days=1):
        raise Invalid("First contact resolution needs a window of whole days, one or more.")
    figure = share(resolved, contacts, measure="fcr")
    return FirstContactResolution(figure=figure, method=method, window=window)
