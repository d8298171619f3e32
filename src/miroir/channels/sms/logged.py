"""SMS as administrators see them: what would have left, what waits, what failed."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.base.language import phrase
from miroir.sms import masked

MOST: Final = 50

LOGGED = """
    select l.id, l.brand_id, l.number, l.sender, l.words, l.segments, l.logged_at
    from sms_logged l where l.organisation_id = $1 order by l.logged_at desc, l.id desc limit $2
"""
NUMBER = "select brand_id, number from sms_logged where organisation_id = $1 and id = $2"
UNSENT = """
    select d.id, d.invitation_id is null as notice, d.created_at, d.next_attempt_at, d.attempts,
           coalesce(d.settled_at, s.receipt_at) as failed_at,
           coalesce(d.last_problem, case when s.receipt = 'failed' then 'receipt' end) as problem,
           s.number
    from delivery d
    left join sms s on (s.organisation_id, s.id) = (d.organisation_id, d.id)
    where d.organisation_id = $1 and d.channel = 'sms'
      and (d.outcome is null or d.outcome = 'failed' or s.receipt = 'failed')
      and d.last_problem is distinct from 'gone'
    order by d.outcome is not null, d.created_at desc, d.id desc limit $2
"""


class LoggedSms(msgspec.Struct, frozen=True, kw_only=True):
    """An SMS that would have left; `number` with dots for most of its digits."""

    id: UUID
    brand_id: UUID
    number: str
    sender: str | None
    words: str
    segments: int
    logged_at: datetime


class Unsent(msgspec.Struct, frozen=True, kw_only=True):
    """An SMS that waits for its time, or that failed at `failed_at`: what the problem is.

    `number` has dots for most of its digits; None: it was not handed over yet.
    """

    id: UUID
    notice: bool
    created_at: datetime
    next_attempt_at: datetime | None
    attempts: int
    failed_at: datetime | None
    problem: str | None
    number: str | None


async def logged_sms(tx: Transaction) -> list[LoggedSms]:
    """Return what would have left, the newest first: fifty at most."""
    rows = await tx.fetch(LOGGED, tx.organisation, MOST)
    return [LoggedSms(**{**dict(row), "number": masked(row["number"])}) for row in rows]


async def logged_number(tx: Transaction, sms_id: UUID) -> tuple[UUID, str]:
    """Return the brand and the whole number of an SMS that would have left. Raises NotFound."""
    row = await tx.row(NUMBER, tx.organisation, sms_id)
    if row is None:
        raise NotFound(phrase("There is no such SMS: read the page again."))
    return row["brand_id"], row["number"]


async def unsent_sms(tx: Transaction) -> list[Unsent]:
    """Return what waits, then what failed, the newest first: fifty at most."""
    rows = await tx.fetch(UNSENT, tx.organisation, MOST)
    return [
        Unsent(**{**dict(row), "number": row["number"] and masked(row["number"])}) for row in rows
    ]
