"""Arrays count as a loop does, densely or not; sums of weeks tell differences."""

from collections import Counter

import numpy as np
import pytest

from miroir.indicators import places_counted
from miroir.indicators.places_counted import PlaceCounts, Shape
from miroir.indicators.week_sums import WeekSums

SHAPE = Shape([list("abc"), list("de"), list("f"), list("ghij")], {"week": ["1", "2"]}, 2)


@pytest.mark.parametrize("most_dense", [0, 1 << 22])
def test_rows_added_part_by_part_are_counted_at_every_kind_of_place(
    monkeypatch: pytest.MonkeyPatch, most_dense: int
) -> None:
    monkeypatch.setattr(places_counted, "MOST_DENSE", most_dense)
    random = np.random.default_rng(1)
    counts, sizes = PlaceCounts(SHAPE), [len(names) for names in SHAPE.axes]
    should: Counter[tuple[object, ...]] = Counter()
    for _ in range(4):
        axes = [random.integers(0, size, 50) for size in sizes]
        week, sort = random.integers(0, 2, 50), random.integers(0, 2, 50)
        counts.add(axes, [week], sort)
        for row, of_week, of_sort in zip(zip(*axes, strict=True), week, sort, strict=True):
            for kind in ((), (0,), (1,), (2,), (3,), *places_counted.PAIRS):
                should[kind, tuple(row[axis] for axis in kind), of_week, of_sort] += 1
    found = {
        (one.axes, tuple(codes[at] for codes in one.values), one.what["week"][at], of_sort): n
        for one in counts.by_place()
        for at in range(len(one.n))
        for of_sort, n in enumerate(one.n[at])
        if n
    }
    assert found == should


def test_sums_are_the_same_in_any_order_and_another_once_two_figures_change_places() -> None:
    week = np.array([2, 2, 9, 9])
    key, figures = np.array([11, 12, 11, -13]), np.array([3, 4, 5, 6])

    def sums(
        order: list[int], figures: list[np.ndarray[tuple[int], np.dtype[np.int64]]]
    ) -> WeekSums:
        found = WeekSums()
        for part in (order[:1], order[1:]):
            found.add(week[part], key[part], [figure[part] for figure in figures])
        return found

    alike = sums([0, 1, 2, 3], [figures, figures + 1])
    assert alike.differing(sums([3, 1, 0, 2], [figures, figures + 1])) == []
    assert alike.differing(sums([0, 1, 2, 3], [figures + 1, figures])) == [2, 9]
    assert alike.differing(sums([0, 1, 2], [figures, figures + 1])) == [9]
