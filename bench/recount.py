"""Everything counted anew from raw rows, and the pages that read raw rows themselves.

The baseline of counting is one bare pass of the database over the same rows: answers joined to
what was asked, added up by question and value. That of pages is one without figures, of the same
run: the sign-in.
"""

import asyncio
import time
from typing import Final

import asyncpg
import httpx

from bench.crowd import Crowd, gather_crowd
from bench.installation import Installation
from bench.pages import p95
from bench.raw_rows import draw
from bench.raw_words import draw_words
from bench.rows import Row, row
from bench.sheet_sums import measure_sums
from miroir.access import COOKIE, create_account, start_session
from miroir.base import clock
from miroir.base.database import connect
from miroir.indicators import rebuild

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
SHEETS: Final = {
    "13 weeks by team": "/mirror/measures",
    "a year by team": "/mirror/measures?from={year}",
    "a year by week": "/mirror/measures?from={year}&by=week",
}
REMARKS: Final = {
    "the newest": "/remarks",
    "a common word": "/remarks?q=colis",
    "two words": "/remarks?q=colis+facture",
    "a rare word": "/remarks?q=zinnia",
    "one band and channel": "/remarks?band=bad&channel=letter",
    "one tag": "/remarks?tag_id={tag}",
}


def measure(at: Installation, *, answers: int) -> list[Row]:
    """Draw about so many answers with their contacts and words; count, and read."""
    return asyncio.run(_measure(at, answers=answers))


async def _measure(at: Installation, *, answers: int) -> list[Row]:
    crowd = await gather_crowd(at.database_url, 1, mail_domain="bench.localhost")
    owner: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(at.database_url)
    try:
        drawn = await draw(owner, crowd.organisation, until=clock.now(), answers=answers)
        rows = await _counting(at, crowd, owner, answers=drawn)
        async with connect(at.database_url, most=2) as database:
            rows += await measure_sums(database, crowd.organisation)
        await owner.execute("analyze sheet_stretch, sheet_sum")
        tag = await draw_words(owner, crowd.organisation)
        said = await owner.fetchval("select count(*) from remark")
        leader = await _leader(at, crowd)
    finally:
        await owner.close()
    year = clock.now().date().replace(year=clock.now().year - 1)
    async with httpx.AsyncClient(
        base_url=f"http://{at.address}",
        cookies={COOKIE: leader},
        timeout=600,
    ) as client:
        bare = await p95(client, "/sign-in")
        rows.append(row("recount: remarks", said / 1e6, "million"))
        rows += [
            row(f"recount: {room}, {name}, p95", await p95(client, path), "ms", baseline=bare)
            for room, pages in (("measures", SHEETS), ("remarks", REMARKS))
            for name, path in (
                (name, path.format(year=year, tag=tag)) for name, path in pages.items()
            )
        ]
    memory = at.memory()
    return [
        *rows,
        row("recount: memory of the web process", memory["web"], "MiB"),
        row("recount: memory of postgres", memory["postgres"], "MiB"),
    ]


async def _leader(at: Installation, crowd: Crowd) -> str:
    async with (
        connect(at.database_url, most=2) as database,
        database.transaction(crowd.organisation) as tx,
    ):
        account = await create_account(
            tx, email="officer@bench.example", name="Officer", roles=["experience_officer"]
        )
        return await start_session(tx, account)


async def _counting(
    at: Installation,
    crowd: Crowd,
    owner: "asyncpg.Connection[asyncpg.Record]",
    *,
    answers: int,
) -> list[Row]:
    begun = time.perf_counter()
    await owner.fetchval(BARE, crowd.organisation)
    bare = time.perf_counter() - begun
    async with connect(at.database_url, most=2) as database:
        begun = time.perf_counter()
        await rebuild(database, crowd.organisation)
        taken = time.perf_counter() - begun
    counted = await owner.fetchval(COUNTED, crowd.organisation)
    if counted != answers:
        raise AssertionError(f"The mirror counts {counted} of {answers} answers.")
    return [
        row("recount: raw answers", answers / 1e6, "million"),
        row(
            "recount: counted anew, released and stored",
            answers / taken / 1e6,
            "million/s",
            baseline=answers / bare / 1e6,
        ),
    ]
