import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from miroir.base.errors import Invalid
from miroir.statistics import design_effect
from miroir.statistics.arrays import Margin, rake


def margin(codes: list[int], known: list[float]) -> Margin:
    return Margin(codes=np.array(codes), known=np.array(known))


@given(st.integers(0, 1000), st.integers(20, 200))
def test_every_margin_comes_out_as_known(seed: int, n: int) -> None:
    dice = np.random.default_rng(seed)
    margins = []
    for categories in (2, 3, 4):
        # Some people of every pair of categories, so that the margins can hold together.
        codes = np.concatenate(
            [
                np.arange(24) // (1, 2, 6)[categories - 2] % categories,
                dice.integers(0, categories, n),
            ]
        )
        margins.append(Margin(codes=codes, known=dice.uniform(1, 3, categories)))
    raked = rake(margins)
    for one in margins:
        sums = np.bincount(one.codes, weights=raked.weights)
        assert sums / sums.sum() == pytest.approx(one.known / one.known.sum(), abs=1e-9)
    assert raked.weights.sum() == pytest.approx(n + 24)
    assert raked.design_effect == pytest.approx(design_effect(raked.weights.tolist()))
    assert raked.effective == pytest.approx((n + 24) / raked.design_effect)


def test_answers_that_stand_as_known_keep_their_weight() -> None:
    raked = rake([margin([0, 0, 1, 1], [500, 500])])
    assert raked.weights.tolist() == [1, 1, 1, 1]
    assert raked.design_effect == 1


@pytest.mark.parametrize(
    ("margins", "words"),
    [
        ([], "one known margin"),
        ([margin([0, 1], [1, 1, 1])], "merge it"),
        ([margin([0, 1, 2], [1, 1, 0])], "merge it"),
        ([margin([0, 5], [1, 1])], "go from 0 to 1"),
        ([margin([0, 1], [2, -1])], "below zero"),
        ([margin([0, 1], [1, 2]), margin([0, 1], [2, 1])], "contradicts"),
        ([margin([0, 1], [1, 2]), margin([0, 1, 1], [2, 1])], "category of every margin"),
    ],
)
def test_margins_that_cannot_be_met_are_told(margins: list[Margin], words: str) -> None:
    with pytest.raises(Invalid, match=words):
        rake(margins)
