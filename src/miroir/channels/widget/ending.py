"""The visitor ends their conversation."""

from uuid import UUID

from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.channels.widget.linked import refuse_through_link
from miroir.channels.widget.model import Visitor
from miroir.channels.widget.queries import current_talk
from miroir.conversations import add_close_reason, close
from miroir.routing import end_placement

CODE = "ended-by-customer"
LABEL = {"fr": "Terminée par le client", "en": "Ended by the customer"}
REASON = "select id from close_reason where organisation_id = $1 and code = $2 limit 1"
LOCK = "select pg_advisory_xact_lock(7212, $1)"  # two first endings make one reason


async def end_conversation(tx: Transaction, visitor: Visitor) -> None:
    """Close the visitor's open conversation; both sides are asked. Raises NotFound, Conflict."""
    found = await current_talk(tx, visitor)
    if found is None or found.closed_at is not None:
        raise NotFound("There is no conversation to end.")
    refuse_through_link(visitor, found)
    await close(tx, found.id, reason_id=await _reason(tx), by=None)
    await end_placement(tx, found.id)


async def _reason(tx: Transaction) -> UUID:
    known: UUID | None = await tx.value(REASON, tx.organisation, CODE)
    if known is None:
        await tx.execute(LOCK, tx.organisation)
        known = await tx.value(REASON, tx.organisation, CODE)
    return known or await add_close_reason(tx, CODE, LABEL)
