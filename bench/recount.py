"""Everything counted anew from raw rows, and the pages that read raw rows themselves.

The baseline of pages is one without figures, of the same run: the sign-in.
"""

import asyncio
from typing import Final

import asyncpg
import httpx

from bench.counting import measure_counting
from bench.crowd import Crowd, gather_crowd
from bench.installation import Installation
from bench.pages import p95
from bench.raw_rows import draw
from bench.raw_words import draw_words
from bench.reckoned import measure_drivers, measure_words
from bench.rows import Row, row
from bench.sheet_sums import measure_sums
from miroir.access import COOKIE, create_account, start_session
from miroir.base import clock
from miroir.base.database import connect

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
        rows = [
            row("recount: raw answers", drawn / 1e6, "million"),
            *await measure_counting(
                at.database_url, crowd.organisation, owner, answers=drawn, part="recount"
            ),
        ]
        async with connect(at.database_url, most=2) as database:
            rows += await measure_sums(database, crowd.organisation)
            rows += await measure_drivers(database, crowd.organisation, owner)
        await owner.execute("analyze sheet_stretch, sheet_sum, sheet_kind")
        tag = await draw_words(owner, crowd.organisation)
        said = await owner.fetchval("select count(*) from remark")
        async with connect(at.database_url, most=2) as database:
            rows += await measure_words(database, crowd.organisation)
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
