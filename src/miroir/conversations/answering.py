"""What advisers write: answers to the customer, and notes among themselves."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import asyncpg
import msgspec

from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.base.errors import Conflict, Invalid
from miroir.base.ids import new_id
from miroir.base.prompts import Prompt
from miroir.conversations.assigning import give_held
from miroir.conversations.facts import EventWritten, NoteWritten, ReplySent
from miroir.conversations.holding import hold, hold_open
from miroir.conversations.model import Held
from miroir.conversations.participants import copied_to
from miroir.conversations.promises import keep_answer
from miroir.conversations.prompting import sound_prompt
from miroir.conversations.receiving import storable
from miroir.journal import record

MAILED = frozenset[Channel]({"email", "form"})

ADD = """
    insert into message
        (organisation_id, id, conversation_id, contact_id, channel, kind, author_kind, author_id,
         text, html, created_at, cc, prompt)
    values ($1, $2, $3, $4, $5, $6, 'adviser', $7, $8, $9, $10, $11, $12)
    on conflict (organisation_id, id) do nothing
"""
ADD_EVENT = """
    insert into message
        (organisation_id, id, conversation_id, channel, kind, author_kind, text, external_id,
         created_at)
    values ($1, $2, $3, $4, 'event', 'system', $5, $6, $7)
    on conflict do nothing
    returning id
"""
KNOWN_EVENT = """
    select id from message where organisation_id = $1 and channel = $2 and external_id = $3
"""
CONTACT = """
    select id from contact
    where organisation_id = $1 and conversation_id = $2 and channel = $3
    order by started_at desc limit 1
"""
MINE = """
    select conversation_id = $3 and author_id = $4 from message
    where organisation_id = $1 and id = $2
"""
ATTACH = """
    insert into message_file (organisation_id, message_id, file_id, position)
    values ($1, $2, $3, $4)
"""
ANSWERED = """
    update conversation set last_message_at = $3, waiting_since = null
    where organisation_id = $1 and id = $2
"""
NOTED = """
    update conversation set last_message_at = $3 where organisation_id = $1 and id = $2
"""


class Written(msgspec.Struct, frozen=True):
    """A message of an adviser's own."""

    message_id: UUID
    adviser_id: UUID
    text: str
    html: str | None
    prompt: Prompt | None = None


async def reply(
    transaction: Transaction,
    conversation_id: UUID,
    *,
    adviser_id: UUID,
    text: str,
    message_id: UUID | None = None,
    file_ids: Sequence[UUID] = (),
    channel: Channel | None = None,
    html: str | None = None,
    prompt: Prompt | None = None,
) -> UUID:
    """Answer the customer on `channel` (theirs when None) and return the message's id.

    A mail is copied to the confirmed participants.
    `html`, sanitised, says the same as `text`; only a mail carries it. `prompt` is held out below
    the words; a mail says it in words too. The same `message_id` again is the same answer. An
    answer to nobody's conversation makes it the adviser's. Keeps (or breaks) the running promise.
    Raises NotFound, Invalid, Conflict when closed.
    """
    _refuse_empty(text, file_ids)
    _refuse_wordless(text, prompt)
    message_id = message_id or new_id()
    held = await hold(transaction, conversation_id)
    if await _sent_before(transaction, message_id, conversation_id, adviser_id):
        return message_id
    held = await hold_open(transaction, conversation_id)
    channel = channel or held.channel
    prompt = prompt and await sound_prompt(transaction, held, prompt)
    written = Written(message_id, adviser_id, text, html if channel in MAILED else None, prompt)
    await _add(transaction, held, written, kind="reply", channel=channel)
    await _attach(transaction, message_id, file_ids)
    await _settle(transaction, held, adviser_id)
    record(
        transaction,
        ReplySent(
            conversation_id=held.id,
            message_id=message_id,
            channel=channel,
            adviser_id=adviser_id,
        ),
    )
    return message_id


async def write_note(
    transaction: Transaction,
    conversation_id: UUID,
    *,
    adviser_id: UUID,
    text: str,
    message_id: UUID | None = None,
) -> UUID:
    """Write a note that the customer never sees and return its id. Raises NotFound."""
    _refuse_empty(text, ())
    message_id = message_id or new_id()
    held = await hold(transaction, conversation_id)
    if await _sent_before(transaction, message_id, conversation_id, adviser_id):
        return message_id
    written = Written(message_id, adviser_id, text, html=None)
    await _add(transaction, held, written, kind="note", channel=held.channel)
    await transaction.execute(NOTED, transaction.organisation, held.id, transaction.at)
    record(
        transaction,
        NoteWritten(conversation_id=held.id, message_id=message_id, adviser_id=adviser_id),
    )
    return message_id


async def write_event(
    transaction: Transaction,
    conversation_id: UUID,
    *,
    channel: Channel,
    text: str,
    external_id: str,
) -> UUID:
    """Show in a conversation what a machine wrote, once per `external_id`; return its id.

    It starts no clock, reopens nothing, and the conversation keeps its place in the lists.
    """
    event_id = new_id()
    written = await transaction.value(
        ADD_EVENT,
        transaction.organisation,
        event_id,
        conversation_id,
        channel,
        storable(text),
        external_id,
        transaction.at,
    )
    if written is None:
        known: UUID = await transaction.value(
            KNOWN_EVENT, transaction.organisation, channel, external_id
        )
        return known
    record(transaction, EventWritten(conversation_id=conversation_id, message_id=event_id))
    return event_id


def _refuse_empty(text: str, file_ids: Sequence[UUID]) -> None:
    if not text.strip() and not file_ids:
        raise Invalid("There is nothing to send: write a text or attach a file.")


def _refuse_wordless(text: str, prompt: Prompt | None) -> None:
    if prompt is not None and not text.strip():
        raise Invalid("Say in a few words what the buttons or the form are for.")


async def _sent_before(
    transaction: Transaction, message_id: UUID, conversation_id: UUID, adviser_id: UUID
) -> bool:
    mine: bool | None = await transaction.value(
        MINE, transaction.organisation, message_id, conversation_id, adviser_id
    )
    if mine is False:
        raise Conflict("This message id is another message's: make a new one.")
    return bool(mine)


async def _add(
    transaction: Transaction,
    held: Held,
    written: Written,
    *,
    kind: Literal["reply", "note"],
    channel: Channel,
) -> None:
    """Add what an adviser wrote; an answer is of the newest contact by its channel."""
    contact_id, copies = None, []
    if kind == "reply":
        contact_id = await transaction.value(CONTACT, transaction.organisation, held.id, channel)
        copies = await copied_to(transaction, held.id) if channel in MAILED else []
    await transaction.execute(
        ADD,
        transaction.organisation,
        written.message_id,
        held.id,
        contact_id,
        channel,
        kind,
        written.adviser_id,
        storable(written.text),
        written.html,
        transaction.at,
        copies,
        written.prompt,
    )


async def _settle(transaction: Transaction, held: Held, adviser_id: UUID) -> None:
    """Note that the customer has an answer: nobody's conversation becomes the adviser's."""
    await transaction.execute(ANSWERED, transaction.organisation, held.id, transaction.at)
    if held.adviser_id is None:
        await give_held(transaction, held, adviser_id=adviser_id, team_id=held.team_id)
    await keep_answer(transaction, held.id)


async def _attach(transaction: Transaction, message_id: UUID, file_ids: Sequence[UUID]) -> None:
    try:
        await transaction.execute_many(
            ATTACH,
            [
                (transaction.organisation, message_id, file_id, position)
                for position, file_id in enumerate(dict.fromkeys(file_ids))
            ],
        )
    except asyncpg.ForeignKeyViolationError as unknown:
        raise Invalid("An attached file does not exist: upload it first.") from unknown
