"""Sessions: a signed-in browser, known by the hash of its token."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from miroir.access.facts import SignedIn, SignedOut
from miroir.access.model import Caller
from miroir.access.tokens import hash_of, new_session_token, organisation_of_session
from miroir.base.database import Database, Transaction
from miroir.base.ids import new_id
from miroir.journal import record

COOKIE = "miroir_session"
IDLE = timedelta(hours=12)  # a shift, with its breaks
LONGEST = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=5)  # so that reading stays reading

INSERT = """
    insert into session (organisation_id, id, account_id, token_hash, created_at, seen_at,
                         expires_at)
    values ($1, $2, $3, $4, $5, $5, $6)
"""
FIND = """
    select s.id, s.account_id, s.created_at, s.seen_at, a.roles
    from session s join account a using (organisation_id)
    where s.organisation_id = $1 and s.token_hash = $2
      and s.ended_at is null and s.expires_at > $3
      and a.id = s.account_id and a.disabled_at is null
"""
LIVING = """
    select s.id from session s join account a using (organisation_id)
    where s.organisation_id = $1 and s.id = any($2)
      and s.ended_at is null and s.expires_at > $3
      and a.id = s.account_id and a.disabled_at is null
"""
SEEN = "update session set seen_at = $3, expires_at = $4 where organisation_id = $1 and id = $2"
END = """
    update session set ended_at = $3
    where organisation_id = $1 and id = $2 and ended_at is null
    returning account_id
"""
FORGET = "delete from session where organisation_id = $1 and expires_at < $2"


async def start_session(tx: Transaction, account_id: UUID) -> str:
    """Begin a session of `account_id` and return its token, kept nowhere else."""
    token, session_id = new_session_token(tx.organisation), new_id()
    await tx.execute(
        INSERT, tx.organisation, session_id, account_id, hash_of(token), tx.at, tx.at + IDLE
    )
    record(tx, SignedIn(account_id=account_id, session_id=session_id))
    return token


async def find_session(database: Database, token: str, *, at: datetime) -> Caller | None:
    """Return who the session of `token` belongs to, None when it is unknown or over."""
    organisation = organisation_of_session(token)
    if organisation is None:
        return None
    async with database.transaction(organisation, at=at) as tx:
        row = await tx.row(FIND, organisation, hash_of(token), at)
        if row is None:
            return None
        if at - row["seen_at"] >= SEEN_EVERY:
            await _see(tx, row["id"], until=min(at + IDLE, row["created_at"] + LONGEST))
    return Caller(
        organisation=organisation,
        kind="account",
        id=row["account_id"],
        roles=frozenset(row["roles"]),
        session_id=row["id"],
    )


async def living_sessions(tx: Transaction, ids: Iterable[UUID | None]) -> set[UUID]:
    """Return those of the sessions `ids` that are not over."""
    rows = await tx.fetch(LIVING, tx.organisation, list(ids), tx.at)
    return {row["id"] for row in rows}


async def end_session(tx: Transaction, session_id: UUID) -> None:
    """End a session; one that is over already stays so."""
    account_id = await tx.value(END, tx.organisation, session_id, tx.at)
    if account_id is not None:
        record(tx, SignedOut(account_id=account_id, session_id=session_id))


async def forget_old_sessions(tx: Transaction, *, before: datetime) -> None:
    """Remove the sessions that expired before an instant: the journal remembers sign-ins."""
    await tx.execute(FORGET, tx.organisation, before)


async def _see(tx: Transaction, session_id: UUID, *, until: datetime) -> None:
    await tx.execute(SEEN, tx.organisation, session_id, tx.at, until)
