"""The live service: from a placed contact to an accepted offer, whatever dies in between."""

from datetime import timedelta
from uuid import UUID

import pytest

from miroir.advisers import adviser, set_presence
from miroir.base import clock
from miroir.base.database import Database
from miroir.base.errors import Conflict
from miroir.conversations import close, hold, reply
from miroir.desk.founding import Founded
from miroir.routing import accept, decline
from miroir.routing.leader import Leader
from miroir.routing.rescuing import rescue
from miroir.routing.tests.live_floor import LiveFloor


@pytest.fixture
async def floor(database: Database, founded: Founded) -> LiveFloor:
    return LiveFloor(database, founded)


async def test_a_contact_is_offered_to_the_one_available_and_becomes_theirs(
    floor: LiveFloor,
) -> None:
    ana = await floor.hire()
    conversation = await floor.contact()
    offer, adviser_id, offered = await floor.offered()
    assert (adviser_id, offered) == (ana, conversation)
    async with floor.at() as tx:
        assert await accept(tx, offer, adviser_id=ana) == conversation
        assert await accept(tx, offer, adviser_id=ana) == conversation
        assert (await hold(tx, conversation)).adviser_id == ana
    await floor.leader.step()
    assert await floor.offers() == []


async def test_a_contact_that_comes_before_its_adviser_waits_for_them(floor: LiveFloor) -> None:
    conversation = await floor.contact()
    await floor.leader.step()
    assert await floor.offers() == []
    await floor.hire()
    assert (await floor.offered())[2] == conversation


async def test_an_offer_not_taken_goes_on_and_its_adviser_is_away(floor: LiveFloor) -> None:
    first = await floor.hire()
    await floor.contact()
    offer, holder, conversation = await floor.offered()
    second = await floor.hire()
    await floor.leader.step()
    await floor.run_out(offer)
    floor.leader = Leader(floor.database, floor.founded.organisation)

    async def moved() -> bool:
        return [(a, c) for _, a, c in await floor.offers()] == [(second, conversation)]

    await floor.until(moved)
    assert holder == first
    async with floor.at() as tx:
        assert (await adviser(tx, first)).presence.state == "away"
    with pytest.raises(Conflict):
        async with floor.at() as tx:
            await accept(tx, offer, adviser_id=first)


async def test_who_accepts_at_the_last_moment_is_not_away(floor: LiveFloor) -> None:
    ana = await floor.hire()
    await floor.contact()
    offer, _, _ = await floor.offered()
    async with floor.at() as tx:
        await accept(tx, offer, adviser_id=ana)
    engine = floor.leader._engine
    assert engine is not None
    for decision in engine.tick(clock.now().timestamp() + 60):  # before it heard of that
        await floor.leader._write(decision)
    second = await floor.contact()
    assert (await floor.offered())[1:] == (ana, second)


async def test_a_declined_contact_is_offered_to_somebody_else(floor: LiveFloor) -> None:
    first = await floor.hire()
    await floor.contact()
    offer, _, conversation = await floor.offered()
    second = await floor.hire()
    async with floor.at() as tx:
        await decline(tx, offer, adviser_id=first)

    async def moved() -> bool:
        return [(a, c) for _, a, c in await floor.offers()] == [(second, conversation)]

    await floor.until(moved)


async def test_a_leader_that_dies_loses_no_contact(floor: LiveFloor) -> None:
    ana = await floor.hire()
    waiting = [await floor.contact() for _ in range(3)]
    await floor.leader.step()
    floor.leader = Leader(floor.database, floor.founded.organisation)  # the next one
    taken: list[UUID] = []
    while len(taken) < len(waiting):
        offer, _, conversation = await floor.offered()
        async with floor.at() as tx:
            await accept(tx, offer, adviser_id=ana)
        taken.append(conversation)
        floor.leader = Leader(floor.database, floor.founded.organisation)
    assert sorted(taken) == sorted(waiting)


async def test_an_adviser_with_full_hands_is_offered_nothing_until_one_is_free(
    floor: LiveFloor,
) -> None:
    ana = await floor.hire()
    for _ in range(4):
        await floor.contact()
    held: list[UUID] = []
    for _ in range(3):
        offer, _, conversation = await floor.offered()
        async with floor.at() as tx:
            await accept(tx, offer, adviser_id=ana)
        held.append(conversation)
        await floor.leader.step()
    assert await floor.offers() == []
    async with floor.at() as tx:
        reason = await tx.value(
            "select id from close_reason where organisation_id = $1 limit 1", tx.organisation
        )
        await close(tx, held[0], reason_id=reason, by=ana)
    assert (await floor.offered())[2] not in held


async def test_whom_the_customer_knows_is_asked_first(floor: LiveFloor) -> None:
    ana = await floor.hire()
    first = await floor.contact(who="leo@example.org")
    offer, _, _ = await floor.offered()
    async with floor.at() as tx:
        await accept(tx, offer, adviser_id=ana)
        await reply(tx, first, adviser_id=ana, text="Oui")
        reason = await tx.value(
            "select id from close_reason where organisation_id = $1 limit 1", tx.organisation
        )
        await close(tx, first, reason_id=reason, by=ana)
    for _ in range(3):
        await floor.hire()
    await floor.leader.step()
    await floor.contact(who="leo@example.org")
    assert (await floor.offered())[1] == ana


async def test_a_customer_whose_adviser_has_gone_is_not_left_waiting(floor: LiveFloor) -> None:
    ana = await floor.hire()
    conversation = await floor.contact()
    offer, _, _ = await floor.offered()
    async with floor.at() as tx:
        await accept(tx, offer, adviser_id=ana)
    async with floor.at() as tx:
        await set_presence(tx, ana, "offline", by="adviser")
    later = clock.now() + timedelta(minutes=2)
    async with floor.database.transaction(floor.founded.organisation, at=later) as tx:
        assert await rescue(tx) == [conversation]
        assert await rescue(tx) == []
    bea = await floor.hire()
    assert (await floor.offered())[1:] == (bea, conversation)
