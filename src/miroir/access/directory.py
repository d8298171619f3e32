"""The directory: which organisation a key from outside belongs to."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

import asyncpg

from miroir.base.apart import each_apart
from miroir.base.database import Database, Transaction
from miroir.base.errors import Conflict
from miroir.base.ids import OrganisationId

Kind = Literal["widget", "mailbox", "sign_in"]

FIND = "select organisation_id from directory where kind = $1 and key = $2 order by 1"
FIND_OWN = "select from directory where kind = $1 and key = $2 and organisation_id = $3"
ADD = """
    insert into directory (kind, key, organisation_id) values ($1, $2, $3)
    on conflict (kind, key, organisation_id) do nothing
"""
REMOVE = "delete from directory where kind = $1 and key = $2 and organisation_id = $3"
ORGANISATIONS = "select id from organisation order by id"
BY_SLUG = "select id from organisation where slug = $1"


async def find_in_directory(database: Database, kind: Kind, key: str) -> OrganisationId | None:
    """Return the organisation of a widget's key or of a mail address, None when unknown."""
    found = await find_all_in_directory(database, kind, key)
    return found[0] if found else None


async def find_all_in_directory(
    database: Database, kind: Kind, key: str
) -> Sequence[OrganisationId]:
    """Return every organisation of `key`: a person may have accounts in several."""
    rows = await database.fetch(FIND, kind, key)
    return [OrganisationId(row["organisation_id"]) for row in rows]


async def add_to_directory(tx: Transaction, kind: Kind, key: str) -> None:
    """Have `key` lead to the transaction's organisation.

    Raises Conflict when a widget's key or a mail address is another organisation's.
    """
    try:
        await tx.execute(ADD, kind, key, tx.organisation)
    except asyncpg.UniqueViolationError as problem:
        raise Conflict(f"This {kind} is taken: choose another.") from problem


async def find_own(tx: Transaction, kind: Kind, key: str) -> bool:
    """Say whether `key` leads to the transaction's organisation already."""
    return bool(await tx.fetch(FIND_OWN, kind, key, tx.organisation))


async def remove_from_directory(tx: Transaction, kind: Kind, key: str) -> None:
    """Have `key` lead to the transaction's organisation no more."""
    await tx.execute(REMOVE, kind, key, tx.organisation)


async def organisations(database: Database) -> list[OrganisationId]:
    """Return every organisation of this installation."""
    return [OrganisationId(row["id"]) for row in await database.fetch(ORGANISATIONS)]


async def for_every_organisation(
    database: Database, job: Callable[[OrganisationId], Awaitable[object]]
) -> None:
    """Do `job` for one organisation after the other.

    Where it fails for one, the log says so and the others have their turn. Raises what tells
    that the database itself is away.
    """
    await each_apart(await organisations(database), job, broke="job-broke-for-one")


async def organisation_by_slug(database: Database, slug: str) -> OrganisationId | None:
    """Return the organisation named `slug`, None when there is none."""
    found = await database.fetch(BY_SLUG, slug)
    return OrganisationId(found[0][0]) if found else None


def sign_in_key(email: str) -> str:
    """Return what the directory keeps of a sign-in address: no address, only its SHA-256."""
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()
