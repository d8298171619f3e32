"""Which figures of a week's answers may be shown together, and for how long that holds.

It holds while people say more of the same figures. What is linearly independent in what some
people said stays so in what they and others say beside it, so no sum of figures becomes one about
few. What follows from other figures goes on following while none joins them. Something is also
lost: who had answered alone in a cell may have answered beside their customer, since this one has
answered too. If nobody of the same hand says it either, the figures must be independent without
it (`statistics.arrays.Released`). So of a large week not every answer decides everything afresh,
which takes long: up to a hundredth of it may move first, and what could be shown by then waits for
so long. In a week of less than a hundred every answer decides.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import UUID

from miroir.indicators.places import Place, places_of

if TYPE_CHECKING:
    from miroir.indicators.sorting_out import Grounds

MOST_MOVED: Final = 0.01

Cell = tuple[str, ...]
Part = tuple[UUID, Cell, bool]


class Answered(NamedTuple):
    """How often an adviser answered in a cell (a value of each axis), and of these how
    often their customer did too."""

    cell: Cell
    adviser: UUID
    n: int
    pairs: int

    def parts(self) -> Iterator[Part]:
        """Yield who said what: in this cell, beside their customer or not."""
        if self.pairs:
            yield self.adviser, self.cell, True
        if self.n > self.pairs:
            yield self.adviser, self.cell, False


class Group(NamedTuple):
    """A figure of the advisers' side: all answers of a place, or those of pairs."""

    place: Place
    paired: bool


class Decision(NamedTuple):
    """The figures that there were, those that may be shown together, who had said what, and why.

    Once something was asked about that does not hold, `grounds` hold no more.
    """

    figures: frozenset[Group]
    shown: frozenset[Group]
    said: frozenset[Part]
    grounds: "Grounds | None"

    def holds(self, said: frozenset[Part]) -> bool:
        """Return whether the same is shown of what is said by now: it may, and few came since."""
        moved = len(said ^ self.said)
        return moved <= MOST_MOVED * len(self.said) and self.is_sound_for(said)

    def is_sound_for(self, said: frozenset[Part]) -> bool:
        """Return whether the same may be shown of what is said by now."""
        lost = self.said - said
        return all(
            Group(place, way) in self.figures
            for _, cell, paired in said - self.said
            for place in places_of(cell)
            for way in {False, paired}
        ) and (not lost or (self.grounds is not None and self.grounds.hold_without(lost, said)))


def decide(answered: Sequence[Answered], *, minimum: int) -> Decision:
    """Decide afresh: no sum of what is shown is about fewer advisers than `minimum`."""
    # Only here: numpy takes memory that processes without this do not need.
    from miroir.indicators.sorting_out import figures_of  # noqa: PLC0415

    figures, shown, grounds = figures_of(answered, minimum=minimum)
    return Decision(frozenset(figures), frozenset(shown), said_by(answered), grounds)


def said_by(answered: Sequence[Answered]) -> frozenset[Part]:
    """Return who said what."""
    return frozenset(part for one in answered for part in one.parts())
