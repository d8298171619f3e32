"""Handing a conversation on: the note, the new owner, and routing where it is nobody's yet."""

from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import Invalid
from miroir.conversations import (
    Destination,
    assign,
    hold_open,
    note_transfer,
    write_note,
)
from miroir.routing import end_placement, place

# The team whose members have the skill, the conversation's own first, then the one with most.
TEAM_WITH_SKILL = """
    select m.team_id
    from adviser_skill s
    join team_member m on (m.organisation_id, m.adviser_id) = (s.organisation_id, s.adviser_id)
    where s.organisation_id = $1 and s.skill_id = $2
    group by m.team_id
    order by m.team_id is not distinct from $3 desc, count(*) desc, m.team_id
    limit 1
"""


async def transfer(
    transaction: Transaction,
    conversation_id: UUID,
    to: Destination,
    *,
    note: str | None,
    by: UUID,
) -> None:
    """Hand an open conversation on, with a note shown where it arrives.

    To a team or a skill, it is offered there. Raises NotFound, Conflict, Invalid.
    """
    if sum(goal is not None for goal in msgspec.structs.astuple(to)) != 1:
        raise Invalid("Hand it on to one adviser, one team or one skill.")
    held = await hold_open(transaction, conversation_id)
    note_id = None
    if note is not None and note.strip():
        note_id = await write_note(transaction, held.id, adviser_id=by, text=note)
    team_id = to.team_id or held.team_id
    if to.skill_id is not None:
        team_id = await _team_with_skill(transaction, to.skill_id, own=held.team_id)
    await assign(transaction, held.id, adviser_id=to.adviser_id, team_id=team_id)
    await end_placement(transaction, held.id)
    if to.adviser_id is None:
        skills = [to.skill_id] if to.skill_id is not None else []
        await place(transaction, held.id, team_id=team_id, skill_ids=skills)
    await note_transfer(transaction, held.id, to, note_id=note_id, by=by)


async def _team_with_skill(transaction: Transaction, skill_id: UUID, *, own: UUID | None) -> UUID:
    team: UUID | None = await transaction.value(
        TEAM_WITH_SKILL, transaction.organisation, skill_id, own
    )
    if team is None:
        raise Invalid("Nobody in a team has this skill: choose a team or an adviser.")
    return team
