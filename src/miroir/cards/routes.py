"""Cards of a customer for the desk, and where they come from, for administrators."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import delete, get, put
from litestar.handlers import HTTPRouteHandler

from miroir.access import Caller, requires_role
from miroir.base import clock
from miroir.base.database import Database
from miroir.base.errors import NotFound
from miroir.base.settings import Settings
from miroir.cards.asking import Asker, Told
from miroir.cards.sources import (
    USUAL_KEPT_SECONDS,
    USUAL_LIMIT_MS,
    KeptSeconds,
    LimitMs,
    NewSource,
    Source,
    remove_source,
    set_source,
    source,
)
from miroir.customers import customer

READERS = [requires_role("adviser", "supervisor")]
SETTERS = [requires_role("administrator")]


class SourceWanted(msgspec.Struct, frozen=True, kw_only=True):
    """Where to ask for a brand's own data; without a `secret` the one set stays.

    What was told is kept for `kept_seconds`; nothing is waited for longer than `limit_ms`.
    """

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    url: Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]
    secret: Annotated[str, msgspec.Meta(min_length=32, max_length=200)] | None = None
    kept_seconds: KeptSeconds = USUAL_KEPT_SECONDS
    limit_ms: LimitMs = USUAL_LIMIT_MS


class SourceShown(msgspec.Struct, frozen=True, kw_only=True):
    """Where a brand's own data is asked for. `secret` is told when it has just been drawn."""

    brand_id: UUID
    name: str
    url: str
    kept_seconds: int
    limit_ms: int
    secret: str | None = None


class CardsShown(Told, frozen=True, kw_only=True):
    """What a brand's own data says of a customer; `name` is None where it has none."""

    name: str | None


@get("/api/v1/customers/{customer_id:uuid}/cards", guards=READERS, tags=["customers"])
async def show_cards(
    customer_id: UUID,
    brand_id: UUID,
    caller: Caller,
    database: Database,
    asker: Asker,
    language: Literal["fr", "en"] = "fr",
) -> CardsShown:
    """Show what a brand's own data says of a customer, as old as its source allows.

    It is waited for no longer than its time limit; `failure` then says why there are no cards.
    """
    at = clock.now()
    # The transaction is over before anybody outside is asked.
    async with database.transaction(caller.organisation, at=at) as tx:
        person = await customer(tx, customer_id)
        asked = await source(tx, brand_id)
    if asked is None:
        return CardsShown(cards=[], failure=None, at=at, name=None)
    told = await asker.ask(caller.organisation, asked, person, language=language, at=at)
    return CardsShown(cards=told.cards, failure=told.failure, at=told.at, name=asked.name)


@get("/api/v1/brands/{brand_id:uuid}/data-source", guards=SETTERS, tags=["settings"])
async def show_source(brand_id: UUID, caller: Caller, database: Database) -> SourceShown:
    """Tell where a brand's own data is asked for."""
    async with database.transaction(caller.organisation) as tx:
        found = await source(tx, brand_id)
    if found is None:
        raise NotFound("This brand has no data source.")
    return _shown(found, told=None)


@put("/api/v1/brands/{brand_id:uuid}/data-source", guards=SETTERS, tags=["settings"])
async def choose_source(
    brand_id: UUID, data: SourceWanted, caller: Caller, database: Database, settings: Settings
) -> SourceShown:
    """Set where a brand's own data is asked for; a secret that is drawn is told this once."""
    async with database.transaction(caller.organisation) as tx:
        former = await source(tx, brand_id)
        wanted = NewSource(**msgspec.structs.asdict(data))
        found = await set_source(tx, brand_id, wanted, by=caller.id, settings=settings)
    drawn = data.secret is None and former is None
    return _shown(found, told=found.secret if drawn else None)


@delete("/api/v1/brands/{brand_id:uuid}/data-source", guards=SETTERS, tags=["settings"])
async def drop_source(brand_id: UUID, caller: Caller, database: Database) -> None:
    """Ask for a brand's own data no more."""
    async with database.transaction(caller.organisation) as tx:
        await remove_source(tx, brand_id, by=caller.id)


def _shown(found: Source, *, told: str | None) -> SourceShown:
    return SourceShown(
        brand_id=found.brand_id,
        name=found.name,
        url=found.url,
        kept_seconds=found.kept_seconds,
        limit_ms=found.limit_ms,
        secret=told,
    )


routes: list[HTTPRouteHandler] = [show_cards, show_source, choose_source, drop_source]
