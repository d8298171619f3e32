"""Opening hours and promises over the API."""

from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import delete, get, post, put
from litestar.response import Response

from miroir.access import Caller, Once, requires_role
from miroir.base.channel import Channel
from miroir.base.database import Database, Transaction
from miroir.base.errors import Invalid
from miroir.base.paging import Page
from miroir.calendars import all_opening_hours, hold_opening_hours
from miroir.conversations import (
    Circumstances,
    EscalateOn,
    Priority,
    Promise,
    PromiseKind,
    Terms,
    add_opening_hours,
    add_promise,
    all_promises,
    change_opening_hours,
    change_promise,
    remove_opening_hours,
    remove_promise,
)
from miroir.desk.settings.hours_shown import HoursShown, HoursWanted, shown
from miroir.desk.settings.promise_preview import Foreseen, foresee

READERS = [requires_role(scope="settings:read")]
SETTERS = [requires_role("supervisor", "administrator")]
YEAR_SECONDS = 366 * 24 * 3600

Seconds = Annotated[int, msgspec.Meta(ge=1, le=YEAR_SECONDS)]


class PromiseWanted(msgspec.Struct, frozen=True, kw_only=True):
    """A promise to make: within how many seconds of the opening hours' time, and for what.

    Null in `brand_id`, `channel`, `priority` or `tier_id` means all; in `calendar_id`, round the
    clock. A warning comes when `warn_value` percent of the time have gone (`warn_at` share), or
    when `warn_value` seconds are left (`warn_at` left).
    """

    kind: PromiseKind
    seconds: Seconds
    brand_id: UUID | None = None
    channel: Channel | None = None
    priority: Priority | None = None
    tier_id: UUID | None = None
    calendar_id: UUID | None = None
    warn_at: Literal["share", "left"] | None = None
    warn_value: Seconds | None = None
    escalate_on: EscalateOn | None = None
    raise_to: Priority | None = None
    widen_team_id: UUID | None = None
    tell_supervisors: bool = False

    def terms(self) -> Terms:
        """Return what is to be promised."""
        given = msgspec.structs.asdict(self)
        at, value = given.pop("warn_at"), given.pop("warn_value")
        if (at is None) != (value is None):
            raise Invalid("A warning needs both warn_at and warn_value.")
        return Terms(
            amount=timedelta(seconds=given.pop("seconds")),
            warn_share=value if at == "share" else None,
            warn_left=timedelta(seconds=value) if at == "left" else None,
            **given,
        )


class PromiseStored(PromiseWanted, frozen=True, kw_only=True):
    """A promise as stored."""

    id: UUID


@get("/api/v1/opening-hours", guards=READERS, tags=["settings"])
async def list_hours(caller: Caller, database: Database) -> Page[HoursShown]:
    """List the opening hours by name."""
    async with database.transaction(caller.organisation) as tx:
        return Page(items=[shown(hours) for hours in await all_opening_hours(tx)])


@post("/api/v1/opening-hours", guards=SETTERS, tags=["settings"])
async def add_hours(data: HoursWanted, once: Once) -> Response[HoursShown]:
    """Store opening hours."""

    async def create(tx: Transaction) -> HoursShown:
        calendar_id = await add_opening_hours(tx, data.calendar(), name=data.name)
        return shown(await hold_opening_hours(tx, calendar_id))

    return await once(create)


@put("/api/v1/opening-hours/{calendar_id:uuid}", guards=SETTERS, tags=["settings"])
async def change_hours(
    calendar_id: UUID, data: HoursWanted, caller: Caller, database: Database
) -> HoursShown:
    """Change opening hours, for promises that start afterwards."""
    async with database.transaction(caller.organisation) as tx:
        await change_opening_hours(tx, calendar_id, data.calendar(), name=data.name)
        return shown(await hold_opening_hours(tx, calendar_id))


@delete("/api/v1/opening-hours/{calendar_id:uuid}", guards=SETTERS, tags=["settings"])
async def drop_hours(calendar_id: UUID, caller: Caller, database: Database) -> None:
    """Remove opening hours that no promise counts by."""
    async with database.transaction(caller.organisation) as tx:
        await remove_opening_hours(tx, calendar_id)


@get("/api/v1/promises", guards=READERS, tags=["settings"])
async def list_promises(caller: Caller, database: Database) -> Page[PromiseStored]:
    """List what is promised, the most specific first."""
    async with database.transaction(caller.organisation) as tx:
        return Page(items=[_stored(promise) for promise in await all_promises(tx)])


@post("/api/v1/promises", guards=SETTERS, tags=["settings"])
async def make_promise(data: PromiseWanted, once: Once) -> Response[PromiseStored]:
    """Promise something more."""

    async def create(tx: Transaction) -> PromiseStored:
        promise_id = await add_promise(tx, data.terms())
        return PromiseStored(**msgspec.structs.asdict(data), id=promise_id)

    return await once(create)


@put("/api/v1/promises/{promise_id:uuid}", guards=SETTERS, tags=["settings"])
async def alter_promise(
    promise_id: UUID, data: PromiseWanted, caller: Caller, database: Database
) -> PromiseStored:
    """Change a promise, for what starts afterwards."""
    async with database.transaction(caller.organisation) as tx:
        await change_promise(tx, promise_id, data.terms())
        return PromiseStored(**msgspec.structs.asdict(data), id=promise_id)


@delete("/api/v1/promises/{promise_id:uuid}", guards=SETTERS, tags=["settings"])
async def drop_promise(promise_id: UUID, caller: Caller, database: Database) -> None:
    """Promise it no more."""
    async with database.transaction(caller.organisation) as tx:
        await remove_promise(tx, promise_id)


@get("/api/v1/promises/foreseen", guards=READERS, tags=["settings"])
async def preview(
    caller: Caller,
    database: Database,
    brand_id: UUID,
    channel: Channel,
    priority: Priority = "normal",
    tier_id: UUID | None = None,
    at: datetime | None = None,
) -> Page[Foreseen]:
    """Tell by when a message that comes at `at` (now without it) would be answered and solved."""
    circumstances = Circumstances(
        brand_id=brand_id, channel=channel, priority=priority, tier_id=tier_id
    )
    async with database.transaction(caller.organisation) as tx:
        return Page(items=await foresee(tx, circumstances, at=at or tx.at))


def _stored(promise: Promise) -> PromiseStored:
    given = msgspec.structs.asdict(promise)
    amount, share, left = (given.pop(name) for name in ("amount", "warn_share", "warn_left"))
    return PromiseStored(
        seconds=round(amount.total_seconds()),
        warn_at="share" if share is not None else "left" if left is not None else None,
        warn_value=share if left is None else round(left.total_seconds()),
        **given,
    )


routes = [
    list_hours,
    add_hours,
    change_hours,
    drop_hours,
    list_promises,
    make_promise,
    alter_promise,
    drop_promise,
    preview,
]
