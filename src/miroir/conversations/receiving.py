"""Taking in what customers write."""

from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.base.ids import new_id
from miroir.conversations.closing import reopen_held
from miroir.conversations.facts import ContactStarted, ConversationOpened, MessageReceived
from miroir.conversations.holding import hold, hold_newest, surviving
from miroir.conversations.model import LONGEST_TEXT, Added, Held, Inbound, joins
from miroir.conversations.participants import note_linked, note_participants
from miroir.conversations.promises import start_promises
from miroir.conversations.prompting import heed_answer, refuse_twice
from miroir.conversations.subjects import topic
from miroir.conversations.waking import wake_held
from miroir.customers import same_person
from miroir.journal import record

MOST_MATTERS = 50

KNOWN = """
    select id, conversation_id from message
    where organisation_id = $1 and channel = $2 and external_id = $3
"""
OPEN = """
    insert into conversation
        (organisation_id, id, number, brand_id, customer_id, subject, channel, language,
         opened_at, last_message_at)
    values ($1, $2, next_conversation_number(), $3, $4, $5, $6, $7, $8, $8)
"""
OPEN_FOR_CONTACT = f"""
    with opened as ({OPEN})
    insert into contact (organisation_id, id, conversation_id, channel, started_at)
    values ($1, $9, $2, $6, $8)
"""
OPEN_MATTERS = """
    select id, channel, subject from conversation
    where organisation_id = $1 and brand_id = $3
      and customer_id in (
        select id from customer where organisation_id = $1 and person_id = (
            select person_id from customer where organisation_id = $1 and id = $2))
      and closed_at is null and merged_into is null
      and suspected_at is null
    order by last_message_at desc limit $4
"""
CURRENT_CONTACT = """
    select id from contact
    where organisation_id = $1 and conversation_id = $2 and channel = $3 and ended_at is null
    order by started_at desc limit 1
"""
START_CONTACT = """
    insert into contact (organisation_id, id, conversation_id, channel, started_at)
    values ($1, $2, $3, $4, $5)
"""
ADD = """
    insert into message
        (organisation_id, id, conversation_id, contact_id, channel, kind, author_kind, author_id,
         text, html, folded, external_id, created_at, meetings, answers_id, answers)
    values ($1, $2, $3, $4, $5, 'inbound', 'customer', $6, $7, $8, $9, $10, $11, $12, $13, $14)
"""
ADD_FILE = """
    insert into message_file (organisation_id, message_id, file_id, position, content_id)
    values ($1, $2, $3, $4, $5)
    on conflict do nothing
"""
# The message, what it carries, and its conversation's state, in one round trip.
ADD_WHOLE = f"""
    with added as ({ADD}),
    carried as (
        insert into message_file (organisation_id, message_id, file_id, position, content_id)
        select $1, $2, file_id, place - 1, content_id
        from unnest($15::uuid[], $16::text[]) with ordinality as f (file_id, content_id, place)
        on conflict do nothing)
    update conversation
    set channel = $5, last_message_at = $11, waiting_since = coalesce(waiting_since, $11),
        subject = coalesce(subject, $17), language = coalesce(language, $18)
    where organisation_id = $1 and id = $3
"""


async def add_inbound(transaction: Transaction, inbound: Inbound, *, customer_id: UUID) -> Added:
    """Add a customer's message to their matter, opening or reopening one as `model.joins` says.

    A message whose `external_id` is known is left as it is. Starts the promise's clock.
    """
    inbound = _storable(inbound)
    if known := await _known(transaction, inbound):
        return known
    conversation = await _matter(transaction, inbound, customer_id=customer_id)
    if inbound.answer is not None:
        await refuse_twice(transaction, inbound.answer.message_id)
    opened = conversation is None
    if conversation is None:
        current = None
        conversation, contact_id = await _open(transaction, inbound, customer_id=customer_id)
    else:
        if conversation.closed_at is not None:
            await reopen_held(transaction, conversation)
        await wake_held(transaction, conversation, by="customer")
        current = await _current(transaction, conversation, inbound.channel)
        contact_id = current or await _start_contact(transaction, conversation, inbound.channel)
    message_id = await _add(
        transaction, inbound, conversation, contact_id=contact_id, author_id=customer_id
    )
    if inbound.answer is not None:
        await heed_answer(transaction, conversation, inbound.answer)
    if inbound.channel == "email":
        await note_participants(transaction, conversation, inbound, author_id=customer_id)
    if inbound.linked:
        await note_linked(transaction, conversation, author_id=customer_id)
    await start_promises(
        transaction,
        conversation,
        contact_id=current,
        channel=inbound.channel,
        opened=opened,
    )
    return Added(conversation_id=conversation.id, message_id=message_id, opened=opened)


async def _known(transaction: Transaction, inbound: Inbound) -> Added | None:
    if inbound.external_id is None:
        return None
    row = await transaction.row(
        KNOWN, transaction.organisation, inbound.channel, inbound.external_id
    )
    if row is None:
        return None
    return Added(conversation_id=row["conversation_id"], message_id=row["id"], known=True)


async def _matter(transaction: Transaction, inbound: Inbound, *, customer_id: UUID) -> Held | None:
    if inbound.thread is not None:
        try:
            proven = await hold(transaction, await surviving(transaction, inbound.thread))
        except NotFound:
            proven = None
        if proven and joins(proven, inbound.channel, proven=True, at=transaction.at):
            return proven
    if inbound.channel == "email":
        return await _mails_matter(transaction, inbound, customer_id)
    # A browser is shown its own customer's conversation: a chat never joins that of another whom
    # an adviser takes for the same person (decisions/0017-merged-people-stay-apart-outside.md).
    alone = inbound.channel == "chat"
    theirs = [customer_id] if alone else await same_person(transaction, customer_id)
    newest = await hold_newest(transaction, theirs, brand_id=inbound.brand_id)
    if newest and joins(newest, inbound.channel, proven=False, at=transaction.at):
        return newest
    return None


async def _mails_matter(
    transaction: Transaction, inbound: Inbound, customer_id: UUID
) -> Held | None:
    """Return what a mail without proof goes on with: the same topic, or another channel's matter.

    Who writes a second mail about something else has another matter.
    """
    rows = await transaction.fetch(
        OPEN_MATTERS, transaction.organisation, customer_id, inbound.brand_id, MOST_MATTERS
    )
    about = topic(inbound.subject)
    same = [row["id"] for row in rows if topic(row["subject"]) == about]
    newest = [row["id"] for row in rows[:1] if row["channel"] != "email"]
    for conversation_id in (*same[:1], *newest):
        held = await hold(transaction, conversation_id)
        if joins(held, "email", proven=False, at=transaction.at):
            return held
    return None


async def _open(
    transaction: Transaction, inbound: Inbound, *, customer_id: UUID
) -> tuple[Held, UUID]:
    """Open a conversation with its first contact; return both."""
    contact_id = new_id()
    conversation = Held(
        id=new_id(),
        brand_id=inbound.brand_id,
        customer_id=customer_id,
        channel=inbound.channel,
        language=inbound.language,
        team_id=None,
        adviser_id=None,
        waiting_since=None,
        last_message_at=transaction.at,
        closed_at=None,
    )
    await transaction.execute(
        OPEN_FOR_CONTACT,
        transaction.organisation,
        conversation.id,
        inbound.brand_id,
        customer_id,
        inbound.subject,
        inbound.channel,
        inbound.language,
        transaction.at,
        contact_id,
    )
    record(
        transaction,
        ConversationOpened(
            conversation_id=conversation.id,
            brand_id=inbound.brand_id,
            customer_id=customer_id,
            channel=inbound.channel,
        ),
        _contact_started(conversation, contact_id, inbound.channel),
    )
    return conversation, contact_id


async def _current(transaction: Transaction, conversation: Held, channel: Channel) -> UUID | None:
    current: UUID | None = await transaction.value(
        CURRENT_CONTACT, transaction.organisation, conversation.id, channel
    )
    return current


async def _start_contact(transaction: Transaction, conversation: Held, channel: Channel) -> UUID:
    contact_id = new_id()
    await transaction.execute(
        START_CONTACT,
        transaction.organisation,
        contact_id,
        conversation.id,
        channel,
        transaction.at,
    )
    record(transaction, _contact_started(conversation, contact_id, channel))
    return contact_id


def _contact_started(conversation: Held, contact_id: UUID, channel: Channel) -> ContactStarted:
    return ContactStarted(conversation_id=conversation.id, contact_id=contact_id, channel=channel)


async def _add(
    transaction: Transaction,
    inbound: Inbound,
    conversation: Held,
    *,
    contact_id: UUID,
    author_id: UUID,
) -> UUID:
    message_id = inbound.message_id or new_id()
    await transaction.execute(
        ADD_WHOLE,
        transaction.organisation,
        message_id,
        conversation.id,
        contact_id,
        inbound.channel,
        author_id,
        storable(inbound.text),
        inbound.html and inbound.html.replace("\x00", ""),
        inbound.folded and storable(inbound.folded),
        inbound.external_id,
        transaction.at,
        msgspec.to_builtins(inbound.meetings) or None,
        inbound.answer and inbound.answer.message_id,
        inbound.answer and inbound.answer.values,
        [file.file_id for file in inbound.files],
        [file.content_id for file in inbound.files],
        inbound.subject,
        inbound.language,
    )
    record(
        transaction,
        MessageReceived(
            conversation_id=conversation.id,
            message_id=message_id,
            channel=inbound.channel,
            adviser_id=conversation.adviser_id,
        ),
    )
    return message_id


def _storable(inbound: Inbound) -> Inbound:
    return msgspec.structs.replace(
        inbound,
        subject=inbound.subject and storable(inbound.subject),
        external_id=inbound.external_id and storable(inbound.external_id),
    )


def storable(text: str) -> str:
    """Return `text` as PostgreSQL can hold it: no NUL, no lone surrogate, of bounded length."""
    clean = text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    return clean[:LONGEST_TEXT]
