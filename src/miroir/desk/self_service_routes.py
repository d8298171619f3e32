"""What a customer tried before they wrote, for the adviser who answers."""

from uuid import UUID

from litestar import get

from miroir.access import Caller, requires_role
from miroir.base.database import Database
from miroir.desk.conversations import conversation
from miroir.knowledge import Before, tried_before

READERS = [requires_role("adviser", "supervisor", "administrator", scope="conversations:read")]


@get(
    "/api/v1/conversations/{conversation_id:uuid}/self-service",
    guards=READERS,
    tags=["conversations"],
)
async def show_what_was_tried(
    conversation_id: UUID, caller: Caller, database: Database
) -> Before | None:
    """Show what the customer searched for and read before writing; null when nothing."""
    async with database.transaction(caller.organisation) as tx:
        return await tried_before(tx, (await conversation(tx, conversation_id)).id)


routes = [show_what_was_tried]
