import pytest
from scipy.stats import chi2

from miroir.base.errors import Invalid
from miroir.statistics.chi_square import chi_square_above


@pytest.mark.parametrize("freedom", [1, 2, 3, 7, 8, 48, 100])
@pytest.mark.parametrize("value", [0.0, 0.01, 1.0, 3.84, 20.0, 150.0, 5000.0])
def test_the_tail_is_that_of_an_independent_library(value: float, freedom: int) -> None:
    assert chi_square_above(value, freedom) == pytest.approx(
        float(chi2.sf(value, freedom)), rel=1e-9, abs=1e-300
    )


def test_degrees_of_freedom_have_their_bounds() -> None:
    with pytest.raises(Invalid):
        chi_square_above(1.0, 0)
