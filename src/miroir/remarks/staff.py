"""Which of the staff's remarks may be read: those of a month that is over, of enough people.

A month and team of fewer writers than the minimum group are put together with the other small
teams of that month; what is then still too few is kept back from every view. So each remark
belongs to one group of enough people, whatever is filtered, and no two views differ by a few.
A month is read when nothing in it can change any more: groups that grow from day to day would
tell who was added.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from miroir.access import organisation_settings
from miroir.base.database import Transaction
from miroir.statistics import FEWEST_PEOPLE

CHANGEABLE: Final = timedelta(days=1)

WRITERS = """
    select r.month, r.team_id, array_agg(distinct coalesce(i.adviser_id, b.respondent,
               md5(b.import_id::text || b.line)::uuid)) as writers
    from remark r
    left join invitation i on (i.organisation_id, i.id) = (r.organisation_id, r.invitation_id)
    left join past_response b on (b.organisation_id, b.import_id, b.line)
        = (r.organisation_id, r.import_id, r.line)
    where r.organisation_id = $1 and r.side = 'adviser'
      and (i.adviser_id is not null or b.import_id is not null)
      and r.month < $2
    group by r.month, r.team_id
    order by r.month, r.team_id
"""


class Cell(msgspec.Struct, frozen=True, order=True):
    """A month, and a team (None: those of no team)."""

    month: date
    team_id: UUID | None


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """The cells whose remarks may be read; of the `named`, the team may be told as well.

    `kept_back`: there are others.
    """

    named: frozenset[Cell]
    pooled: frozenset[Cell]
    kept_back: bool

    @property
    def cells(self) -> list[Cell]:
        """Every cell whose remarks may be read."""
        return [*self.named, *self.pooled]

    def within(self, *, since: date | None, until: date | None, team_id: UUID | None) -> list[Cell]:
        """Return the cells of the months from that of `since` to that of `until`, of a team."""
        return [
            cell
            for cell in (self.named if team_id else self.cells)
            if (team_id is None or cell.team_id == team_id)
            and (since is None or cell.month >= since.replace(day=1))
            and (until is None or cell.month <= until)
        ]


async def seen_of_staff(tx: Transaction) -> Seen:
    """Return what of the staff's remarks may be read now."""
    settings = await organisation_settings(tx)
    running = running_month(tx.at, zone=settings.time_zone)
    rows = await tx.fetch(WRITERS, tx.organisation, running)
    writers = {Cell(row["month"], row["team_id"]): frozenset(row["writers"]) for row in rows}
    return grouped(writers, minimum=settings.minimum_group)


def running_month(at: datetime, *, zone: str) -> date:
    """Return the first day of the month whose remarks may still change at `at`."""
    return (at - CHANGEABLE).astimezone(ZoneInfo(zone)).date().replace(day=1)


def grouped(writers: Mapping[Cell, frozenset[UUID]], *, minimum: int) -> Seen:
    """Return what may be read, given who wrote in each cell. The floor is five."""
    floor = max(FEWEST_PEOPLE, minimum)
    named = {cell for cell, people in writers.items() if cell.team_id and len(people) >= floor}
    small: dict[date, list[Cell]] = {}
    for cell in writers.keys() - named:
        small.setdefault(cell.month, []).append(cell)
    pools = [cells for cells in small.values() if _people(writers, cells) >= floor]
    pooled = frozenset(cell for cells in pools for cell in cells)
    return Seen(
        named=frozenset(named),
        pooled=pooled,
        kept_back=len(named) + len(pooled) < len(writers),
    )


def _people(writers: Mapping[Cell, frozenset[UUID]], cells: Sequence[Cell]) -> int:
    return len(frozenset[UUID]().union(*(writers[cell] for cell in cells)))
