"""The hot path: many customers' chat messages in one statement.

It takes the common case, a further message in an open conversation whose clock runs and
that nobody has put off. Everything
else is handed back to the caller, to go through `add_inbound`.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.conversations.facts import MessageReceived
from miroir.conversations.receiving import storable
from miroir.journal import record

# Messages of one batch get instants a microsecond apart, so that their order is kept.
ADD = """
    with given as (
        select * from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::timestamptz[])
            as g (id, conversation_id, customer_id, text, at)
    ), target as (
        select g.*, c.adviser_id, contact.id as contact_id
        from given g
        join conversation c
            on c.organisation_id = $1 and c.id = g.conversation_id
           and c.customer_id = g.customer_id and c.closed_at is null and c.snoozed_at is null
        cross join lateral (
            select id from contact
            where organisation_id = $1 and conversation_id = c.id and channel = 'chat'
              and ended_at is null
            order by started_at desc limit 1
        ) contact
        where exists (
            select from promise_clock p
            where p.organisation_id = $1 and p.conversation_id = c.id
              and p.kind <> 'resolution'
              and p.answered_at is null and p.cancelled_at is null)
    ), written as (
        insert into message
            (organisation_id, id, conversation_id, contact_id, channel, kind, author_kind,
             author_id, text, external_id, created_at)
        select $1, id, conversation_id, contact_id, 'chat', 'inbound', 'customer',
               customer_id, text, id::text, at
        from target
        on conflict do nothing
        returning id, conversation_id, created_at
    ), touched as (
        update conversation c
        set channel = 'chat', last_message_at = w.at, waiting_since = coalesce(waiting_since, w.at)
        from (select conversation_id, max(created_at) as at from written group by 1) w
        where c.organisation_id = $1 and c.id = w.conversation_id
    )
    select t.id, t.conversation_id, t.adviser_id, w.id is not null as fresh
    from target t left join written w on w.id = t.id
"""


class ChatMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A further text of a customer in a conversation that is known to be theirs."""

    id: UUID
    conversation_id: UUID
    customer_id: UUID
    text: str


class ChatTaken(msgspec.Struct, frozen=True, kw_only=True):
    """A chat message that is now durable once the transaction commits."""

    id: UUID
    conversation_id: UUID


async def add_chat_messages(
    transaction: Transaction, messages: Sequence[ChatMessage]
) -> dict[UUID, ChatTaken]:
    """Add what is the common case of `messages`; return what was taken (or known), by id."""
    messages = list({message.id: message for message in messages}.values())
    rows = await transaction.fetch(
        ADD,
        transaction.organisation,
        [message.id for message in messages],
        [message.conversation_id for message in messages],
        [message.customer_id for message in messages],
        [storable(message.text) for message in messages],
        [transaction.at + timedelta(microseconds=place) for place in range(len(messages))],
    )
    found = {row["id"]: row for row in rows}
    for message in messages:
        row = found.get(message.id)
        if row is not None and row["fresh"]:
            record(
                transaction,
                MessageReceived(
                    conversation_id=row["conversation_id"],
                    message_id=row["id"],
                    channel="chat",
                    adviser_id=row["adviser_id"],
                ),
            )
    return {
        row["id"]: ChatTaken(id=row["id"], conversation_id=row["conversation_id"]) for row in rows
    }
