"""A leader that dies at any step of an offer loses nobody, and doubles nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Literal
from uuid import UUID

import pytest

from miroir.advisers import set_presence
from miroir.base.database import Database, Transaction
from miroir.base.ids import OrganisationId
from miroir.conversations import hold
from miroir.desk.founding import Founded
from miroir.journal import since
from miroir.routing import OfferEnded, OfferMade, accept, decline
from miroir.routing.leader import Leader
from miroir.routing.tests.live_floor import LiveFloor

Moment = Literal["before", "within", "after"]
Answer = Literal["accepted", "declined", "expired", "left"]


class Killed(Exception):
    """The process is gone."""


class Mortal(Database):
    """Dies at its nth transaction: before it begins, before it commits, or after."""

    def __init__(self, database: Database, *, nth: int, moment: Moment) -> None:
        super().__init__(database.pool, database.url)
        self._left = nth
        self._moment = moment

    @asynccontextmanager
    async def transaction(
        self, organisation: OrganisationId, *, at: datetime | None = None
    ) -> AsyncIterator[Transaction]:
        self._left -= 1
        dies = self._left == 0
        if dies and self._moment == "before":
            raise Killed
        async with super().transaction(organisation, at=at) as transaction:
            yield transaction
            if dies and self._moment == "within":
                raise Killed
        if dies and self._moment == "after":
            raise Killed


async def step(floor: LiveFloor) -> None:
    try:
        await floor.leader.step()
    except Killed:
        floor.succeed()


async def give(floor: LiveFloor, answer: Answer, offer: UUID, adviser: UUID) -> None:
    if answer == "expired":
        await floor.run_out(offer)
        return
    async with floor.at() as tx:
        match answer:
            case "accepted":
                await accept(tx, offer, adviser_id=adviser)
            case "declined":
                await decline(tx, offer, adviser_id=adviser)
            case "left":
                await set_presence(tx, adviser, "offline", by="adviser")


@pytest.mark.parametrize("moment", ["before", "within", "after"])
@pytest.mark.parametrize("nth", [1, 2, 3, 4])
@pytest.mark.parametrize("answer", ["accepted", "declined", "expired", "left"])
async def test_a_contact_reaches_somebody_whenever_the_leader_dies(
    database: Database, founded: Founded, answer: Answer, nth: int, moment: Moment
) -> None:
    floor = LiveFloor(database, founded)
    ana = await floor.hire()
    conversation = await floor.contact()
    offer, adviser, _ = await floor.offered()
    assert adviser == ana
    bea = await floor.hire()
    floor.leader = Leader(Mortal(database, nth=nth, moment=moment), founded.organisation)
    await step(floor)
    await give(floor, answer, offer, ana)
    if answer == "expired":  # an engine that runs goes by the end that it was told of
        floor.leader = Leader(Mortal(database, nth=nth, moment=moment), founded.organisation)
    holder = None
    for _ in range(8):
        await step(floor)
        for made, to, _ in await floor.offers():
            if made != offer:
                async with floor.at() as tx:
                    await accept(tx, made, adviser_id=to)
        async with floor.at() as tx:
            holder = (await hold(tx, conversation)).adviser_id
        if holder is not None:
            break
    assert holder == (ana if answer == "accepted" else bea)
    await step(floor)
    assert await floor.offers() == []
    async with floor.at() as tx:
        facts = await since(tx, 0, (OfferMade, OfferEnded))
        assert await tx.value("select count(*) from placement") == 0
    made_offers = [each.fact.offer_id for each in facts if isinstance(each.fact, OfferMade)]
    ended = [each.fact.offer_id for each in facts if isinstance(each.fact, OfferEnded)]
    assert sorted(made_offers) == sorted(ended), "every offer ended, once"
