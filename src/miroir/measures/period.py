"""The weeks of a sheet as instants: two periods of one length that meet."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from miroir.indicators import WEEK, midnight


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """From `before` until `start`, and from there until `end`, by the clocks of `zone`."""

    before: datetime
    start: datetime
    end: datetime
    zone: str

    @property
    def first_week(self) -> date:
        """The Monday with which the period shown begins."""
        return self.start.astimezone(ZoneInfo(self.zone)).date()


def span_of(weeks: Sequence[date], weeks_before: Sequence[date], *, zone: str) -> Span:
    """Return when weeks (Mondays) begin and end; without weeks before, that period is empty.

    Raises Invalid for weeks before the calendar begins there.
    """
    return Span(
        before=midnight((weeks_before or weeks)[0], zone),
        start=midnight(weeks[0], zone),
        end=midnight(weeks[-1] + WEEK, zone),
        zone=zone,
    )
