"""Shares known from elsewhere, over the API."""

from litestar import delete, get, put
from litestar.types import ControllerRouterHandler

from miroir.access import Caller, organisation_settings, requires_role, requires_scope
from miroir.base.database import Database
from miroir.base.language import language
from miroir.indicators.known_margins import (
    KnownMargin,
    WantedMargin,
    drop_known_margin,
    known_margins,
    set_known_margin,
)
from miroir.indicators.weights import KnownTrait

READERS = [requires_scope("settings:read")]
SETTERS = [requires_role("supervisor", "administrator", scope="settings:write")]
TAGS = ["mirror"]
ONE = "/api/v1/known-margins/{trait:str}"


@get("/api/v1/known-margins", guards=READERS, tags=TAGS)
async def list_known_margins(caller: Caller, database: Database) -> list[KnownMargin]:
    """List the shares that were entered, to which customers' answers are weighted."""
    async with database.transaction(caller.organisation) as tx:
        return await known_margins(tx)


@put(ONE, guards=SETTERS, tags=TAGS)
async def put_known_margin(
    trait: KnownTrait, data: WantedMargin, caller: Caller, database: Database
) -> list[KnownMargin]:
    """Weight answers to these shares, in place of the contacts' own; they come to 100 percent."""
    async with database.transaction(caller.organisation) as tx:
        settings = await organisation_settings(tx)
        tongue = language("en", settings.time_zone)
        by = caller.id if caller.kind == "account" else None
        await set_known_margin(tx, trait, data, tongue=tongue, by=by)
        return await known_margins(tx)


@delete(ONE, guards=SETTERS, tags=TAGS)
async def remove_known_margin(trait: KnownTrait, caller: Caller, database: Database) -> None:
    """Weight answers to the contacts' own shares again."""
    async with database.transaction(caller.organisation) as tx:
        await drop_known_margin(tx, trait)


routes: list[ControllerRouterHandler] = [
    list_known_margins,
    put_known_margin,
    remove_known_margin,
]
