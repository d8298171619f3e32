from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from miroir.reports.rhythm import Rhythm, next_after

PARIS = "Europe/Paris"
WEEKLY = Rhythm(every="week", weekday=1, at=time(8))


def local(instant: datetime) -> str:
    return instant.astimezone(ZoneInfo(PARIS)).strftime("%a %d %b %H:%M")


def test_a_weekly_report_comes_each_week_at_the_same_hour_of_the_clocks() -> None:
    due = datetime(2026, 3, 18, tzinfo=UTC)
    seen = []
    for _ in range(3):  # the clocks go on on 29 March
        due = next_after(WEEKLY, due, zone=PARIS)
        seen.append(local(due))
    assert seen == ["Mon 23 Mar 08:00", "Mon 30 Mar 08:00", "Mon 06 Apr 08:00"]


def test_the_instant_itself_is_not_counted_and_an_hour_to_come_today_is() -> None:
    due = datetime(2026, 3, 23, 7, tzinfo=UTC)
    assert next_after(WEEKLY, due, zone=PARIS) == datetime(2026, 3, 30, 6, tzinfo=UTC)
    daily = Rhythm(every="day", at=time(8))
    assert next_after(daily, datetime(2026, 3, 23, 6, tzinfo=UTC), zone=PARIS) == due


def test_a_monthly_report_comes_on_its_day_of_every_month() -> None:
    rhythm = Rhythm(every="month", day=28, at=time(23, 30))
    due = next_after(rhythm, datetime(2026, 1, 29, tzinfo=UTC), zone=PARIS)
    assert local(due) == "Sat 28 Feb 23:30"


def test_an_hour_that_the_clocks_leave_out_or_repeat_comes_once() -> None:
    nightly = Rhythm(every="day", at=time(2, 30))
    due = datetime(2026, 3, 28, 12, tzinfo=UTC)
    days = []
    for _ in range(2):
        due = next_after(nightly, due, zone=PARIS)
        days.append(local(due)[:10])
    assert days == ["Sun 29 Mar", "Mon 30 Mar"]
    autumn = next_after(nightly, datetime(2026, 10, 24, 12, tzinfo=UTC), zone=PARIS)
    assert local(next_after(nightly, autumn, zone=PARIS))[:10] == "Mon 26 Oct"
