"""Links with which somebody chooses their password: an invitation, or after forgetting it."""

from datetime import datetime, timedelta
from uuid import UUID

from miroir.access.accounts import END_SESSIONS
from miroir.access.facts import PasswordChosen, PasswordLinkMade
from miroir.access.passwords import check_password, hash_password
from miroir.access.sessions import start_session
from miroir.access.tokens import hash_of, new_prefixed_token, organisation_of_prefixed
from miroir.base.database import Database, Transaction
from miroir.base.errors import NotFound
from miroir.base.ids import OrganisationId
from miroir.base.language import phrase
from miroir.journal import record

PREFIX = "pw"
LASTS = timedelta(days=3)

MAKE = """
    insert into password_link (organisation_id, account_id, token_hash, made_at, made_by, ends_at)
    select $1, id, $3, $4, $5, $6 from account
    where organisation_id = $1 and id = $2 and disabled_at is null
    on conflict (organisation_id, account_id) do update
        set token_hash = excluded.token_hash, made_at = excluded.made_at,
            made_by = excluded.made_by, ends_at = excluded.ends_at
    returning account_id
"""
FIND = """
    select l.account_id, a.email from password_link l join account a
        on (a.organisation_id, a.id) = (l.organisation_id, l.account_id)
    where l.organisation_id = $1 and l.token_hash = $2 and l.ends_at > $3
      and a.disabled_at is null
"""
USE = """
    delete from password_link
    where organisation_id = $1 and token_hash = $2 and ends_at > $3
    returning account_id
"""
CHOOSE = """
    update account set password_hash = $3
    where organisation_id = $1 and id = $2 and disabled_at is null
    returning id
"""
OVER = phrase("This link is over, or was used: ask your administrator for another.")


async def make_password_link(tx: Transaction, account_id: UUID, *, by: UUID) -> str:
    """Return the token of a link that lasts three days; a former one is over.

    Raises NotFound for an account that is disabled or not there.
    """
    token = new_prefixed_token(PREFIX, tx.organisation)
    made = await tx.value(
        MAKE, tx.organisation, account_id, hash_of(token), tx.at, by, tx.at + LASTS
    )
    if made is None:
        raise NotFound(phrase("There is no such account."))
    record(tx, PasswordLinkMade(account_id=account_id, made_by=by))
    return token


async def whose_password(database: Database, token: str, *, at: datetime) -> str:
    """Return the address of whoever `token` is for. Raises NotFound when it is over."""
    organisation = _organisation(token)
    async with database.transaction(organisation, at=at) as tx:
        row = await tx.row(FIND, tx.organisation, hash_of(token), at)
    if row is None:
        raise NotFound(OVER)
    return str(row["email"])


async def choose_password(database: Database, token: str, password: str, *, at: datetime) -> str:
    """Set the password that `token` allows to choose, and return the token of a new session.

    Every former session ends. Raises NotFound when the link is over, Invalid for a password too
    short.
    """
    organisation = _organisation(token)
    check_password(password)
    stored = await hash_password(password)
    async with database.transaction(organisation, at=at) as tx:
        account_id = await tx.value(USE, organisation, hash_of(token), at)
        if account_id is None or not await tx.value(CHOOSE, organisation, account_id, stored):
            raise NotFound(OVER)
        await tx.execute(END_SESSIONS, organisation, account_id, at)
        record(tx, PasswordChosen(account_id=account_id))
        return await start_session(tx, account_id)


def _organisation(token: str) -> OrganisationId:
    organisation = organisation_of_prefixed(PREFIX, token)
    if organisation is None:
        raise NotFound(OVER)
    return organisation
