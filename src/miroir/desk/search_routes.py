"""Searching everything at once, for the palette and the customer pane."""

from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.params import QueryParameter

from miroir.access import Caller, requires_role
from miroir.base.database import Database
from miroir.base.paging import After, Limit, Page
from miroir.desk.searching import Found, search

READERS = [requires_role("adviser", "supervisor", "administrator", scope="conversations:read")]


@get("/api/v1/search", guards=READERS, tags=["search"])
async def search_everything(
    caller: Caller,
    database: Database,
    words: Annotated[
        str,
        QueryParameter(
            name="q",
            min_length=1,
            max_length=200,
            description="Words, a name, an address, a telephone number or a conversation's number."
            " French and English stems count as the word, accents and capitals do not matter, the"
            ' last word may be unfinished. "Quoted words" stand together, -word must not be there.',
        ),
    ],
    within: Annotated[
        UUID | None,
        QueryParameter(name="customer_id", description="Only this customer's conversations."),
    ] = None,
    after: After = None,
    limit: Limit = 20,
) -> Page[Found]:
    """Find conversations by number or by the words of their messages, and customers by name.

    The conversation of that number and up to five customers come first, on the first page; then
    conversations, those whose newer messages hold more of the words first. A key finds customers
    with the scope customers:read only.
    """
    people = caller.kind == "account" or "customers:read" in caller.scopes
    async with database.transaction(caller.organisation) as transaction:
        return await search(
            transaction, words, within=within, people=people, after=after, limit=limit
        )


routes = [search_everything]
