"""On the nights when clocks change, working time is time that really passes.

In Paris clocks skip 02:00-03:00 on 29 March 2026 and show 02:00-03:00 twice on 25 October 2026.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from miroir.calendars import CLOSED, WHOLE_DAY, Calendar, Slot, SpecialDay, WorkingTime, every_day

PARIS = ZoneInfo("Europe/Paris")
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def on(day: date, *slots: Slot) -> WorkingTime:
    return WorkingTime(Calendar(week=every_day(CLOSED), special_days=(SpecialDay(day, slots),)))


def worked(calendar: WorkingTime, day: date) -> timedelta:
    noon = datetime.combine(day, time(12), UTC)
    return calendar.elapsed(noon - timedelta(days=2), noon + timedelta(days=2))


@pytest.mark.parametrize(
    ("day", "slot", "lasts"),
    [
        (SPRING, Slot(time(0), time(4)), timedelta(hours=3)),
        (AUTUMN, Slot(time(0), time(4)), timedelta(hours=5)),
        (SPRING, *WHOLE_DAY, timedelta(hours=23)),
        (AUTUMN, *WHOLE_DAY, timedelta(hours=25)),
        (SPRING, Slot(time(9), time(18)), timedelta(hours=9)),
        (SPRING - timedelta(days=1), Slot(time(22), time(6)), timedelta(hours=7)),
        (AUTUMN - timedelta(days=1), Slot(time(22), time(6)), timedelta(hours=9)),
        # 02:30 does not exist and counts as 03:30.
        (SPRING, Slot(time(2, 30), time(4)), timedelta(minutes=30)),
        (SPRING, Slot(time(2, 45), time(3, 15)), timedelta(0)),
        # 02:30 comes twice and counts the first time.
        (AUTUMN, Slot(time(1), time(2, 30)), timedelta(minutes=90)),
        (AUTUMN, Slot(time(2, 30), time(3)), timedelta(minutes=90)),
    ],
)
def test_slots_last_the_time_that_passes(day: date, slot: Slot, lasts: timedelta) -> None:
    assert worked(on(day, slot), day) == lasts


def test_a_promise_made_before_the_change_falls_due_after_it_in_real_time() -> None:
    always = WorkingTime(Calendar(week=every_day(WHOLE_DAY)))
    evening = datetime(2026, 3, 28, 20, tzinfo=PARIS)
    assert always.due(evening, timedelta(hours=12)) == datetime(2026, 3, 29, 9, tzinfo=PARIS)
    evening = datetime(2026, 10, 24, 20, tzinfo=PARIS)
    assert always.due(evening, timedelta(hours=12)) == datetime(2026, 10, 25, 7, tzinfo=PARIS)


def test_two_working_days_over_the_change_are_due_at_the_same_local_time() -> None:
    office = WorkingTime(Calendar(week=every_day((Slot(time(9), time(18)),))))
    start = datetime(2026, 3, 28, 10, tzinfo=PARIS)
    assert office.due(start, timedelta(hours=18)) == datetime(2026, 3, 30, 10, tzinfo=PARIS)


def test_a_day_that_a_country_skipped_adds_no_working_time() -> None:
    # Samoa went from 29 to 31 December 2011.
    samoa = WorkingTime(
        Calendar(week=every_day((Slot(time(9), time(17)),)), time_zone="Pacific/Apia")
    )
    zone = ZoneInfo("Pacific/Apia")
    start, end = datetime(2011, 12, 29, tzinfo=zone), datetime(2012, 1, 1, tzinfo=zone)
    assert samoa.elapsed(start, end) == timedelta(hours=16)
