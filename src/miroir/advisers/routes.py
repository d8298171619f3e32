"""Presence: what an adviser says of themselves; and what supervisors set for them."""

import msgspec
from litestar import put

from miroir.access import Caller, requires_role
from miroir.advisers.actions import set_presence
from miroir.advisers.model import Adviser, PresenceState
from miroir.advisers.queries import adviser
from miroir.advisers.setting_routes import routes as setting_routes
from miroir.advisers.supervising_routes import routes as supervising_routes
from miroir.base.database import Database


class NewPresence(msgspec.Struct, frozen=True):
    """Whether one takes contacts from now on."""

    state: PresenceState


@put("/api/v1/presence", guards=[requires_role("adviser")], tags=["advisers"])
async def say_presence(data: NewPresence, caller: Caller, database: Database) -> Adviser:
    """Say whether the caller takes contacts."""
    async with database.transaction(caller.organisation) as transaction:
        await set_presence(transaction, caller.id, data.state, by="adviser")
        return await adviser(transaction, caller.id)


routes = [say_presence, *supervising_routes, *setting_routes]
