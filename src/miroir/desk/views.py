"""Saved views: filters under a name, one's own or shared with everybody."""

from typing import Annotated
from uuid import UUID

import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.errors import Conflict, Invalid, NotAllowed, NotFound
from miroir.base.ids import new_id
from miroir.desk.facts import ViewRemoved, ViewSaved
from miroir.desk.filters import Filter
from miroir.desk.lists import Sort
from miroir.journal import record

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]

MOST_OF_ONE_PERSON = 50

COLUMNS = "id, owner_id, name, filter, sort, shared_at is not null as shared"
LIST = f"""
    select {COLUMNS} from saved_view
    where organisation_id = $1 and (owner_id = $2 or shared_at is not null)
    order by shared_at is not null, lower(name), id
    limit 500
"""
ONE = f"""
    select {COLUMNS} from saved_view
    where organisation_id = $1 and id = $3 and (owner_id = $2 or shared_at is not null)
"""
OWNED = "select count(*) from saved_view where organisation_id = $1 and owner_id = $2"
WRITE = f"""
    insert into saved_view
        (organisation_id, id, owner_id, name, filter, sort, created_at, shared_at)
    values ($1, $2, $3, $4, $5, $6, $7::timestamptz, case when $8 then $7::timestamptz end)
    on conflict (organisation_id, id) do update
        set name = excluded.name, filter = excluded.filter, sort = excluded.sort,
            shared_at = case when $8 then coalesce(saved_view.shared_at, $7::timestamptz) end
    returning {COLUMNS}
"""
REMOVE = "delete from saved_view where organisation_id = $1 and id = $2"
UNKNOWN = """
    select exists (select from unnest($2::uuid[]) as given(id)
        where not exists (select from {table} t where t.organisation_id = $1 and t.id = given.id))
"""


class ViewDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A view as written."""

    name: Name
    filter: Filter
    sort: Sort = "recent"
    shared: bool = False


class SavedView(ViewDraft, frozen=True, kw_only=True):
    """A view as kept. `owner_id`: the account that made it."""

    id: UUID
    owner_id: UUID


async def saved_views(tx: Transaction, *, viewer: UUID) -> list[SavedView]:
    """Return the viewer's own views and those shared, by name."""
    return [_view(row) for row in await tx.fetch(LIST, tx.organisation, viewer)]


async def saved_view(tx: Transaction, view_id: UUID, *, viewer: UUID) -> SavedView:
    """Return a view that `viewer` may see. Raises NotFound."""
    row = await tx.row(ONE, tx.organisation, viewer, view_id)
    if row is None:
        raise NotFound("There is no such view: choose another.")
    return _view(row)


async def save_view(tx: Transaction, draft: ViewDraft, *, by: UUID) -> SavedView:
    """Keep a new view of `by`. Raises Invalid for unknown ids, Conflict when they have too many."""
    if await tx.value(OWNED, tx.organisation, by) >= MOST_OF_ONE_PERSON:
        raise Conflict(f"You have {MOST_OF_ONE_PERSON} views: remove one first.")
    return await _write(tx, new_id(), draft, owner=by, by=by)


async def change_view(
    tx: Transaction, view_id: UUID, draft: ViewDraft, *, by: UUID, leads: bool
) -> SavedView:
    """Replace a view: one's own; who `leads` also a shared one. Raises NotFound, NotAllowed."""
    view = await _changeable(tx, view_id, by=by, leads=leads)
    return await _write(tx, view_id, draft, owner=view.owner_id, by=by)


async def remove_view(tx: Transaction, view_id: UUID, *, by: UUID, leads: bool) -> None:
    """Remove a view: one's own; who `leads` also a shared one. Raises NotFound, NotAllowed."""
    await _changeable(tx, view_id, by=by, leads=leads)
    await tx.execute(REMOVE, tx.organisation, view_id)
    record(tx, ViewRemoved(view_id=view_id, by=by))


async def _changeable(tx: Transaction, view_id: UUID, *, by: UUID, leads: bool) -> SavedView:
    view = await saved_view(tx, view_id, viewer=by)
    if view.owner_id != by and not leads:
        raise NotAllowed("This view is a colleague's: save one of your own.")
    return view


async def _write(
    tx: Transaction, view_id: UUID, draft: ViewDraft, *, owner: UUID, by: UUID
) -> SavedView:
    await _check(tx, draft.filter)
    (row,) = await tx.fetch(
        WRITE,
        tx.organisation,
        view_id,
        owner,
        draft.name.replace("\x00", ""),
        draft.filter,
        draft.sort,
        tx.at,
        draft.shared,
    )
    record(tx, ViewSaved(view_id=view_id, by=by, shared=draft.shared))
    return _view(row)


async def _check(tx: Transaction, chosen: Filter) -> None:
    for table, ids in (
        ("brand", chosen.brand_ids),
        ("team", chosen.team_ids),
        ("adviser", chosen.adviser_ids),
    ):
        if ids and await tx.value(UNKNOWN.format(table=table), tx.organisation, ids):
            raise Invalid(f"The filter names a {table} that does not exist.")


def _view(row: Row) -> SavedView:
    return msgspec.convert(dict(row), SavedView)
