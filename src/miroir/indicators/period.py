"""Whole weeks between two days: the finest time by which answers are told apart."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from miroir.base.errors import Invalid

WEEK = timedelta(days=7)
USUAL_WEEKS = 13
MOST_WEEKS = 106  # two years, so that a year can be set against the one before


def weeks_between(first: date | None, last: date | None, *, today: date) -> Sequence[date]:
    """Return the Mondays of the ISO weeks from that of `first` to that of `last`, oldest first.

    Without a `last`, until `today`; without a `first`, thirteen weeks. Raises Invalid when
    `last` comes before `first`, or for more than two years.
    """
    end = _monday(last or today)
    try:
        start = _monday(first) if first else end - (USUAL_WEEKS - 1) * WEEK
        _ = end + WEEK
    except OverflowError as problem:
        raise Invalid("There are no such weeks: choose other days.") from problem
    count = (end - start).days // 7 + 1
    if count < 1:
        raise Invalid("The last day comes before the first: exchange them.")
    if count > MOST_WEEKS:
        raise Invalid(f"At most {MOST_WEEKS} weeks are shown at once: choose closer days.")
    return [start + week * WEEK for week in range(count)]


def weeks_before(weeks: Sequence[date]) -> Sequence[date]:
    """Return as many weeks as `weeks`, just before them; none where the calendar begins."""
    span = len(weeks) * WEEK
    return [] if weeks[0] - date.min < span else [week - span for week in weeks]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def midnight(day: date, zone: str) -> datetime:
    """Return when a day begins in a time zone. Raises Invalid before the calendar begins there."""
    try:
        return datetime.combine(day, time(0), ZoneInfo(zone)).astimezone(UTC)
    except OverflowError as problem:
        raise Invalid("There are no such weeks: choose other days.") from problem
