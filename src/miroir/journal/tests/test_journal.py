"""The journal under racing, slow transactions, on real PostgreSQL."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal

import asyncpg
import pytest

from miroir.base.database import Database, Transaction
from miroir.base.ids import OrganisationId, new_id
from miroir.base.listening import listening
from miroir.journal import Fact, Follower, Recorded, Wakes, last_cursor, record, since
from miroir.journal.following import catch_up

WRITERS = 24
EACH = 25


class Noted(Fact, frozen=True, kw_only=True):
    """A fact of these tests."""

    number: int
    tone: Literal["low", "high"] = "low"


class Wordy(Fact, frozen=True, kw_only=True):
    """A fact that must not be."""

    text: str


async def write(database: Database, organisation: OrganisationId, numbers: list[int]) -> None:
    pauses = random.Random(numbers[0])
    for number in numbers:
        async with database.transaction(organisation) as tx:
            record(tx, Noted(number=number))
            await asyncio.sleep(pauses.random() * 0.02)
            record(tx, Noted(number=-number))


async def read_all(database: Database, organisation: OrganisationId, total: int) -> list[int]:
    cursor, seen = 0, list[int]()
    while len(seen) < total:
        async with database.transaction(organisation) as tx:
            facts = await since(tx, cursor, [Noted])
        seen += [recorded.fact.number for recorded in facts]
        cursor = facts[-1].seq if facts else cursor
        await asyncio.sleep(0.001)
    return seen


async def test_a_reader_misses_nothing_of_racing_slow_transactions(
    database: Database, organisation: OrganisationId
) -> None:
    numbers = [list(range(w * EACH + 1, (w + 1) * EACH + 1)) for w in range(WRITERS)]
    reader = asyncio.create_task(read_all(database, organisation, 2 * WRITERS * EACH))
    await asyncio.gather(*(write(database, organisation, some) for some in numbers))
    seen = await asyncio.wait_for(reader, 30)
    expected = {n for some in numbers for n in some}
    assert Counter(seen) == Counter(dict.fromkeys(expected | {-n for n in expected}, 1))
    # Facts of one transaction stand together, in the order recorded.
    assert all(seen[i] == -seen[i + 1] for i in range(0, len(seen), 2))


async def test_a_rolled_back_transaction_records_nothing(
    database: Database, organisation: OrganisationId
) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.transaction(organisation) as tx:
            record(tx, Noted(number=1))
            raise ZeroDivisionError
    async with database.transaction(organisation) as tx:
        assert await since(tx, 0, [Noted]) == []
        assert await last_cursor(tx) == 0


async def test_a_follower_run_by_two_at_once_does_everything_exactly_once(
    database: Database, organisation: OrganisationId
) -> None:
    done: list[int] = []

    async def handle(tx: Transaction, facts: Any) -> None:
        await asyncio.sleep(0.002)
        done.extend(recorded.fact.number for recorded in facts)

    follower = Follower(name="test", kinds=(Noted,), handle=handle)
    for number in range(40):
        async with database.transaction(organisation) as tx:
            record(tx, Noted(number=number))
        if number % 5 == 0:
            await asyncio.gather(*(catch_up(database, follower, organisation) for _ in range(3)))
    await catch_up(database, follower, organisation)
    assert done == list(range(40))


async def test_a_fact_that_a_reader_cannot_take_holds_up_none_behind_it(
    database: Database, organisation: OrganisationId
) -> None:
    for number in range(5):
        async with database.transaction(organisation) as tx:
            record(tx, Noted(number=number))

    async def handle(tx: Transaction, facts: Sequence[Recorded[Noted]]) -> None:
        for recorded in facts:
            await tx.execute(
                "insert into team (organisation_id, id, name) values ($1, $2, $3)",
                tx.organisation,
                new_id(),
                str(recorded.fact.number),
            )
            if recorded.fact.number == 2:
                raise ZeroDivisionError

    follower = Follower(name="test", kinds=(Noted,), handle=handle)
    await catch_up(database, follower, organisation)
    await catch_up(database, follower, organisation)
    async with database.transaction(organisation) as tx:
        names = await tx.fetch("select name from team order by name")
        refused = await tx.fetch("select reader, problem from journal_refused")
    # What the refused fact had begun is undone, everything else is done once.
    assert [row["name"] for row in names] == ["0", "1", "3", "4"]
    assert [tuple(row) for row in refused] == [("test", "ZeroDivisionError")]


async def test_readers_are_woken_by_the_organisation_that_has_facts(
    database: Database, organisation: OrganisationId
) -> None:
    async with listening(database.url) as listener:
        wakes = await Wakes.on(listener)
        async with database.transaction(organisation) as tx:
            record(tx, Noted(number=1))
        woken: set[OrganisationId] = set()
        while organisation not in woken:
            woken |= await wakes.next(within=5) or set()


async def test_a_fact_that_could_hold_words_is_refused(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        with pytest.raises(TypeError, match="could hold words"):
            record(tx, Wordy(text="Bonjour"))


async def test_facts_can_only_be_appended_and_only_for_ones_own_organisation(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        record(tx, Noted(number=1))
    append = "select journal_append($1, $2)"
    forged = [{"at": "2026-01-01T00:00:00Z", "kind": "Noted", "data": {"number": 2}}]
    for statement, given in (
        ("update journal set kind = 'Other'", ()),
        ("delete from journal", ()),
        (append, (organisation + 1, forged)),
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with database.transaction(organisation) as tx:
                await tx.execute(statement, *given)


async def test_no_organisation_sees_anothers_facts(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        record(tx, Noted(number=1))
    async with database.transaction(OrganisationId(organisation + 1_000_000)) as tx:
        assert await tx.value("select count(*) from journal") == 0
