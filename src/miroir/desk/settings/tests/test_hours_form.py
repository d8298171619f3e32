import pytest

from miroir.base.forms import Fields
from miroir.desk.settings.hours_form import read_hours


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("9", "09:00"),
        ("9:30", "09:30"),
        ("9h30", "09:30"),
        ("18 h", "18:00"),
        ("0930", "09:30"),
        ("24", "00:00"),
        ("25:00", "25:00"),
        ("noon", "noon"),
    ],
)
def test_times_are_read_as_people_write_them(typed: str, stored: str) -> None:
    fields = Fields([("day0-opens", typed), ("day0-closes", "20:00")])
    assert read_hours(fields).week[0] == [(stored, "20:00")]
