"""What several views together must not give away: who among few advisers said what.

A view of one team is a part of the view of all teams, so its advisers' figures are hidden
wherever a neighbouring figure, subtracted from their common total, would show a group of too
few. Hidden is: a group of too few, the partners that `groups_to_hide` gives it, the parts of a
hidden group, and the same along every other direction in which the group can be looked at.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from itertools import combinations
from typing import Final, Literal, get_args
from uuid import UUID

import msgspec

from miroir.indicators.figures import conceal
from miroir.indicators.groups import groups_to_hide
from miroir.indicators.mirror import Answers, Cell, Mirror, Pair, Reflection, Row, hold_up
from miroir.indicators.scales import Histogram, pool

Axis = Literal["team", "channel", "week", "origin"]
Name = UUID | str | date | None
Place = Mapping[Axis, Name]
Fixed = tuple[Axis, Name]
Cells = list[tuple[Cell, Histogram]]

AXES: Final[tuple[Axis, ...]] = get_args(Axis)


class Disclosure:
    """Decides, for one pair over some weeks, which groups of advisers may be shown."""

    def __init__(
        self, answers: Answers, pair: Pair, *, weeks: Sequence[date], minimum: int
    ) -> None:
        self._pair = pair
        self._minimum = minimum
        self._everything: Cells = []
        self._parts: dict[Fixed, Cells] = {}
        self._lines: dict[tuple[Axis, frozenset[Fixed]], frozenset[Name]] = {}
        shown = set(weeks)
        for cell, histogram in answers.items():
            if cell.side == "adviser" and cell.question == pair.question and cell.week in shown:
                self._add(cell, histogram)

    def _add(self, cell: Cell, histogram: Histogram) -> None:
        self._everything.append((cell, histogram))
        for axis in AXES:
            self._parts.setdefault((axis, getattr(cell, axis)), []).append((cell, histogram))

    def hides(self, place: Place) -> bool:
        """Say whether the advisers' figure at `place` must not be shown."""
        parts = [
            dict(part)
            for size in range(1, len(place) + 1)
            for part in combinations(place.items(), size)
        ]
        return any(part[axis] in self._hidden_along(axis, part) for part in parts for axis in part)

    def _hidden_along(self, axis: Axis, place: Place) -> frozenset[Name]:
        """Return what is hidden of the figures that differ from `place` by `axis` only."""
        fixed = frozenset((other, value) for other, value in place.items() if other != axis)
        if (axis, fixed) not in self._lines:
            groups: dict[Name, list[Histogram]] = {}
            for cell, histogram in self._along(fixed):
                groups.setdefault(getattr(cell, axis), []).append(histogram)
            self._lines[axis, fixed] = groups_to_hide(
                {name: pool(parts, scale=self._pair.scale) for name, parts in groups.items()},
                minimum=self._minimum,
            )
        return self._lines[axis, fixed]

    def _along(self, fixed: frozenset[Fixed]) -> Cells:
        smallest = min(
            (self._parts.get(one, []) for one in fixed), key=len, default=self._everything
        )
        return [
            (cell, histogram)
            for cell, histogram in smallest
            if all(getattr(cell, axis) == value for axis, value in fixed)
        ]


def hold_up_part(
    answers: Answers,
    pair: Pair,
    *,
    weeks: Sequence[date],
    minimum: int,
    team_id: UUID | None = None,
    channel: str | None = None,
    past: bool = True,
) -> Mirror:
    """Return the mirror of one pair for one team or channel, or both; of all without either.

    `answers` are those of everybody: what is hidden depends on the neighbours. Without `past`,
    those that came in from files are left out.
    """
    place: dict[Axis, Name] = {} if past else {"origin": "asked"}
    if team_id is not None:
        place["team"] = team_id
    if channel is not None:
        place["channel"] = channel
    part = {
        cell: histogram
        for cell, histogram in answers.items()
        if all(getattr(cell, axis) == value for axis, value in place.items())
    }
    disclosure = Disclosure(answers, pair, weeks=weeks, minimum=minimum)
    mirror = hold_up(part, pair, weeks=weeks, minimum=minimum)
    withheld = partial(_withheld, disclosure=disclosure, place=place)
    return msgspec.structs.replace(
        mirror,
        whole=_guarded(mirror.whole, hide=disclosure.hides(place)),
        teams=withheld(mirror.teams, "team"),
        channels=withheld(mirror.channels, "channel"),
        weeks=withheld(mirror.weeks, "week"),
    )


def _withheld(
    rows: Sequence[Row], axis: Axis, *, disclosure: Disclosure, place: Place
) -> Sequence[Row]:
    return [
        Row(
            group=row.group,
            reflection=_guarded(row.reflection, hide=disclosure.hides({**place, axis: row.group})),
        )
        for row in rows
    ]


def _guarded(reflection: Reflection, *, hide: bool) -> Reflection:
    if not hide:
        return reflection
    return Reflection(
        customers=reflection.customers, advisers=conceal(reflection.advisers), gap=None
    )
