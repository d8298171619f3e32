"""Other programs, written by others, agree."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
    proportions_ztest,
)
from statsmodels.stats.weightstats import DescrStatsW

from miroir.statistics import (
    benjamini_hochberg,
    change,
    equality,
    gap_of_shares,
    holm,
    mean_interval,
    promoter_score,
    wilson,
)
from miroir.statistics.arrays import count, promoter_scores, shares
from miroir.statistics.distributions import fisher_quantile, student_chance, student_quantile

some = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(some)
def test_intervals_of_shares(part: tuple[int, int]) -> None:
    low, high = proportion_confint(*part, method="wilson")
    assert wilson(*part) == pytest.approx((part[0] / part[1], low, high), abs=1e-12)


@given(some, some)
def test_differences_of_shares(one: tuple[int, int], other: tuple[int, int]) -> None:
    found = change(wilson(*one), wilson(*other))
    low, high = confint_proportions_2indep(*one, *other, method="newcomb")
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9)


@given(some, some)
def test_the_score_test_of_two_shares(one: tuple[int, int], other: tuple[int, int]) -> None:
    if 0 < one[0] + other[0] < one[1] + other[1]:
        _, p = proportions_ztest([one[0], other[0]], [one[1], other[1]])
        assert equality(one, other) == pytest.approx(p, abs=1e-12)


@given(st.integers(0, 80), st.integers(0, 80))
def test_the_test_of_pairs(one: int, other: int) -> None:
    table = [[3, one], [other, 2]]
    seen = stats.binom.pmf(min(one, other), one + other, 0.5) if one != other else 0
    exact = mcnemar(table, exact=True).pvalue
    found = gap_of_shares(one, other, n=one + other + 5).p
    assert found == pytest.approx(min(1, exact - seen), abs=1e-9)


@pytest.mark.parametrize("n", [1, 2, 30])
def test_corrections(n: int) -> None:
    chances = [*np.random.default_rng(n).random(n).tolist(), 0.01, 0.01, 0.5]
    for ours, theirs in ((holm, "holm"), (benjamini_hochberg, "fdr_bh")):
        assert ours(chances) == pytest.approx(multipletests(chances, method=theirs)[1])
        assert ours([]) == []


def test_means() -> None:
    values = np.random.default_rng(1).integers(1, 8, 23)
    found = mean_interval(float(values.sum()), float((values**2).sum()), n=23)
    assert found[1:] == pytest.approx(DescrStatsW(values).tconfint_mean())


def test_quantiles() -> None:
    for freedom in (0.3, 1, 2, 3, 7.5, 30, 99, 101, 5000):
        assert student_quantile(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-8)
        t = 1.3 / 0.9 * stats.t.ppf(0.975, freedom)
        chance = student_chance(1.3, half_width=0.9, freedom=freedom)
        assert chance == pytest.approx(2 * stats.t.sf(t, freedom), rel=1e-7)
    for share, first, second in ((0.025, 1, 7), (0.975, 88, 528), (0.5, 400, 3)):
        theirs = stats.f.ppf(share, first, second)
        assert fisher_quantile(share, first, second) == pytest.approx(theirs, rel=1e-8)


def test_figures_of_many_groups_are_those_of_each() -> None:
    dice = np.random.default_rng(2)
    groups, values = dice.integers(0, 9, 500), dice.integers(0, 11, 500)
    counts = count(groups, values, of=10, lowest=0, highest=10)
    scores, easy = promoter_scores(counts), shares(counts[:, 5:].sum(1), counts.sum(1))
    for group in range(9):
        own = values[groups == group]
        p, d, n = int((own >= 9).sum()), int((own <= 6).sum()), len(own)
        assert counts[group].tolist() == np.bincount(own, minlength=11).tolist()
        assert [column[group] for column in scores[1:]] == pytest.approx(promoter_score(p, d, n=n))
        assert [column[group] for column in easy[1:]] == pytest.approx(
            wilson(int((own >= 5).sum()), n)
        )
    assert scores.n[9] == 0
    assert np.isnan(scores.value[9])
