"""Colleagues on a conversation that is somebody else's: those who help, those whom a note calls."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from miroir.base.database import Transaction
from miroir.base.errors import Invalid
from miroir.conversations.events import Event, tell
from miroir.conversations.facts import (
    AdviserMentioned,
    CollaboratorAdded,
    CollaboratorRemoved,
    MentionsRead,
)
from miroir.conversations.holding import hold
from miroir.journal import record

ADD = """
    insert into collaborator (organisation_id, conversation_id, adviser_id, added_by, added_at)
    values ($1, $2, $3, $4, $5)
    on conflict do nothing
    returning adviser_id
"""
REMOVE = """
    delete from collaborator
    where organisation_id = $1 and conversation_id = $2 and adviser_id = $3
    returning adviser_id
"""
MENTION = """
    insert into mention (organisation_id, message_id, adviser_id)
    select $1, $2, id from unnest($3::uuid[]) as given (id)
    on conflict do nothing
    returning adviser_id
"""
READ = """
    update mention set read_at = $4
    from message m
    where mention.organisation_id = $1 and mention.adviser_id = $3 and mention.read_at is null
      and m.organisation_id = $1 and m.id = mention.message_id and m.conversation_id = $2
"""
UNKNOWN = "There is no such adviser: read the settings again."


async def add_collaborator(
    transaction: Transaction, conversation_id: UUID, adviser_id: UUID, *, by: UUID | None
) -> None:
    """Have an adviser help with a conversation; one who does already changes nothing.

    Raises NotFound, Invalid for an unknown adviser.
    """
    held = await hold(transaction, conversation_id)
    key = (transaction.organisation, held.id, adviser_id)
    try:
        added = await transaction.value(ADD, *key, by, transaction.at)
    except asyncpg.ForeignKeyViolationError as unknown:
        raise Invalid(UNKNOWN) from unknown
    if added is not None:
        record(
            transaction,
            CollaboratorAdded(conversation_id=held.id, adviser_id=adviser_id, added_by=by),
        )
        event = Event(what="collaborator_added", adviser_id=adviser_id)
        await tell(transaction, held.id, event, by=by)


async def remove_collaborator(
    transaction: Transaction, conversation_id: UUID, adviser_id: UUID, *, by: UUID | None
) -> None:
    """Have an adviser help no more; one who does not changes nothing. Raises NotFound."""
    held = await hold(transaction, conversation_id)
    if await transaction.value(REMOVE, transaction.organisation, held.id, adviser_id) is not None:
        record(
            transaction,
            CollaboratorRemoved(conversation_id=held.id, adviser_id=adviser_id, removed_by=by),
        )
        event = Event(what="collaborator_removed", adviser_id=adviser_id)
        await tell(transaction, held.id, event, by=by)


async def mention(
    transaction: Transaction, conversation_id: UUID, message_id: UUID, adviser_ids: Sequence[UUID]
) -> None:
    """Call advisers to a note that was just written; the same again changes nothing.

    Raises Invalid for an unknown adviser.
    """
    wanted = sorted(set(adviser_ids))
    if not wanted:
        return
    try:
        rows = await transaction.fetch(MENTION, transaction.organisation, message_id, wanted)
    except asyncpg.ForeignKeyViolationError as unknown:
        raise Invalid(UNKNOWN) from unknown
    for row in rows:
        record(
            transaction,
            AdviserMentioned(
                conversation_id=conversation_id,
                message_id=message_id,
                adviser_id=row["adviser_id"],
            ),
        )


async def read_mentions(
    transaction: Transaction, conversation_id: UUID, *, adviser_id: UUID
) -> None:
    """Note that an adviser has read the notes of a conversation that call them.

    Raises NotFound.
    """
    held = await hold(transaction, conversation_id)
    done = await transaction.execute(
        READ, transaction.organisation, held.id, adviser_id, transaction.at
    )
    if done != "UPDATE 0":
        record(transaction, MentionsRead(conversation_id=held.id, adviser_id=adviser_id))
