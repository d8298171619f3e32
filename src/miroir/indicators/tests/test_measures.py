"""Measures are those of their scale, and reproduce what others have published."""

from datetime import timedelta
from uuid import UUID

import pytest

from miroir.base.errors import Invalid
from miroir.indicators.asked_on import counted_on
from miroir.indicators.measures import ease, favourable, low_effort, mean_effort, top_box, top_two
from miroir.indicators.promoters import enps, nps
from miroir.indicators.scales import (
    EASE,
    EFFORT,
    RECOMMENDATION,
    SATISFACTION,
    Histogram,
    Scale,
    pool,
)
from miroir.indicators.service import (
    FORMULAS,
    USUAL_FORMULA,
    Formula,
    Offered,
    first_contact_resolution,
    service_level,
)
from miroir.statistics.tests.published import published
from miroir.surveys import Good, ScaleName

FIVE = frozenset(UUID(int=n) for n in range(5))
PUBLISHED_ORDER: tuple[Formula, ...] = (
    "answered-within+abandoned-within/offered",
    "answered-within/answered",
    "answered-within/answered+abandoned",
    "answered-within/answered+abandoned-after",
)


def test_each_service_level_by_its_own_formula() -> None:
    case = published("service_level")[0]
    offered = Offered(
        threshold=timedelta(seconds=20),
        answered_within=case["answered_within_threshold"],
        answered_after=case["answered"] - case["answered_within_threshold"],
        abandoned_within=case["abandoned_within_threshold"],
        abandoned_after=case["abandoned_after_threshold"],
    )
    found = [service_level(offered, formula=formula).figure.value for formula in PUBLISHED_ORDER]
    assert [round(100 * value, 2) for value in found if value] == case["results_percent"]
    assert set(PUBLISHED_ORDER) == set(FORMULAS)
    assert service_level(offered).formula == USUAL_FORMULA == PUBLISHED_ORDER[3]


def test_first_contact_resolution_is_told_with_its_method_and_window() -> None:
    case = published("fcr")[0]
    week = timedelta(days=7)
    found = first_contact_resolution(
        case["resolved"], case["contacts"], method="customer", window=week
    )
    assert (found.figure.value, found.method, found.window) == (case["fcr"], "customer", week)
    with pytest.raises(Invalid, match="whole days"):
        first_contact_resolution(1, 2, method="customer", window=timedelta(hours=30))


def test_the_nps_counts_nine_and_ten_less_nought_to_six() -> None:
    figure = nps(Histogram(RECOMMENDATION, {0: 1, 6: 1, 7: 2, 8: 2, 9: 3, 10: 1}))
    assert (figure.n, figure.value) == (10, 0.2)
    assert figure.low is not None
    assert figure.high is not None
    assert -1 <= figure.low < 0.2 < figure.high <= 1


def test_the_enps_is_not_shown_of_fewer_people_than_the_minimum() -> None:
    answers = {10: 6, 3: 2}
    assert enps(Histogram(RECOMMENDATION, answers, FIVE)).value == 0.5
    assert enps(Histogram(RECOMMENDATION, answers, FIVE), minimum=6).hidden == "too-few"
    four = Histogram(RECOMMENDATION, answers, frozenset(list(FIVE)[:4]))
    assert enps(four, minimum=1).hidden == "too-few"


def test_the_two_efforts_are_never_pooled_nor_read_as_each_other() -> None:
    effort, easy = Histogram(EFFORT, {1: 3, 5: 1}), Histogram(EASE, {5: 2, 7: 1, 1: 1})
    assert (low_effort(effort).value, mean_effort(effort).value) == (0.75, 2.0)
    assert ease(easy).value == 0.75
    for measure, of in ((ease, effort), (mean_effort, easy), (nps, easy)):
        with pytest.raises(Invalid):
            measure(of)
    with pytest.raises(Invalid):
        pool([effort, easy], scale=EASE)


def test_satisfaction_is_told_by_its_best_answers() -> None:
    histogram = Histogram(SATISFACTION, {5: 4, 4: 3, 3: 2, 1: 1})
    assert (top_box(histogram).value, top_two(histogram).value) == (0.4, 0.7)
    assert favourable(histogram) == top_two(histogram)


def test_nobody_answered_is_no_figure() -> None:
    for scale, measure in ((RECOMMENDATION, nps), (EFFORT, mean_effort), (EASE, ease)):
        assert measure(Histogram(scale, {})).hidden == "no-answers"


def test_a_scale_of_0_to_10_counts_by_its_declared_direction_and_is_never_pooled() -> None:
    high = Histogram(counted("zero10", "high"), {10: 3, 8: 2, 7: 4, 0: 1})
    low = Histogram(counted("zero10", "low"), {0: 3, 2: 2, 3: 4, 10: 1})
    assert (favourable(high).measure, favourable(high).value) == ("top-3", 0.5)
    assert (favourable(low).measure, favourable(low).value) == ("top-3", 0.5)
    for scale in (high.scale, RECOMMENDATION):
        with pytest.raises(Invalid):
            pool([high, low], scale=scale)
    assert counted_on(None) is None


def counted(name: ScaleName, good: Good) -> Scale:
    scale = counted_on((name, good))
    assert scale is not None
    return scale
