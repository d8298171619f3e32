"""Working time over lunch, nights, special days and holidays; and for good over any calendar."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from miroir.base.errors import Invalid
from miroir.calendars import (
    ALWAYS_OPEN,
    CLOSED,
    Calendar,
    Region,
    Slot,
    SpecialDay,
    WorkingTime,
    every_day,
    working_days,
)

PARIS = ZoneInfo("Europe/Paris")
OFFICE_DAY = (Slot(time(9), time(12, 30)), Slot(time(13, 30), time(18)))
OFFICE = WorkingTime(Calendar(week=working_days(OFFICE_DAY), holidays=Region("FR")))


def paris(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=PARIS)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


@pytest.mark.parametrize(
    ("start", "amount", "due"),
    [
        (paris(6, 1, 10), hours(1), paris(6, 1, 11)),
        (paris(6, 1, 12), hours(1), paris(6, 1, 14)),  # over lunch
        (paris(6, 1, 12, 45), hours(1), paris(6, 1, 14, 30)),  # received during lunch
        (paris(6, 1, 17), hours(1), paris(6, 1, 18)),  # at the stroke of closing
        (paris(6, 1, 17), hours(1.5), paris(6, 2, 9, 30)),
        (paris(6, 5, 17), hours(2), paris(6, 8, 10)),  # over a weekend
        (paris(6, 6, 11), hours(8), paris(6, 8, 18)),  # received on a Saturday
        (paris(7, 13, 17), hours(2), paris(7, 15, 10)),  # over the national day, a Tuesday
        (paris(4, 30, 17), hours(2), paris(5, 4, 10)),  # 1 May is a Friday
        (paris(12, 31, 17), hours(2), datetime(2027, 1, 4, 10, tzinfo=PARIS)),
        (paris(6, 1, 3), timedelta(0), paris(6, 1, 3)),
    ],
)
def test_a_promise_falls_due_in_working_time(
    start: datetime, amount: timedelta, due: datetime
) -> None:
    assert OFFICE.due(start, amount) == due
    assert OFFICE.elapsed(start, due) == amount


@pytest.mark.parametrize(
    ("start", "end", "elapsed"),
    [
        (paris(6, 1), paris(6, 2), hours(8)),
        (paris(6, 1), paris(6, 8), hours(40)),
        (paris(7, 13), paris(7, 20), hours(32)),
        (paris(6, 1, 12, 30), paris(6, 1, 13, 30), hours(0)),
        (paris(6, 1, 11), paris(6, 1, 10), hours(0)),
        # 365 days: 261 Mondays to Fridays, less 9 holidays that fall on one (1 and 8 May, Easter
        # and Whit Monday, Ascension, 14 July, 11 November, Christmas, New Year).
        (paris(1, 1), datetime(2027, 1, 1, tzinfo=PARIS), hours(8 * (261 - 9))),
    ],
)
def test_elapsed_counts_opening_hours_only(
    start: datetime, end: datetime, elapsed: timedelta
) -> None:
    assert OFFICE.elapsed(start, end) == elapsed


def test_alsace_does_not_work_on_good_friday() -> None:
    alsace = WorkingTime(Calendar(week=working_days(OFFICE_DAY), holidays=Region("FR", "67")))
    assert OFFICE.due(paris(4, 2, 17), hours(2)) == paris(4, 3, 10)
    assert alsace.due(paris(4, 2, 17), hours(2)) == paris(4, 7, 10)


def test_a_special_day_wins_over_the_weekday_and_over_a_holiday() -> None:
    special = (
        SpecialDay(date(2026, 7, 14), (Slot(time(10), time(12)),)),
        SpecialDay(date(2026, 7, 15), CLOSED),
        SpecialDay(date(2026, 7, 18), (Slot(time(8), time(9)),)),
    )
    shop = WorkingTime(
        Calendar(week=working_days(OFFICE_DAY), holidays=Region("FR"), special_days=special)
    )
    assert shop.elapsed(paris(7, 14), paris(7, 15)) == hours(2)
    assert shop.elapsed(paris(7, 15), paris(7, 16)) == hours(0)
    assert shop.elapsed(paris(7, 18), paris(7, 19)) == hours(1)


NIGHTS = WorkingTime(Calendar(week=working_days((Slot(time(22), time(6)),)), holidays=Region("FR")))


def test_a_night_runs_into_the_next_day_and_belongs_to_its_evening() -> None:
    assert NIGHTS.is_open(paris(6, 2, 3))
    assert NIGHTS.is_open(paris(6, 6, 3)), "the night of Friday ends on Saturday"
    assert not NIGHTS.is_open(paris(6, 1, 3)), "no night begins on Sunday"
    assert NIGHTS.due(paris(6, 1, 23), hours(8)) == paris(6, 2, 23)


def test_a_holiday_closes_the_night_that_begins_on_it_only() -> None:
    assert NIGHTS.is_open(paris(7, 14, 3))
    assert not NIGHTS.is_open(paris(7, 14, 23))
    assert not NIGHTS.is_open(paris(7, 15, 3))


def test_slots_that_overlap_or_touch_count_once() -> None:
    slots = (Slot(time(9), time(12)), Slot(time(11), time(13)), Slot(time(13), time(14)))
    office = WorkingTime(Calendar(week=every_day(slots)))
    assert office.elapsed(paris(6, 1), paris(6, 2)) == hours(5)
    assert office.closing(paris(6, 1, 9)) == paris(6, 1, 14)


def test_always_open_is_plain_time() -> None:
    always = WorkingTime(ALWAYS_OPEN)
    start, end = paris(3, 1), paris(12, 31, 23, 59)
    assert always.due(start, end - start) == end
    assert always.elapsed(start, end) == end.astimezone(UTC) - start.astimezone(UTC)
    assert always.next_opening(start) == start
    assert always.closing(start) is None


def test_without_opening_hours_nothing_ever_falls_due() -> None:
    never = WorkingTime(Calendar(week=every_day(CLOSED)))
    assert never.due(paris(6, 1), hours(1)) is None
    assert never.elapsed(paris(6, 1), paris(12, 1)) == hours(0)
    assert never.next_opening(paris(6, 1)) is None
    assert never.closing(paris(6, 1)) is None
    assert not never.is_open(paris(6, 1, 12))


def test_a_promise_longer_than_what_is_left_to_open_never_falls_due() -> None:
    last = SpecialDay(date(2026, 6, 1), (Slot(time(9), time(12)),))
    ending = WorkingTime(Calendar(week=every_day(CLOSED), special_days=(last,)))
    assert ending.due(paris(5, 1), hours(3)) == paris(6, 1, 12)
    assert ending.due(paris(5, 1), hours(3) + timedelta(microseconds=1)) is None


def test_opening_and_closing_instants() -> None:
    assert OFFICE.is_open(paris(6, 1, 9))
    assert not OFFICE.is_open(paris(6, 1, 12, 30))
    assert OFFICE.next_opening(paris(6, 1, 10)) == paris(6, 1, 10)
    assert OFFICE.next_opening(paris(6, 1, 12, 30)) == paris(6, 1, 13, 30)
    assert OFFICE.next_opening(paris(6, 5, 18)) == paris(6, 8, 9)
    assert OFFICE.closing(paris(6, 1, 10)) == paris(6, 1, 12, 30)
    assert OFFICE.closing(paris(6, 1, 13)) is None


def test_an_opening_over_new_year_is_one_opening() -> None:
    nights = WorkingTime(Calendar(week=every_day((Slot(time(20), time(6)),)), time_zone="UTC"))
    eve = datetime(2026, 12, 31, 22, tzinfo=UTC)
    assert nights.closing(eve) == datetime(2027, 1, 1, 6, tzinfo=UTC)
    assert nights.due(eve, hours(3)) == datetime(2027, 1, 1, 1, tzinfo=UTC)


def test_working_time_cannot_be_negative() -> None:
    with pytest.raises(Invalid, match="negative"):
        OFFICE.due(paris(6, 1), hours(-1))


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "Europe"])
def test_an_unknown_time_zone_is_refused(name: str) -> None:
    with pytest.raises(Invalid, match="time zone"):
        Calendar(week=every_day(CLOSED), time_zone=name)
