"""Deciding what is done about an irritant, and since when it is."""

from datetime import date, datetime
from uuid import UUID

from miroir.base.database import Transaction
from miroir.base.errors import Invalid, NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.improvement.facts import ActionDecided, ActionDone
from miroir.improvement.irritants import hold
from miroir.improvement.known_names import known_names
from miroir.improvement.model import LONGEST_WORDS
from miroir.journal import record

DECIDE = """
    insert into irritant_action
        (organisation_id, id, irritant_id, what, owner_id, due_on, decided_by, decided_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
FINISH = """
    update irritant_action set done_at = $4
    where organisation_id = $1 and irritant_id = $2 and id = $3
    returning id
"""


async def decide_action(
    tx: Transaction,
    irritant_id: UUID,
    what: str,
    *,
    owner_id: UUID | None,
    due_on: date | None,
    by: UUID | None,
) -> UUID:
    """Decide to do `what`, and return the action's id. Raises NotFound, Invalid."""
    if not 0 < len(what.strip()) <= LONGEST_WORDS:
        raise Invalid(phrase("Say in at most 1,000 characters what is to be done."))
    await hold(tx, irritant_id)
    action_id = new_id()
    with known_names():
        await tx.execute(
            DECIDE, tx.organisation, action_id, irritant_id, what, owner_id, due_on, by, tx.at
        )
    record(tx, ActionDecided(irritant_id=irritant_id, action_id=action_id, by=by))
    return action_id


async def finish_action(
    tx: Transaction,
    irritant_id: UUID,
    action_id: UUID,
    *,
    since: datetime | None,
    by: UUID | None,
) -> None:
    """Note that an action is done `since` an instant, or (None) that it is not.

    What came before and after is compared around that instant. Raises NotFound, and Invalid for
    an instant to come.
    """
    if since is not None and since > tx.at:
        raise Invalid(phrase("An action is done today at the latest: choose another day."))
    found = await tx.value(FINISH, tx.organisation, irritant_id, action_id, since)
    if found is None:
        raise NotFound(phrase("There is no such action: read the irritant again."))
    record(
        tx,
        ActionDone(irritant_id=irritant_id, action_id=action_id, done=since is not None, by=by),
    )
