"""What may be shown together tells of no few people, whatever is added and subtracted."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from miroir.statistics import may_join, safe_together
from miroir.statistics.anonymity import People

FEWEST = 5
MULTIPLES = (-2, -1, 0, 1, 2)

# People who share the same groups count alike, so families are drawn as sizes of those parts.
families = st.lists(st.integers(0, 8), min_size=7, max_size=7)


def three_groups(sizes: list[int]) -> list[People]:
    """Return three groups that overlap in every way, their seven parts of these sizes."""
    parts = [
        {(place, person) for person in range(size)} for place, size in enumerate(sizes, start=1)
    ]
    return [
        frozenset().union(
            *(part for place, part in enumerate(parts, start=1) if place >> group & 1)
        )
        for group in range(3)
    ]


def fewest_told_of(groups: list[People]) -> int:
    """Return how few people a sum of multiples of the groups' sums can be about; 0 for none."""
    everybody = frozenset[object]().union(*groups)
    about = []
    for times in product(MULTIPLES, repeat=len(groups)):
        weights = [
            sum(t for t, group in zip(times, groups, strict=True) if person in group)
            for person in everybody
        ]
        about.append(sum(weight != 0 for weight in weights))
    return min((size for size in about if size), default=0)


@given(families)
def test_nothing_that_may_be_shown_together_tells_of_few(sizes: list[int]) -> None:
    groups = three_groups(sizes)
    if safe_together(groups):
        assert not 0 < fewest_told_of(groups) < FEWEST


@given(families)
def test_nothing_is_hidden_that_tells_of_no_few(sizes: list[int]) -> None:
    groups = three_groups(sizes)
    if not safe_together(groups):
        assert 0 < fewest_told_of(groups) < FEWEST


@given(families)
def test_more_groups_never_make_an_unsafe_family_safe(sizes: list[int]) -> None:
    *two, third = three_groups(sizes)
    if not safe_together(two):
        assert not may_join(third, two)


def test_two_groups_that_differ_by_few_are_not_shown_together() -> None:
    team = frozenset(range(20))
    without_two = frozenset(range(18))
    assert may_join(team, [])
    assert not may_join(without_two, [team])
    assert may_join(frozenset(range(14)), [team])


def test_two_overlapping_groups_whose_differences_are_few_are_not_shown_together() -> None:
    spring, summer = frozenset(range(20)), frozenset(range(2, 22))
    assert not may_join(summer, [spring])
    assert may_join(frozenset(range(3, 23)), [spring])


def test_the_overlap_of_two_groups_is_few_only_with_their_union() -> None:
    one, other = frozenset(range(10)), frozenset(range(8, 18))
    assert safe_together([one, other])
    assert not safe_together([one, other, one | other])


def test_the_floor_is_five_and_a_higher_minimum_is_heeded() -> None:
    four, seven = frozenset(range(4)), frozenset(range(7))
    assert not safe_together([four], minimum=1)
    assert safe_together([seven])
    assert not safe_together([seven], minimum=8)
    assert safe_together([])
