"""Setting aside what looks like spam or comes from a machine, and saying what it is.

Until somebody says that it is wanted, it has no contact and no promise, and no fact tells of a
message received: what comes of these begins when it comes in.
"""

from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import Conflict
from miroir.base.ids import new_id
from miroir.conversations.closing import END_CONTACTS, close, reopen_held
from miroir.conversations.facts import (
    ContactStarted,
    ConversationOpened,
    ConversationSuspected,
    MessageReceived,
    SuspicionSettled,
    Verdict,
    WhySuspected,
)
from miroir.conversations.holding import hold, surviving
from miroir.conversations.model import Added, Held, Inbound
from miroir.conversations.promises import start_promises
from miroir.conversations.receiving import ADD, ADD_FILE, KNOWN, OPEN, START_CONTACT, storable
from miroir.journal import record

SUSPECTED = """
    select s.why from suspicion s
    join conversation c on (c.organisation_id, c.id) = (s.organisation_id, s.conversation_id)
    where s.organisation_id = $1 and c.id = $2 and c.suspected_at is not null
    order by s.suspected_at desc limit 1
"""
SUSPECT = """
    insert into suspicion (organisation_id, id, conversation_id, why, suspected_at)
    values ($1, $2, $3, $4, $5)
"""
MARK = "update conversation set suspected_at = $3 where organisation_id = $1 and id = $2"
TOUCH = "update conversation set last_message_at = $3 where organisation_id = $1 and id = $2"
SETTLE = """
    update suspicion set verdict = $3, settled_at = $4, settled_by = $5
    where organisation_id = $1 and id = (
        select id from suspicion where organisation_id = $1 and conversation_id = $2
        order by suspected_at desc, id desc limit 1)
"""
COME_IN = """
    update conversation
    set suspected_at = null, waiting_since = (
        select min(created_at) from message
        where organisation_id = $1 and conversation_id = $2 and kind = 'inbound')
    where organisation_id = $1 and id = $2
"""
INTO_CONTACT = """
    update message set contact_id = $3
    where organisation_id = $1 and conversation_id = $2 and kind = 'inbound'
      and contact_id is null
    returning id
"""
HAS_CONTACT = """
    select exists (select from contact where organisation_id = $1 and conversation_id = $2)
"""
UNWANTED = """
    select id from close_reason where organisation_id = $1 and code = 'unwanted'
    order by retired_at is not null, position limit 1
"""
CLOSE = """
    insert into closure (organisation_id, id, conversation_id, reason_id, closed_by, closed_at)
    values ($1, $2, $3, $4, $5, $6)
"""
MARK_CLOSED = """
    update conversation set closed_at = $3, waiting_since = null
    where organisation_id = $1 and id = $2
"""


async def why_suspected(tx: Transaction, conversation_id: UUID) -> WhySuspected | None:
    """Return why a conversation is set aside; None when it is not."""
    why: WhySuspected | None = await tx.value(SUSPECTED, tx.organisation, conversation_id)
    return why


async def take_suspect(
    tx: Transaction, inbound: Inbound, *, customer_id: UUID, why: WhySuspected
) -> Added:
    """Set a message aside: with the suspects that it answers, else by itself."""
    external_id = inbound.external_id and storable(inbound.external_id)
    if external_id and (row := await tx.row(KNOWN, tx.organisation, inbound.channel, external_id)):
        return Added(conversation_id=row["conversation_id"], message_id=row["id"], known=True)
    goes_on = await _suspects_thread(tx, inbound)
    conversation_id = goes_on or await _set_aside(tx, inbound, customer_id=customer_id, why=why)
    message_id = inbound.message_id or new_id()
    await tx.execute(
        ADD,
        tx.organisation,
        message_id,
        conversation_id,
        None,
        inbound.channel,
        customer_id,
        storable(inbound.text),
        inbound.html and inbound.html.replace("\x00", ""),
        inbound.folded and storable(inbound.folded),
        external_id,
        tx.at,
        msgspec.to_builtins(inbound.meetings) or None,
        inbound.answer and inbound.answer.message_id,
        inbound.answer and inbound.answer.values,
    )
    await tx.execute_many(
        ADD_FILE,
        [
            (tx.organisation, message_id, file.file_id, position, file.content_id)
            for position, file in enumerate(inbound.files)
        ],
    )
    await tx.execute(TOUCH, tx.organisation, conversation_id, tx.at)
    record(
        tx, ConversationSuspected(conversation_id=conversation_id, message_id=message_id, why=why)
    )
    return Added(conversation_id=conversation_id, message_id=message_id, opened=goes_on is None)


async def settle_suspicion(
    tx: Transaction, conversation_id: UUID, *, verdict: Verdict, by: UUID
) -> None:
    """Say that a conversation is wanted, and have it come in; or unwanted, and have it go.

    What was not suspected can be said to be unwanted too. Raises NotFound, and Conflict when
    that was said already.
    """
    held = await hold(tx, conversation_id)
    if verdict == "wanted":
        await _come_in(tx, held)
    else:
        await _go(tx, held, by=by)
    await tx.execute(SETTLE, tx.organisation, held.id, verdict, tx.at, by)
    record(tx, SuspicionSettled(conversation_id=held.id, verdict=verdict, settled_by=by))


async def _suspects_thread(tx: Transaction, inbound: Inbound) -> UUID | None:
    if inbound.thread is None:
        return None
    conversation_id = await surviving(tx, inbound.thread)
    if await why_suspected(tx, conversation_id) is None:
        return None
    held = await hold(tx, conversation_id)
    return held.id if held.closed_at is None else None


async def _set_aside(
    tx: Transaction, inbound: Inbound, *, customer_id: UUID, why: WhySuspected
) -> UUID:
    conversation_id = new_id()
    await tx.execute(
        OPEN,
        tx.organisation,
        conversation_id,
        inbound.brand_id,
        customer_id,
        inbound.subject and storable(inbound.subject),
        inbound.channel,
        inbound.language,
        tx.at,
    )
    await _suspect(tx, conversation_id, why=why)
    return conversation_id


async def _suspect(tx: Transaction, conversation_id: UUID, *, why: WhySuspected) -> None:
    await tx.execute(MARK, tx.organisation, conversation_id, tx.at)
    await tx.execute(SUSPECT, tx.organisation, new_id(), conversation_id, why, tx.at)


async def _come_in(tx: Transaction, held: Held) -> None:
    if held.suspected_at is None:
        raise Conflict("This conversation is not set aside: it is with the others.")
    known = bool(await tx.value(HAS_CONTACT, tx.organisation, held.id))
    if not known:
        record(
            tx,
            ConversationOpened(
                conversation_id=held.id,
                brand_id=held.brand_id,
                customer_id=held.customer_id,
                channel=held.channel,
            ),
        )
    if held.closed_at is not None:
        await reopen_held(tx, held)
    await tx.execute(COME_IN, tx.organisation, held.id)
    contact_id = new_id()
    key = (tx.organisation, contact_id, held.id, held.channel, tx.at)
    await tx.execute(START_CONTACT, *key)
    record(tx, ContactStarted(conversation_id=held.id, contact_id=contact_id, channel=held.channel))
    for row in await tx.fetch(INTO_CONTACT, tx.organisation, held.id, contact_id):
        record(
            tx,
            MessageReceived(
                conversation_id=held.id,
                message_id=row["id"],
                channel=held.channel,
                adviser_id=held.adviser_id,
            ),
        )
    await start_promises(tx, held, contact_id=None, channel=held.channel)


async def _go(tx: Transaction, held: Held, *, by: UUID) -> None:
    reason = await tx.value(UNWANTED, tx.organisation)
    if reason is None:
        raise Conflict("There is no reason “unwanted” to close with: add it first.")
    if held.closed_at is not None:
        raise Conflict("This conversation is closed already.")
    if held.suspected_at is None:
        await close(tx, held.id, reason_id=reason, by=None)
        await _suspect(tx, held.id, why="adviser")
        return
    # It has never come in, so no fact says that a contact is closed.
    await tx.execute(CLOSE, tx.organisation, new_id(), held.id, reason, by, tx.at)
    await tx.execute(MARK_CLOSED, tx.organisation, held.id, tx.at)
    await tx.execute(END_CONTACTS, tx.organisation, held.id, tx.at)
