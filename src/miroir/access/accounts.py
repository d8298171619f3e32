"""Accounts: the people who can sign in."""

from collections.abc import Collection
from uuid import UUID

import asyncpg

from miroir.access.administering import refuse_last_administrator
from miroir.access.directory import add_to_directory, remove_from_directory, sign_in_key
from miroir.access.facts import AccountCreated, AccountDisabled
from miroir.access.model import Account, Language, Role
from miroir.access.passwords import check_password, hash_password
from miroir.base.database import Row, Transaction
from miroir.base.errors import Conflict, NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.journal import record

COLUMNS = "id, email, name, roles, language"
INSERT = """
    insert into account (organisation_id, id, email, name, password_hash, roles, language,
                         created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
ACCOUNT = f"""
    select {COLUMNS} from account
    where organisation_id = $1 and id = $2 and disabled_at is null
"""
ACCOUNTS = f"""
    select {COLUMNS} from account
    where organisation_id = $1 and disabled_at is null
    order by name, id
"""
DISABLE = """
    update account set disabled_at = $3
    where organisation_id = $1 and id = $2 and disabled_at is null
    returning email
"""
END_SESSIONS = """
    update session set ended_at = $3
    where organisation_id = $1 and account_id = $2 and ended_at is null
"""


async def create_account(
    tx: Transaction,
    *,
    email: str,
    name: str,
    roles: Collection[Role],
    password: str | None = None,
    language: Language | None = None,
) -> UUID:
    """Create an account and return its id; without a password it cannot sign in by itself.

    Raises Invalid for a password too short, Conflict when the address has an account here.
    """
    stored = None
    if password is not None:
        check_password(password)
        stored = await hash_password(password)
    account_id = new_id()
    try:
        await tx.execute(
            INSERT,
            tx.organisation,
            account_id,
            email.strip(),
            name,
            stored,
            sorted(roles),
            language,
            tx.at,
        )
    except asyncpg.UniqueViolationError as problem:
        raise Conflict(
            phrase("This address has an account already: give it other roles."), field="email"
        ) from problem
    await add_to_directory(tx, "sign_in", sign_in_key(email))
    record(tx, AccountCreated(account_id=account_id))
    return account_id


async def disable_account(tx: Transaction, account_id: UUID) -> None:
    """End an account's sessions and have it sign in no more.

    Raises NotFound, Conflict for the last administrator.
    """
    await refuse_last_administrator(tx, account_id)
    email = await tx.value(DISABLE, tx.organisation, account_id, tx.at)
    if email is None:
        raise NotFound(phrase("There is no such account."))
    await tx.execute(END_SESSIONS, tx.organisation, account_id, tx.at)
    await remove_from_directory(tx, "sign_in", sign_in_key(email))
    record(tx, AccountDisabled(account_id=account_id))


async def account(tx: Transaction, account_id: UUID) -> Account:
    """Return one account that may sign in. Raises NotFound."""
    row = await tx.row(ACCOUNT, tx.organisation, account_id)
    if row is None:
        raise NotFound(phrase("There is no such account."))
    return _account(row)


async def accounts(tx: Transaction) -> list[Account]:
    """Return every account that may sign in, by name."""
    return [_account(row) for row in await tx.fetch(ACCOUNTS, tx.organisation)]


def _account(row: Row) -> Account:
    return Account(**row)
