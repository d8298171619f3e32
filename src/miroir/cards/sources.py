"""Where a brand's own data is asked for."""

import secrets
from typing import Annotated
from uuid import UUID

import asyncpg
import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import Invalid, NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.base.settings import Settings
from miroir.cards.addresses import check_url
from miroir.cards.facts import DataSourceRemoved, DataSourceSet
from miroir.journal import record

SHORTEST_SECRET = 32
LONGEST_NAME = 60
USUAL_KEPT_SECONDS = 60
USUAL_LIMIT_MS = 2000

KeptSeconds = Annotated[int, msgspec.Meta(ge=0, le=3600)]
LimitMs = Annotated[int, msgspec.Meta(ge=200, le=5000)]

COLUMNS = "id, brand_id, name, url, secret, kept_seconds, limit_ms"
SOURCE = f"select {COLUMNS} from data_source where organisation_id = $1 and brand_id = $2"
SOURCES = f"select {COLUMNS} from data_source where organisation_id = $1 order by name, id"
SET = f"""
    insert into data_source (organisation_id, brand_id, id, name, url, secret, set_at, set_by,
                             kept_seconds, limit_ms)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $10, $11)
    on conflict (organisation_id, brand_id) do update
        set id = excluded.id, name = excluded.name, url = excluded.url,
            secret = coalesce($9, data_source.secret), set_at = excluded.set_at,
            set_by = excluded.set_by, kept_seconds = excluded.kept_seconds,
            limit_ms = excluded.limit_ms
    returning {COLUMNS}
"""
REMOVE = "delete from data_source where organisation_id = $1 and brand_id = $2"


class NewSource(msgspec.Struct, frozen=True, kw_only=True):
    """Where to ask; without a `secret` the one that is set stays, or one is drawn.

    What was told is kept for `kept_seconds`; nothing is waited for longer than `limit_ms`.
    """

    name: str
    url: str
    secret: str | None = None
    kept_seconds: KeptSeconds = USUAL_KEPT_SECONDS
    limit_ms: LimitMs = USUAL_LIMIT_MS


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where a brand's own data is asked for; the secret is for signing, and for nobody's eyes."""

    id: UUID  # another each time it is set: what was kept of the former answers is not shown
    brand_id: UUID
    name: str
    url: str
    secret: str
    kept_seconds: int = USUAL_KEPT_SECONDS
    limit_ms: int = USUAL_LIMIT_MS


async def sources(tx: Transaction) -> list[Source]:
    """Return every brand's data source, by name."""
    return [Source(**dict(row)) for row in await tx.fetch(SOURCES, tx.organisation)]


def new_secret() -> str:
    """Draw a secret to sign with."""
    return secrets.token_urlsafe(SHORTEST_SECRET)


async def source(tx: Transaction, brand_id: UUID) -> Source | None:
    """Return a brand's data source, if it has one."""
    row = await tx.row(SOURCE, tx.organisation, brand_id)
    return None if row is None else Source(**dict(row))


async def set_source(
    tx: Transaction, brand_id: UUID, wanted: NewSource, *, by: UUID, settings: Settings
) -> Source:
    """Set where a brand's own data is asked for. Raises Invalid, NotFound."""
    name = " ".join(wanted.name.split())
    if not name or not name.isprintable() or len(name) > LONGEST_NAME:
        raise Invalid(
            phrase("Give what is shown a name of up to 60 characters, such as Orders."),
            field="name",
        )
    secret = (wanted.secret or "").strip() or None
    if secret is not None and (len(secret) < SHORTEST_SECRET or not secret.isprintable()):
        raise Invalid("A secret has at least 32 characters; leave it empty to have one.")
    try:
        row = await tx.row(
            SET,
            tx.organisation,
            brand_id,
            new_id(),
            name,
            check_url(wanted.url, settings=settings),
            secret or new_secret(),
            tx.at,
            by,
            secret,
            wanted.kept_seconds,
            wanted.limit_ms,
        )
    except asyncpg.ForeignKeyViolationError as unknown:
        raise NotFound(phrase("There is no such brand.")) from unknown
    record(tx, DataSourceSet(brand_id=brand_id, by=by))
    return Source(**dict(row or {}))


async def remove_source(tx: Transaction, brand_id: UUID, *, by: UUID) -> None:
    """Ask for a brand's own data no more. Raises NotFound."""
    if await tx.execute(REMOVE, tx.organisation, brand_id) == "DELETE 0":
        raise NotFound(phrase("This brand has no data source."))
    record(tx, DataSourceRemoved(brand_id=brand_id, by=by))
