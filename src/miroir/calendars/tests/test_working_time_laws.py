"""What holds for every calendar and every instant."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from miroir.calendars import Calendar, Day, Region, Slot, SpecialDay, Week, WorkingTime

clock_times = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))
days: st.SearchStrategy[Day] = st.lists(st.builds(Slot, clock_times, clock_times), max_size=3).map(
    tuple
)
weeks: st.SearchStrategy[Week] = st.tuples(days, days, days, days, days, days, days)
calendars = st.builds(
    Calendar,
    week=weeks,
    time_zone=st.sampled_from(["Europe/Paris", "UTC", "America/St_Johns", "Asia/Kathmandu"]),
    special_days=st.lists(
        st.builds(SpecialDay, st.dates(date(2026, 1, 1), date(2027, 12, 31)), days), max_size=4
    ).map(tuple),
    holidays=st.sampled_from([None, Region("FR"), Region("FR", "67")]),
).map(WorkingTime)
instants = st.timedeltas(timedelta(0), timedelta(days=730)).map(
    lambda since: datetime(2026, 1, 1, tzinfo=UTC) + since
)
amounts = st.timedeltas(timedelta(0), timedelta(days=60))
MICROSECOND = timedelta(microseconds=1)


@given(calendars, instants, amounts)
def test_due_is_the_first_instant_by_which_the_amount_has_passed(
    calendar: WorkingTime, start: datetime, amount: timedelta
) -> None:
    due = calendar.due(start, amount)
    if due is None:
        assert calendar.elapsed(start, start.replace(year=2044)) < amount
        return
    assert calendar.elapsed(start, due) == amount
    assert due == start or calendar.elapsed(start, due - MICROSECOND) < amount


@given(calendars, instants, instants)
def test_elapsed_leads_back_to_an_instant_no_later(
    calendar: WorkingTime, start: datetime, end: datetime
) -> None:
    due = calendar.due(start, calendar.elapsed(start, end))
    assert due is not None
    assert due <= max(start, end)
    assert calendar.elapsed(start, due) == calendar.elapsed(start, end)


@given(calendars, instants, instants, instants)
def test_elapsed_adds_up(
    calendar: WorkingTime, one: datetime, two: datetime, three: datetime
) -> None:
    one, two, three = sorted((one, two, three))
    parts = calendar.elapsed(one, two) + calendar.elapsed(two, three)
    assert parts == calendar.elapsed(one, three)
    assert timedelta(0) <= parts <= three - one


@given(calendars, instants, amounts, amounts)
def test_a_longer_promise_never_falls_due_earlier(
    calendar: WorkingTime, start: datetime, shorter: timedelta, longer: timedelta
) -> None:
    shorter, longer = sorted((shorter, longer))
    late = calendar.due(start, longer)
    if late is not None:
        early = calendar.due(start, shorter)
        assert early is not None
        assert early <= late


@given(calendars, instants)
def test_time_passes_exactly_while_it_is_open(calendar: WorkingTime, at: datetime) -> None:
    assert (calendar.elapsed(at, at + MICROSECOND) == MICROSECOND) == calendar.is_open(at)


@given(calendars, instants)
def test_next_opening_and_closing_bound_what_is_between(
    calendar: WorkingTime, at: datetime
) -> None:
    opening = calendar.next_opening(at)
    if opening is None:
        assert calendar.elapsed(at, at.replace(year=2040)) == timedelta(0)
        return
    assert calendar.is_open(opening)
    assert calendar.elapsed(at, opening) == timedelta(0)
    closing = calendar.closing(opening)
    if closing is not None:
        assert not calendar.is_open(closing)
        assert calendar.elapsed(opening, closing) == closing - opening


@settings(max_examples=20)
@given(calendars, instants)
def test_minutes_counted_one_by_one_agree(calendar: WorkingTime, start: datetime) -> None:
    start = start.replace(second=0, microsecond=0)
    minutes = [start + timedelta(minutes=count) for count in range(2000)]
    counted = timedelta(minutes=sum(calendar.is_open(minute) for minute in minutes))
    assert counted == calendar.elapsed(start, minutes[-1] + timedelta(minutes=1))
