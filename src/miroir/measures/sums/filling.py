"""Keeping sums: the worker counts stretches that nobody keeps yet, the newest first.

The follower that drops sums (dropping.py) waits while one is filled. So a fact is either in the
raw rows that are counted, or it drops the stretch afterwards.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final, NamedTuple

from miroir.access import for_every_organisation, organisation_settings
from miroir.base.database import Database, Transaction
from miroir.base.ids import OrganisationId
from miroir.indicators import Stretch
from miroir.indicators.kinds import keep_counts
from miroir.journal import hold_cursor
from miroir.measures.sums.dropping import READER, drop_all_of_other_zones, drop_within
from miroir.measures.sums.model import FAMILIES, Family
from miroir.measures.sums.stretches import monday_of, stretches_to_keep

AT_ONCE: Final = 200  # stretches of one organisation, before the next has its turn
SHORTEST_WEEK: Final = timedelta(days=6)  # where clocks change, a week is shorter than seven days
REST: Final = 2.0  # times what filling took: others are to have the database most of the time

READ_UPTO: Final = """
    select coalesce((select seq from journal_cursor where organisation_id = $1 and reader = $2), 0)
"""
FIRST: Final = """
    select least((select min(started_at) from contact where organisation_id = $1),
                 (select min(invited_at) from invitation where organisation_id = $1))
"""
KEPT: Final = """
    select family, starts, ends from sheet_stretch where organisation_id = $1 and zone = $2
"""
KEEP: Final = """
    insert into sheet_stretch (organisation_id, family, starts, ends, week, zone)
    values ($1, $2, $3, $4, $5, $6)
    on conflict do nothing returning true
"""
# In the order in which a page reads them.
FILL: Final = """
    insert into sheet_sum
        (organisation_id, family, starts, axis, key, figure, of, value, n, k, total, squares)
    select $1::integer, '{name}', $3::timestamptz, axis, key, figure, of, value, n, k, total,
           squares
    from ({sql}) counted
    order by axis, figure, of, value
"""


class Unkept(NamedTuple):
    """A stretch of which a family has no sums."""

    family: Family
    stretch: Stretch


class Filler:
    """Fills what is not kept, some of each organisation in turn, and rests in between.

    An organisation of which everything is kept is looked at again when the follower has read
    further, and once an hour, since days begin and weeks come to be over.
    """

    def __init__(self) -> None:
        self._kept: dict[OrganisationId, tuple[int, datetime]] = {}

    async def fill_all(self, database: Database, *, at: datetime) -> None:
        """Give every organisation its turn."""
        await for_every_organisation(database, partial(self.fill_some, database, at=at))

    async def fill_some(
        self, database: Database, organisation: OrganisationId, *, at: datetime
    ) -> None:
        """Fill the newest that an organisation does not keep."""
        on_the_hour = at.replace(minute=0, second=0, microsecond=0)
        async with database.transaction(organisation, at=at) as tx:
            stands = (await tx.value(READ_UPTO, organisation, READER), on_the_hour)
            if self._kept.get(organisation) == stands:
                return
            await drop_all_of_other_zones(tx, (await organisation_settings(tx)).time_zone)
            due = await unkept(tx)
        for one in due[:AT_ONCE]:
            await _fill_and_rest(database, organisation, one, at=at)
        if len(due) <= AT_ONCE:
            self._kept[organisation] = stands


async def _fill_and_rest(
    database: Database, organisation: OrganisationId, one: Unkept, *, at: datetime
) -> None:
    clock = asyncio.get_running_loop()
    begun = clock.time()
    async with database.transaction(organisation, at=at) as tx:
        await fill(tx, one)
    await asyncio.sleep(REST * (clock.time() - begun))


async def unkept(tx: Transaction) -> Sequence[Unkept]:
    """Return what the organisation might keep and does not, newest first."""
    zone = (await organisation_settings(tx)).time_zone
    first = await tx.value(FIRST, tx.organisation)
    if first is None:
        return []
    rows = await tx.fetch(KEPT, tx.organisation, zone)
    kept = {(row["family"], row["starts"], row["ends"]) for row in rows}
    missing = [
        Unkept(family, stretch)
        for family in FAMILIES
        for stretch in stretches_to_keep(first, zone=zone, at=tx.at, settles=family.settles)
        if (family.name, *stretch) not in kept
        and not (family.whole_weeks and stretch.ends - stretch.starts < SHORTEST_WEEK)
    ]
    return sorted(missing, key=lambda one: one.stretch.starts, reverse=True)


async def fill(tx: Transaction, one: Unkept) -> None:
    """Count a stretch from raw rows, and keep what that comes to; a week instead of its days."""
    family, stretch = one
    await hold_cursor(tx, READER)
    zone = (await organisation_settings(tx)).time_zone
    await drop_within(tx, family.name, stretch)
    week = monday_of(stretch.starts, zone)
    key = (tx.organisation, family.name, *stretch)
    if not await tx.value(KEEP, *key, week, zone):
        return
    if family.by_kind is not None:
        await keep_counts(tx, family.by_kind, stretch, zone=zone)
    else:
        await tx.execute(
            FILL.format(name=family.name, sql=family.sql),
            tx.organisation,
            zone,
            *stretch,
            list(family.axes),
            *family.asked,
        )
