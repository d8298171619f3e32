"""A visitor's message that comes twice at one instant is one message, and both are told so."""

import asyncio

import msgspec

from miroir.base.database import Database
from miroir.base.ids import new_id
from miroir.channels.chat import ChatIntake, ChatLine
from miroir.desk.founding import Founded

OWNER = "select customer_id from conversation where id = $1"
MESSAGES = "select count(*) from message where kind = 'inbound'"
PROCESSES, TIMES = 6, 6


async def test_copies_that_reach_several_processes_at_once_are_one(
    database: Database, founded: Founded
) -> None:
    organisation = founded.organisation
    line = ChatLine(id=new_id(), brand_id=founded.brand_id, visitor_id=new_id(), text="Bonjour")
    first = await ChatIntake(database).take(organisation, line)
    async with database.transaction(organisation) as tx:
        customer = await tx.value(OWNER, first.conversation_id)
    for _ in range(TIMES):
        line = msgspec.structs.replace(line, id=new_id(), customer_id=customer)
        taken = await asyncio.gather(
            *(ChatIntake(database).take(organisation, line) for _ in range(PROCESSES))
        )
        assert {one.message_id for one in taken} == {line.id}
        assert {one.conversation_id for one in taken} == {first.conversation_id}
    async with database.transaction(organisation) as tx:
        assert await tx.value(MESSAGES) == 1 + TIMES
