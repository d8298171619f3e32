"""Published values are reproduced to the last digit that was published."""

from datetime import UTC, datetime, timedelta
from math import sqrt

import numpy as np
import pytest

from miroir.statistics import (
    Contact,
    Method,
    adjusted_wald,
    agreement,
    alpha_interval,
    alpha_without_each,
    cronbach_alpha,
    design_effect,
    effective_size,
    first_contact_resolution,
    promoter_score,
    standard_error,
)
from miroir.statistics.arrays import Margin, rake
from miroir.statistics.tests.published import published

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)


def test_the_nps_its_variance_and_its_standard_error() -> None:
    case = published("nps")[0]
    n = case["n"]
    promoters, detractors = (round(case["shares"][who] * n) for who in ("promoters", "detractors"))
    error = standard_error(promoters, detractors, n=n)
    assert promoter_score(promoters, detractors, n=n).value == pytest.approx(case["nps"], abs=1e-10)
    assert error**2 * n == pytest.approx(case["variance"], abs=1e-10)
    assert round(error, 4) == case["standard_error"]


def test_the_width_of_the_plain_interval_with_equal_thirds() -> None:
    for n in (30, 300, 3000):
        width = 100 * 2 * 1.96 * standard_error(n / 3, n / 3, n=n)
        assert round(width * sqrt(n)) == 320


def test_the_adjusted_interval_reaches_beyond_one_before_it_is_clipped() -> None:
    assert round(adjusted_wald(5, 0, n=5)[1], 3) == 1.075
    assert promoter_score(5, 0, n=5).high == 1


def test_what_weights_cost() -> None:
    case = published("kish_design_effect")[0]
    assert round(design_effect(case["weights"]), 10) == case["deff"]
    assert effective_size(case["weights"]) == pytest.approx(len(case["weights"]) / case["deff"])


def test_what_one_heavy_weight_costs() -> None:
    case = published("kish_design_effect")[1]
    # The file misquotes its source from the sixth digit on; this is what the docstring says.
    assert design_effect(case["weights"]) == pytest.approx(2.9880418803112336, abs=1e-15)
    assert round(design_effect(case["weights"]), 4) == round(case["deff"], 4)


def test_a_raked_table() -> None:
    case = published("raking")[0]
    codes = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    margins = [
        Margin(codes=codes[:, axis], known=np.array(case[name], dtype=float))
        for axis, name in enumerate(("rows", "columns"))
    ]
    raked = rake(margins, start=np.array(case["table"], dtype=float).ravel())
    cells = raked.weights / raked.weights.sum() * sum(case["rows"])
    assert round(float(cells[0]), 5) == case["cell_11"]


def test_the_alpha_of_a_battery_and_of_its_parts() -> None:
    case = published("cronbach_alpha")[0]
    assert round(cronbach_alpha(case["covariance"]), 4) == case["alpha"]
    without = alpha_without_each(case["covariance"])
    assert [round(alpha, 4) for alpha in without] == case["without_each"]


def test_the_interval_of_alpha() -> None:
    case = published("cronbach_alpha")[1]
    found = alpha_interval(case["estimate"], items=case["items"], n=case["n"])
    assert [round(found.low, 4), round(found.high, 4)] == case["interval"]


@pytest.mark.parametrize("method", ["repeat-contact", "adviser", "customer"])
def test_first_contact_resolution_by_each_method(method: Method) -> None:
    case = published("fcr")[0]
    contacts = []
    for matter in range(case["contacts"]):
        solved = matter < case["resolved"]
        contacts.append(
            Contact(matter=matter, at=MONDAY, adviser_says=solved, customer_says=solved)
        )
        if not solved:
            contacts.append(Contact(matter=matter, at=MONDAY + DAY))
    found = first_contact_resolution(
        contacts, method=method, window=7 * DAY, until=MONDAY + 30 * DAY
    )
    assert (found.resolved, found.n) == (case["resolved"], case["contacts"])
    assert found.resolved / found.n == case["fcr"]


def test_the_shares_of_national_surveys() -> None:
    effort, engagement = published("national_figures")
    n = effort["n"]
    easy = [place < effort["no_effort"] * n for place in range(n)]
    row = agreement("no effort", easy, [1.0] * n)
    assert (row.n, row.effective, row.share.value) == (n, n, effort["no_effort"])
    assert 1 - row.share.value == pytest.approx(effort["some_effort"])
    score = promoter_score(100 * engagement["engaged"], 26, n=100)
    assert round(score.value, 2) == -0.17
