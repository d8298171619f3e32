"""Which figures a week has, and who said what of each, as arrays. Needs numpy.

A part of a cell is told by a number: 2 * cell, and one more for answers whose customer answered
too. A figure by 2 * place, and one more for that of pairs alone. Cells, places and people are
numbered too.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Final, NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from miroir.indicators.deciding import Answered, Cell, Group, Part
from miroir.indicators.places import AXES, MOST_AT_ONCE, Place
from miroir.statistics.arrays import Family, Released, release_all

Numbers = NDArray[np.intp]

# What may be held fixed at once, as numbers of axes, in the order of the names of places.
FIXED: Final = sorted(
    (fixed for size in range(MOST_AT_ONCE + 1) for fixed in combinations(range(len(AXES)), size)),
    key=lambda fixed: " ".join(AXES[axis] for axis in fixed),
)


class Places(NamedTuple):
    """All places of some cells: the sorted values of each axis, and the first of each of FIXED."""

    values: Sequence[Sequence[str]]
    starts: Numbers

    def size(self, fixed: Sequence[int]) -> tuple[int, ...]:
        """Return how many values each of these axes has."""
        return tuple(len(self.values[axis]) for axis in fixed)


class Grounds:
    """Why figures may be shown together, while people say more of them and less."""

    def __init__(
        self,
        released: Released,
        people: Mapping[UUID, int],
        cells: Mapping[Cell, int],
        parts: Numbers,
    ) -> None:
        self._hand_of = {who: released.hand_of[at] for who, at in people.items()}
        self._hands: list[list[UUID]] = [[] for _ in range(max(released.hand_of) + 1)]
        for who, hand in self._hand_of.items():
            self._hands[hand].append(who)
        self._standing = released.standing
        self._cells = cells
        self._parts = parts

    def hold_without(self, lost: Iterable[Part], said: frozenset[Part]) -> bool:
        """Return whether they do while `said` is all that is left, without what is `lost`."""
        return all(self._holds_without(one, said) for one in lost)

    def _holds_without(self, one: Part, said: frozenset[Part]) -> bool:
        who, cell, paired = one
        hand = self._hand_of[who]
        if any((other, cell, paired) in said for other in self._hands[hand]):
            return True
        part = int(np.searchsorted(self._parts, 2 * self._cells[cell] + paired))
        return self._standing.loses(hand, part)


def figures_of(
    answered: Sequence[Answered], *, minimum: int
) -> tuple[Sequence[Group], Sequence[Group], Grounds | None]:
    """Return all figures that there are, those of them that may be shown together, and why."""
    said = [part for one in answered for part in one.parts()]
    if not said:
        return (), (), None
    cells = {cell: at for at, cell in enumerate(sorted({cell for _, cell, _ in said}))}
    people = {who: at for at, who in enumerate(sorted({who for who, _, _ in said}))}
    told = [(people[who], 2 * cells[cell] + paired) for who, cell, paired in said]
    who, part = np.unique(np.array(told, dtype=np.intp), axis=0).T
    parts, own = np.unique(part, return_inverse=True)
    places = _places(list(cells))
    figure, inside = _figures_of(parts, _places_of(list(cells), places))
    offered = _in_order(figure, places)
    released = release_all(
        _apart(figure, inside, offered),
        _families(offered, places),
        np.split(own, np.flatnonzero(np.diff(who)) + 1),
        minimum=minimum,
    )
    figures = _groups(offered, places)
    seen = [figures[at] for at in released.seen]
    return figures, seen, Grounds(released, people, cells, parts)


def _places(cells: Sequence[Cell]) -> Places:
    values = [sorted({cell[axis] for cell in cells}) for axis in range(len(AXES))]
    counts = [int(np.prod([len(values[axis]) for axis in fixed])) for fixed in FIXED]
    return Places(values, np.cumsum([0, *counts]))


def _places_of(cells: Sequence[Cell], places: Places) -> Numbers:
    """Return the places of each cell, as many as FIXED has."""
    codes = []
    for axis, values in enumerate(places.values):
        number = {value: at for at, value in enumerate(values)}
        codes.append(np.array([number[cell[axis]] for cell in cells], dtype=np.intp))
    columns = [
        start + np.ravel_multi_index([codes[axis] for axis in fixed], places.size(fixed))
        if fixed
        else np.zeros(len(cells), dtype=np.intp) + start
        for fixed, start in zip(FIXED, places.starts, strict=False)
    ]
    return np.stack(columns, axis=1)


def _figures_of(parts: Numbers, of_cell: Numbers) -> tuple[Numbers, Numbers]:
    """Return each figure beside each part that it counts: a part of pairs counts in both ways."""
    figures = 2 * of_cell[parts // 2]
    every = np.repeat(np.arange(len(parts)), figures.shape[1])
    paired = np.flatnonzero(parts % 2)
    return (
        np.concatenate([figures.ravel(), figures[paired].ravel() + 1]),
        np.concatenate([every, np.repeat(paired, figures.shape[1])]),
    )


def _in_order(figure: Numbers, places: Places) -> Numbers:
    """Offer what is read most before what is read least, and large before small."""
    sizes = np.bincount(figure)
    some = np.flatnonzero(sizes)
    fixed = np.array([len(one) for one in FIXED])[_kind(some // 2, places)]
    return some[np.lexsort((some // 2, -sizes[some], some % 2, fixed))]


def _kind(place: Numbers, places: Places) -> Numbers:
    """Return which of FIXED a place belongs to."""
    return np.searchsorted(places.starts, place, side="right") - 1


def _apart(figure: Numbers, inside: Numbers, offered: Numbers) -> list[Numbers]:
    order = np.argsort(figure, kind="stable")
    figure, inside = figure[order], inside[order]
    first = np.searchsorted(figure, offered)
    end = np.searchsorted(figure, offered, side="right")
    return [inside[a:b] for a, b in zip(first, end, strict=True)]


def _families(offered: Numbers, places: Places) -> list[Family]:
    """Return each figure that is made of smaller ones along an axis, with all of these."""
    at = np.zeros(2 * int(places.starts[-1]), dtype=np.intp)
    at[offered] = np.arange(len(offered))
    kinds = _kind(offered // 2, places)
    families = []
    for kind, fixed in enumerate(FIXED):
        own = np.flatnonzero(kinds == kind)
        place, paired = np.divmod(offered[own], 2)
        values = np.unravel_index(place - places.starts[kind], places.size(fixed)) if fixed else ()
        for side in range(len(fixed)):
            rest = fixed[:side] + fixed[side + 1 :]
            whole = places.starts[FIXED.index(rest)] + (values[1 - side] if rest else 0)
            order = np.argsort(2 * whole + paired, kind="stable")
            wholes, first = np.unique((2 * whole + paired)[order], return_index=True)
            families += [
                Family(int(at[one]), parts.tolist())
                for one, parts in zip(wholes, np.split(own[order], first[1:]), strict=True)
            ]
    return families


def _groups(offered: Numbers, places: Places) -> list[Group]:
    place, paired = np.divmod(offered, 2)
    kinds = _kind(place, places)
    left = place - places.starts[kinds]
    return [
        Group(_place(kind, at, places), bool(beside))
        for kind, at, beside in zip(kinds.tolist(), left.tolist(), paired.tolist(), strict=True)
    ]


def _place(kind: int, left: int, places: Places) -> Place:
    fixed = FIXED[kind]
    values = []
    for axis in reversed(fixed):
        left, value = divmod(left, len(places.values[axis]))
        values.append(places.values[axis][value])
    one, two, *_ = (*reversed(values), "", "")
    return Place(" ".join(AXES[axis] for axis in fixed), one, two)
