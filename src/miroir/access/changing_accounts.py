"""Changing accounts: who they are, what they may, and letting them in again."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import asyncpg

from miroir.access.accounts import END_SESSIONS
from miroir.access.administering import refuse_last_administrator
from miroir.access.directory import add_to_directory, remove_from_directory, sign_in_key
from miroir.access.facts import AccountChanged, AccountEnabled
from miroir.access.model import Account, Language, Role
from miroir.base.database import Transaction
from miroir.base.errors import Conflict, NotFound
from miroir.base.language import phrase
from miroir.journal import record

EVERY = """
    select a.id, a.email, a.name, a.roles, a.language, a.disabled_at,
           a.password_hash is not null as has_password,
           (select max(s.seen_at) from session s
            where s.organisation_id = $1 and s.account_id = a.id) as seen_at
    from account a where a.organisation_id = $1
    order by a.disabled_at is not null, a.name, a.id
"""
HOLD = """
    select email, roles, disabled_at from account
    where organisation_id = $1 and id = $2 for update
"""
CHANGE = """
    update account set name = $3, email = $4, roles = $5, language = $6
    where organisation_id = $1 and id = $2
"""
ENABLE = """
    update account set disabled_at = null
    where organisation_id = $1 and id = $2 and disabled_at is not null
    returning email
"""
END_OTHER_SESSIONS = f"{END_SESSIONS} and id is distinct from $4"


class AccountListed(Account, frozen=True, kw_only=True):
    """An account as administrators see it. `seen_at`: when it last used a session we remember."""

    disabled_at: datetime | None
    has_password: bool
    seen_at: datetime | None


async def every_account(tx: Transaction) -> list[AccountListed]:
    """Return every account, by name, those that are disabled last."""
    return [AccountListed(**row) for row in await tx.fetch(EVERY, tx.organisation)]


async def change_account(
    tx: Transaction,
    account_id: UUID,
    *,
    name: str,
    email: str,
    roles: Collection[Role],
    language: Language | None,
    keep_session: UUID | None = None,
) -> None:
    """Change who an account is and what it may.

    When a role is taken away, its sessions end, except `keep_session`: its screens show what the
    role allowed. Raises NotFound; Conflict when the address is another's, or when it would leave
    no administrator.
    """
    if "administrator" not in roles:
        await refuse_last_administrator(tx, account_id)
    held = await tx.row(HOLD, tx.organisation, account_id)
    if held is None:
        raise NotFound(phrase("There is no such account."))
    try:
        await tx.execute(
            CHANGE, tx.organisation, account_id, name, email.strip(), sorted(roles), language
        )
    except asyncpg.UniqueViolationError as taken:
        raise Conflict(phrase("Another account has this address."), field="email") from taken
    if held["disabled_at"] is None and sign_in_key(email) != sign_in_key(held["email"]):
        await remove_from_directory(tx, "sign_in", sign_in_key(held["email"]))
        await add_to_directory(tx, "sign_in", sign_in_key(email))
    if set(held["roles"]) - set(roles):
        await tx.execute(END_OTHER_SESSIONS, tx.organisation, account_id, tx.at, keep_session)
    record(tx, AccountChanged(account_id=account_id))


async def enable_account(tx: Transaction, account_id: UUID) -> None:
    """Let a disabled account sign in again. Raises NotFound."""
    email = await tx.value(ENABLE, tx.organisation, account_id)
    if email is None:
        raise NotFound(phrase("There is no such account."))
    await add_to_directory(tx, "sign_in", sign_in_key(email))
    record(tx, AccountEnabled(account_id=account_id))
