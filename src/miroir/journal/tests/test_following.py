"""A follower hears of every organisation, whether or not anybody tells it."""

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg

from miroir.base.database import Database, Transaction
from miroir.base.ids import OrganisationId
from miroir.journal import Fact, Follower, Recorded, Wakes, follow, record
from miroir.journal.following import BEHIND, UNHEARD_FOR


class Untold(Fact, frozen=True, kw_only=True):
    """A fact of which no NOTIFY arrives."""

    number: int


async def test_what_nobody_tells_of_is_found_within_a_second_or_so(
    database: Database, organisation: OrganisationId
) -> None:
    handled: dict[int, OrganisationId] = {}
    heard = asyncio.Event()

    async def handle(tx: Transaction, facts: Sequence[Recorded[Any]]) -> None:
        handled.update((one.fact.number, tx.organisation) for one in facts)
        heard.set()

    async def everywhere() -> list[OrganisationId]:
        return [organisation]

    follower = Follower(name="deaf", kinds=(Untold,), handle=handle)
    for number in (1, 2):
        async with database.transaction(organisation) as tx:
            record(tx, Untold(number=number))
        if number == 1:
            following = asyncio.create_task(follow(database, follower, Wakes(), everywhere))
        async with asyncio.timeout(20):
            await heard.wait()
        heard.clear()
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    assert handled == {1: organisation, 2: organisation}


async def test_only_organisations_with_unread_facts_are_behind(
    database: Database, database_url: str, organisation: OrganisationId
) -> None:
    connection = await asyncpg.connect(database_url)
    other = OrganisationId(
        await connection.fetchval(
            "insert into organisation (slug) values (gen_random_uuid()::text) returning id"
        )
    )
    await connection.close()
    async with database.transaction(organisation) as tx:
        record(tx, Untold(number=1))
    behind = {row["id"] for row in await database.fetch(BEHIND, "nobody", UNHEARD_FOR)}
    assert organisation in behind
    assert other not in behind
