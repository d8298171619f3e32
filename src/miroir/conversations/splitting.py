"""Splitting: messages about another matter become a conversation of their own."""

from collections.abc import Sequence
from uuid import UUID

from miroir.base.database import Row, Transaction
from miroir.base.errors import Invalid
from miroir.base.ids import new_id
from miroir.conversations.events import Event, tell
from miroir.conversations.facts import ContactStarted, ConversationOpened, ConversationSplit
from miroir.conversations.holding import hold_open
from miroir.conversations.model import Held
from miroir.conversations.moving import date_by_messages, move_messages, wait_by_messages
from miroir.journal import record

CHOSEN = """
    select id, kind from message
    where organisation_id = $1 and conversation_id = $2 and id = any($3) and kind <> 'event'
"""
LEFT = """
    select exists (select from message
                   where organisation_id = $1 and conversation_id = $2 and kind <> 'event'
                     and id <> all($3))
"""
OPEN = """
    insert into conversation
        (organisation_id, id, number, brand_id, customer_id, subject, channel, language, team_id,
         adviser_id, opened_at, last_message_at)
    select organisation_id, $3, next_conversation_number(), brand_id, $6, subject,
           channel, language, team_id, $4, $5, $5
    from conversation where organisation_id = $1 and id = $2
    returning number
"""
NUMBER = "select number from conversation where organisation_id = $1 and id = $2"
CHANNELS = """
    select channel, min(created_at) as started_at from message
    where organisation_id = $1 and conversation_id = $2 and kind in ('inbound', 'reply')
    group by channel order by 2
"""
START_CONTACT = """
    insert into contact (organisation_id, id, conversation_id, channel, started_at)
    values ($1, $2, $3, $4, $5)
"""
OF_CONTACT = """
    update message set contact_id = $3
    where organisation_id = $1 and conversation_id = $2 and channel = $4
      and kind in ('inbound', 'reply')
"""
OPENED = """
    update conversation set opened_at = (
        select min(created_at) from message where organisation_id = $1 and conversation_id = $2)
    where organisation_id = $1 and id = $2
"""
# The customer was promised an answer to what they wrote, wherever it is now.
MOVE_CLOCK = """
    update promise_clock set conversation_id = $3
    where organisation_id = $1 and conversation_id = $2 and kind <> 'resolution'
      and answered_at is null and cancelled_at is null
"""
COPY_CLOCKS = """
    insert into promise_clock
        (organisation_id, id, conversation_id, kind, channel, started_at, due_at, promise_id,
         amount, calendar_id, warn_left, pauses, paused_at, left_when_paused, warn_at, warned_at,
         broken_at)
    select organisation_id, gen_random_uuid(), $3, kind, channel, started_at, due_at, promise_id,
           amount, calendar_id, warn_left, pauses, paused_at, left_when_paused, warn_at, warned_at,
           broken_at
    from promise_clock
    where organisation_id = $1 and conversation_id = $2 and (kind = 'resolution') = $4
      and answered_at is null and cancelled_at is null
"""


async def split(
    transaction: Transaction,
    conversation_id: UUID,
    message_ids: Sequence[UUID],
    *,
    by: UUID,
    customer_id: UUID | None = None,
) -> UUID:
    """Make a conversation of some of an open one's messages and return its id.

    It is the adviser's, of the same brand and team, and the customer's unless `customer_id` is
    another, who wrote those messages. An answer that is owed to a message
    is owed where the message is, by the same time. Raises NotFound, Conflict, Invalid when a
    message is not of the conversation, when none is the customer's or an answer, and when nothing
    would be left.
    """
    held = await hold_open(transaction, conversation_id)
    customer_id = customer_id or held.customer_id
    chosen = list(dict.fromkeys(message_ids))
    await _refuse_nonsense(transaction, held, chosen)
    new = new_id()
    key = (transaction.organisation, held.id)
    number = await transaction.value(OPEN, *key, new, by, transaction.at, customer_id)
    await move_messages(transaction, chosen, source=held.id, target=new)
    await _start_contacts(transaction, new)
    await transaction.execute(OPENED, transaction.organisation, new)
    await _share_promise(transaction, held, new)
    for id_ in (held.id, new):
        await date_by_messages(transaction, id_)
    _record(transaction, held, new, chosen, by=by, customer_id=customer_id)
    away = Event(what="split", other_id=new, number=number, count=len(chosen))
    await tell(transaction, held.id, away, by=by)
    old_number = await transaction.value(NUMBER, *key)
    home = Event(what="split_from", other_id=held.id, number=old_number, count=len(chosen))
    await tell(transaction, new, home, by=by)
    return new


async def _refuse_nonsense(transaction: Transaction, held: Held, chosen: list[UUID]) -> None:
    key = (transaction.organisation, held.id)
    rows: list[Row] = await transaction.fetch(CHOSEN, *key, chosen)
    if len(rows) < len(chosen):
        raise Invalid(
            "Only messages and notes of this conversation can be split off: choose again."
        )
    if not any(row["kind"] in {"inbound", "reply"} for row in rows):
        raise Invalid("Choose at least one message of the customer, or one answer.")
    if not await transaction.value(LEFT, *key, chosen):
        raise Invalid("Leave at least one message: there is nothing to split.")


async def _start_contacts(transaction: Transaction, conversation_id: UUID) -> None:
    rows = await transaction.fetch(CHANNELS, transaction.organisation, conversation_id)
    for row in rows:
        contact_id = new_id()
        channel = row["channel"]
        await transaction.execute(
            START_CONTACT,
            transaction.organisation,
            contact_id,
            conversation_id,
            channel,
            row["started_at"],
        )
        await transaction.execute(
            OF_CONTACT, transaction.organisation, conversation_id, contact_id, channel
        )
        record(
            transaction,
            ContactStarted(conversation_id=conversation_id, contact_id=contact_id, channel=channel),
        )


async def _share_promise(transaction: Transaction, held: Held, new: UUID) -> None:
    both = [held.id, new]
    owed = [
        await wait_by_messages(transaction, id_, since=held.waiting_since, among=both)
        for id_ in both
    ]
    key = (transaction.organisation, held.id, new)
    if owed == [False, True]:
        await transaction.execute(MOVE_CLOCK, *key)
    elif owed == [True, True]:
        await transaction.execute(COPY_CLOCKS, *key, False)
    await transaction.execute(COPY_CLOCKS, *key, True)


def _record(
    transaction: Transaction,
    held: Held,
    new: UUID,
    chosen: list[UUID],
    *,
    by: UUID,
    customer_id: UUID,
) -> None:
    record(
        transaction,
        ConversationOpened(
            conversation_id=new,
            brand_id=held.brand_id,
            customer_id=customer_id,
            channel=held.channel,
        ),
    )
    record(
        transaction,
        ConversationSplit(
            conversation_id=held.id, new_id=new, message_ids=tuple(chosen), split_by=by
        ),
    )
