"""The tags and the fields that a brand's conversations have."""

from uuid import UUID

from litestar import delete, get, post, put
from litestar.response import Response

from miroir.access import Caller, Once, requires_role
from miroir.base.database import Database, Transaction
from miroir.base.paging import Page
from miroir.conversations import (
    Field,
    FieldDraft,
    Tag,
    TagDraft,
    change_field,
    change_tag,
    create_field,
    create_tag,
    fields,
    retire_field,
    retire_tag,
    tags,
)

READERS = [requires_role(scope="settings:read")]
SETTERS = [requires_role("supervisor", "administrator")]


@get("/api/v1/tags", guards=READERS, tags=["settings"])
async def list_tags(caller: Caller, database: Database) -> Page[Tag]:
    """List the tags in use, by name."""
    async with database.transaction(caller.organisation) as tx:
        return Page(items=await tags(tx))


@post("/api/v1/tags", guards=SETTERS, tags=["settings"])
async def add_tag(data: TagDraft, once: Once) -> Response[Tag]:
    """Make a tag, of one brand or of all."""

    async def create(tx: Transaction) -> Tag:
        return await create_tag(tx, data)

    return await once(create)


@put("/api/v1/tags/{tag_id:uuid}", guards=SETTERS, tags=["settings"])
async def replace_tag(tag_id: UUID, data: TagDraft, caller: Caller, database: Database) -> Tag:
    """Rename a tag, or give it to another brand."""
    async with database.transaction(caller.organisation) as tx:
        return await change_tag(tx, tag_id, data)


@delete("/api/v1/tags/{tag_id:uuid}", guards=SETTERS, tags=["settings"])
async def remove_tag(tag_id: UUID, caller: Caller, database: Database) -> None:
    """Offer a tag no more; conversations that have it keep it."""
    async with database.transaction(caller.organisation) as tx:
        await retire_tag(tx, tag_id)


@get("/api/v1/fields", guards=READERS, tags=["settings"])
async def list_fields(caller: Caller, database: Database) -> Page[Field]:
    """List the fields in use, the oldest first."""
    async with database.transaction(caller.organisation) as tx:
        return Page(items=await fields(tx))


@post("/api/v1/fields", guards=SETTERS, tags=["settings"])
async def add_field(data: FieldDraft, once: Once) -> Response[Field]:
    """Make a field, of one brand or of all."""

    async def create(tx: Transaction) -> Field:
        return await create_field(tx, data)

    return await once(create)


@put("/api/v1/fields/{field_id:uuid}", guards=SETTERS, tags=["settings"])
async def replace_field(
    field_id: UUID, data: FieldDraft, caller: Caller, database: Database
) -> Field:
    """Change a field, all but its kind."""
    async with database.transaction(caller.organisation) as tx:
        return await change_field(tx, field_id, data)


@delete("/api/v1/fields/{field_id:uuid}", guards=SETTERS, tags=["settings"])
async def remove_field(field_id: UUID, caller: Caller, database: Database) -> None:
    """Ask for a field no more; what was filled in stays."""
    async with database.transaction(caller.organisation) as tx:
        await retire_field(tx, field_id)


routes = [
    list_tags,
    add_tag,
    replace_tag,
    remove_tag,
    list_fields,
    add_field,
    replace_field,
    remove_field,
]
