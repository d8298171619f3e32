"""The mirror over the answers of two years: its page, what it holds, and how soon it shows.

40 teams, 8 channels, 3 brands, 20 reasons, 1,000 advisers, three questions put to both sides.
Contacts and their answers are drawn by the database, week by week, and counted by the very
statement with which `indicators.rebuild` counts raw rows; only the raw rows themselves are not
kept. Then the page, the API and the table are asked for over HTTP, by clock. The baseline is a page
without figures, of the same run: the sign-in.
"""

import asyncio
import time
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

import asyncpg
import httpx

from bench.crowd import Crowd, Pair, gather_crowd
from bench.installation import Installation
from bench.pages import p95
from bench.raw_rows import ANSWERS_OF_A_CONTACT, NAMES
from bench.rows import Row, row
from miroir.access import COOKIE
from miroir.base import clock
from miroir.base.database import Database, connect
from miroir.conversations import close, close_reasons
from miroir.indicators.rebuilding import BY_PLACE, OUTCOME, release_all_weeks
from miroir.indicators.tallies import known_outcomes
from miroir.surveys import Closed, Given, answer, invite_customer

WEEKS: Final = 104
LIVE_TIMES: Final = 8
MINIMUM: Final = 5

# $1 organisation, $2 Monday, $3 contacts; $4 to $6 what values count for.
DRAWN: Final = """
    contact as materialized (
        select gen_random_uuid() as closure_id, md5('team' || (who % 40 + 1))::uuid as team_id,
               (array['chat', 'email', 'phone', 'form', 'sms', 'video', 'letter', 'social'])
                   [1 + floor(8 * random())::int] as channel,
               md5('brand' || (1 + floor(3 * random())::int))::uuid as brand_id,
               md5('reason' || (1 + floor(20 * random())::int))::uuid as reason_id,
               md5('adviser' || who)::uuid as adviser, random() < 0.25 as mirrored
        from (select floor(1000 * random())::int as who from generate_series(1, $3::int)) drawn
    ), asked as materialized (
        select gen_random_uuid() as id, side, team_id, channel, brand_id, reason_id, closure_id,
               case when side = 'adviser' then adviser end as adviser_id, $2::date as week,
               $2::timestamptz as invited_at,
               random() < case when side = 'adviser' then 0.85 else 0.5 end as answered
        from contact, unnest(array['customer', 'adviser']) as side
        where side = 'customer' or mirrored
    ), given as (
        select asked.*, question, least(highest, 1 + floor(highest * random() ^ 0.6)::int
                   - (highest = 1)::int * (random() < 0.3)::int)::smallint as value
        from asked, (values ('effort', 7), ('satisfaction', 5), ('solved', 1)) q (question, highest)
        where answered
    ), past_given (side, question, day, team_id, channel, value) as (
        select '', '', null::date, null::uuid, '', 0::smallint where false
    )
"""
COUNT: Final = f"with {DRAWN}, {OUTCOME}, {BY_PLACE} select count(*) from given"
TABLES: Final = ("mirror_cell", "mirror_paired", "mirror_pair", "mirror_person", "mirror_response")


def measure(at: Installation, *, answers: int) -> list[Row]:
    """Fill the mirror with about so many answers and look into it."""
    return asyncio.run(_measure(at, answers=answers))


async def _measure(at: Installation, *, answers: int) -> list[Row]:
    crowd = await gather_crowd(at.database_url, LIVE_TIMES, mail_domain="bench.localhost")
    begun = time.perf_counter()
    filled = await _fill(at, crowd, contacts=round(answers / ANSWERS_OF_A_CONTACT / WEEKS))
    rows = [
        row("mirror: answers counted by every place", filled / 1e6, "million"),
        row("mirror: filled with them in", time.perf_counter() - begun, "s"),
        row("mirror: tables on disk", await _size(at) / 2**20, "MiB"),
    ]
    session = crowd.pairs[0].session
    async with httpx.AsyncClient(
        base_url=f"http://{at.address}", cookies={COOKIE: session}, timeout=120
    ) as client:
        rows += await _pages(client)
        rows.append(await _live(at, crowd, client))
    return [*rows, row("mirror: memory of the web process", at.memory()["web"], "MiB")]


async def _fill(at: Installation, crowd: Crowd, *, contacts: int) -> int:
    async with connect(at.database_url, most=2) as database:
        owner: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(at.database_url)
        try:
            async with database.transaction(crowd.organisation) as tx:
                outcomes = await known_outcomes(tx)
            await owner.execute(NAMES, crowd.organisation)
            # Nobody knows beforehand how many rows are drawn: joined in loops they take minutes.
            await owner.execute("set enable_nestloop = off")
            filled = 0
            for monday in _mondays(clock.now()):
                filled += await owner.fetchval(
                    COUNT, crowd.organisation, monday, contacts, *outcomes
                )
            await owner.execute(f"vacuum analyze {', '.join(TABLES)}")
        finally:
            await owner.close()
        async with database.transaction(crowd.organisation) as tx:
            await release_all_weeks(tx, minimum=MINIMUM)
    return filled


def _mondays(now: datetime) -> list[date]:
    this = now.date() - timedelta(days=now.weekday())
    return [this - timedelta(weeks=back) for back in range(WEEKS)]


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


async def _live(at: Installation, crowd: Crowd, client: httpx.AsyncClient) -> Row:
    """Return how long after its commit an answer is in what the API answers: the slowest."""
    taken = []
    async with connect(at.database_url, most=2) as database:
        for pair in crowd.pairs:
            before = await _answers(client)
            await _answer(database, crowd, pair)
            begun = time.perf_counter()
            while await _answers(client) == before:
                pass
            taken.append((time.perf_counter() - begun) * 1000)
    return row("mirror: from an answer to what is shown, slowest", max(taken), "ms")


async def _answers(client: httpx.AsyncClient) -> int:
    shown = (await client.get("/api/v1/mirror")).raise_for_status().json()
    return int(shown["funnel"]["customer"]["answered"])


async def _answer(database: Database, crowd: Crowd, pair: Pair) -> None:
    async with database.transaction(crowd.organisation) as tx:
        reason = next(one for one in await close_reasons(tx) if one.code == "solved")
        closure_id = await close(tx, pair.conversation, reason_id=reason.id, by=pair.adviser_id)
        customer_id = await tx.value(
            "select customer_id from conversation where organisation_id = $1 and id = $2",
            tx.organisation,
            pair.conversation,
        )
        closed = Closed(
            conversation_id=pair.conversation,
            closure_id=closure_id,
            customer_id=customer_id,
            adviser_id=pair.adviser_id,
            team_id=None,
            channel="chat",
        )
        invitation_id = await invite_customer(tx, closed)
        if invitation_id is None:
            raise LookupError("the customer of the bench is not asked: look at the surveys' rules")
        await answer(tx, invitation_id, [Given(question="effort", value=7)], confirmed=True)
