"""Whether figures of overlapping groups, put together, tell what few people said.

Who knows the sums over several groups knows every sum of their multiples: a whole less its
part, two groups less their union. A family of groups is safe if no such sum is about fewer
people than the minimum. Averages with their n count as sums.
"""

from collections.abc import Hashable, Iterable, Sequence
from fractions import Fraction
from itertools import combinations

People = frozenset[Hashable]
Row = list[Fraction]

FEWEST_PEOPLE = 5


def may_join(group: People, shown: Sequence[People], *, minimum: int = FEWEST_PEOPLE) -> bool:
    """Say whether `group` may be shown to who sees the groups `shown`."""
    return safe_together([*shown, group], minimum=minimum)


def safe_together(groups: Iterable[People], *, minimum: int = FEWEST_PEOPLE) -> bool:
    """Say whether all `groups` may be shown: exact, whatever is added and subtracted.

    The floor is five, whatever `minimum` is set. Meant for a few groups, a dozen at most.
    """
    floor = max(FEWEST_PEOPLE, minimum)
    family = list({group for group in groups if group})
    sizes = _atoms(family)
    atoms = list(sizes)
    small = [atom for atom in atoms if sizes[atom] < floor]
    told = [[Fraction(place in atom) for atom in atoms] for place in range(len(family))]
    return not any(
        _tells_of(few, told, atoms)
        for count in range(1, min(floor, len(small) + 1))
        for few in combinations(small, count)
        if sum(sizes[atom] for atom in few) < floor
    )


def _atoms(family: Sequence[People]) -> dict[frozenset[int], int]:
    """Count the people that the same groups have in common; atoms are named by those groups."""
    sizes: dict[frozenset[int], int] = {}
    for person in frozenset[Hashable]().union(*family):
        atom = frozenset(place for place, group in enumerate(family) if person in group)
        sizes[atom] = sizes.get(atom, 0) + 1
    return sizes


def _tells_of(few: Sequence[frozenset[int]], told: list[Row], atoms: list[frozenset[int]]) -> bool:
    """Say whether some sum of what is told is about `few` alone: it has none of the others."""
    others = [place for place, atom in enumerate(atoms) if atom not in few]
    return _rank([[row[place] for place in others] for row in told]) < _rank(told)


def _rank(rows: list[Row]) -> int:
    rank = 0
    left = [row for row in rows if any(row)]
    while left:
        first, *others = left
        column = next(place for place, value in enumerate(first) if value)
        reduced = [
            [a - b * row[column] / first[column] for a, b in zip(row, first, strict=True)]
            for row in others
        ]
        left = [row for row in reduced if any(row)]
        rank += 1
    return rank
