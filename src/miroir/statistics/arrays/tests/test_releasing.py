"""What joins is safe by the exact test, and what is plainly safe joins."""

from collections.abc import Iterable, Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from miroir.statistics import safe_together
from miroir.statistics.arrays import Family, release_all

CELLS = range(6)
people = st.lists(st.frozensets(st.sampled_from(CELLS), min_size=1), max_size=14)
families = st.lists(st.frozensets(st.sampled_from(CELLS), min_size=1), max_size=6)

TEAMS = [[0, 1, 2], [0], [1], [2]]  # a whole, and its parts
OF_TEAMS = [Family(0, [1, 2, 3])]


def released(
    groups: Sequence[Iterable[int]],
    said: Sequence[Iterable[int]],
    kin: Sequence[Family] = (),
    minimum: int = 5,
) -> frozenset[int]:
    def codes(cells: Iterable[int]) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
        return np.array(sorted(cells), dtype=np.intp)

    return release_all(
        [codes(one) for one in groups], kin, [codes(one) for one in said], minimum=minimum
    ).seen


@given(people, families)
def test_groups_that_joined_are_safe_together_by_the_exact_test(
    answered: list[frozenset[int]], groups: list[frozenset[int]]
) -> None:
    def of(group: frozenset[int]) -> frozenset[tuple[int, int]]:
        return frozenset((who, one) for who, own in enumerate(answered) for one in own & group)

    assert safe_together([of(groups[name]) for name in released(groups, answered)])


@given(people, families)
def test_very_many_cells_are_decided_on_as_few_are(
    answered: list[frozenset[int]], groups: list[frozenset[int]]
) -> None:
    def split(cells: frozenset[int]) -> list[int]:
        return [30 * cell + part for cell in cells for part in range(30)]

    few = released(groups, answered)
    assert released([split(one) for one in groups], [split(one) for one in answered]) == few


def test_teams_of_five_are_shown_beside_each_other_and_their_whole() -> None:
    assert released(TEAMS, [[who // 5] for who in range(15)], OF_TEAMS) == {0, 1, 2, 3}


def test_a_group_that_differs_from_another_by_four_people_does_not_join_it() -> None:
    assert released([[0, 1], [0]], [[0 if who < 20 else 1] for who in range(24)]) == {0}


def test_what_is_left_of_a_whole_is_not_shown_when_a_new_part_has_few() -> None:
    said = [[0 if who < 9 else 1] for who in range(18)] + [[2]]
    assert released(TEAMS, said, OF_TEAMS) == {0, 1}


def test_a_higher_minimum_is_heeded_and_a_lower_one_is_not() -> None:
    assert released([[0]], [[0]] * 7, minimum=7)
    assert not released([[0]], [[0]] * 7, minimum=8)
    assert not released([[0]], [[0]] * 4, minimum=1)
