"""Moving messages from one conversation to another, each with the place that it comes from."""

from collections.abc import Sequence
from uuid import UUID

from miroir.base.database import Transaction

# `origin_id` is the conversation in which a message was written, while it is in another one.
MOVE = """
    update message
    set conversation_id = $3, origin_id = nullif(coalesce(origin_id, conversation_id), $3)
    where organisation_id = $1 and conversation_id = $2 and id = any($4)
"""
WAITING = """
    update conversation set waiting_since = (
        select min(created_at) from message m
        where m.organisation_id = $1 and m.conversation_id = $2 and m.kind = 'inbound'
          and m.created_at >= $3
          and not exists (select from message r
                          where r.organisation_id = $1 and r.conversation_id = any($4)
                            and r.kind = 'reply' and r.created_at > m.created_at))
    where organisation_id = $1 and id = $2
    returning waiting_since
"""
NEWEST = """
    update conversation c
    set last_message_at = coalesce(
            (select max(created_at) from message m
             where m.organisation_id = $1 and m.conversation_id = $2 and m.kind <> 'event'),
            c.last_message_at),
        channel = coalesce(
            (select m.channel from message m
             where m.organisation_id = $1 and m.conversation_id = $2 and m.kind = 'inbound'
             order by m.created_at desc, m.id desc limit 1),
            c.channel)
    where c.organisation_id = $1 and c.id = $2
"""


async def move_messages(
    transaction: Transaction, ids: Sequence[UUID], *, source: UUID, target: UUID
) -> None:
    """Move those of `ids` that are in `source` to `target`; back home, they have no origin."""
    await transaction.execute(MOVE, transaction.organisation, source, target, list(ids))


async def date_by_messages(transaction: Transaction, conversation_id: UUID) -> None:
    """Take from a conversation's messages when it last moved, and by which channel."""
    await transaction.execute(NEWEST, transaction.organisation, conversation_id)


async def wait_by_messages(
    transaction: Transaction, conversation_id: UUID, *, since: object, among: Sequence[UUID]
) -> bool:
    """Find since when the customer waits: their oldest message without an answer.

    Earlier than `since` they did not wait; answers are looked for in the conversations `among`.
    Says whether they wait.
    """
    key = (transaction.organisation, conversation_id)
    return await transaction.value(WAITING, *key, since, list(among)) is not None
