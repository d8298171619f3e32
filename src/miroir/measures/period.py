"""The weeks of a sheet as instants: two periods of one length that meet."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import msgspec

from miroir.base.errors import Invalid
from miroir.indicators import WEEK


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """From `before` until `start`, and from there until `end`, by the clocks of `zone`."""

    before: datetime
    start: datetime
    end: datetime
    zone: str


def span_of(weeks: Sequence[date], weeks_before: Sequence[date], *, zone: str) -> Span:
    """Return when weeks (Mondays) begin and end; without weeks before, that period is empty.

    Raises Invalid for weeks before the calendar begins there.
    """
    return Span(
        before=_midnight((weeks_before or weeks)[0], zone),
        start=_midnight(weeks[0], zone),
        end=_midnight(weeks[-1] + WEEK, zone),
        zone=zone,
    )


def _midnight(day: date, zone: str) -> datetime:
    try:
        return datetime.combine(day, time(0), ZoneInfo(zone)).astimezone(UTC)
    except OverflowError as problem:
        raise Invalid("There are no such weeks: choose other days.") from problem
