"""Places of the mirror: everything, one team, channel, brand or reason, or two of these at once.

Where answers come from is told likewise: asked here, or brought in from files.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final, Literal, NamedTuple, get_args
from uuid import UUID

Axis = Literal["team", "channel", "brand", "reason", "origin"]
Origin = Literal["asked", "past"]

AXES: Final[tuple[Axis, ...]] = get_args(Axis)
BROKEN_DOWN: Final[tuple[Axis, ...]] = ("team", "channel", "brand", "reason")
MOST_AT_ONCE: Final = 2
NONE: Final = UUID(int=0)


class Place(NamedTuple):
    """Where answers belong: `axes` are named in the order of AXES, `one` and `two` their values.

    Teams, brands and reasons are ids as text; the nil id stands for none.
    """

    axes: str = ""
    one: str = ""
    two: str = ""

    @property
    def fixed(self) -> dict[Axis, str]:
        """What every answer of this place has in common."""
        values = (self.one, self.two)
        return {axis: values[at] for at, axis in enumerate(_axes(self.axes))}


EVERYTHING: Final = Place()


def _axes(names: str) -> list[Axis]:
    return [axis for axis in AXES if axis in names.split()]


def place_of(fixed: Mapping[Axis, str]) -> Place:
    """Return the place of what has these values in common, two at most."""
    axes = [axis for axis in AXES if axis in fixed]
    one, two, *_ = (*(fixed[axis] for axis in axes), "", "")
    return Place(" ".join(axes), one, two)


def places_of(values: Sequence[str]) -> Iterator[Place]:
    """Yield every place to which something with these values, one of each of AXES, belongs."""
    yield EVERYTHING
    for axis, one in zip(AXES, values, strict=True):
        yield Place(axis, one)
    for (axis, one), (other, two) in combinations(zip(AXES, values, strict=True), 2):
        yield Place(f"{axis} {other}", one, two)


def parents_of(place: Place) -> Iterator[tuple[Axis, Place]]:
    """Yield the places of which this is one part, with the axis along which it is."""
    for axis in place.fixed:
        yield axis, place_of({other: at for other, at in place.fixed.items() if other != axis})
