"""Saved replies and articles."""

from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import delete, get, post, put
from litestar.params import QueryParameter
from litestar.response import Response

from miroir.access import Brand, Caller, Once, Role, brands, requires_role
from miroir.base.database import Database, Transaction
from miroir.base.errors import NotAllowed
from miroir.base.paging import Page
from miroir.base.settings import Settings
from miroir.knowledge.articles import Article, articles
from miroir.knowledge.help_addresses import help_address
from miroir.knowledge.saved_replies import (
    SavedReply,
    SavedReplyDraft,
    count_use,
    create_saved_reply,
    delete_saved_reply,
    owner_of,
    saved_replies,
    update_saved_reply,
)

READERS = [requires_role(scope="settings:read")]
WRITERS = [requires_role("adviser", "supervisor", "administrator")]
ADVISERS = [requires_role("adviser")]
SETTERS: frozenset[Role] = frozenset({"supervisor", "administrator"})

Words = Annotated[str | None, QueryParameter(name="q", max_length=200, required=False)]
Tongue = Literal["fr", "en"] | None


@get("/api/v1/saved-replies", guards=READERS, tags=["knowledge"])
async def list_saved_replies(
    caller: Caller,
    database: Database,
    words: Words = None,
    brand_id: UUID | None = None,
    language: Tongue = None,
) -> Page[SavedReply]:
    """List the saved replies of a brand and of all brands, by shortcut."""
    async with database.transaction(caller.organisation) as transaction:
        return Page(
            items=await saved_replies(
                transaction,
                brand_id=brand_id,
                language=language,
                words=words,
                reader=None if caller.kind == "key" else caller.id,
            )
        )


@post("/api/v1/saved-replies", guards=WRITERS, tags=["knowledge"])
async def add_saved_reply(
    data: SavedReplyDraft, caller: Caller, once: Once
) -> Response[SavedReply]:
    """Keep a reply for oneself, or, who leads, for all advisers or a team."""
    _refuse_others(caller, caller.id if data.mine else None)

    async def create(transaction: Transaction) -> SavedReply:
        return await create_saved_reply(transaction, data, by=caller.id)

    return await once(create)


@put("/api/v1/saved-replies/{reply_id:uuid}", guards=WRITERS, tags=["knowledge"])
async def replace_saved_reply(
    reply_id: UUID, data: SavedReplyDraft, caller: Caller, database: Database
) -> SavedReply:
    """Replace a saved reply."""
    _refuse_others(caller, caller.id if data.mine else None)
    async with database.transaction(caller.organisation) as transaction:
        _refuse_others(caller, await owner_of(transaction, reply_id))
        return await update_saved_reply(transaction, reply_id, data, by=caller.id)


@delete("/api/v1/saved-replies/{reply_id:uuid}", guards=WRITERS, tags=["knowledge"])
async def remove_saved_reply(reply_id: UUID, caller: Caller, database: Database) -> None:
    """Remove a saved reply."""
    async with database.transaction(caller.organisation) as transaction:
        _refuse_others(caller, await owner_of(transaction, reply_id))
        await delete_saved_reply(transaction, reply_id)


def _refuse_others(caller: Caller, owner: UUID | None) -> None:
    """What is one's own is one's own; what is shared is for who leads."""
    if owner != caller.id and (owner is not None or not SETTERS & caller.roles):
        raise NotAllowed("This is not yours to change: keep one of your own.")


@post(
    "/api/v1/saved-replies/{reply_id:uuid}/uses",
    guards=ADVISERS,
    status_code=204,
    tags=["knowledge"],
)
async def use_saved_reply(reply_id: UUID, caller: Caller, database: Database) -> None:
    """Count that the caller used a saved reply."""
    async with database.transaction(caller.organisation) as transaction:
        await count_use(transaction, reply_id, by=caller.id)


@get("/api/v1/articles", guards=READERS, tags=["knowledge"])
async def find_articles(
    caller: Caller,
    database: Database,
    settings: Settings,
    words: Words = None,
    brand_id: UUID | None = None,
    language: Tongue = None,
) -> Page[Article]:
    """Find published articles by words: accents ignored, slips of the keyboard forgiven."""
    async with database.transaction(caller.organisation) as transaction:
        found = await articles(transaction, brand_id=brand_id, language=language, words=words)
        shown = {one.id: one for one in await brands(transaction)}
    return Page(items=[_with_address(one, shown, settings) for one in found])


def _with_address(found: Article, known: Mapping[UUID, Brand], settings: Settings) -> Article:
    """An article of all brands is read at each one's help centre: which, nobody has asked."""
    if found.brand_id is None:
        return found
    address = help_address(settings, known[found.brand_id], found)
    return msgspec.structs.replace(found, url=address)


routes = [
    list_saved_replies,
    add_saved_reply,
    replace_saved_reply,
    remove_saved_reply,
    use_saved_reply,
    find_articles,
]
