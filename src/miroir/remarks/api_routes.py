"""Remarks over the API: listed, searched, tagged; and the themes that are held."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import delete, get, post
from litestar.params import QueryParameter

from miroir.access import Caller
from miroir.base.channel import Channel
from miroir.base.database import Database
from miroir.base.paging import After, Limit, Page
from miroir.remarks.list_pages import LONGEST_QUERY
from miroir.remarks.listing import find, remark
from miroir.remarks.model import LONGEST_TAG, Band, Filters, Remark, Tag
from miroir.remarks.searches import Held, held_themes
from miroir.remarks.shell import READERS, TAGGERS, person
from miroir.remarks.tagging import put_tag, tag_named, tags, take_tag
from miroir.surveys import Side

From = Annotated[date | None, QueryParameter(name="from", description="The first day.")]
To = Annotated[date | None, QueryParameter(name="to", description="The last day.")]
Query = Annotated[
    str,
    QueryParameter(
        name="q", max_length=LONGEST_QUERY, required=False, description="Words, by their stem."
    ),
]
Code = Annotated[str | None, QueryParameter(max_length=80, description="A question's code.")]


class TagGiven(msgspec.Struct, frozen=True, kw_only=True):
    """A tag by its name; a name that there is not makes a tag."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_TAG)]


@get("/api/v1/remarks", guards=[READERS], tags=["remarks"])
async def list_remarks(
    caller: Caller,
    database: Database,
    side: Side = "customer",
    words: Query = "",
    first: From = None,
    last: To = None,
    team_id: UUID | None = None,
    channel: Channel | None = None,
    brand_id: UUID | None = None,
    question: Code = None,
    band: Band | None = None,
    language: Literal["fr", "en"] | None = None,
    tag_id: UUID | None = None,
    limit: Limit = 50,
    after: After = None,
) -> Page[Remark]:
    """List what people say, the newest first; staff's by month, and only of enough people."""
    filters = Filters(
        side=side,
        words=words,
        since=first,
        until=last,
        team_id=team_id,
        channel=channel,
        brand_id=brand_id,
        question=question and question.replace("\x00", ""),
        band=band,
        language=language,
        tag_id=tag_id,
    )
    async with database.transaction(caller.organisation) as tx:
        found = await find(tx, filters, limit=limit, after=after)
    return Page(items=found.remarks, next=found.next)


@get("/api/v1/remark-tags", guards=[READERS], tags=["remarks"])
async def list_tags(caller: Caller, database: Database) -> Page[Tag]:
    """List the tags of remarks, by name."""
    async with database.transaction(caller.organisation) as tx:
        return Page(items=await tags(tx))


@post(
    "/api/v1/remarks/{remark_id:uuid}/tags",
    guards=[TAGGERS],
    tags=["remarks"],
    status_code=200,
)
async def add_tag(remark_id: UUID, data: TagGiven, caller: Caller, database: Database) -> Remark:
    """Put a tag to a remark; twice is once."""
    async with database.transaction(caller.organisation) as tx:
        found = await remark(tx, remark_id)
        tag = await tag_named(tx, data.name, by=person(caller))
        await put_tag(tx, tag.id, [found.id], by=person(caller))
        return await remark(tx, remark_id)


@delete("/api/v1/remarks/{remark_id:uuid}/tags/{tag_id:uuid}", guards=[TAGGERS], tags=["remarks"])
async def remove_tag(remark_id: UUID, tag_id: UUID, caller: Caller, database: Database) -> None:
    """Take a tag from a remark; no rule puts it back."""
    async with database.transaction(caller.organisation) as tx:
        await take_tag(tx, tag_id, (await remark(tx, remark_id)).id, by=person(caller))


@get("/api/v1/remark-themes", guards=[READERS], tags=["remarks"])
async def read_themes(caller: Caller, database: Database, side: Side = "customer") -> Held:
    """Read what the remarks of a side are about, the largest theme first."""
    async with database.transaction(caller.organisation) as tx:
        return await held_themes(tx, side)


routes = [list_remarks, list_tags, add_tag, remove_tag, read_themes]
