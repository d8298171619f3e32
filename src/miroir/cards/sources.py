"""Where a brand's own data is asked for."""

import secrets
from uuid import UUID

import asyncpg
import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import Invalid, NotFound
from miroir.base.ids import new_id
from miroir.base.settings import Settings
from miroir.cards.addresses import check_url
from miroir.cards.facts import DataSourceRemoved, DataSourceSet
from miroir.journal import record

SHORTEST_SECRET = 32

SOURCE = """
    select id, brand_id, name, url, secret from data_source
    where organisation_id = $1 and brand_id = $2
"""
SET = """
    insert into data_source (organisation_id, brand_id, id, name, url, secret, set_at, set_by)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (organisation_id, brand_id) do update
        set id = excluded.id, name = excluded.name, url = excluded.url,
            secret = coalesce($9, data_source.secret), set_at = excluded.set_at,
            set_by = excluded.set_by
    returning id, brand_id, name, url, secret
"""
REMOVE = "delete from data_source where organisation_id = $1 and brand_id = $2"


class NewSource(msgspec.Struct, frozen=True, kw_only=True):
    """Where to ask; without a `secret` the one that is set stays, or one is drawn."""

    name: str
    url: str
    secret: str | None = None


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where a brand's own data is asked for; the secret is for signing, and for nobody's eyes."""

    id: UUID  # another each time it is set: what was kept of the former answers is not shown
    brand_id: UUID
    name: str
    url: str
    secret: str


async def source(tx: Transaction, brand_id: UUID) -> Source | None:
    """Return a brand's data source, if it has one."""
    row = await tx.row(SOURCE, tx.organisation, brand_id)
    return None if row is None else Source(**dict(row))


async def set_source(
    tx: Transaction, brand_id: UUID, wanted: NewSource, *, by: UUID, settings: Settings
) -> Source:
    """Set where a brand's own data is asked for. Raises Invalid, NotFound."""
    name = " ".join(wanted.name.split())
    if not name or not name.isprintable() or len(name) > 60:
        raise Invalid("Give what is shown a name of up to 60 characters, such as Orders.")
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
            secret or secrets.token_urlsafe(SHORTEST_SECRET),
            tx.at,
            by,
            secret,
        )
    except asyncpg.ForeignKeyViolationError as unknown:
        raise NotFound("There is no such brand.") from unknown
    record(tx, DataSourceSet(brand_id=brand_id, by=by))
    return Source(**dict(row or {}))


async def remove_source(tx: Transaction, brand_id: UUID, *, by: UUID) -> None:
    """Ask for a brand's own data no more. Raises NotFound."""
    if await tx.execute(REMOVE, tx.organisation, brand_id) == "DELETE 0":
        raise NotFound("This brand has no data source.")
    record(tx, DataSourceRemoved(brand_id=brand_id, by=by))
