"""Saved views and the counts of all views."""

from uuid import UUID

from litestar import delete, get, post, put
from litestar.response import Response

from miroir.access import Caller, Once, requires_role
from miroir.base.database import Database, Transaction
from miroir.base.paging import Page
from miroir.desk.counts import Counts, counts
from miroir.desk.views import (
    SavedView,
    ViewDraft,
    change_view,
    remove_view,
    save_view,
    saved_views,
)

PEOPLE = [requires_role("adviser", "supervisor", "administrator")]


@get("/api/v1/views", guards=PEOPLE, tags=["views"])
async def list_views(caller: Caller, database: Database) -> Page[SavedView]:
    """List the caller's saved views and those shared."""
    async with database.transaction(caller.organisation) as tx:
        return Page(items=await saved_views(tx, viewer=caller.id))


@get("/api/v1/views/counts", guards=PEOPLE, tags=["views"])
async def count_views(caller: Caller, database: Database) -> Counts:
    """Count what each view holds, as far as `most`; up to two seconds old."""
    async with database.transaction(caller.organisation) as tx:
        saved = await saved_views(tx, viewer=caller.id)
        return await counts(tx, saved, viewer=caller.id)


@post("/api/v1/views", guards=PEOPLE, tags=["views"])
async def add_view(data: ViewDraft, caller: Caller, once: Once) -> Response[SavedView]:
    """Save a view."""

    async def create(tx: Transaction) -> SavedView:
        return await save_view(tx, data, by=caller.id)

    return await once(create)


@put("/api/v1/views/{view_id:uuid}", guards=PEOPLE, tags=["views"])
async def replace_view(
    view_id: UUID, data: ViewDraft, caller: Caller, database: Database
) -> SavedView:
    """Change a view: one's own; a supervisor also a shared one."""
    async with database.transaction(caller.organisation) as tx:
        return await change_view(tx, view_id, data, by=caller.id, leads=_leads(caller))


@delete("/api/v1/views/{view_id:uuid}", guards=PEOPLE, tags=["views"])
async def delete_view(view_id: UUID, caller: Caller, database: Database) -> None:
    """Remove a view: one's own; a supervisor also a shared one."""
    async with database.transaction(caller.organisation) as tx:
        await remove_view(tx, view_id, by=caller.id, leads=_leads(caller))


def _leads(caller: Caller) -> bool:
    return not caller.roles.isdisjoint({"supervisor", "administrator"})


routes = [list_views, count_views, add_view, replace_view, delete_view]
