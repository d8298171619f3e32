"""Keys, and what this process counts."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, delete, get, post

from miroir.access.callers import require_caller, requires_role
from miroir.access.idempotency import Once
from miroir.access.keys import ApiKey, create_key, keys, revoke_key
from miroir.access.model import Caller, Scope
from miroir.access.origins import is_loopback
from miroir.access.settings_shell import routes as settings_routes
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.metrics import exposition
from miroir.base.paging import Page


class NewKey(msgspec.Struct, frozen=True):
    """A key to create."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    scopes: Annotated[list[Scope], msgspec.Meta(min_length=1, max_length=20)]


@get("/api/v1/keys", guards=[requires_role("administrator")], tags=["keys"])
async def list_keys(caller: Caller, database: Database) -> Page[ApiKey]:
    """List the API keys in force."""
    async with database.transaction(caller.organisation) as tx:
        return Page(await keys(tx))


@post("/api/v1/keys", guards=[requires_role("administrator")], tags=["keys"])
async def add_key(data: NewKey, caller: Caller, once: Once) -> Response[ApiKey]:
    """Create an API key; its token is in this answer only, not even in a repetition of it."""

    async def create(tx: Transaction) -> ApiKey:
        return await create_key(tx, name=data.name, scopes=data.scopes, by=caller.id)

    return await once(create, kept=lambda key: msgspec.structs.replace(key, token=None))


@delete("/api/v1/keys/{key_id:uuid}", guards=[requires_role("administrator")], tags=["keys"])
async def remove_key(key_id: UUID, caller: Caller, database: Database) -> None:
    """Revoke an API key."""
    async with database.transaction(caller.organisation) as tx:
        await revoke_key(tx, key_id, by=caller.id)


@get("/metrics", include_in_schema=False)
async def metrics(request: HttpRequest) -> Response[bytes]:
    """Answer with what this process counts: to this machine, and to signed-in callers."""
    if not is_loopback(request):
        await require_caller(request)
    content, media_type = exposition()
    return Response(content, media_type=media_type)


routes = [list_keys, add_key, remove_key, metrics, *settings_routes]
