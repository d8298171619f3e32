from datetime import timedelta
from uuid import UUID

import pytest

from miroir.access import brand_by_key
from miroir.base.database import Database, Row
from miroir.base.ids import new_id
from miroir.channels.chat import ChatIntake
from miroir.channels.widget import Sent, Visitor, find_visitor, follower, send
from miroir.channels.widget.identifying import leave_address
from miroir.channels.widget.model import LeftAddress
from miroir.channels.widget.visitors import create_visitor
from miroir.conversations import mark_read, reply
from miroir.desk.founding import Founded
from miroir.journal.following import catch_up

DELIVERIES = "select message_id, channel, next_attempt_at - created_at as pause from delivery"


@pytest.fixture
async def visitor(database: Database, founded: Founded) -> Visitor:
    async with database.transaction(founded.organisation) as tx:
        brand = await brand_by_key(tx, founded.widget_key)
        made = await create_visitor(tx, brand, language="fr")
    return await find_visitor(database, made.token, brand_key=founded.widget_key)


async def asked(database: Database, visitor: Visitor) -> UUID:
    taken = await send(ChatIntake(database), database, visitor, Sent(id=new_id(), text="Bonjour"))
    return taken.conversation_id


async def answered(database: Database, founded: Founded, conversation: UUID) -> UUID:
    async with database.transaction(founded.organisation) as tx:
        adviser = await tx.value("select id from adviser limit 1")
        return await reply(tx, conversation, adviser_id=adviser, text="Bonjour !")


async def deliveries(database: Database, founded: Founded) -> list[Row]:
    await catch_up(database, follower, founded.organisation)
    async with database.transaction(founded.organisation) as tx:
        return await tx.fetch(DELIVERIES)


async def leave(database: Database, founded: Founded, visitor: Visitor) -> None:
    async with database.transaction(founded.organisation) as tx:
        await leave_address(tx, visitor, LeftAddress(email="camille@example.org"))


async def test_an_answer_leaves_by_mail_after_a_while_where_an_address_was_left(
    database: Database, founded: Founded, visitor: Visitor
) -> None:
    conversation = await asked(database, visitor)
    await leave(database, founded, visitor)
    answer = await answered(database, founded, conversation)
    [delivery] = await deliveries(database, founded)
    assert (delivery["message_id"], delivery["channel"]) == (answer, "email")
    assert timedelta(minutes=1, seconds=50) < delivery["pause"] <= timedelta(minutes=2)


async def test_an_answer_that_is_seen_stays_where_it_is(
    database: Database, founded: Founded, visitor: Visitor
) -> None:
    conversation = await asked(database, visitor)
    await leave(database, founded, visitor)
    first = await answered(database, founded, conversation)
    second = await answered(database, founded, conversation)
    assert len(await deliveries(database, founded)) == 2
    async with database.transaction(founded.organisation) as tx:
        await mark_read(tx, conversation, upto=first, by="customer")
    assert [row["message_id"] for row in await deliveries(database, founded)] == [second]


async def test_without_an_address_nothing_leaves(
    database: Database, founded: Founded, visitor: Visitor
) -> None:
    await answered(database, founded, await asked(database, visitor))
    assert await deliveries(database, founded) == []
