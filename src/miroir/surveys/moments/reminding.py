"""Reminding customers who have not answered a mail or an SMS: twice at most, days apart."""

from datetime import timedelta
from functools import partial
from typing import Final

import msgspec

from miroir.base.database import Row, Transaction
from miroir.journal import record
from miroir.surveys.facts import By, InvitationReminded
from miroir.surveys.moments.failing import About, do_apart
from miroir.surveys.moments.model import RuleSays
from miroir.surveys.moments.slots import asked_lately, hold_asks
from miroir.surveys.moments.ways import unwilling, way_to

AT_ONCE: Final = 200

DUE = """
    select i.id, i.rule_id, i.conversation_id, i.customer_id, i.channel, i.reminders, r.definition,
           i.answered_at is not null or i.dismissed_at is not null or r.paused_at is not null
           or r.removed_at is not null or k.reopened_at is not null as over
    from invitation i
    join ask_rule r on (r.organisation_id, r.id) = (i.organisation_id, i.rule_id)
    left join closure k on (k.organisation_id, k.id) = (i.organisation_id, i.closure_id)
    where i.organisation_id = $1 and i.remind_at <= $2
    order by i.remind_at limit $3
    for update of i skip locked
"""
REMIND = """
    update invitation set reminders = reminders + 1, reminded_at = $3, remind_at = $4
    where organisation_id = $1 and id = $2
"""
STOP = "update invitation set remind_at = null where organisation_id = $1 and id = $2"


async def remind_due(tx: Transaction) -> None:
    """Remind those whose turn it is. A reminder counts as being asked.

    Nobody who has answered, would rather not, wants no surveys, cannot be reached, or has been
    asked something else meanwhile is reminded, then or later. A reminder that breaks is set aside.
    """
    await hold_asks(tx)
    for row in await tx.fetch(DUE, tx.organisation, tx.at, AT_ONCE):
        about = About(id=row["id"], rule_id=row["rule_id"], conversation_id=row["conversation_id"])
        if not await do_apart(tx, "remind", about, partial(_remind_if_wanted, tx, row)):
            await tx.execute(STOP, tx.organisation, row["id"])


async def _remind_if_wanted(tx: Transaction, row: Row) -> None:
    says = None if row["over"] else msgspec.convert(row["definition"], RuleSays)
    by = None if says is None else await _way(tx, row, says)
    if says is None or by is None:
        await tx.execute(STOP, tx.organisation, row["id"])
    else:
        await _remind(tx, row, says, by=by)


async def _way(tx: Transaction, row: Row, says: RuleSays) -> By | None:
    """Return how the rule would have a customer asked now: as before, if that still reaches them.

    None: they are to be left alone.
    """
    customer_id, channel = row["customer_id"], row["channel"]
    by = await way_to(
        tx,
        customer_id,
        way=says.way,
        channel=channel,
        ended=False,
        conversation_id=row["conversation_id"],
    )
    if by is None or await unwilling(tx, customer_id, channel=channel, by=by):
        return None
    return None if await asked_lately(tx, customer_id, besides=row["id"]) else by


async def _remind(tx: Transaction, row: Row, says: RuleSays, *, by: By) -> None:
    sent = row["reminders"] + 1
    following = tx.at + timedelta(days=says.remind_after) if sent < says.reminders else None
    await tx.execute(REMIND, tx.organisation, row["id"], tx.at, following)
    record(
        tx,
        InvitationReminded(
            conversation_id=row["conversation_id"],
            invitation_id=row["id"],
            side="customer",
            by=by,
            reminder=sent,
        ),
    )
