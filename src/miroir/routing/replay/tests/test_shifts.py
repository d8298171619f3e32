"""Who is there when."""

import pytest

from miroir.base.errors import Invalid
from miroir.routing.replay.shifts import (
    fitting,
    hours_of,
    read_grid,
    stints_of_grid,
    stints_of_recording,
)
from miroir.routing.replay.tests.calls import call

HOUR, DAY = 3600.0, 86_400.0
NIGHT = (
    b"Hour,StartTime,Shift1,Shift2\r\n1,Midnight,1,0\r\n2,1am,1,0\r\n23,10pm,0,1\r\n24,11pm,1,1\r\n"
)


def test_hours_that_follow_one_another_are_one_stint_over_midnight_too() -> None:
    stints = stints_of_grid(read_grid(NIGHT), [call(0), call(DAY + 5)], each=1)
    worked = [(each.adviser, each.begins / HOUR, each.ends / HOUR) for each in stints]
    assert sorted(worked) == [
        ("shift 1, 1", 0, 2), ("shift 1, 1", 23, 26), ("shift 1, 1", 47, 48),
        ("shift 2, 1", 22, 24), ("shift 2, 1", 46, 48),
    ]  # fmt: skip


def test_each_shift_is_worked_by_as_many_as_asked_for() -> None:
    stints = stints_of_grid(read_grid(NIGHT), [call(0)], each=3)
    assert len({stint.adviser for stint in stints}) == 6
    assert hours_of(stints) == 3 * 5


def test_an_adviser_is_there_until_a_pause_of_half_an_hour() -> None:
    calls = [
        call(0, served=600, adviser="TOVA"),
        call(2_000, waited=300, served=100, adviser="TOVA"),
        call(9_000, served=60, adviser="TOVA"),
        call(10, served=30, adviser=None),
    ]
    assert [(each.begins, each.ends) for each in stints_of_recording(calls)] == [
        (0, 2_400), (9_000, 9_060)
    ]  # fmt: skip


def test_shifts_are_filled_up_to_the_hours_of_the_recording() -> None:
    calls = [call(0, served=12 * HOUR, adviser="TOVA"), call(10, served=4 * HOUR, adviser="DORIT")]
    assert fitting(read_grid(NIGHT), calls) == 3


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\x00",
        b"Hour,Night\n1,2\n",
        b"Hour,Shift1\nmidnight,1\n",
        b"Hour,Shift1\n1,-1\n",
        b"Hour,Shift1\n25,1\n",
        b"Hour,Shift1\n1\n",
        b"Hour,Shift1\n1,0\n",
        b"Hour,Shift1\n1,99999999999\n",
    ],
)
def test_a_grid_of_something_else_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(Invalid, match=r"grid"):
        read_grid(content)


def test_more_advisers_than_a_replay_can_have_are_refused_in_words() -> None:
    with pytest.raises(Invalid, match="fewer"):
        stints_of_grid(read_grid(NIGHT), [call(0)], each=10**9)
