"""What a person says of an ask that was set aside: try it again, or let it go."""

from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.base.language import phrase
from miroir.surveys.inviting import Closed
from miroir.surveys.moments.counting import note_outcome
from miroir.surveys.moments.ending import ask_adviser, invite_customer
from miroir.surveys.moments.failing import About, Doing, do_apart

# Whoever has it tried again finds the occasion open for as long, at least.
GRACE: Final = timedelta(days=1)

TAKE = """
    delete from ask_failure where organisation_id = $1 and id = $2 and doing <> 'plan'
    returning doing, about
"""
ASK_AGAIN = """
    update planned_ask
    set settled_at = null, outcome = null, due_at = $3, expires_at = greatest(expires_at, $4)
    where organisation_id = $1 and id = $2 and outcome = 'failed'
"""
REMIND_AGAIN = "update invitation set remind_at = $3 where organisation_id = $1 and id = $2"
PLANNED = """
    select p.rule_id, r.side, p.team_id, p.channel
    from planned_ask p join ask_rule r on (r.organisation_id, r.id) = (p.organisation_id, p.rule_id)
    where p.organisation_id = $1 and p.id = $2 and p.outcome = 'failed'
"""
CLOSED = """
    select k.conversation_id, k.id as closure_id, c.customer_id,
           coalesce(c.adviser_id, k.closed_by) as adviser_id, c.team_id, c.channel
    from closure k
    join conversation c on (c.organisation_id, c.id) = (k.organisation_id, k.conversation_id)
    where k.organisation_id = $1 and k.id = $2
"""


async def try_failed_again(tx: Transaction, failure_id: UUID) -> None:
    """Ask at once about a contact that has ended, else have the next round try again.

    What breaks again is set aside again. Raises NotFound.
    """
    doing, about = await _take(tx, failure_id)
    if doing == "ask":
        await tx.execute(ASK_AGAIN, tx.organisation, about, tx.at, tx.at + GRACE)
    elif doing == "remind":
        await tx.execute(REMIND_AGAIN, tx.organisation, about, tx.at)
    else:
        await _ask_about_contact(tx, doing, about)


async def _ask_about_contact(tx: Transaction, doing: Doing, closure_id: UUID) -> None:
    row = await tx.row(CLOSED, tx.organisation, closure_id)
    if row is not None:
        closed = Closed(**dict(row))
        about = About(id=closure_id, conversation_id=closed.conversation_id)
        ask = invite_customer if doing == "ask_customer" else ask_adviser
        await do_apart(tx, doing, about, partial(ask, tx, closed))


async def let_failed_go(tx: Transaction, failure_id: UUID) -> None:
    """Ask what was set aside no more; what was planned counts as not asked. Raises NotFound."""
    doing, about = await _take(tx, failure_id)
    row = await tx.row(PLANNED, tx.organisation, about) if doing == "ask" else None
    if row is not None:
        await note_outcome(
            tx,
            row["rule_id"],
            "failed",
            side=row["side"],
            team_id=row["team_id"],
            channel=row["channel"],
        )


async def _take(tx: Transaction, failure_id: UUID) -> tuple[Doing, UUID]:
    row = await tx.row(TAKE, tx.organisation, failure_id)
    if row is None:
        raise NotFound(phrase("This is not set aside any more: read the page again."))
    return row["doing"], row["about"]
