"""Signing in by password, at the same cost whether the address is known or not."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from miroir.access.directory import (
    find_all_in_directory,
    organisation_by_slug,
    sign_in_key,
)
from miroir.access.passwords import hash_password, matches, outdated
from miroir.access.sessions import start_session
from miroir.base.database import Database
from miroir.base.errors import Conflict, NotSignedIn, TooMany
from miroir.base.ids import OrganisationId
from miroir.base.pacing import Pace

MOST_ORGANISATIONS = 5

FIND = """
    select id, password_hash from account
    where organisation_id = $1 and lower(email) = lower($2) and disabled_at is null
"""
RENEW = """
    update account set password_hash = $3
    where organisation_id = $1 and id = $2 and password_hash = $4
"""
SLUGS = "select slug from organisation where id = any($1) order by slug"


class Candidate(msgspec.Struct, frozen=True):
    """An account with the address given, before its password is checked."""

    organisation: OrganisationId
    account_id: UUID
    password_hash: str | None


class Throttle:
    """Slows down who guesses passwords: only attempts that fail are counted.

    One per process; instants are seconds of a monotonic clock.
    """

    def __init__(self) -> None:
        self._addresses: Pace[str] = Pace(per_second=1 / 60, burst=10)
        self._peers: Pace[str] = Pace(per_second=1 / 5, burst=30)

    def take(self, *, address: str, peer: str, at: float) -> None:
        """Count one attempt. Raises TooMany."""
        wait = self._peers.take(peer, at) or self._addresses.take(address, at)
        if wait:
            raise TooMany(
                "Too many attempts: wait, then try again.", retry_after=max(1, round(wait + 0.5))
            )

    def succeeded(self, *, address: str, peer: str) -> None:
        """Discount an attempt that was right."""
        self._peers.give_back(peer)
        self._addresses.give_back(address)


async def sign_in(
    database: Database,
    *,
    email: str,
    password: str,
    organisation: str | None = None,
    at: datetime,
) -> str:
    """Check `password` and return the token of a new session.

    `organisation` is a slug; needed only where the same address and password open several.
    Raises NotSignedIn when they do not fit, Conflict when they open several.
    """
    candidates = await _candidates(database, email, organisation, at=at)
    opened = [one for one in candidates if await matches(password, one.password_hash)]
    if not candidates:
        await matches(password, None)
    if not opened:
        raise NotSignedIn("The address or the password is wrong: check them and try again.")
    if len(opened) > 1:
        slugs = await database.fetch(SLUGS, [one.organisation for one in opened])
        raise Conflict(f"Say which organisation: {', '.join(row['slug'] for row in slugs)}.")
    return await _start(database, opened[0], password, at=at)


async def _candidates(
    database: Database, email: str, organisation: str | None, *, at: datetime
) -> list[Candidate]:
    found: list[Candidate] = []
    for one in await _organisations(database, email, organisation):
        async with database.transaction(one, at=at) as tx:
            row = await tx.row(FIND, one, email.strip())
        if row is not None:
            found.append(Candidate(one, row["id"], row["password_hash"]))
    return found


async def _organisations(
    database: Database, email: str, slug: str | None
) -> Sequence[OrganisationId]:
    known = await find_all_in_directory(database, "sign_in", sign_in_key(email))
    if slug is None:
        return known[:MOST_ORGANISATIONS]
    asked = await organisation_by_slug(database, slug)
    return [one for one in known if one == asked]


async def _start(database: Database, one: Candidate, password: str, *, at: datetime) -> str:
    renewed = None
    if one.password_hash is not None and outdated(one.password_hash):
        renewed = await hash_password(password)
    async with database.transaction(one.organisation, at=at) as tx:
        if renewed:
            await tx.execute(RENEW, one.organisation, one.account_id, renewed, one.password_hash)
        return await start_session(tx, one.account_id)
