"""API keys: programs that call, each with what it may do (its scopes)."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from miroir.access.facts import KeyCreated, KeyRevoked
from miroir.access.model import Caller, Scope
from miroir.access.tokens import KEY_PREFIX, hash_of, new_prefixed_token, organisation_of_prefixed
from miroir.base.database import Database, Transaction
from miroir.base.errors import NotFound
from miroir.base.ids import new_id
from miroir.journal import record

USED_EVERY = timedelta(minutes=1)  # so that reading stays reading

INSERT = """
    insert into api_key (organisation_id, id, name, token_hash, scopes, created_at)
    values ($1, $2, $3, $4, $5, $6)
"""
FIND = """
    select id, scopes, used_at from api_key
    where organisation_id = $1 and token_hash = $2 and revoked_at is null
"""
USED = "update api_key set used_at = $3 where organisation_id = $1 and id = $2"
KEYS = """
    select id, name, scopes, created_at, used_at from api_key
    where organisation_id = $1 and revoked_at is null
    order by created_at, id
"""
REVOKE = """
    update api_key set revoked_at = $3
    where organisation_id = $1 and id = $2 and revoked_at is null
    returning id
"""


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key as it is listed. `token` is told once, when it is created; null afterwards."""

    id: UUID
    name: str
    scopes: list[Scope]
    created_at: datetime
    used_at: datetime | None = None
    token: str | None = None


async def create_key(
    tx: Transaction, *, name: str, scopes: Collection[Scope], by: UUID | None = None
) -> ApiKey:
    """Create a key, with its token; `by` is the account that asked for it."""
    token = new_prefixed_token(KEY_PREFIX, tx.organisation)
    key = ApiKey(id=new_id(), name=name, scopes=sorted(set(scopes)), created_at=tx.at, token=token)
    await tx.execute(INSERT, tx.organisation, key.id, name, hash_of(token), list(key.scopes), tx.at)
    record(tx, KeyCreated(key_id=key.id, created_by=by))
    return key


async def keys(tx: Transaction) -> list[ApiKey]:
    """Return the keys in force, the oldest first, without their tokens."""
    return [ApiKey(**row) for row in await tx.fetch(KEYS, tx.organisation)]


async def revoke_key(tx: Transaction, key_id: UUID, *, by: UUID | None = None) -> None:
    """Have a key work no more. Raises NotFound."""
    if await tx.value(REVOKE, tx.organisation, key_id, tx.at) is None:
        raise NotFound("There is no such key in force.")
    record(tx, KeyRevoked(key_id=key_id, revoked_by=by))


async def find_key(database: Database, token: str, *, at: datetime) -> Caller | None:
    """Return the program whose key `token` is, None when it is unknown or revoked."""
    organisation = organisation_of_prefixed(KEY_PREFIX, token)
    if organisation is None:
        return None
    async with database.transaction(organisation, at=at) as tx:
        row = await tx.row(FIND, organisation, hash_of(token))
        if row is None:
            return None
        if row["used_at"] is None or at - row["used_at"] >= USED_EVERY:
            await tx.execute(USED, organisation, row["id"], at)
    return Caller(
        organisation=organisation, kind="key", id=row["id"], scopes=frozenset(row["scopes"])
    )
