"""Merging, un-merging and splitting lose and double nothing, in whatever order they come."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.serving import found_organisation

from miroir.access import create_account
from miroir.advisers import create_adviser
from miroir.base.database import Database, Transaction
from miroir.base.errors import Conflict, Invalid, MiroirError
from miroir.base.ids import new_id
from miroir.conversations import (
    Copied,
    Inbound,
    add_collaborator,
    add_inbound,
    add_participant,
    close,
    close_reasons,
    create_field,
    create_tag,
    merge,
    reply,
    set_fields,
    set_promise,
    split,
    surviving,
    tag,
    unmerge,
    write_note,
)
from miroir.conversations.fields import FieldDraft
from miroir.conversations.tags import TagDraft
from miroir.customers import Claim, Identity, recognise
from miroir.desk.founding import Founded

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

# Everything of a conversation, but what is told of its mergings.
WHOLE = """
    select to_jsonb(c) as itself,
           (select jsonb_agg(to_jsonb(m) - 'origin_id' order by m.id) from message m
            where m.conversation_id = c.id
              and coalesce(m.event ->> 'what', '') not in ('merged', 'unmerged')) as messages,
           (select jsonb_agg(to_jsonb(m) -> 'origin_id' order by m.id) from message m
            where m.conversation_id = c.id and m.event is null) as origins,
           (select jsonb_agg(to_jsonb(t) order by t.id) from contact t
            where t.conversation_id = c.id) as contacts,
           (select jsonb_agg(to_jsonb(p) order by p.id) from promise_clock p
            where p.conversation_id = c.id) as clocks,
           (select jsonb_agg(to_jsonb(g) order by g.tag_id) from conversation_tag g
            where g.conversation_id = c.id) as tags,
           (select jsonb_agg(to_jsonb(v) order by v.field_id) from field_value v
            where v.conversation_id = c.id) as fields,
           (select jsonb_agg(to_jsonb(h) order by h.adviser_id) from collaborator h
            where h.conversation_id = c.id) as collaborators,
           (select jsonb_agg(to_jsonb(p) order by p.id) from participant p
            where p.conversation_id = c.id) as participants
    from conversation c where c.organisation_id = $1 order by c.id
"""
WRITTEN = """
    select m.id, m.kind, m.text, m.conversation_id, c.merged_into from message m
    join conversation c on (c.organisation_id, c.id) = (m.organisation_id, m.conversation_id)
    where m.organisation_id = $1 and m.event is null
"""


class Shop:
    """An organisation with one adviser, one customer, and a clock that each deed moves on."""

    def __init__(self, database: Database, founded: Founded) -> None:
        self.database = database
        self.founded = founded
        self.minutes = 0
        self.adviser = new_id()
        self.customer = new_id()
        self.reason = new_id()
        self.tag = new_id()
        self.field = new_id()
        self.conversations: list[UUID] = []
        self.written: dict[UUID, str] = {}

    def at(self) -> AbstractAsyncContextManager[Transaction]:
        self.minutes += 1
        at = NOON + timedelta(minutes=self.minutes)
        return self.database.transaction(self.founded.organisation, at=at)

    async def open(self) -> None:
        async with self.at() as tx:
            email = f"{new_id().hex}@example.org"
            self.adviser = await create_account(tx, email=email, name="Ana", roles=["adviser"])
            teams = [self.founded.team_id]
            await create_adviser(tx, self.adviser, name="Ana", team_ids=teams, languages=["fr"])
            self.reason = (await close_reasons(tx))[0].id
            self.tag = (await create_tag(tx, TagDraft(name="Retard"))).id
            draft = FieldDraft(name="Commande", kind="text")
            self.field = (await create_field(tx, draft)).id
            self.customer = await self._recognise(tx)
            await set_promise(
                tx,
                brand_id=self.founded.brand_id,
                channel="email",
                kind="first_answer",
                amount=timedelta(hours=4),
                calendar_id=None,
            )

    async def _recognise(self, tx: Transaction) -> UUID:
        return await recognise(tx, self.claim())

    def claim(self) -> Claim:
        return Claim(identities=(Identity(kind="email", value=f"{new_id().hex}@example.org"),))

    async def begin(self, *, customer: UUID | None = None) -> UUID:
        """Open a conversation, with a message long after any other: it joins nothing."""
        self.minutes += 60 * 24 * 8
        return await self.write(thread=None, customer=customer)

    async def write(self, *, thread: UUID | None, customer: UUID | None = None) -> UUID:
        text = f"message {self.minutes}"
        async with self.at() as tx:
            added = await add_inbound(
                tx,
                Inbound(
                    brand_id=self.founded.brand_id,
                    channel="email",
                    claim=self.claim(),
                    text=text,
                    thread=thread,
                ),
                customer_id=customer or self.customer,
            )
        self.written[added.message_id] = text
        if added.opened:
            self.conversations.append(added.conversation_id)
        return added.conversation_id

    async def answer(self, conversation_id: UUID) -> None:
        text = f"answer {self.minutes}"
        async with self.at() as tx:
            id_ = await reply(tx, conversation_id, adviser_id=self.adviser, text=text)
        self.written[id_] = text

    async def note(self, conversation_id: UUID) -> None:
        text = f"note {self.minutes}"
        async with self.at() as tx:
            id_ = await write_note(tx, conversation_id, adviser_id=self.adviser, text=text)
        self.written[id_] = text

    async def label(self, conversation_id: UUID) -> None:
        async with self.at() as tx:
            await tag(tx, conversation_id, add=[self.tag], by=self.adviser)
            await set_fields(tx, conversation_id, {self.field: "A-12"}, by=self.adviser)
            await add_collaborator(tx, conversation_id, self.adviser, by=None)
            await add_participant(
                tx, conversation_id, Copied(address="max@example.net"), by=self.adviser
            )

    async def end(self, conversation_id: UUID) -> None:
        async with self.at() as tx:
            await close(tx, conversation_id, reason_id=self.reason, by=self.adviser)

    async def merge(self, merged_id: UUID, into: UUID) -> None:
        async with self.at() as tx:
            await merge(tx, merged_id, into=into, by=self.adviser)

    async def unmerge(self, merged_id: UUID) -> None:
        async with self.at() as tx:
            await unmerge(tx, merged_id, by=self.adviser)

    async def messages(self, conversation_id: UUID) -> list[UUID]:
        async with self.at() as tx:
            rows = await tx.fetch(WRITTEN, tx.organisation)
        return [row["id"] for row in rows if row["conversation_id"] == conversation_id]

    async def split(self, conversation_id: UUID, messages: list[UUID]) -> UUID:
        async with self.at() as tx:
            new = await split(tx, conversation_id, messages, by=self.adviser)
        self.conversations.append(new)
        return new

    async def whole(self) -> list[dict[str, Any]]:
        async with self.at() as tx:
            return [dict(row) for row in await tx.fetch(WHOLE, tx.organisation)]

    async def check_nothing_lost_or_doubled(self) -> None:
        async with self.at() as tx:
            rows = await tx.fetch(WRITTEN, tx.organisation)
            alive = {row["conversation_id"] for row in rows if row["merged_into"] is None}
            running = await tx.value(
                "select max(n) from (select count(*) as n from promise_clock"
                " where organisation_id = $1 and answered_at is null and cancelled_at is null"
                " group by conversation_id) each",
                tx.organisation,
            )
        assert {row["id"]: row["text"] for row in rows} == self.written
        assert len(rows) == len(self.written)
        # Nothing is left where nobody can see it.
        assert {row["conversation_id"] for row in rows} == alive
        assert (running or 0) <= 1


@pytest.fixture
async def shop(database: Database) -> AsyncIterator[Shop]:
    shop = Shop(database, await found_organisation(database))
    await shop.open()
    yield shop


DEEDS = ("write", "answer", "note", "label", "end", "merge", "unmerge", "split")


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    deeds=st.lists(
        st.tuples(st.sampled_from(DEEDS), st.integers(0, 5), st.integers(0, 5)), max_size=14
    )
)
async def test_any_sequence_loses_and_doubles_no_message_and_undoing_restores(
    shop: Shop, deeds: list[tuple[str, int, int]]
) -> None:
    shop.conversations.clear()
    for _ in range(3):
        await shop.begin()
        await shop.note(shop.conversations[-1])
    for deed, first, second in deeds:
        await carry_out(shop, deed, first, second)
    await shop.check_nothing_lost_or_doubled()
    await merge_and_undo(shop)


async def carry_out(shop: Shop, deed: str, first: int, second: int) -> None:
    one = shop.conversations[first % len(shop.conversations)]
    other = shop.conversations[second % len(shop.conversations)]
    try:
        if deed == "write":
            await shop.write(thread=one)
        elif deed == "merge":
            await shop.merge(one, into=other)
        elif deed == "split":
            await shop.split(one, (await shop.messages(one))[second:])
        else:
            await getattr(shop, deed)(one)
    except MiroirError:
        return  # refused, as it would be on screen


async def merge_and_undo(shop: Shop) -> None:
    """Merge every pair that may be merged, and undo it at once: all is as it was."""
    for merged in shop.conversations:
        for kept in shop.conversations:
            before = await shop.whole()
            try:
                await shop.merge(merged, into=kept)
            except MiroirError:
                continue
            await shop.check_nothing_lost_or_doubled()
            await shop.unmerge(merged)
            assert await shop.whole() == before


async def test_a_merge_keeps_everything_with_its_origin(shop: Shop) -> None:
    kept, merged = await shop.begin(), await shop.begin()
    await shop.answer(kept)
    await shop.note(merged)
    await shop.label(merged)
    before = set(await shop.messages(kept)) | set(await shop.messages(merged))
    await shop.merge(merged, into=kept)
    assert set(await shop.messages(kept)) == before
    async with shop.at() as tx:
        origins = await tx.fetch(
            "select distinct origin_id from message where organisation_id = $1"
            " and conversation_id = $2 and event is null",
            tx.organisation,
            kept,
        )
        waiting = await tx.value("select waiting_since from conversation where id = $1", kept)
        labelled = await tx.value(
            "select count(*) from conversation_tag where conversation_id = $1", kept
        )
        assert await surviving(tx, merged) == kept
    assert {row["origin_id"] for row in origins} == {None, merged}
    assert waiting is not None  # the merged one's customer still waits
    assert labelled == 1


async def test_an_answer_to_a_merged_conversation_finds_the_one_that_goes_on(shop: Shop) -> None:
    kept, merged = await shop.begin(), await shop.begin()
    await shop.merge(merged, into=kept)
    assert await shop.write(thread=merged) == kept


async def test_what_came_in_since_stays_with_the_kept_one(shop: Shop) -> None:
    kept, merged = await shop.begin(), await shop.begin()
    first = await shop.messages(merged)
    await shop.merge(merged, into=kept)
    await shop.write(thread=merged)
    await shop.answer(kept)
    await shop.unmerge(merged)
    assert await shop.messages(merged) == first
    assert len(await shop.messages(kept)) == 3
    async with shop.at() as tx:
        running = await tx.value(
            "select count(*) from promise_clock where organisation_id = $1"
            " and answered_at is null and cancelled_at is null",
            tx.organisation,
        )
        waiting = await tx.value(
            "select count(*) from conversation where organisation_id = $1"
            " and waiting_since is not null",
            tx.organisation,
        )
    assert (running, waiting) == (0, 0)  # one answer served both


async def test_the_promise_goes_where_its_message_goes(shop: Shop) -> None:
    one = await shop.begin()
    await shop.answer(one)
    await shop.write(thread=one)
    (asked, _, again) = [*shop.written][-3:]
    new = await shop.split(one, [again])
    assert await shop.messages(one) == [asked, [*shop.written][-2]]
    async with shop.at() as tx:
        rows = await tx.fetch(
            "select id, waiting_since from conversation where organisation_id = $1",
            tx.organisation,
        )
    waiting = {row["id"]: row["waiting_since"] is not None for row in rows}
    assert waiting == {one: False, new: True}


async def test_what_must_not_be_merged_or_split_is_refused(shop: Shop) -> None:
    one, two = await shop.begin(), await shop.begin()
    async with shop.at() as tx:
        somebody_else = await recognise(tx, shop.claim())
    other = await shop.begin(customer=somebody_else)
    with pytest.raises(Invalid, match="two customers"):
        await shop.merge(other, into=one)
    with pytest.raises(Invalid, match="itself"):
        await shop.merge(one, into=one)
    with pytest.raises(Invalid, match="Leave at least one"):
        await shop.split(one, await shop.messages(one))
    with pytest.raises(Invalid, match="of this conversation"):
        await shop.split(one, await shop.messages(two))
    await shop.end(two)
    with pytest.raises(Conflict, match="closed"):
        await shop.merge(one, into=two)
    await shop.merge(two, into=one)
    with pytest.raises(Conflict, match="merged"):
        await shop.answer(two)
    with pytest.raises(Conflict, match="merged"):
        await shop.merge(one, into=two)


async def test_merges_are_undone_from_the_outside_in(shop: Shop) -> None:
    one, two, three = [await shop.begin() for _ in range(3)]
    await shop.merge(three, into=two)
    await shop.merge(two, into=one)
    with pytest.raises(Conflict, match="undo that first"):
        await shop.unmerge(three)
    await shop.unmerge(two)
    await shop.unmerge(three)
    assert [len(await shop.messages(id_)) for id_ in (one, two, three)] == [1, 1, 1]
