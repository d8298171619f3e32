from hypothesis import given
from hypothesis import strategies as st

from miroir.base import pacing
from miroir.base.pacing import Pace


def test_a_burst_goes_through_then_the_pace_holds() -> None:
    pace: Pace[str] = Pace(per_second=2, burst=3)
    assert [pace.take("a", 10.0) for _ in range(3)] == [0, 0, 0]
    assert pace.take("a", 10.0) == 0.5
    assert pace.take("a", 10.5) == 0
    assert pace.take("a", 10.5) == 0.5


def test_waiting_as_told_is_enough() -> None:
    pace: Pace[str] = Pace(per_second=1 / 60, burst=10)
    for _ in range(10):
        pace.take("a", 0.0)
    wait = pace.take("a", 5.0)
    assert pace.take("a", 5.0 + wait) == 0


def test_keys_do_not_slow_each_other() -> None:
    pace: Pace[str] = Pace(per_second=1, burst=1)
    assert pace.take("a", 0.0) == 0
    assert pace.take("b", 0.0) == 0


def test_a_turn_given_back_does_not_count() -> None:
    pace: Pace[str] = Pace(per_second=1, burst=1)
    for _ in range(5):
        assert pace.take("a", 0.0) == 0
        pace.give_back("a")


def test_it_forgets_keys_at_rest_before_it_grows_without_end() -> None:
    pace: Pace[int] = Pace(per_second=1, burst=1)
    for key in range(pacing.MOST_KEYS + 10):
        pace.take(key, at=key * 1.0)
    assert len(pace._rested_at) <= 11


@given(st.lists(st.floats(0, 100), min_size=1, max_size=200))
def test_never_more_than_burst_and_rate_allow(instants: list[float]) -> None:
    pace: Pace[str] = Pace(per_second=2, burst=5)
    taken = [at for at in sorted(instants) if pace.take("a", at) == 0]
    for first, start in enumerate(taken):
        for count, end in enumerate(taken[first:], start=1):
            assert count <= 5 + 2 * (end - start) + 1e-6
