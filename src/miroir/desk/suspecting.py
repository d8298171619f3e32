"""Saying of a conversation that it is wanted, or not, and remembering who wrote it."""

from uuid import UUID

from miroir.base.database import Transaction
from miroir.channels.email import remember_senders
from miroir.conversations import Verdict, settle_suspicion
from miroir.routing import end_placement, place


async def judge(tx: Transaction, conversation_id: UUID, *, verdict: Verdict, by: UUID) -> None:
    """Have a wanted conversation come in as a new contact, an unwanted one go.

    Their senders are remembered. Raises NotFound, Conflict.
    """
    await settle_suspicion(tx, conversation_id, verdict=verdict, by=by)
    await remember_senders(tx, conversation_id, verdict=verdict, by=by)
    if verdict == "wanted":
        await place(tx, conversation_id)
    else:
        await end_placement(tx, conversation_id)
