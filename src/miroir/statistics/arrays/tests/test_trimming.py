"""Weights with a cap: the same as raking where nothing is cut, and as another way to it finds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import root

from miroir.base.errors import Invalid
from miroir.statistics import HEAVIEST, design_effect
from miroir.statistics.arrays import Margin, rake, rake_trimmed
from miroir.statistics.arrays.raking import Floats
from miroir.statistics.tests.published import published


def table(seed: int) -> tuple[list[Margin], Floats]:
    """Return three margins over all kinds there can be, and how many answers each kind has."""
    dice = np.random.default_rng(seed)
    kinds = np.array([(a, b, c) for a in range(3) for b in range(2) for c in range(4)])
    counts = dice.integers(1, 40, len(kinds)).astype(float)
    margins = [
        Margin(codes=kinds[:, at], known=dice.uniform(1, 2, size))
        for at, size in enumerate((3, 2, 4))
    ]
    return margins, counts


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_where_nothing_is_cut_it_is_raking_answer_by_answer(seed: int) -> None:
    margins, counts = table(seed)
    found = rake_trimmed(margins, counts, heaviest=1000)
    each = np.repeat(np.arange(len(counts)), counts.astype(int))
    plain = rake([Margin(codes=one.codes[each], known=one.known) for one in margins])
    assert found.weights[each] == pytest.approx(plain.weights, rel=1e-8)
    assert found.design_effect == pytest.approx(plain.design_effect)
    assert found.capped == 0
    assert found.off == pytest.approx(0, abs=1e-9)


def test_the_same_weights_solve_the_equations_of_the_least_change() -> None:
    # Raking changes weights least by entropy: they are exp of a sum of a term for each category.
    margins, counts = table(7)
    codes = np.column_stack([np.eye(len(one.known))[one.codes][:, 1:] for one in margins])
    known = np.concatenate([(one.known / one.known.sum())[1:] for one in margins])

    def missed(terms: Floats) -> Floats:
        weights = counts * np.exp(codes @ terms)
        gap: Floats = weights @ codes / weights.sum() - known
        return gap

    terms = root(missed, np.zeros(codes.shape[1]), tol=1e-13).x
    weights = np.exp(codes @ terms)
    weights *= counts.sum() / (weights @ counts)
    assert rake_trimmed(margins, counts).weights == pytest.approx(weights, rel=1e-7)


def test_the_published_table_as_counted() -> None:
    case = published("raking")[0]
    kinds = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    counts = np.array(case["table"], dtype=float).ravel()
    margins = [
        Margin(codes=kinds[:, at], known=np.array(case[name], dtype=float))
        for at, name in enumerate(("rows", "columns"))
    ]
    found = rake_trimmed(margins, counts)
    cells = found.weights * counts / counts.sum() * sum(case["rows"])
    assert round(float(cells[0]), 5) == case["cell_11"]
    each = np.repeat(found.weights, counts.astype(int)).tolist()
    assert found.design_effect == pytest.approx(design_effect(each))


def test_no_answer_weighs_more_than_allowed_and_what_is_missed_is_told() -> None:
    one = Margin(codes=np.array([0, 1]), known=np.array([60.0, 40.0]))
    found = rake_trimmed([one], np.array([5.0, 95.0]))
    assert found.weights[0] == pytest.approx(HEAVIEST)
    assert found.weights @ [5.0, 95.0] == pytest.approx(100)
    assert found.capped == 5
    assert found.off == pytest.approx(0.35)  # a quarter of the weight where 60 % came


def test_margins_that_contradict_each_other_are_met_as_well_as_can_be() -> None:
    margins = [
        Margin(codes=np.array([0, 1]), known=np.array([1.0, 2.0])),
        Margin(codes=np.array([0, 1]), known=np.array([2.0, 1.0])),
    ]
    found = rake_trimmed(margins, np.array([10.0, 10.0]))
    assert found.off == pytest.approx(1 / 3)


@pytest.mark.parametrize("counts", [[], [1.0, 0.0]])
def test_rows_without_answers_are_refused(counts: list[float]) -> None:
    with pytest.raises(Invalid, match="one answer or more"):
        rake_trimmed([], np.array(counts))
