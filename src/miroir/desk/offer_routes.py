"""Offers: what an adviser is offered, and taking or refusing it."""

from uuid import UUID

from litestar import get, post

from miroir.access import Caller, requires_role
from miroir.base.database import Database
from miroir.base.paging import Page
from miroir.desk.conversations import Conversation, conversation
from miroir.desk.offers import OfferShown, open_offers
from miroir.journal import last_cursor
from miroir.routing import accept, decline

ADVISERS = [requires_role("adviser")]


@get("/api/v1/offers", guards=ADVISERS, tags=["offers"])
async def my_offers(caller: Caller, database: Database) -> Page[OfferShown]:
    """List the conversations offered to the caller now."""
    async with database.transaction(caller.organisation) as transaction:
        cursor = await last_cursor(transaction)
        return Page(items=await open_offers(transaction, caller.id), cursor=cursor)


@post("/api/v1/offers/{offer_id:uuid}/acceptance", guards=ADVISERS, tags=["offers"])
async def accept_offer(offer_id: UUID, caller: Caller, database: Database) -> Conversation:
    """Take an offered conversation; taking it twice is taking it once."""
    async with database.transaction(caller.organisation) as transaction:
        conversation_id = await accept(transaction, offer_id, adviser_id=caller.id)
        return await conversation(transaction, conversation_id)


@post("/api/v1/offers/{offer_id:uuid}/refusal", guards=ADVISERS, status_code=204, tags=["offers"])
async def refuse_offer(offer_id: UUID, caller: Caller, database: Database) -> None:
    """Refuse an offered conversation: it goes to someone else at its own rank."""
    async with database.transaction(caller.organisation) as transaction:
        await decline(transaction, offer_id, adviser_id=caller.id)


routes = [my_offers, accept_offer, refuse_offer]
