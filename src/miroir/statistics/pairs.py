"""The gap between two sides that spoke of the same contacts.

What both sides of a pair say alike tells nothing of the gap. What differs has three outcomes:
only the first side is content, only the second, or both say the same. So a gap of shares is a
score of three outcomes, as the NPS is, and has the same interval.
"""

from collections.abc import Mapping

from miroir.statistics.changes import Change
from miroir.statistics.distributions import beta_share, student_chance
from miroir.statistics.means import evened, mean_interval
from miroir.statistics.promoters import promoter_score


def gap_of_shares(only_first: int, only_second: int, *, n: int) -> Change:
    """Return the share of the first side less that of the second, over `n` > 0 pairs.

    The test is McNemar's, exact, of what was seen itself only half (Lancaster 1961).
    """
    value, low, high = promoter_score(only_first, only_second, n=n)
    return Change(value=value, low=low, high=high, p=_even_chance(only_first, only_second))


def _even_chance(one: int, other: int) -> float:
    """Return the two-sided mid-p-value that a fair coin falls `one` and `other` times."""
    fewer, more = sorted((one, other))
    if fewer == more:
        return 1.0
    below = beta_share(1 / 2, more + 1, fewer) if fewer else 0.0
    return below + beta_share(1 / 2, more, fewer + 1)


def gap_of_means(differences: Mapping[int, int], *, reach: int) -> Change:
    """Return the mean of first less second over pairs, with Student's t.

    `differences` says how many pairs differ by how much, one pair at least; none by more than
    `reach`. Interval and test get evenly spread pairs added, as `mean_on_scale` adds answers.
    """
    n = sum(differences.values())
    total = sum(gap * count for gap, count in differences.items())
    squares = sum(gap**2 * count for gap, count in differences.items())
    added = evened(n)
    spread = reach * (reach + 1) / 3
    centre, low, high = mean_interval(total, squares + added * spread, n=n + added)
    return Change(
        value=total / n,
        low=max(-float(reach), low),
        high=min(float(reach), high),
        p=student_chance(centre, half_width=high - centre, freedom=n + added - 1),
    )
