"""Surveys that could not leave by mail: shown to a person, who may have them sent once more."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.base.language import phrase

MOST: Final = 50
TOLD: Final = timedelta(days=28)

UNSENT = """
    select d.id, d.invitation_id, d.reminder, d.attempts, d.next_attempt_at,
           d.settled_at as failed_at, split_part(d.last_problem, ':', 1) as problem,
           i.conversation_id, c.number
    from delivery d
    join invitation i on (i.organisation_id, i.id) = (d.organisation_id, d.invitation_id)
    left join conversation c
        on (c.organisation_id, c.id) = (i.organisation_id, i.conversation_id)
    where d.organisation_id = $1 and d.channel = 'email' and d.last_problem is not null
      and (d.outcome = 'failed' and d.settled_at > $2 or d.outcome is null)
      and d.last_problem <> 'gone'
    order by d.outcome is not null, d.created_at desc, d.id limit $3
"""
SEND_AGAIN = """
    update delivery
    set next_attempt_at = $3, attempts = 0, settled_at = null, outcome = null, last_problem = null
    where organisation_id = $1 and id = $2 and channel = 'email' and invitation_id is not null
      and outcome = 'failed'
    returning id
"""


class UnsentSurvey(msgspec.Struct, frozen=True, kw_only=True):
    """A mail that asks, or a reminder, which waits for its next attempt or failed for good.

    `problem` is the kind of it: refused, unreachable, no-address, no-way-out, broken.
    """

    id: UUID
    invitation_id: UUID
    reminder: int
    attempts: int
    next_attempt_at: datetime | None
    failed_at: datetime | None
    problem: str
    conversation_id: UUID | None
    number: int | None


async def unsent_surveys(tx: Transaction) -> list[UnsentSurvey]:
    """Return what is tried again, then what failed in four weeks, the newest first: 50 at most."""
    rows = await tx.fetch(UNSENT, tx.organisation, tx.at - TOLD, MOST)
    return [UnsentSurvey(**dict(row)) for row in rows]


async def send_survey_again(tx: Transaction, delivery_id: UUID) -> None:
    """Have a mail that asks, and failed, leave once more. Raises NotFound."""
    if await tx.value(SEND_AGAIN, tx.organisation, delivery_id, tx.at) is None:
        raise NotFound(phrase("This did not fail, or is on its way again: read the page again."))
