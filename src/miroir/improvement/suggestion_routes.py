"""Suggestions over the API: the desk makes one in one key."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, delete, get, post, put

from miroir.access import Caller, Once
from miroir.base.database import Database, Transaction
from miroir.base.paging import Page
from miroir.improvement.model import LONGEST_WORDS, Suggestion
from miroir.improvement.shell import STAFF
from miroir.improvement.suggesting import (
    suggest,
    suggestion,
    suggestions,
    take_back_vote,
    vote,
)


class SuggestionDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody proposes, and of which conversation they thought."""

    words: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_WORDS)]
    conversation_id: UUID | None = None


@get("/api/v1/suggestions", guards=[STAFF], tags=["improvement"])
async def list_suggestions(caller: Caller, database: Database) -> Page[Suggestion]:
    """List suggestions: one's own with an answer first, then what waits, by votes."""
    async with database.transaction(caller.organisation) as tx:
        return Page(items=await suggestions(tx, reader=caller.id))


@post("/api/v1/suggestions", guards=[STAFF], tags=["improvement"])
async def add_suggestion(data: SuggestionDraft, caller: Caller, once: Once) -> Response[Suggestion]:
    """Suggest something; colleagues may vote for it, and it gets an answer."""

    async def make(tx: Transaction) -> Suggestion:
        made = await suggest(tx, data.words, by=caller.id, conversation_id=data.conversation_id)
        return await suggestion(tx, made, reader=caller.id)

    return await once(make)


@put("/api/v1/suggestions/{suggestion_id:uuid}/vote", guards=[STAFF], tags=["improvement"])
async def add_vote(suggestion_id: UUID, caller: Caller, database: Database) -> Suggestion:
    """Say that one wants it too."""
    async with database.transaction(caller.organisation) as tx:
        await vote(tx, suggestion_id, by=caller.id)
        return await suggestion(tx, suggestion_id, reader=caller.id)


@delete("/api/v1/suggestions/{suggestion_id:uuid}/vote", guards=[STAFF], tags=["improvement"])
async def remove_vote(suggestion_id: UUID, caller: Caller, database: Database) -> None:
    """Take one's vote back."""
    async with database.transaction(caller.organisation) as tx:
        await take_back_vote(tx, suggestion_id, by=caller.id)


routes = [list_suggestions, add_suggestion, add_vote, remove_vote]
