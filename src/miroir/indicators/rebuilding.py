"""Counting everything again from raw rows: after a change of time zone, or an erasure.

Raw rows are read once, and counted in memory: some 200 bytes for each answer. What is kept and
right stays as it is.
"""

import asyncio
from datetime import date
from typing import Final

import asyncpg

from miroir.access import organisation_settings
from miroir.base.database import Database, Transaction
from miroir.base.ids import OrganisationId
from miroir.indicators.jobs import followers
from miroir.indicators.past_counting import PAST_AGAIN, PAST_EMPTY
from miroir.indicators.places import NONE
from miroir.indicators.releasing import release_week
from miroir.indicators.tallies import known_outcomes
from miroir.journal import hold_cursor, last_cursor, move_cursor

# All statements see one state: the rows counted are those of the facts up to the last one seen.
ONE_STATE: Final = "set transaction isolation level repeatable read"
# How many rows the parts of a statement have is not known beforehand: in loops they take hours.
FOR_MILLIONS: Final = ("set local enable_nestloop = off", "set local work_mem = '128MB'")
HAS_PAST: Final = "select exists (select from past_response where organisation_id = $1)"


async def rebuild(database: Database, organisation: OrganisationId) -> None:
    """Replace the counts by those of the raw rows; the followers wait, then go on from there."""
    while True:
        try:
            async with database.transaction(organisation) as tx:
                await tx.execute(ONE_STATE)
                for follower in followers:
                    await hold_cursor(tx, follower.name)
                await _count_again(tx)
        except asyncpg.SerializationError:  # a follower went on at that very moment
            await asyncio.sleep(0)
        else:
            return


async def _count_again(tx: Transaction) -> None:
    # Only here: numpy takes memory that processes without this do not need.
    from miroir.indicators.counting_again import count_raw_rows  # noqa: PLC0415
    from miroir.indicators.fresh_counts import BEFOREHAND, INTO_OUTCOMES, kept  # noqa: PLC0415
    from miroir.indicators.rewriting import blocks, rewrite  # noqa: PLC0415

    settings = await organisation_settings(tx)
    for statement in (*FOR_MILLIONS, *BEFOREHAND):
        await tx.execute(statement)
    outcomes = await known_outcomes(tx)
    await tx.execute(INTO_OUTCOMES, *outcomes)
    counted = await count_raw_rows(tx, settings.time_zone, outcomes)
    past = await _count_past_again(tx, zone=settings.time_zone)
    touched: set[tuple[date, str]] = set()
    for table in kept(past=past):
        touched |= await rewrite(tx, table, list(blocks(table.table, counted)))
    for follower in followers:
        await move_cursor(tx, follower.name, await last_cursor(tx))
    for week, question in sorted(touched):
        await release_week(tx, week, question, minimum=settings.minimum_group)


async def _count_past_again(tx: Transaction, *, zone: str) -> bool:
    """Count answers from files again; return whether there are any."""
    for statement in PAST_EMPTY:
        await tx.execute(statement, tx.organisation)
    past: bool = await tx.value(HAS_PAST, tx.organisation)
    if past:
        await tx.execute(PAST_AGAIN, tx.organisation, zone, NONE)
    return past
