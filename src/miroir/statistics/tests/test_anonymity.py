"""What may be shown together tells of no few people, whatever is added and subtracted."""

from collections.abc import Iterable
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from miroir.statistics import may_join, safe_together
from miroir.statistics.anonymity import Group, Said

FEWEST = 5
MULTIPLES = (-2, -1, 0, 1, 2)

# Answers that belong to the same of three groups count alike, so a family is drawn as its seven
# parts: how many people answered in each, the first of them being everywhere the same.
families = st.lists(st.integers(0, 8), min_size=7, max_size=7)
known = st.integers(0, 8)


def three_groups(sizes: list[int], known: int = 0) -> list[Group]:
    """Return three groups that overlap in every way; `known` people answered in every part."""
    parts = [
        {(("known", n) if n < known else (place, n), place) for n in range(size)}
        for place, size in enumerate(sizes, start=1)
    ]
    return [
        frozenset[Said]().union(
            *(part for place, part in enumerate(parts, start=1) if place >> group & 1)
        )
        for group in range(3)
    ]


def fewest_told_of(groups: list[Group]) -> int:
    """Return how few people a sum of multiples of the groups' sums can be about; 0 for none."""
    everything = frozenset[Said]().union(*groups)
    about = []
    for times in product(MULTIPLES, repeat=len(groups)):
        people = {
            said[0]
            for said in everything
            if sum(t for t, group in zip(times, groups, strict=True) if said in group)
        }
        about.append(len(people))
    return min((size for size in about if size), default=0)


@given(families, known)
def test_what_may_be_shown_together_is_what_tells_of_no_few(sizes: list[int], known: int) -> None:
    groups = three_groups(sizes, known)
    assert safe_together(groups) == (not 0 < fewest_told_of(groups) < FEWEST)


@given(families, known)
def test_more_groups_never_make_an_unsafe_family_safe(sizes: list[int], known: int) -> None:
    *two, third = three_groups(sizes, known)
    if not safe_together(two):
        assert not may_join(third, two)


def said(people: Iterable[int], week: int = 0) -> Group:
    return frozenset((person, week) for person in people)


def test_two_groups_that_differ_by_few_are_not_shown_together() -> None:
    team = said(range(20))
    assert may_join(team, [])
    assert not may_join(said(range(18)), [team])
    assert may_join(said(range(14)), [team])


def test_two_overlapping_groups_whose_differences_are_few_are_not_shown_together() -> None:
    one = said(range(20))
    assert not may_join(said(range(2, 22)), [one])
    assert may_join(said(range(3, 23)), [one])


def test_two_periods_of_the_same_people_that_differ_by_what_few_said_are_not_shown_together() -> (
    None
):
    spring, first, last = said(range(20), week=1), said([0, 1], week=0), said([1, 2], week=2)
    assert not may_join(spring | last, [spring | first])
    assert may_join(spring | said(range(6), week=2), [spring | said(range(6), week=0)])


def test_the_overlap_of_two_groups_is_told_only_with_their_union() -> None:
    one, other = said(range(10)), said(range(8, 18))
    assert safe_together([one, other])
    assert not safe_together([one, other, one | other])


def test_the_floor_is_five_and_a_higher_minimum_is_heeded() -> None:
    assert not safe_together([said(range(4))], minimum=1)
    assert safe_together([said(range(7))])
    assert not safe_together([said(range(7))], minimum=8)
    assert safe_together([])
