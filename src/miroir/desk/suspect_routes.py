"""Spam or not, by one click either way; and addresses that may be written to again."""

from uuid import UUID

import msgspec
from litestar import delete, put

from miroir.access import Caller, requires_role
from miroir.base.database import Database
from miroir.conversations import Verdict
from miroir.customers import lift_stop
from miroir.desk.conversations import Conversation, conversation
from miroir.desk.customers import CustomerShown, shown
from miroir.desk.suspecting import judge

PEOPLE = [requires_role("adviser", "supervisor")]


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says of a conversation."""

    verdict: Verdict


@put("/api/v1/conversations/{conversation_id:uuid}/verdict", guards=PEOPLE, tags=["conversations"])
async def judge_conversation(
    conversation_id: UUID, data: Judgement, caller: Caller, database: Database
) -> Conversation:
    """Say that a conversation is wanted, and have it come in, or that it is spam, and have it go.

    Who wrote it is remembered.
    """
    async with database.transaction(caller.organisation) as tx:
        await judge(tx, conversation_id, verdict=data.verdict, by=caller.id)
        return await conversation(tx, conversation_id)


@delete(
    "/api/v1/customers/{customer_id:uuid}/address-stops/{stop_id:uuid}",
    guards=PEOPLE,
    status_code=200,
    tags=["customers"],
)
async def write_there_again(
    customer_id: UUID, stop_id: UUID, caller: Caller, database: Database
) -> CustomerShown:
    """Let an address of a customer be written to again."""
    async with database.transaction(caller.organisation) as tx:
        await lift_stop(tx, stop_id, by=caller.id)
        return await shown(tx, customer_id)


routes = [judge_conversation, write_there_again]
