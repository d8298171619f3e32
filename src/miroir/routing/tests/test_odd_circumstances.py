"""Two desks of one adviser, and clocks that do not agree: each has one outcome."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from miroir.base import clock
from miroir.base.database import Database
from miroir.base.errors import Conflict
from miroir.conversations import close, hold
from miroir.desk.founding import Founded
from miroir.routing import accept, decline
from miroir.routing.tests.live_floor import LiveFloor

MADE = "select made_at, expires_at from offer where organisation_id = $1 and id = $2"


@pytest.fixture
async def floor(database: Database, founded: Founded) -> LiveFloor:
    return LiveFloor(database, founded)


async def test_two_desks_of_one_adviser_that_accept_at_once_accept_once(floor: LiveFloor) -> None:
    ana = await floor.hire()
    await floor.contact()
    offer, _, conversation = await floor.offered()

    async def desk() -> UUID:
        async with floor.at() as tx:
            return await accept(tx, offer, adviser_id=ana)

    assert await asyncio.gather(*(desk() for _ in range(4))) == [conversation] * 4
    async with floor.at() as tx:
        assert (await hold(tx, conversation)).adviser_id == ana


async def test_of_two_desks_that_answer_differently_the_first_counts(floor: LiveFloor) -> None:
    ana = await floor.hire()
    await floor.contact()
    offer, _, conversation = await floor.offered()

    async def take() -> str:
        async with floor.at() as tx:
            await accept(tx, offer, adviser_id=ana)
        return "taken"

    async def refuse() -> str:
        async with floor.at() as tx:
            await decline(tx, offer, adviser_id=ana)
        return "refused"

    told = await asyncio.gather(take(), refuse(), return_exceptions=True)
    (won,) = [each for each in told if isinstance(each, str)]
    assert [type(each) for each in told if not isinstance(each, str)] == [Conflict]
    async with floor.at() as tx:
        assert ((await hold(tx, conversation)).adviser_id == ana) == (won == "taken")


@pytest.mark.parametrize("ahead", [timedelta(minutes=-10), timedelta(minutes=10)])
async def test_a_process_whose_clock_is_wrong_is_served_all_the_same(
    floor: LiveFloor, monkeypatch: pytest.MonkeyPatch, ahead: timedelta
) -> None:
    right = clock.now
    monkeypatch.setattr(clock, "now", lambda: right() + ahead)
    ana = await floor.hire()
    conversation = await floor.contact()
    monkeypatch.setattr(clock, "now", right)
    offer, adviser, _ = await floor.offered()
    async with floor.at() as tx:
        made = await tx.row(MADE, tx.organisation, offer)
        assert made is not None
        assert timedelta(0) <= made["expires_at"] - tx.at <= timedelta(seconds=30)
    assert adviser == ana
    async with floor.database.transaction(floor.founded.organisation, at=right() + ahead) as tx:
        assert await accept(tx, offer, adviser_id=ana) == conversation


@pytest.mark.parametrize("ahead", [timedelta(minutes=-10), timedelta(minutes=10)])
async def test_leaders_go_by_the_databases_clock_so_that_one_may_follow_another(
    floor: LiveFloor, monkeypatch: pytest.MonkeyPatch, ahead: timedelta
) -> None:
    await floor.hire()
    await floor.contact()
    right = clock.now
    offer, _, _ = await floor.offered()
    monkeypatch.setattr(clock, "now", lambda: right() + ahead)
    floor.succeed()
    for _ in range(2):
        await floor.leader.step()
    assert [made for made, _, _ in await floor.offers()] == [offer], "neither ended nor renewed"
    await floor.run_out(offer)
    async with floor.at() as tx:
        await tx.execute(
            "update offer set expires_at = $2 where id = $1", offer, right() - timedelta(seconds=1)
        )
    floor.succeed()
    for _ in range(3):
        await floor.leader.step()
    assert await floor.offers() == [], "ended by the database's time"


async def test_a_matter_that_is_closed_by_whatever_way_is_offered_to_nobody(
    floor: LiveFloor,
) -> None:
    conversation = await floor.contact()
    await floor.leader.step()
    async with floor.at() as tx:
        reason = await tx.value("select id from close_reason limit 1")
        await close(tx, conversation, reason_id=reason, by=None)
    await floor.hire()
    for _ in range(3):
        await floor.leader.step()
    assert await floor.offers() == []
    async with floor.at() as tx:
        assert await tx.value("select count(*) from placement") == 0
