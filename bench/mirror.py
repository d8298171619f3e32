"""The mirror over the answers of two years: its page, what it holds, and how soon it shows.

40 teams, 8 channels, 3 brands, 20 reasons, 1,000 advisers, three questions put to both sides. What
was asked and answered is drawn as raw rows by the database, and counted (`counting.py`). Then
the page, the API and the table are asked for over HTTP, by clock. The baseline is a page without
figures, of the same run: the sign-in.
"""

import asyncio
import resource
import time
from typing import Final, Literal
from uuid import UUID

import asyncpg
import httpx

from bench.counting import TABLES, measure_counting
from bench.crowd import Crowd, gather_crowd
from bench.installation import Installation
from bench.pages import p95
from bench.raw_rows import ASKED, draw
from bench.rows import Row, row
from miroir.access import COOKIE
from miroir.base import clock
from miroir.base.database import Database, connect
from miroir.surveys import Given, answer

LIVE_TIMES: Final = 8

Shown = Literal["customer", "adviser", "pair"]

# Of last week, which has all its answers whatever day it is.
UNANSWERED: Final = """
    select asked.id from invitation asked
    where asked.organisation_id = $1 and asked.side = $2 and asked.answered_at is null
      and asked.invited_at < date_trunc('week', now()) and (not $3 or exists (
        select from invitation other
        where other.organisation_id = $1 and other.closure_id = asked.closure_id
          and other.side = 'adviser' and other.answered_at is not null))
    order by asked.invited_at desc limit $4
"""


def measure(at: Installation, *, answers: int) -> list[Row]:
    """Fill the mirror with about so many answers and look into it."""
    return asyncio.run(_measure(at, answers=answers))


async def _measure(at: Installation, *, answers: int) -> list[Row]:
    crowd = await gather_crowd(at.database_url, 1, mail_domain="bench.localhost")
    rows = await _fill(at, crowd, answers=answers)
    session = crowd.pairs[0].session
    async with httpx.AsyncClient(
        base_url=f"http://{at.address}", cookies={COOKIE: session}, timeout=120
    ) as client:
        rows += await _pages(client)
        rows += await _live(at, crowd, client)
    return [*rows, row("mirror: memory of the web process", at.memory()["web"], "MiB")]


async def _fill(at: Installation, crowd: Crowd, *, answers: int) -> list[Row]:
    owner: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(at.database_url)
    begun = time.perf_counter()
    try:
        until = clock.now()
        drawn = await draw(owner, crowd.organisation, until=until, answers=answers, into=ASKED)
        rows = [
            row("mirror: raw answers", drawn / 1e6, "million"),
            row("mirror: drawn in", time.perf_counter() - begun, "s"),
        ]
        rows += await measure_counting(
            at.database_url, crowd.organisation, owner, answers=drawn, part="mirror"
        )
    finally:
        await owner.close()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        *rows,
        row("mirror: most memory while counting", most, "MiB"),
        row("mirror: tables on disk", await _size(at) / 2**20, "MiB"),
    ]


async def _size(at: Installation) -> int:
    owner: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(at.database_url)
    try:
        return sum(
            [
                await owner.fetchval("select pg_total_relation_size($1::regclass)", table)
                for table in TABLES
            ]
        )
    finally:
        await owner.close()


async def _pages(client: httpx.AsyncClient) -> list[Row]:
    team = f"/mirror?team_id={UUID(bytes=bytes(16))}"
    reason = "/mirror?reason_id=" + await _reason(client)
    bare = await p95(client, "/sign-in")
    return [
        row(f"mirror: {name}, p95", await p95(client, path), "ms", baseline=bare)
        for name, path in (
            ("page of thirteen weeks", "/mirror"),
            ("page of one reason", reason),
            ("page of no team", team),
            ("API", "/api/v1/mirror"),
            ("table", "/mirror.csv"),
        )
    ]


async def _reason(client: httpx.AsyncClient) -> str:
    shown = (await client.get("/api/v1/mirror")).raise_for_status().json()
    return str(shown["pairs"][0]["reasons"][0]["group"])


async def _live(at: Installation, crowd: Crowd, client: httpx.AsyncClient) -> list[Row]:
    """Return how long after its commit an answer is in what the API answers: the slowest.

    A customer's and an adviser's: until their side has it. A customer's about a contact of which
    the adviser has spoken: until it is one of the pairs. The first one after a start finds nothing
    decided, and is not counted.
    """
    taken: dict[Shown, list[float]] = {"customer": [], "adviser": [], "pair": []}
    async with connect(at.database_url, most=2) as database:
        for what, times in taken.items():
            for invitation_id in await _waiting(database, crowd, what):
                before = await _counted(client, what)
                await _answer(database, crowd, invitation_id)
                begun = time.perf_counter()
                while await _counted(client, what) == before:
                    pass
                times.append((time.perf_counter() - begun) * 1000)
    return [
        row(f"mirror: from an answer to what is shown, {what}, slowest", max(times[1:]), "ms")
        for what, times in taken.items()
    ]


async def _waiting(database: Database, crowd: Crowd, what: Shown) -> list[UUID]:
    side = "adviser" if what == "adviser" else "customer"
    async with database.transaction(crowd.organisation) as tx:
        rows = await tx.fetch(UNANSWERED, tx.organisation, side, what == "pair", LIVE_TIMES)
    return [row["id"] for row in rows]


async def _counted(client: httpx.AsyncClient, what: Shown) -> int:
    shown = (await client.get("/api/v1/mirror")).raise_for_status().json()
    if what == "pair":
        pairs = [one["whole"]["paired"] for one in shown["pairs"]]
        return sum(one["n"] + one["left_out"] for one in pairs)
    return int(shown["funnel"][what]["answered"])


async def _answer(database: Database, crowd: Crowd, invitation_id: UUID) -> None:
    given = [Given(question="effort", value=7), Given(question="satisfaction", value=5)]
    async with database.transaction(crowd.organisation) as tx:
        await answer(tx, invitation_id, given, confirmed=True)
