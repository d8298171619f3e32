"""Working time against the plainest reckoning there is: look at the wall clock every minute."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from miroir.calendars import (
    Calendar,
    Day,
    Region,
    Slot,
    SpecialDay,
    WorkingTime,
    every_day,
    public_holidays,
    working_days,
)

MINUTE = timedelta(minutes=1)
# A boundary within the hour that clocks skip or show twice has a rule of its own.
QUARTERS = [time(q // 4, q % 4 * 15) for q in range(96) if not 8 < q < 12]
slots = st.builds(Slot, st.sampled_from(QUARTERS), st.sampled_from(QUARTERS))
days: st.SearchStrategy[Day] = st.lists(slots, max_size=3).map(tuple)
# About both changes of clocks, Easter, the days of May, the end of the year.
DAYS = ("03-27", "10-23", "04-02", "04-30", "12-18", "12-24", "12-30")
starts = st.builds(
    lambda day, since: datetime.fromisoformat(f"2026-{day}T00:00Z") + since,
    st.sampled_from(DAYS),
    st.timedeltas(timedelta(0), timedelta(days=3)),
)
calendars = st.builds(
    Calendar,
    week=st.tuples(days, days, days, days, days, days, days),
    time_zone=st.sampled_from(["Europe/Paris", "Indian/Reunion", "America/Martinique"]),
    holidays=st.sampled_from(
        [None, *map(Region.parse, ("FR", "FR-Alsace-Moselle", "FR-La Réunion", "FR-Martinique"))]
    ),
    special_days=st.lists(
        st.builds(SpecialDay, st.dates(date(2026, 3, 27), date(2026, 4, 5)), days), max_size=2
    ).map(tuple),
)


def open_at(calendar: Calendar, minute: datetime) -> bool:
    wall = minute.astimezone(ZoneInfo(calendar.time_zone))
    today, now = wall.date(), wall.time()
    return any(
        slot.opens <= now and (slot.ends_next_day or now < slot.closes)
        for slot in slots_of(calendar, today)
    ) or any(
        slot.ends_next_day and now < slot.closes
        for slot in slots_of(calendar, today - timedelta(days=1))
    )


def slots_of(calendar: Calendar, day: date) -> Day:
    for special in reversed(calendar.special_days):
        if special.on == day:
            return special.slots
    if calendar.holidays and day in public_holidays(calendar.holidays, day.year):
        return ()
    return calendar.week[day.weekday()]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(calendars, starts, st.integers(1, 600))
def test_due_and_elapsed_are_what_a_clock_on_the_wall_says(
    calendar: Calendar, start: datetime, wanted: int
) -> None:
    start = start.replace(second=0, microsecond=0)
    minutes = [start + count * MINUTE for count in range(3 * 1440)]
    worked = [minute for minute in minutes if open_at(calendar, minute)]
    reckoned = WorkingTime(calendar)
    assert reckoned.elapsed(start, minutes[-1] + MINUTE) == len(worked) * MINUTE
    if len(worked) >= wanted:
        assert reckoned.due(start, wanted * MINUTE) == worked[wanted - 1] + MINUTE


OFFICE = working_days((Slot(time(9), time(12)), Slot(time(14), time(18))))
NIGHTS = every_day((Slot(time(22), time(6)),))


@pytest.mark.parametrize(
    ("region", "zone", "start", "hours", "due"),
    [
        # Good Friday 2026 is 3 April: worked in Paris, kept in Strasbourg.
        ("FR", "Europe/Paris", "2026-04-02 16:00", 4, "2026-04-03 11:00"),
        ("FR-67", "Europe/Paris", "2026-04-02 16:00", 4, "2026-04-07 11:00"),  # Easter Monday too
        # Saint-Étienne, 26 December, is a Saturday: nights begin on it all the same, but there.
        ("FR", "Europe/Paris", "2026-12-26 21:00", 3, "2026-12-27 01:00"),
        ("FR-67", "Europe/Paris", "2026-12-26 21:00", 3, "2026-12-28 01:00"),
        # The abolition of slavery, 20 December, is kept in La Réunion: a Sunday in 2026.
        ("FR", "Indian/Reunion", "2026-12-20 21:00", 3, "2026-12-21 01:00"),
        ("FR-974", "Indian/Reunion", "2026-12-20 21:00", 3, "2026-12-22 01:00"),
        # Friday 18:30, out of hours: from Monday 9:00, over lunch.
        ("FR", "Europe/Paris", "2026-03-06 18:30", 4, "2026-03-09 15:00"),
        # The night of 28 March 2026 lasts seven hours in Paris, eight in La Réunion.
        ("FR", "Europe/Paris", "2026-03-28 21:00", 8, "2026-03-29 23:00"),
        ("FR", "Indian/Reunion", "2026-03-28 21:00", 8, "2026-03-29 06:00"),
        # The night of 24 October 2026 lasts nine hours in Paris.
        ("FR", "Europe/Paris", "2026-10-24 21:00", 9, "2026-10-25 06:00"),
        # 14 July is closed, and lunch is no working time, on a summer's day.
        ("FR", "Europe/Paris", "2026-07-13 17:30", 1, "2026-07-15 09:30"),
    ],
)
def test_promises_fall_due_as_counted_by_hand(
    region: str, zone: str, start: str, hours: int, due: str
) -> None:
    at = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone))
    week = NIGHTS if at.hour == 21 else OFFICE
    calendar = Calendar(week=week, time_zone=zone, holidays=Region.parse(region))
    expected = datetime.fromisoformat(due).replace(tzinfo=ZoneInfo(zone))
    assert WorkingTime(calendar).due(at, timedelta(hours=hours)) == expected
