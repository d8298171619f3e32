"""Conversations that were put off come back by themselves."""

from contextlib import suppress

from miroir.base.apart import each_apart
from miroir.base.database import Database, Transaction
from miroir.base.errors import Conflict
from miroir.base.ids import OrganisationId
from miroir.conversations import Awake, due_to_wake, hold, wake_if_snoozed
from miroir.routing import place


async def wake_snoozed(database: Database, organisation: OrganisationId) -> int:
    """Bring back what is due by now, and return how many there were.

    One whose customer waits, and whose adviser is not there, is offered to others.
    """
    async with database.transaction(organisation) as transaction:
        due = await due_to_wake(transaction)

    async def wake(awake: Awake) -> None:
        with suppress(Conflict):  # merged in the meantime: it comes back with the other one
            async with database.transaction(organisation) as transaction:
                await _wake(transaction, awake)

    await each_apart(due, wake, broke="not-woken")
    return len(due)


async def _wake(transaction: Transaction, awake: Awake) -> None:
    if not await wake_if_snoozed(transaction, awake.conversation_id, by=awake.by):
        return
    held = await hold(transaction, awake.conversation_id)
    if held.waiting_since is not None:
        await place(transaction, held.id)
