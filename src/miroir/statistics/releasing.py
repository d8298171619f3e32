"""Deciding for many groups at once which may be shown: quick, sound, a little too careful.

`safe_together` is exact, and meant for a dozen groups. This is for thousands. People are dealt
into as many hands as the minimum. Groups join one after the other while those that have joined
are linearly independent in what each hand said. Then no sum of their multiples can leave any
hand out, so each is about one person of every hand: about the minimum of people, or of nobody.

Independence is looked for modulo 2: where it holds there, it holds.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from miroir.statistics.anonymity import FEWEST_PEOPLE

Name = TypeVar("Name", bound=Hashable)
Who = TypeVar("Who", bound=Hashable)
Cell = Hashable
Bits = int


class Release:
    """Which of the groups offered so far may be seen, all of them together.

    `said` gives each person the cells in which they said something; a group is a set of cells.
    More answers later leave what was allowed allowed, as long as no cell is new.
    """

    def __init__(self, said: Mapping[Who, Iterable[Cell]], *, minimum: int = FEWEST_PEOPLE) -> None:
        self._places: dict[Cell, int] = {}
        self._hands = self._deal(said, into=max(FEWEST_PEOPLE, minimum))
        self._pivots: list[dict[Bits, Bits]] = [{} for _ in self._hands]

    def _deal(self, said: Mapping[Who, Iterable[Cell]], *, into: int) -> list[Bits]:
        """Deal people so that each hand has said something in as many cells as can be."""
        held = [self._bits(cells) for cells in said.values()]
        hands, sizes = [0] * into, [0] * into
        for bits in sorted(held, key=lambda one: (-one.bit_count(), one)):
            poorest = max(
                range(into), key=lambda hand: ((bits & ~hands[hand]).bit_count(), -sizes[hand])
            )
            hands[poorest] |= bits
            sizes[poorest] += 1
        return hands

    def _bits(self, cells: Iterable[Cell]) -> Bits:
        bits = 0
        for cell in cells:
            bits |= 1 << self._places.setdefault(cell, len(self._places))
        return bits

    def may_join(self, group: Iterable[Cell]) -> bool:
        """Say whether a group may be seen beside those that joined; if so, it has joined."""
        bits = self._bits(group)
        left = [
            _reduced(bits & hand, pivots)
            for hand, pivots in zip(self._hands, self._pivots, strict=True)
        ]
        if not all(left):
            return False
        for pivots, rest in zip(self._pivots, left, strict=True):
            pivots[rest & -rest] = rest
        return True


def _reduced(row: Bits, pivots: Mapping[Bits, Bits]) -> Bits:
    """Return what is left of `row` once what the pivots tell is taken out; its lowest is new."""
    while row and (pivot := pivots.get(row & -row)):
        row ^= pivot
    return row


def release_all(
    groups: Mapping[Name, Iterable[Cell]],
    lines: Mapping[Name, Sequence[Sequence[Name]]],
    release: Release,
) -> frozenset[Name]:
    """Return the groups that may be seen together, offered in the order of `groups`.

    `lines` names, for a group, the others from which it follows: a whole and all its other
    parts. Where these are seen, it tells nothing new.
    """
    seen: set[Name] = set()
    for name, cells in groups.items():
        follows = any(seen.issuperset(line) for line in lines.get(name, ()))
        if follows or release.may_join(cells):
            seen.add(name)
    return frozenset(seen)
