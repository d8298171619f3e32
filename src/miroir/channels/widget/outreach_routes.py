"""The chat speaks first: whether it may, and what the visitor did then."""

from typing import Annotated
from uuid import UUID

from litestar import post, put
from litestar.params import Parameter

from miroir.access import brand_by_key
from miroir.base.connections import HttpRequest
from miroir.base.database import Database
from miroir.base.errors import NotSignedIn
from miroir.channels.widget.front_routes import organisation_of
from miroir.channels.widget.model import Visitor
from miroir.channels.widget.outreach import (
    MaySay,
    Reaction,
    Show,
    note_answer,
    note_reaction,
    show_outreach,
)
from miroir.channels.widget.paces import refuse_crowd, refuse_flood
from miroir.channels.widget.visitors import visitor_of

Key = Annotated[str, Parameter(max_length=100, description="The brand's key, as in data-brand.")]


@post(
    "/api/v1/widget/{key:str}/outreach-rules/{rule_id:uuid}/shows",
    tags=["widget"],
    security=[{}, {"visitor": []}],
    status_code=200,
)
async def show_proactive_message(
    key: Key, rule_id: UUID, data: Show, request: HttpRequest, database: Database
) -> MaySay:
    """Ask whether a proactive message may be shown now; it is counted as shown if so.

    With a visitor's token, what they were shown elsewhere and their open conversation count too.
    """
    refuse_crowd(request)
    try:
        visitor = await visitor_of(request, database, key)
    except NotSignedIn:
        visitor = None
    async with database.transaction(await organisation_of(database, key)) as tx:
        brand = await brand_by_key(tx, key)
        customer_id = visitor.customer_id if visitor else None
        return MaySay(await show_outreach(tx, brand, rule_id, data, customer_id=customer_id))


@put(
    "/api/v1/widget/{key:str}/outreach/{outreach_id:uuid}/reaction",
    tags=["widget"],
    security=[{}],
    status_code=204,
)
async def take_reaction(
    key: Key, outreach_id: UUID, data: Reaction, request: HttpRequest, database: Database
) -> None:
    """Note that a proactive message was opened or dismissed."""
    refuse_crowd(request)
    async with database.transaction(await organisation_of(database, key)) as tx:
        brand = await brand_by_key(tx, key)
        await note_reaction(tx, brand.id, outreach_id, data.what)


@post("/outreach/{outreach_id:uuid}/conversation", status_code=204)
async def answer_proactive_message(outreach_id: UUID, visitor: Visitor, database: Database) -> None:
    """Put the proactive message that a visitor answers into the conversation they began."""
    refuse_flood(visitor, "answer")
    async with database.transaction(visitor.organisation) as tx:
        await note_answer(tx, visitor, outreach_id)


routes = [show_proactive_message, take_reaction]
