"""Whose a conversation is."""

from uuid import UUID

import asyncpg

from miroir.base.database import Transaction
from miroir.base.errors import Invalid
from miroir.conversations.facts import ConversationAssigned
from miroir.conversations.holding import hold_open
from miroir.conversations.model import Held
from miroir.conversations.waking import wake_held
from miroir.journal import record

GIVE = """
    update conversation set adviser_id = $3, team_id = $4
    where organisation_id = $1 and id = $2
"""


async def assign(
    transaction: Transaction,
    conversation_id: UUID,
    *,
    adviser_id: UUID | None,
    team_id: UUID | None,
) -> None:
    """Make an open conversation an adviser's, a team's, or nobody's (both None).

    One that its adviser had put off comes back for the next one.

    Raises NotFound, Conflict when it is closed, Invalid for an unknown adviser or team.
    """
    held = await hold_open(transaction, conversation_id)
    if adviser_id != held.adviser_id:
        await wake_held(transaction, held, by="person", told=False)
    await give_held(transaction, held, adviser_id=adviser_id, team_id=team_id)


async def give_held(
    transaction: Transaction, held: Held, *, adviser_id: UUID | None, team_id: UUID | None
) -> None:
    """Give a conversation that this transaction holds; the same owner again changes nothing."""
    if (held.adviser_id, held.team_id) == (adviser_id, team_id):
        return
    try:
        await transaction.execute(GIVE, transaction.organisation, held.id, adviser_id, team_id)
    except asyncpg.ForeignKeyViolationError as unknown:
        raise Invalid(
            "There is no such adviser or team: read the settings again.", reason="no-such-target"
        ) from unknown
    record(
        transaction,
        ConversationAssigned(
            conversation_id=held.id,
            adviser_id=adviser_id,
            previous_adviser_id=held.adviser_id,
            team_id=team_id,
            previous_team_id=held.team_id,
        ),
    )
