"""Merging and un-merging: whatever the order, nothing is lost and nothing changes hands."""

import asyncio
from collections import Counter
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from miroir.access import create_account
from miroir.base.database import Database, Transaction
from miroir.base.errors import Conflict, NotFound
from miroir.base.ids import new_id
from miroir.channels.intake import receive
from miroir.conversations import Inbound
from miroir.customers import (
    Claim,
    Identity,
    NewConsent,
    consents,
    customer,
    customer_notes,
    merge,
    note_consent,
    recognise,
    same_person,
    unmerge,
    write_customer_note,
)
from miroir.desk.founding import Founded

PEOPLE = 6

# Everything that belongs to a customer, and whose it is.
BELONGINGS = """
    select 'identity' as what, value as which, customer_id from customer_identity
    union all select 'conversation', id::text, customer_id from conversation
    union all select 'message', id::text, author_id from message where kind = 'inbound'
    union all select 'note', id::text, customer_id from customer_note
    union all select 'consent', id::text, customer_id from consent
    union all select 'invitation', id::text, customer_id from invitation
"""


async def staff(tx: Transaction) -> UUID:
    email = f"{new_id().hex}@example.org"
    return await create_account(tx, email=email, name="Ana", roles=["adviser"])


def of(place: int) -> Claim:
    identity = Identity(kind="email", value=f"c{place}@example.org")
    return Claim(identities=(identity,), name=f"Client {place}")


class Over(Exception):
    """The example has been lived: leave nothing of it."""


class World:
    """Some customers, and what a table of merges says of them."""

    def __init__(self, founded: Founded) -> None:
        self.founded = founded
        self.people: list[UUID] = []
        self.by = new_id()
        self.merges: dict[UUID, tuple[UUID, UUID]] = {}  # by merge: who, into whom
        self.owners: dict[tuple[str, str], UUID] = {}

    async def begin(self, tx: Transaction) -> None:
        self.by = await staff(tx)
        self.people = [await recognise(tx, of(place)) for place in range(PEOPLE)]

    async def act(self, tx: Transaction, what: str, one: int, other: int) -> None:
        match what:
            case "merge":
                await self._merge(tx, self.people[one], self.people[other])
            case "unmerge" if self.merges:
                merged = sorted(self.merges)[one % len(self.merges)]
                assert await unmerge(tx, merged, by=self.by) == self.merges.pop(merged)[0]
            case "write":
                await self._write(tx, one)
            case "note":
                person = (await customer(tx, self.people[one])).id
                await write_customer_note(tx, person, by=self.by, text=f"note {one}")
            case "agree":
                said = NewConsent(
                    purpose="surveys", channel="email", given=other % 2 == 0, proof="email"
                )
                await note_consent(tx, self.people[one], said, by=self.by)

    async def _merge(self, tx: Transaction, one: UUID, other: UUID) -> None:
        if self.root(one) == self.root(other):
            with pytest.raises(Conflict):
                await merge(tx, one, into=other, by=self.by)
            return
        gone = self.root(one)
        self.merges[await merge(tx, one, into=other, by=self.by)] = (gone, other)

    async def _write(self, tx: Transaction, place: int) -> None:
        inbound = Inbound(
            brand_id=self.founded.brand_id, channel="email", claim=of(place), text="Bonjour"
        )
        added = await receive(tx, inbound)
        author = await tx.value("select author_id from message where id = $1", added.message_id)
        assert author == self.people[place]

    def root(self, one: UUID) -> UUID:
        into = dict(self.merges.values())
        while one in into:
            one = into[one]
        return one

    def group(self, one: UUID) -> set[UUID]:
        return {other for other in self.people if self.root(other) == self.root(one)}

    async def check(self, tx: Transaction) -> None:
        """Nothing that was ever there is gone or another's, and people are who they should be."""
        rows = await tx.fetch(BELONGINGS)
        now = {(row["what"], row["which"]): row["customer_id"] for row in rows}
        assert self.owners.items() <= now.items()
        self.owners = now
        for one in self.people:
            group = self.group(one)
            person = await customer(tx, one)
            assert person.id == self.root(one)
            assert set(await same_person(tx, one)) == group
            assert self.belongings("identity", group) == Counter(
                identity.value for identity in person.identities
            )
            assert {merged.id for merged in person.merged} == {
                id_ for id_, (who, _) in self.merges.items() if who in group
            }
            assert self.belongings("note", group) == _ids(await customer_notes(tx, one))
            assert self.belongings("consent", group) == _ids(await consents(tx, one))

    def belongings(self, what: str, group: set[UUID]) -> Counter[str]:
        return Counter(
            which for (kind, which), owner in self.owners.items() if kind == what and owner in group
        )


def _ids(found: list[Any]) -> Counter[str]:
    return Counter(str(one.id) for one in found)


places = st.integers(0, PEOPLE - 1)
kinds = st.sampled_from(["merge", "merge", "unmerge", "write", "note", "agree"])
histories = st.lists(st.tuples(kinds, places, places), min_size=4, max_size=18)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(history=histories)
async def test_whatever_is_merged_and_undone_in_any_order_nothing_is_lost(
    database: Database, founded: Founded, history: list[tuple[str, int, int]]
) -> None:
    world = World(founded)
    with suppress(Over):
        async with database.transaction(founded.organisation) as tx:
            await world.begin(tx)
            for what, one, other in history:
                await world.act(tx, what, one, other)
                await world.check(tx)
            for merged in list(world.merges):
                await unmerge(tx, merged, by=world.by)
                del world.merges[merged]
            await world.check(tx)
            raise Over


async def test_undoing_a_merge_takes_those_merged_before_along(
    database: Database, founded: Founded
) -> None:
    async with database.transaction(founded.organisation) as tx:
        world = World(founded)
        await world.begin(tx)
        a, b, c, *_ = world.people
        first = await merge(tx, a, into=b, by=world.by)
        second = await merge(tx, b, into=c, by=world.by)
        assert await unmerge(tx, second, by=world.by) == b
        assert set(await same_person(tx, a)) == {a, b}
        with pytest.raises(Conflict):
            await unmerge(tx, second, by=world.by)
        await unmerge(tx, first, by=world.by)
        assert await same_person(tx, a) == [a]
        with pytest.raises(NotFound):
            await unmerge(tx, new_id(), by=world.by)


async def test_what_one_lacks_is_taken_from_the_other(database: Database, founded: Founded) -> None:
    async with database.transaction(founded.organisation) as tx:
        by = await staff(tx)
        nameless = await recognise(
            tx, Claim(identities=(Identity(kind="visitor", value=str(new_id())),))
        )
        marie = await recognise(tx, of(1))
        merged = await merge(tx, marie, into=nameless, by=by)
        assert (await customer(tx, marie)).name == "Client 1"
        await unmerge(tx, merged, by=by)
        assert (await customer(tx, nameless)).name is None


async def test_two_merges_at_once_never_put_each_below_the_other(
    database: Database, founded: Founded
) -> None:
    async with database.transaction(founded.organisation) as tx:
        world = World(founded)
        await world.begin(tx)
    one, other = world.people[:2]

    async def join(gone: UUID, kept: UUID) -> bool:
        try:
            async with database.transaction(founded.organisation) as tx:
                await merge(tx, gone, into=kept, by=world.by)
        except Conflict:
            return False
        return True

    assert sorted(await asyncio.gather(join(one, other), join(other, one))) == [False, True]
