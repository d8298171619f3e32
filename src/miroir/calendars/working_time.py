"""Arithmetic of working time: only the real time that passes within opening hours counts.

Instants are aware datetimes; results are in UTC. Around a change of clocks working time is time
that really passes: a slot 00:00-04:00 lasts three or five hours on those nights. A local time
that the clocks skip counts with the offset before the gap, and one that they show twice counts
at its first showing (RFC 5545, 3.3.5).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import msgspec

from miroir.base.errors import Invalid
from miroir.calendars.model import CLOSED, Calendar, Day, Slot, read_zone
from miroir.calendars.public_holidays import public_holidays

HORIZON_YEARS = 20
SHEETS_KEPT = 64
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


class Sheet(msgspec.Struct, frozen=True, gc=False):
    """One year's openings in UTC, in order, apart from one another; microseconds since 1970.

    `worked` is the working time up to the end of each opening.
    """

    starts: list[int]
    ends: list[int]
    worked: list[int]

    @property
    def total(self) -> int:
        """The working time of the whole year."""
        return self.worked[-1] if self.worked else 0

    def worked_by(self, moment: int) -> int:
        """The working time from the beginning of the year to `moment`."""
        last = bisect_right(self.starts, moment) - 1
        if last < 0:
            return 0
        return self.worked[last] - max(0, self.ends[last] - moment)

    def moment_of(self, worked: int) -> int:
        """The earliest moment by which `worked` (over 0, within the total) has passed."""
        opening = bisect_left(self.worked, worked)
        return self.ends[opening] - (self.worked[opening] - worked)


class WorkingTime:
    """Reckons with one calendar. Keep it as long as the calendar: it remembers whole years."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._zone = read_zone(calendar.time_zone)
        self._special = {special.on: special.slots for special in calendar.special_days}
        self._sheet = lru_cache(maxsize=SHEETS_KEPT)(self._draw_sheet)

    def due(self, start: datetime, amount: timedelta) -> datetime | None:
        """Return the earliest instant by which `amount` of working time has passed since `start`.

        None when the calendar does not open for that long within 20 years: it has no opening
        hours, or too few. Raises Invalid when `amount` is negative.
        """
        if amount < timedelta(0):
            raise Invalid("Working time cannot be negative: swap the two instants")
        if not amount:
            return start.astimezone(UTC)
        year = start.astimezone(UTC).year
        wanted = _microseconds(amount) + self._sheet(year).worked_by(_moment(start))
        for sheet in self._sheets_from(year):
            if wanted <= sheet.total:
                return _instant(sheet.moment_of(wanted))
            wanted -= sheet.total
        return None

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time from `start` to `end`; nothing when `end` comes first."""
        if end <= start:
            return timedelta(0)
        first, last = start.astimezone(UTC).year, end.astimezone(UTC).year
        worked = self._sheet(last).worked_by(_moment(end))
        worked -= self._sheet(first).worked_by(_moment(start))
        worked += sum(self._sheet(year).total for year in range(first, last))
        return timedelta(microseconds=worked)

    def is_open(self, at: datetime) -> bool:
        """Whether `at` lies within opening hours; the closing instant itself does not."""
        sheet, moment = self._sheet(at.astimezone(UTC).year), _moment(at)
        opening = bisect_right(sheet.starts, moment) - 1
        return opening >= 0 and moment < sheet.ends[opening]

    def next_opening(self, at: datetime) -> datetime | None:
        """Return `at` when it is open, else the instant of the next opening.

        None when there is none within 20 years.
        """
        if self.is_open(at):
            return at.astimezone(UTC)
        moment = _moment(at)
        for sheet in self._sheets_from(at.astimezone(UTC).year):
            if sheet.starts and sheet.starts[-1] >= moment:
                return _instant(sheet.starts[bisect_left(sheet.starts, moment)])
        return None

    def closing(self, at: datetime) -> datetime | None:
        """Return the instant at which the opening around `at` ends.

        None when it is closed at `at`, or does not close within 20 years.
        """
        if not self.is_open(at):
            return None
        moment = _moment(at)
        for sheet in self._sheets_from(at.astimezone(UTC).year):
            opening = bisect_right(sheet.starts, moment) - 1
            if opening < 0 or sheet.ends[opening] < moment:
                return _instant(moment)
            moment = sheet.ends[opening]
            if opening < len(sheet.ends) - 1:
                return _instant(moment)
        return None

    def next_change(self, at: datetime) -> datetime | None:
        """Return when it next closes (open at `at`) or opens (closed); None: not for 20 years."""
        return self.closing(at) if self.is_open(at) else self.next_opening(at)

    def slots(self, day: date) -> Day:
        """Return the slots that open on `day`, whatever makes them so."""
        if day in self._special:
            return self._special[day]
        region = self.calendar.holidays
        if region is not None and day in public_holidays(region, day.year):
            return CLOSED
        return self.calendar.week[day.weekday()]

    def _sheets_from(self, year: int) -> Iterator[Sheet]:
        for following in range(year, min(year + HORIZON_YEARS, date.max.year - 1)):
            yield self._sheet(following)

    def _draw_sheet(self, year: int) -> Sheet:
        begins = _moment(datetime(year, 1, 1, tzinfo=UTC))
        stops = _moment(datetime(year + 1, 1, 1, tzinfo=UTC))
        sheet = Sheet([], [], [])
        for opens, closes in sorted(self._openings_around(year)):
            _add(sheet, max(opens, begins), min(closes, stops))
        return sheet

    def _openings_around(self, year: int) -> Iterator[tuple[int, int]]:
        # Local days, and nights that began on the eve, reach two days over the year in UTC.
        day, last = date(year, 1, 1) - 2 * DAY, date(year, 12, 31) + 2 * DAY
        while day <= last:
            for slot in self.slots(day):
                yield self._limits(day, slot)
            day += DAY

    def _limits(self, day: date, slot: Slot) -> tuple[int, int]:
        closing_day = day + DAY if slot.ends_next_day else day
        return self._local(day, slot.opens), self._local(closing_day, slot.closes)

    def _local(self, day: date, clock: time) -> int:
        return _moment(datetime.combine(day, clock.replace(fold=0), self._zone))


def _add(sheet: Sheet, opens: int, closes: int) -> None:
    if sheet.ends:
        opens = max(opens, sheet.ends[-1])
    if closes <= opens:
        return
    length = closes - opens
    if sheet.ends and sheet.ends[-1] == opens:
        sheet.ends[-1] = closes
        sheet.worked[-1] += length
        return
    sheet.worked.append(sheet.total + length)
    sheet.starts.append(opens)
    sheet.ends.append(closes)


def _moment(at: datetime) -> int:
    return _microseconds(at - EPOCH)


def _instant(moment: int) -> datetime:
    return EPOCH + timedelta(microseconds=moment)


def _microseconds(length: timedelta) -> int:
    return (length.days * 86_400 + length.seconds) * 1_000_000 + length.microseconds
