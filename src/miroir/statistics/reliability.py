"""How well the questions of a battery measure one thing."""

from collections.abc import Sequence

from miroir.base.errors import Invalid
from miroir.statistics.distributions import fisher_quantile
from miroir.statistics.estimates import Estimate

Covariances = Sequence[Sequence[float]]


def cronbach_alpha(covariances: Covariances) -> float:
    """Return Cronbach's alpha (1951) of covariances. Raises Invalid for fewer than two."""
    k = len(covariances)
    if k < 2:
        raise Invalid("A battery has two questions or more.")
    total = sum(sum(row) for row in covariances)
    own = sum(covariances[item][item] for item in range(k))
    return k / (k - 1) * (1 - own / total)


def alpha_without_each(covariances: Covariances) -> list[float]:
    """Return the alpha of the battery without each of its three or more questions."""
    items = range(len(covariances))
    return [
        cronbach_alpha(
            [[covariances[i][j] for j in items if j != left_out] for i in items if i != left_out]
        )
        for left_out in items
    ]


def alpha_interval(alpha: float, *, items: int, n: int) -> Estimate:
    """Return alpha with its 95 % interval (Kristof 1963, Feldt 1965), for answers of `n` people.

    With n (items - 1) degrees of freedom below, as R's statpsych has it.
    """
    freedom = (n - 1, n * (items - 1))
    low = 1 - (1 - alpha) * fisher_quantile(0.975, *freedom)
    high = 1 - (1 - alpha) * fisher_quantile(0.025, *freedom)
    return Estimate(alpha, low, high)
