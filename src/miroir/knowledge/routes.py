"""Saved replies and articles."""

from typing import Annotated, Literal
from uuid import UUID

from litestar import delete, get, post, put
from litestar.params import Parameter
from litestar.response import Response

from miroir.access import Caller, Once, requires_role
from miroir.base.database import Database, Transaction
from miroir.base.paging import Page
from miroir.knowledge.articles import Article, articles
from miroir.knowledge.saved_replies import (
    SavedReply,
    SavedReplyDraft,
    create_saved_reply,
    delete_saved_reply,
    saved_replies,
    update_saved_reply,
)

READERS = [requires_role(scope="settings:read")]
WRITERS = [requires_role("supervisor", "administrator")]

Words = Annotated[str | None, Parameter(query="q", max_length=200, required=False)]
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
                transaction, brand_id=brand_id, language=language, words=words
            )
        )


@post("/api/v1/saved-replies", guards=WRITERS, tags=["knowledge"])
async def add_saved_reply(data: SavedReplyDraft, once: Once) -> Response[SavedReply]:
    """Keep a reply for all advisers."""

    async def create(transaction: Transaction) -> SavedReply:
        return await create_saved_reply(transaction, data)

    return await once(create)


@put("/api/v1/saved-replies/{reply_id:uuid}", guards=WRITERS, tags=["knowledge"])
async def replace_saved_reply(
    reply_id: UUID, data: SavedReplyDraft, caller: Caller, database: Database
) -> SavedReply:
    """Replace a saved reply."""
    async with database.transaction(caller.organisation) as transaction:
        return await update_saved_reply(transaction, reply_id, data)


@delete("/api/v1/saved-replies/{reply_id:uuid}", guards=WRITERS, tags=["knowledge"])
async def remove_saved_reply(reply_id: UUID, caller: Caller, database: Database) -> None:
    """Remove a saved reply."""
    async with database.transaction(caller.organisation) as transaction:
        await delete_saved_reply(transaction, reply_id)


@get("/api/v1/articles", guards=READERS, tags=["knowledge"])
async def find_articles(
    caller: Caller,
    database: Database,
    words: Words = None,
    brand_id: UUID | None = None,
    language: Tongue = None,
) -> Page[Article]:
    """Find published articles by words, accents ignored."""
    async with database.transaction(caller.organisation) as transaction:
        return Page(
            items=await articles(transaction, brand_id=brand_id, language=language, words=words)
        )


routes = [
    list_saved_replies,
    add_saved_reply,
    replace_saved_reply,
    remove_saved_reply,
    find_articles,
]
