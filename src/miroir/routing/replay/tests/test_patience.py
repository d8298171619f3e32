"""Patience from waits of which most were cut short by the answer."""

from random import Random

import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from miroir.routing.replay.patience import Curve, patience_curve, patience_of
from miroir.routing.replay.tests.calls import call


def test_the_curve_is_that_of_a_worked_example() -> None:
    calls = [
        call(0, waited=2), call(0, waited=3, served=1), call(0, waited=5), call(0, waited=5),
        call(0, waited=8, served=1),
    ]  # fmt: skip
    curve = patience_curve(calls)
    assert curve.times == [2, 5]
    assert curve.shares == pytest.approx([4 / 5, 4 / 5 * 1 / 3])
    assert [curve.still_waiting(time) for time in (1, 2, 4.9, 5, 900)] == pytest.approx(
        [1, 0.8, 0.8, 0.8 / 3, 0.8 / 3]
    )
    assert curve.mean == pytest.approx(2 + 0.8 * 3 + 0.8 / 3 * 3)
    assert [curve.time_at(share) for share in (1, 0.8, 0.5, 0.1)] == [2, 2, 5, 5]


def test_the_curve_is_that_of_another_program() -> None:
    dice = Random(4)
    calls = [
        call(0, waited=dice.randrange(60), served=dice.choice([None, None, 1])) for _ in range(500)
    ]
    theirs = SurvfuncRight(
        [each.waited for each in calls], [int(each.served_for is None) for each in calls]
    )
    ours = patience_curve(calls)
    assert ours.times == list(theirs.surv_times)
    assert ours.shares == pytest.approx(list(theirs.surv_prob))


def test_where_every_wait_ends_by_itself_the_mean_is_the_plain_one() -> None:
    assert Curve([(1, True), (2, True), (6, True)]).mean == pytest.approx(3)
    assert Curve([]).mean == 0


def test_who_hung_up_showed_their_patience_and_the_answered_have_more() -> None:
    dice = Random(5)
    calls = [
        call(at, waited=dice.randrange(100), served=dice.choice([None, 60])) for at in range(1_000)
    ]
    found = patience_of(calls)
    assert found == patience_of(calls)
    for each, patience in zip(calls, found, strict=True):
        if each.served_for is None:
            assert patience == each.waited
        else:
            assert each.waited <= patience < 100


def test_patience_has_no_end_where_nobody_hung_up() -> None:
    assert patience_of([call(0, served=60)]) == [float("inf")]
