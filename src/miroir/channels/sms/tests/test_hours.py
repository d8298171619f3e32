from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miroir.channels.sms.hours import FROM, UNTIL, holidays_of, permitted_from

PARIS = ZoneInfo("Europe/Paris")


def there(text: str, zone: str = "Europe/Paris") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "then", "why"),
    [
        ("2026-03-03T08:00", "2026-03-03T08:00", "a Tuesday morning"),
        ("2026-03-03T19:59:59", "2026-03-03T19:59:59", "just before the end"),
        ("2026-03-03T20:00", "2026-03-04T08:00", "the evening waits for the morning"),
        ("2026-03-03T07:59", "2026-03-03T08:00", "the night waits for its own morning"),
        ("2026-03-07T20:30", "2026-03-09T08:00", "a Saturday evening waits for Monday"),
        ("2026-03-28T21:00", "2026-03-30T08:00", "over the clock's change in spring"),
        ("2026-03-29T02:30", "2026-03-30T08:00", "an hour of a Sunday that is not there"),
        ("2026-10-24T21:00", "2026-10-26T08:00", "over the clock's change in autumn"),
        ("2026-04-04T20:00", "2026-04-07T08:00", "over Easter and its Monday"),
        ("2026-07-14T12:00", "2026-07-15T08:00", "14 July"),
        ("2026-05-01T09:00", "2026-05-02T08:00", "1 May: the Saturday after is fine"),
        ("2026-12-31T20:00", "2027-01-02T08:00", "over the turn of the year"),
    ],
)
def test_nobody_is_asked_at_night_on_sundays_or_holidays(at: str, then: str, why: str) -> None:
    found = permitted_from(there(at), zone="Europe/Paris", holidays=holidays_of("Europe/Paris"))
    assert found == there(then), why


def test_the_clock_and_the_holidays_are_those_of_the_zone() -> None:
    zone = "America/Martinique"
    abolition = there("2026-05-22T10:00", zone)
    found = permitted_from(abolition, zone=zone, holidays=holidays_of(zone))
    assert found == there("2026-05-23T08:00", zone)
    assert (
        permitted_from(abolition, zone="Europe/Paris", holidays=holidays_of("Europe/Paris"))
        == abolition
    )  # 16:00 in Paris, an ordinary Friday


def test_where_no_holidays_are_known_hours_and_sundays_hold() -> None:
    found = permitted_from(datetime(2026, 3, 1, 12, tzinfo=UTC), zone="UTC", holidays=lambda _: ())
    assert found == datetime(2026, 3, 2, 8, tzinfo=UTC)


@settings(max_examples=80)
@given(st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2029, 12, 31)))  # noqa: DTZ001
def test_what_is_found_is_permitted_soon_and_stays(naive: datetime) -> None:
    at, holidays = naive.replace(tzinfo=UTC), holidays_of("Europe/Paris")
    found = permitted_from(at, zone="Europe/Paris", holidays=holidays)
    local = found.astimezone(PARIS)
    assert at <= found < at + timedelta(days=5)
    assert FROM <= local.time() < UNTIL
    assert local.weekday() != 6
    assert local.date() not in holidays(local.year)
    assert permitted_from(found, zone="Europe/Paris", holidays=holidays) == found
