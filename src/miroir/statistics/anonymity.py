"""Whether figures of overlapping groups, put together, tell what few people said.

Who knows the sums over several groups knows every sum of their multiples: a whole less its
part, two groups less their union. A family of groups is safe if no such sum is about fewer
people than the minimum. Averages with their n count as sums.
"""

from collections.abc import Hashable, Iterable, Sequence
from fractions import Fraction

Person = Hashable
Said = tuple[Person, Hashable]
"""One thing that a person said: the same person may have said another, in another group."""
Group = frozenset[Said]

FEWEST_PEOPLE = 5


def may_join(group: Group, shown: Sequence[Group], *, minimum: int = FEWEST_PEOPLE) -> bool:
    """Say whether `group` may be shown to who sees the groups `shown`."""
    return safe_together([*shown, group], minimum=minimum)


def safe_together(groups: Iterable[Group], *, minimum: int = FEWEST_PEOPLE) -> bool:
    """Say whether all `groups` may be shown: exact, whatever is added and subtracted.

    The floor is five, whatever `minimum` is set. Meant for a few groups, a dozen at most.
    """
    floor = max(FEWEST_PEOPLE, minimum)
    family = list({group for group in groups if group})
    people = _atoms(family)
    told = [[Fraction(place in atom) for atom in people] for place in range(len(family))]
    rank = _rank(told)
    return not any(
        _rank([[row[place] for place in others] for row in told]) < rank
        for others in _all_but_few(list(people.values()), floor=floor)
    )


def _atoms(family: Sequence[Group]) -> dict[frozenset[int], frozenset[Person]]:
    """Return who said what the same groups have in common; atoms are named by those groups."""
    people: dict[frozenset[int], set[Person]] = {}
    for said in frozenset[Said]().union(*family):
        atom = frozenset(place for place, group in enumerate(family) if said in group)
        people.setdefault(atom, set()).add(said[0])
    return {atom: frozenset(who) for atom, who in people.items()}


def _all_but_few(atoms: Sequence[frozenset[Person]], *, floor: int) -> Iterable[list[int]]:
    """Yield, for each few people who said all of some atoms, the places of the other atoms.

    A sum that has none of the others is about those few alone.
    """
    few = {who for who in atoms if len(who) < floor}
    while more := {one | other for one in few for other in few if len(one | other) < floor} - few:
        few |= more
    for who in few:
        yield [place for place, atom in enumerate(atoms) if not atom <= who]


def _rank(rows: list[list[Fraction]]) -> int:
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
