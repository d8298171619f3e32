from datetime import date

import pytest

from miroir.base.errors import Invalid
from miroir.indicators.period import weeks_between

TODAY = date(2026, 3, 25)  # a Wednesday


def test_days_widen_to_the_weeks_that_hold_them() -> None:
    weeks = weeks_between(date(2026, 3, 1), date(2026, 3, 9), today=TODAY)
    assert weeks == [date(2026, 2, 23), date(2026, 3, 2), date(2026, 3, 9)]


def test_thirteen_weeks_up_to_this_one_are_the_usual() -> None:
    weeks = weeks_between(None, None, today=TODAY)
    assert len(weeks) == 13
    assert weeks[-1] == date(2026, 3, 23)


def test_one_day_is_one_week() -> None:
    assert weeks_between(TODAY, TODAY, today=TODAY) == [date(2026, 3, 23)]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 3, 9), date(2026, 3, 1)),
        (date(2020, 1, 1), None),
        (None, date.min),
        (date.max, date.max),
        (date.min, date.max),
    ],
)
def test_weeks_that_cannot_be_shown_are_refused(first: date | None, last: date | None) -> None:
    with pytest.raises(Invalid):
        weeks_between(first, last, today=TODAY)
