"""Which columns of a panel are statements, which one is a weight, and what is known of people."""

from collections.abc import Mapping, Sequence
from typing import Final, Literal

import msgspec

from miroir.barometers.panel import MOST_VALUES, Panel, number_of

Role = Literal["nothing", "statement", "trait", "weight"]
ROLES: Final[tuple[Role, ...]] = ("nothing", "statement", "trait", "weight")

AGREEING: Final = frozenset(
    {
        "oui",
        "yes",
        "d'accord",
        "d’accord",
        "plutôt d'accord",
        "plutôt d’accord",
        "plutot d'accord",
        "tout à fait d'accord",
        "tout à fait d’accord",
        "tout a fait d'accord",
        "agree",
        "somewhat agree",
        "strongly agree",
        "satisfaction",
        "satisfait",
        "très satisfait",
    }
)
WEIGHT_NAMES: Final = frozenset({"poids", "pond", "weight", "weights", "pondération"})


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """What a column is for.

    A statement has a text and the values that agree with it; a trait the known share, or number,
    of each of its values.
    """

    name: str
    role: Role = "nothing"
    text: str = ""
    agrees: frozenset[str] = frozenset()
    known: Mapping[str, float] = {}


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """All columns of a file, in its order."""

    columns: Sequence[Column]

    def of(self, role: Role) -> list[tuple[int, Column]]:
        """Return the columns of a role, with their places."""
        return [(place, one) for place, one in enumerate(self.columns) if one.role == role]


def guessed(panel: Panel, former: Choices | None) -> Choices:
    """Return what was chosen for the wave before, by the names of columns; else a guess."""
    known = {one.name: one for one in former.columns} if former else {}
    return Choices(
        columns=[
            known.get(name) or _guessed(name, panel.values(place))
            for place, name in enumerate(panel.names)
        ]
    )


def _guessed(name: str, values: Sequence[str]) -> Column:
    if name.lower() in WEIGHT_NAMES:
        return Column(name=name, role="weight")
    agrees = _agreeing(values)
    if not 2 <= len(values) <= MOST_VALUES or not agrees or len(agrees) == len(values):
        return Column(name=name, text=name)
    return Column(name=name, role="statement", text=name, agrees=agrees)


def _agreeing(values: Sequence[str]) -> frozenset[str]:
    """Return the words that agree; of a scale of 1 to 4, 5, 6 or 7 its upper part."""
    numbers = [number_of(value) for value in values]
    if all(number is not None for number in numbers) and len(values) > 3:
        highest = max(number for number in numbers if number is not None)
        first = {4: 3, 5: 4, 6: 4, 7: 5, 10: 7}.get(int(highest), highest + 1)
        return frozenset(value for value in values if (number_of(value) or 0) >= first)
    return frozenset(value for value in values if value.lower() in AGREEING)
