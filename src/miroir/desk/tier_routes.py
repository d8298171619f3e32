"""How urgent a conversation is, and which tier a customer belongs to."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import delete, get, post, put
from litestar.response import Response

from miroir.access import Caller, Once, requires_role
from miroir.base.database import Database, Transaction
from miroir.base.paging import Page
from miroir.conversations import Priority, set_priority
from miroir.customers import Tier, add_tier, remove_tier, set_tier, tiers
from miroir.desk.conversations import Conversation, conversation
from miroir.desk.customers import CustomerShown, shown
from miroir.routing import place_again

CONVERSATIONS = [requires_role("adviser", "supervisor", scope="conversations:write")]
CUSTOMERS = [requires_role("adviser", "supervisor", scope="customers:write")]
READERS = [requires_role(scope="settings:read")]
SETTERS = [requires_role("supervisor", "administrator")]


class Urgency(msgspec.Struct, frozen=True, kw_only=True):
    """How urgent a matter is."""

    priority: Priority


class TierChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's tier; null: none."""

    tier_id: UUID | None


class NewTier(msgspec.Struct, frozen=True, kw_only=True):
    """A tier to add after the others."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


@put(
    "/api/v1/conversations/{conversation_id:uuid}/priority",
    guards=CONVERSATIONS,
    tags=["conversations"],
)
async def prioritise(
    conversation_id: UUID, data: Urgency, caller: Caller, database: Database
) -> Conversation:
    """Say how urgent an open conversation is."""
    async with database.transaction(caller.organisation) as tx:
        await set_priority(tx, conversation_id, data.priority, by=caller.id)
        await place_again(tx, conversation_id=conversation_id)
        return await conversation(tx, conversation_id)


@put(
    "/api/v1/customers/{customer_id:uuid}/tier",
    guards=CUSTOMERS,
    tags=["customers"],
)
async def choose_tier(
    customer_id: UUID, data: TierChoice, caller: Caller, database: Database
) -> CustomerShown:
    """Put a customer into a tier, or into none; it counts for promises that start afterwards."""
    async with database.transaction(caller.organisation) as tx:
        await set_tier(tx, customer_id, data.tier_id)
        await place_again(tx, customer_id=customer_id)
        return await shown(tx, customer_id)


@get("/api/v1/tiers", guards=READERS, tags=["settings"])
async def list_tiers(caller: Caller, database: Database) -> Page[Tier]:
    """List the tiers of customers, the first served first."""
    async with database.transaction(caller.organisation) as tx:
        return Page(items=await tiers(tx))


@post("/api/v1/tiers", guards=SETTERS, tags=["settings"])
async def create_tier(data: NewTier, once: Once) -> Response[Tier]:
    """Add a tier after the others."""

    async def create(tx: Transaction) -> Tier:
        tier_id = await add_tier(tx, data.name)
        return next(tier for tier in await tiers(tx) if tier.id == tier_id)

    return await once(create)


@delete("/api/v1/tiers/{tier_id:uuid}", guards=SETTERS, tags=["settings"])
async def drop_tier(tier_id: UUID, caller: Caller, database: Database) -> None:
    """Remove a tier; its customers have none then."""
    async with database.transaction(caller.organisation) as tx:
        await remove_tier(tx, tier_id)


routes = [prioritise, choose_tier, list_tiers, create_tier, drop_tier]
