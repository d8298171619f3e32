"""Why a conversation is where it is: what routing decided of it."""

from uuid import UUID

from litestar import get

from miroir.access import Caller, requires_role
from miroir.base.database import Database
from miroir.desk.conversations import conversation
from miroir.routing import History, history

READERS = [requires_role("adviser", "supervisor", "administrator", scope="conversations:read")]


@get("/api/v1/conversations/{conversation_id:uuid}/routing", guards=READERS, tags=["conversations"])
async def show_routing(conversation_id: UUID, caller: Caller, database: Database) -> History:
    """Tell what routing decided of a conversation and why it waits, in codes and numbers."""
    async with database.transaction(caller.organisation) as transaction:
        await conversation(transaction, conversation_id)
        return await history(transaction, conversation_id)


routes = [show_routing]
