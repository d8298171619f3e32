"""Whether remarks may be sent to the language model: who allowed it, what was sent, how often."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.ids import new_id
from miroir.journal import record
from miroir.remarks.facts import LanguageModelAllowed, LanguageModelForbidden

A_DAY: Final = timedelta(days=1)
TOLD: Final = 20

STATE = """
    select m.allowed_by, m.allowed_at, a.name as allower
    from language_model m
    left join account a on (a.organisation_id, a.id) = (m.organisation_id, m.allowed_by)
    where m.organisation_id = $1
"""
ALLOW = """
    insert into language_model (organisation_id, allowed_by, allowed_at) values ($1, $2, $3)
    on conflict do nothing returning allowed_at
"""
FORBID = "delete from language_model where organisation_id = $1 returning allowed_at"
NOTE = """
    insert into language_model_request
        (organisation_id, id, asked_at, remarks, characters, outcome, tokens)
    values ($1, $2, $3, $4, $5, $6, $7)
"""
SINCE = """
    select count(*) from language_model_request where organisation_id = $1 and asked_at > $2
"""
NEWEST = """
    select asked_at, remarks, characters, outcome, tokens from language_model_request
    where organisation_id = $1 order by asked_at desc limit $2
"""


class Permission(msgspec.Struct, frozen=True, kw_only=True):
    """Who allowed that remarks are sent, and when."""

    allowed_by: UUID | None
    allowed_at: datetime
    allower: str | None


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What was sent at once, and what came of it; `tokens` as the service counts them."""

    asked_at: datetime
    remarks: int
    characters: int
    outcome: str
    tokens: int | None


async def permission(tx: Transaction) -> Permission | None:
    """Return who allowed the language model, None where nobody does."""
    row = await tx.row(STATE, tx.organisation)
    return None if row is None else Permission(**row)


async def allow_model(tx: Transaction, *, by: UUID | None) -> None:
    """Have remarks be sent to the language model from now on; twice is once."""
    if await tx.value(ALLOW, tx.organisation, by, tx.at) is not None:
        record(tx, LanguageModelAllowed(by=by))


async def forbid_model(tx: Transaction, *, by: UUID | None) -> None:
    """Have nothing be sent to the language model any more; twice is once."""
    if await tx.value(FORBID, tx.organisation) is not None:
        record(tx, LanguageModelForbidden(by=by))


async def asked_lately(tx: Transaction) -> int:
    """Return how often the language model was asked in the last 24 hours."""
    return int(await tx.value(SINCE, tx.organisation, tx.at - A_DAY))


async def note_request(
    tx: Transaction, *, remarks: int, characters: int, outcome: str, tokens: int | None
) -> None:
    """Note that something was sent."""
    await tx.execute(NOTE, tx.organisation, new_id(), tx.at, remarks, characters, outcome, tokens)


async def newest_requests(tx: Transaction) -> Sequence[Request]:
    """Return what was sent last, the newest first."""
    return [Request(**row) for row in await tx.fetch(NEWEST, tx.organisation, TOLD)]
