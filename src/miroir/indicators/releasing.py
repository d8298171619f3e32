"""What of the advisers' side may be shown of a week: decided for all places at once.

Whoever looks at whatever, in whatever order, sees sums of what is released here. Weeks are
decided one by one, so two periods that overlap tell no more than the weeks between them, and
these are released themselves.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from miroir.base.database import Transaction
from miroir.indicators.places import Place, parents_of, places_of

AXES_OF_CELL: Final = ("team_id", "channel", "brand_id", "reason_id", "origin")
PEOPLE: Final = """
    select team_id, channel, brand_id, reason_id, origin, adviser_id, n, pairs
    from mirror_person
    where organisation_id = $1 and week = $2 and question = $3 and n > 0
"""
SHOW_CELLS: Final = """
    update mirror_cell c set shown = not c.shown
    where c.organisation_id = $1 and c.week = $2 and c.question = $3 and c.side = 'adviser'
      and c.shown <> ((c.axes, c.one, c.two) in (
        select axes, one, two from unnest($4::text[], $5::text[], $6::text[])
            as p (axes, one, two)))
"""
SHOW_PAIRED: Final = """
    update mirror_paired c set shown = not c.shown
    where c.organisation_id = $1 and c.week = $2 and c.question = $3
      and c.shown <> ((c.axes, c.one, c.two) in (
        select axes, one, two from unnest($4::text[], $5::text[], $6::text[])
            as p (axes, one, two)))
"""


Cell = tuple[str, ...]


class Answered(NamedTuple):
    """How often an adviser answered in a cell (a value of each axis), and of these how
    often their customer did too."""

    cell: Cell
    adviser: UUID
    n: int
    pairs: int


class Said(NamedTuple):
    """A part of a cell: answers whose customer answered too, or the others."""

    cell: Cell
    paired: bool


class Group(NamedTuple):
    """A figure of the advisers' side: all answers of a place, or those of pairs."""

    place: Place
    paired: bool


async def release_week(tx: Transaction, week: date, question: str, *, minimum: int) -> None:
    """Decide afresh what is shown of a week's answers to a question."""
    rows = await tx.fetch(PEOPLE, tx.organisation, week, question)
    released = released_of(
        [
            Answered(
                tuple(str(row[name]) for name in AXES_OF_CELL),
                row["adviser_id"],
                row["n"],
                row["pairs"],
            )
            for row in rows
        ],
        minimum=minimum,
    )
    for statement, paired in ((SHOW_CELLS, False), (SHOW_PAIRED, True)):
        places = [group.place for group in released if group.paired == paired]
        columns = (list(column) for column in zip(*places, strict=True)) if places else ([],) * 3
        await tx.execute(statement, tx.organisation, week, question, *columns)


def released_of(answered: Sequence[Answered], *, minimum: int) -> frozenset[Group]:
    """Return the figures that may be shown together: no sum of them is about too few advisers."""
    # Only here: numpy takes memory that processes without this do not need.
    from miroir.statistics.arrays import release_all  # noqa: PLC0415

    said: defaultdict[UUID, set[Said]] = defaultdict(set)
    for one in answered:
        said[one.adviser].update(_parts(one))
    groups: defaultdict[Group, list[Said]] = defaultdict(list)
    for part in frozenset[Said]().union(*said.values()):
        for place in places_of(part.cell):
            groups[Group(place, False)].append(part)
            if part.paired:
                groups[Group(place, True)].append(part)
    ordered = sorted(groups, key=lambda group: _rank(group, len(groups[group])))
    return release_all(
        {group: groups[group] for group in ordered}, _lines(groups), said, minimum=minimum
    )


def _parts(one: Answered) -> Iterable[Said]:
    if one.pairs:
        yield Said(one.cell, True)
    if one.n > one.pairs:
        yield Said(one.cell, False)


def _rank(group: Group, parts: int) -> tuple[object, ...]:
    """Offer what is read most before what is read least, and large before small."""
    return len(group.place.fixed), group.paired, -parts, group.place


def _lines(groups: Iterable[Group]) -> Mapping[Group, list[list[Group]]]:
    """Return for each group what it follows from: a larger one and its other parts."""
    parts: defaultdict[tuple[Group, str], list[Group]] = defaultdict(list)
    for group in groups:
        for axis, place in parents_of(group.place):
            parts[Group(place, group.paired), axis].append(group)
    lines: defaultdict[Group, list[list[Group]]] = defaultdict(list)
    for (parent, _), together in parts.items():
        for group in together:
            lines[group].append([parent, *(other for other in together if other != group)])
    return lines
