"""Raw answers counted a second: read and counted, compared with what is kept, stored at first.

Processor time is that of this process and of the database's, together; where other programs wait
for the same cores, only it means anything.
"""

import resource
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import asyncpg

from bench.installation import processor_time_of
from bench.rows import Row, row
from miroir.access import organisation_settings
from miroir.base.database import Database, connect
from miroir.base.ids import OrganisationId
from miroir.indicators import rebuild
from miroir.indicators.counting_again import count_raw_rows
from miroir.indicators.tallies import known_outcomes

BARE: Final = """
    select count(*) from (
        select a.question, a.value, i.side, count(*)
        from answer a join invitation i using (organisation_id)
        where i.id = a.invitation_id and a.organisation_id = $1
        group by 1, 2, 3) counted
"""
COUNTED: Final = """
    select sum(n) from mirror_cell where organisation_id = $1 and axes = ''
"""
TABLES: Final = ("mirror_cell", "mirror_paired", "mirror_pair", "mirror_person", "mirror_response")
ONE_STATE: Final = "set transaction isolation level repeatable read"


class Taken:
    """How long something took, in seconds: by clock, and of processors."""

    clock = 0.0
    processor = 0.0


async def measure_counting(
    url: str,
    organisation: OrganisationId,
    owner: "asyncpg.Connection[asyncpg.Record]",
    *,
    answers: int,
    part: str,
) -> list[Row]:
    """Count so many raw answers into empty tables, and again where all is right.

    Raises AssertionError where not all of them are counted. The baseline is one bare pass of the
    database over the same rows: answers joined to what was asked, by question and value.
    """
    begun = time.perf_counter()
    await owner.fetchval(BARE, organisation)
    bare = time.perf_counter() - begun
    async with connect(url, most=1) as database:
        async with _taking(database) as read:
            await _read_and_count(database, organisation)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        async with _taking(database) as first:
            await rebuild(database, organisation)
        counted = await owner.fetchval(COUNTED, organisation)
        if counted != answers:
            raise AssertionError(f"The mirror counts {counted} of {answers} answers.")
        await owner.execute(f"vacuum analyze {', '.join(TABLES)}")
        async with _taking(database) as again:
            await rebuild(database, organisation)
    millions = answers / 1e6
    return [
        row(
            f"{part}: read and counted",
            millions / read.clock,
            "million/s",
            baseline=millions / bare,
        ),
        row(f"{part}: read and counted, of processors", read.processor / millions, "µs each"),
        row(f"{part}: memory of it", memory, "MiB"),
        row(
            f"{part}: counted, stored and decided on at first", millions / first.clock, "million/s"
        ),
        row(f"{part}: of processors", first.processor / millions, "µs each"),
        row(
            f"{part}: counted again and compared, all of it right",
            millions / again.clock,
            "million/s",
        ),
        row(f"{part}: of this, compared", again.clock - read.clock, "s"),
    ]


async def _read_and_count(database: Database, organisation: OrganisationId) -> None:
    async with database.transaction(organisation) as tx:
        await tx.execute(ONE_STATE)
        zone = (await organisation_settings(tx)).time_zone
        await count_raw_rows(tx, zone, await known_outcomes(tx))


@asynccontextmanager
async def _taking(database: Database) -> AsyncIterator[Taken]:
    """Measure what is done by the one connection there is."""
    backend = await database.pool.fetchval("select pg_backend_pid()")
    taken, begun = Taken(), time.perf_counter()
    before = time.process_time() + processor_time_of(backend)
    yield taken
    taken.clock = time.perf_counter() - begun
    taken.processor = time.process_time() + processor_time_of(backend) - before
