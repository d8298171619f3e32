"""Lists by filter, in every order, page by page; and what counts say of them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import UUID

import pytest

from miroir.access import create_account
from miroir.advisers import create_adviser
from miroir.base.database import Database, Transaction
from miroir.base.ids import new_id
from miroir.channels.intake import receive
from miroir.conversations import Inbound, assign, reply
from miroir.customers import Claim, Identity
from miroir.desk import counts
from miroir.desk.filters import Filter
from miroir.desk.founding import Founded
from miroir.desk.lists import VIEWS, Sort, conversations
from miroir.desk.summaries import Summary
from miroir.desk.views import SavedView

MONDAY = datetime(2025, 3, 3, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


class World:
    """Twelve conversations, one an hour, by chat and mail in turn; the even ones are Ana's."""

    def __init__(self, database: Database, founded: Founded) -> None:
        self.database = database
        self.founded = founded
        self.ana = UUID(int=0)
        self.ids: list[UUID] = []

    def transaction(self, *, hour: float = 12) -> Any:
        return self.database.transaction(self.founded.organisation, at=MONDAY + hour * HOUR)

    async def settle(self) -> None:
        async with self.transaction(hour=-1) as tx:
            self.ana = await create_account(
                tx, email=f"{new_id().hex}@example.org", name="Ana", roles=["adviser"]
            )
            teams = [self.founded.team_id]
            await create_adviser(tx, self.ana, name="Ana", team_ids=teams, languages=["fr"])
        for hour in range(12):
            async with self.transaction(hour=hour) as tx:
                await self._write(tx, hour)

    async def _write(self, tx: Transaction, hour: int) -> None:
        inbound = Inbound(
            brand_id=self.founded.brand_id,
            channel="email" if hour % 3 else "chat",
            claim=Claim(identities=(Identity(kind="email", value=f"{hour}@example.org"),)),
            text="Bonjour",
            language="en" if hour == 5 else "fr",
        )
        added = await receive(tx, inbound)
        self.ids.append(added.conversation_id)
        if hour % 2 == 0:
            await assign(
                tx, added.conversation_id, adviser_id=self.ana, team_id=self.founded.team_id
            )
        if hour % 4 == 0:
            await reply(tx, added.conversation_id, adviser_id=self.ana, text="Voici")

    async def listed(
        self, chosen: Filter, *, sort: Sort = "recent", limit: int = 200
    ) -> list[Summary]:
        found: list[Summary] = []
        after = None
        async with self.transaction() as tx:
            while True:
                page = await conversations(
                    tx, chosen, viewer=self.ana, sort=sort, after=after, limit=limit
                )
                found += page.items
                after = page.next
                if after is None:
                    return found

    async def hours(self, chosen: Filter) -> set[int]:
        return {self.ids.index(one.id) for one in await self.listed(chosen)}


@pytest.fixture
async def world(database: Database, founded: Founded) -> AsyncIterator[World]:
    world = World(database, founded)
    await world.settle()
    yield world


async def test_each_criterion_keeps_what_it_says(world: World) -> None:
    every = set(range(12))
    team = world.founded.team_id
    for chosen, expected in (
        (Filter(), every),
        (Filter(state="closed"), set()),
        (Filter(state="any"), every),
        (Filter(mine=True), {0, 2, 4, 6, 8, 10}),
        (Filter(nobodys=True), {1, 3, 5, 7, 9, 11}),
        (Filter(mine=True, nobodys=True), every),
        (Filter(adviser_ids=[world.ana]), {0, 2, 4, 6, 8, 10}),
        (Filter(my_teams=True), every),
        (Filter(team_ids=[team], mine=True), {0, 2, 4, 6, 8, 10}),
        (Filter(brand_ids=[new_id()]), set()),
        (Filter(channels=["chat"]), {0, 3, 6, 9}),
        (Filter(channels=["chat", "email"], languages=["en"]), {5}),
        (Filter(unanswered=True), every - {0, 4, 8}),
    ):
        assert await world.hours(chosen) == expected, chosen


async def test_what_falls_due_is_found_by_its_promise(world: World) -> None:
    for seconds in (0, 3600, 30 * 24 * 3600):
        upto = MONDAY + 12 * HOUR + timedelta(seconds=seconds)
        expected = {
            world.ids.index(one.id)
            for one in await world.listed(Filter())
            if one.promise and one.promise.due_at and one.promise.due_at <= upto
        }
        assert await world.hours(Filter(due_within=seconds)) == expected
    assert expected


@pytest.mark.parametrize("sort", get_args(Sort))
async def test_pages_follow_one_another_without_a_gap(world: World, sort: Sort) -> None:
    whole = await world.listed(Filter(), sort=sort)
    assert {one.id for one in whole} == set(world.ids)
    assert await world.listed(Filter(), sort=sort, limit=1) == whole
    assert await world.listed(Filter(), sort=sort, limit=5) == whole


async def test_orders_are_by_message_by_promise_and_by_wait(world: World) -> None:
    late = datetime.max.replace(tzinfo=UTC)
    recent = await world.listed(Filter(), sort="recent")
    assert recent == sorted(recent, key=lambda one: one.last_message_at, reverse=True)
    promised = await world.listed(Filter(), sort="promise")
    due = [(one.promise and one.promise.due_at) or late for one in promised]
    assert due == sorted(due)
    waiting = await world.listed(Filter(), sort="waiting")
    since = [one.waiting_since or late for one in waiting]
    assert since == sorted(since)
    assert since[-1] == late


async def test_counts_are_of_the_same_conversations_up_to_their_most(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = Filter(channels=["chat"], unanswered=True)
    saved = SavedView(id=new_id(), owner_id=world.ana, name="Chat", filter=chosen)
    async with world.transaction() as tx:
        found = await counts.counts(tx, [saved], viewer=world.ana)
    for view, number in found.views.items():
        assert number == len(await world.listed(VIEWS[view])), view
    assert found.saved == {saved.id: len(await world.listed(chosen))}
    monkeypatch.setattr(counts, "MOST", 3)
    async with world.transaction(hour=13) as tx:
        assert (await counts.counts(tx, [], viewer=world.ana)).views["all"] == 3
