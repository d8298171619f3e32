"""Offers: made by the leader, taken or refused by advisers, ended by time."""

from datetime import datetime
from uuid import UUID

from miroir.advisers import set_presence
from miroir.base.database import Row, Transaction
from miroir.base.errors import Conflict, NotFound
from miroir.base.ids import new_id
from miroir.conversations import assign, hold
from miroir.journal import record
from miroir.routing.facts import OfferEnded, OfferMade, OfferOutcome
from miroir.routing.model import Because
from miroir.routing.placing import end_placement

TAKE_WAITING = """
    update placement set state = 'offered'
    where organisation_id = $1 and conversation_id = $2 and state = 'waiting'
      and exists (select from presence
                  where organisation_id = $1 and adviser_id = $3 and state = 'available')
"""
PUT_BACK = """
    update placement set state = 'waiting' where organisation_id = $1 and conversation_id = $2
"""
MAKE = """
    insert into offer
        (organisation_id, id, conversation_id, adviser_id, channel, made_at, expires_at, reason)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
HOLD = """
    select id, conversation_id, adviser_id, expires_at, outcome from offer
    where organisation_id = $1 and id = $2
    for update
"""
END = """
    update offer set outcome = $3, ended_at = $4
    where organisation_id = $1 and id = $2 and outcome is null
"""


async def make_offer(
    transaction: Transaction,
    conversation_id: UUID,
    *,
    adviser_id: UUID,
    until: datetime,
    because: Because,
    ring: int = 0,
) -> UUID | None:
    """Offer a waiting conversation to an available adviser and return the offer's id.

    None when the conversation no longer waits or the adviser is no longer available: the
    engine will hear of it from the journal.
    """
    held = await hold(transaction, conversation_id)
    if held.closed_at is not None:
        return None
    done = await transaction.execute(
        TAKE_WAITING, transaction.organisation, conversation_id, adviser_id
    )
    if done == "UPDATE 0":
        return None
    offer_id = new_id()
    await transaction.execute(
        MAKE,
        transaction.organisation,
        offer_id,
        conversation_id,
        adviser_id,
        held.channel,
        transaction.at,
        until,
        {"because": because, "ring": ring},
    )
    record(
        transaction,
        OfferMade(
            conversation_id=conversation_id,
            offer_id=offer_id,
            adviser_id=adviser_id,
            expires_at=until,
            because=because,
            ring=ring,
        ),
    )
    return offer_id


async def accept(transaction: Transaction, offer_id: UUID, *, adviser_id: UUID) -> UUID:
    """Accept an offer made to `adviser_id`; return the conversation, which is now theirs.

    Accepting twice is accepting once. Raises NotFound, or Conflict when the offer has ended.
    """
    offer = await _held(transaction, offer_id, adviser_id=adviser_id)
    conversation_id: UUID = offer["conversation_id"]
    if offer["outcome"] == "accepted":
        return conversation_id
    if offer["outcome"] is not None:
        raise Conflict("This offer has ended: the conversation went on to a colleague.")
    held = await hold(transaction, conversation_id)
    await _end(transaction, offer, "accepted")
    await end_placement(transaction, conversation_id)
    await assign(transaction, conversation_id, adviser_id=adviser_id, team_id=held.team_id)
    return conversation_id


async def decline(transaction: Transaction, offer_id: UUID, *, adviser_id: UUID) -> None:
    """Refuse an offer made to `adviser_id`: the conversation goes back at its own rank.

    Raises NotFound, or Conflict when the offer has ended otherwise.
    """
    offer = await _held(transaction, offer_id, adviser_id=adviser_id)
    if offer["outcome"] == "declined":
        return
    if offer["outcome"] is not None:
        raise Conflict("This offer has ended already.")
    await _give_back(transaction, offer, "declined")


async def expire_offer(transaction: Transaction, offer_id: UUID) -> bool:
    """End an offer that nobody took in time and mark its adviser away; False if it had ended."""
    offer = await _held(transaction, offer_id, adviser_id=None)
    if offer["outcome"] is not None or offer["expires_at"] > transaction.at:
        return False
    await _give_back(transaction, offer, "expired")
    await set_presence(transaction, offer["adviser_id"], "away", by="routing")
    return True


async def withdraw_offer(transaction: Transaction, offer_id: UUID) -> bool:
    """Take back an offer: its adviser left, or its conversation is settled otherwise."""
    offer = await _held(transaction, offer_id, adviser_id=None)
    if offer["outcome"] is not None:
        return False
    await _give_back(transaction, offer, "withdrawn")
    return True


async def _held(transaction: Transaction, offer_id: UUID, *, adviser_id: UUID | None) -> Row:
    offer = await transaction.row(HOLD, transaction.organisation, offer_id)
    if offer is None or (adviser_id is not None and offer["adviser_id"] != adviser_id):
        raise NotFound("There is no such offer for you.")
    return offer


async def _give_back(transaction: Transaction, offer: Row, outcome: OfferOutcome) -> None:
    await _end(transaction, offer, outcome)
    await transaction.execute(PUT_BACK, transaction.organisation, offer["conversation_id"])


async def _end(transaction: Transaction, offer: Row, outcome: OfferOutcome) -> None:
    await transaction.execute(END, transaction.organisation, offer["id"], outcome, transaction.at)
    record(
        transaction,
        OfferEnded(
            conversation_id=offer["conversation_id"],
            offer_id=offer["id"],
            adviser_id=offer["adviser_id"],
            outcome=outcome,
        ),
    )
