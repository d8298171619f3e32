"""What joins is safe by the exact test, and what is plainly safe joins."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from miroir.statistics import safe_together
from miroir.statistics.arrays import release_all

CELLS = range(6)
people = st.lists(st.frozensets(st.sampled_from(CELLS), min_size=1), max_size=14)
families = st.lists(st.frozensets(st.sampled_from(CELLS), min_size=1), max_size=6)


def of(said: Mapping[int, frozenset[int]], group: frozenset[int]) -> frozenset[tuple[int, int]]:
    return frozenset((who, cell) for who, cells in said.items() for cell in cells & group)


@given(people, families)
def test_groups_that_joined_are_safe_together_by_the_exact_test(
    answered: list[frozenset[int]], groups: list[frozenset[int]]
) -> None:
    said = dict(enumerate(answered))
    seen = release_all(dict(enumerate(groups)), {}, said)
    assert safe_together([of(said, groups[name]) for name in seen])


@given(people, families)
def test_very_many_cells_are_decided_on_as_few_are(
    answered: list[frozenset[int]], groups: list[frozenset[int]]
) -> None:
    def split(cells: frozenset[int]) -> list[tuple[int, int]]:
        return [(cell, part) for cell in cells for part in range(30)]

    few = release_all(dict(enumerate(groups)), {}, dict(enumerate(answered)))
    many = release_all(
        {name: split(cells) for name, cells in enumerate(groups)},
        {},
        {who: split(cells) for who, cells in enumerate(answered)},
    )
    assert many == few


def test_teams_of_five_are_shown_beside_each_other_and_their_whole() -> None:
    said = {who: [who // 5] for who in range(15)}
    groups = {"whole": [0, 1, 2], "a": [0], "b": [1], "c": [2]}
    lines = {"a": [["whole", "b", "c"]], "b": [["whole", "a", "c"]], "c": [["whole", "a", "b"]]}
    assert release_all(groups, lines, said) == {*groups}


def test_a_group_that_differs_from_another_by_four_people_does_not_join_it() -> None:
    said = {who: [0 if who < 20 else 1] for who in range(24)}
    assert release_all({"all": [0, 1], "most": [0]}, {}, said) == {"all"}


def test_what_is_left_of_a_whole_is_not_shown_when_a_new_part_has_few() -> None:
    groups = {"whole": [0, 1, 2], "a": [0], "b": [1], "c": [2]}
    lines = {"a": [["whole", "b", "c"]], "b": [["whole", "a", "c"]], "c": [["whole", "a", "b"]]}
    said = {who: [0 if who < 9 else 1] for who in range(18)} | {18: [2]}
    assert release_all(groups, lines, said) == {"whole", "a"}


def test_a_higher_minimum_is_heeded_and_a_lower_one_is_not() -> None:
    said = {who: [0] for who in range(7)}
    assert release_all({"all": [0]}, {}, said, minimum=7)
    assert not release_all({"all": [0]}, {}, said, minimum=8)
    assert not release_all({"all": [0]}, {}, {who: [0] for who in range(4)}, minimum=1)
