"""An axis of round numbers holds what it shows, in few steps."""

from hypothesis import given
from hypothesis import strategies as st

from miroir.reports.round_axis import MOST_STEPS, round_axis


def test_thousands_are_ticked_by_hundreds() -> None:
    assert round_axis(775, 992).values() == [700, 800, 900, 1000]


def test_a_small_count_is_ticked_by_ones() -> None:
    axis = round_axis(0, 3)
    assert axis.values() == [0, 1, 2, 3]
    assert axis.decimals() == 0


def test_shares_are_ticked_by_parts_of_a_percent_that_can_be_told_apart() -> None:
    axis = round_axis(0.0075, 0.0148)
    assert [round(value, 6) for value in axis.values()] == [0.005, 0.01, 0.015]
    assert axis.decimals(unit=0.01) == 1


@given(low=st.floats(-1e6, 1e6), wide=st.floats(1e-3, 1e6))
def test_what_is_shown_lies_on_the_axis(low: float, wide: float) -> None:
    axis = round_axis(low, low + wide)
    assert 1 <= axis.steps <= MOST_STEPS + 2
    assert -0.001 <= axis.place(low) < axis.place(low + wide) <= 1.001
