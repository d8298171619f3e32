"""Who takes part in a conversation: strangers to be confirmed, and those who get copies."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import delete, post, put
from litestar.response import Response

from miroir.access import Caller, Once, requires_role
from miroir.base.database import Database, Transaction
from miroir.conversations import (
    Copied,
    add_participant,
    confirm_participant,
    remove_participant,
    take_for_customer,
    written_by,
)
from miroir.desk.conversations import Conversation, conversation
from miroir.desk.merging import split

PEOPLE = [requires_role("adviser", "supervisor")]
ADVISERS = [requires_role("adviser")]

MANY = "/api/v1/conversations/{conversation_id:uuid}/participants"
ONE = f"{MANY}/{{participant_id:uuid}}"


class NewParticipant(msgspec.Struct, frozen=True, kw_only=True):
    """To whom answers are copied from now on."""

    address: Annotated[str, msgspec.Meta(min_length=3, max_length=320)]
    name: Annotated[str, msgspec.Meta(max_length=200)] | None = None


@post(MANY, guards=PEOPLE, tags=["conversations"])
async def copy_answers_to(
    conversation_id: UUID, data: NewParticipant, once: Once
) -> Response[Conversation]:
    """Have answers copied to an address."""

    async def create(tx: Transaction) -> Conversation:
        who = Copied(address=data.address, name=data.name)
        await add_participant(tx, conversation_id, who, by=once.caller.id)
        return await conversation(tx, conversation_id)

    return await once(create)


@put(f"{ONE}/confirmation", guards=PEOPLE, tags=["conversations"])
async def confirm_stranger(
    conversation_id: UUID, participant_id: UUID, caller: Caller, database: Database
) -> Conversation:
    """Take somebody who answered the thread into the conversation."""
    async with database.transaction(caller.organisation) as tx:
        await confirm_participant(tx, conversation_id, participant_id, by=caller.id)
        return await conversation(tx, conversation_id)


@put(f"{ONE}/same-person", guards=PEOPLE, tags=["conversations"])
async def take_stranger_for_customer(
    conversation_id: UUID, participant_id: UUID, caller: Caller, database: Database
) -> Conversation:
    """Take somebody who answered the thread and the customer for one person."""
    async with database.transaction(caller.organisation) as tx:
        await take_for_customer(tx, conversation_id, participant_id, by=caller.id)
        return await conversation(tx, conversation_id)


@post(f"{ONE}/conversation", guards=ADVISERS, tags=["conversations"])
async def part_from_stranger(
    conversation_id: UUID, participant_id: UUID, once: Once
) -> Response[Conversation]:
    """Make a conversation of their own of what somebody wrote, and answer with it."""

    async def create(tx: Transaction) -> Conversation:
        author, written = await written_by(tx, conversation_id, participant_id)
        by = once.caller.id
        new_id = await split(tx, conversation_id, written, by=by, customer_id=author)
        await remove_participant(tx, conversation_id, participant_id, by=by)
        return await conversation(tx, new_id)

    return await once(create)


@delete(ONE, guards=PEOPLE, status_code=200, tags=["conversations"])
async def copy_answers_no_more(
    conversation_id: UUID, participant_id: UUID, caller: Caller, database: Database
) -> Conversation:
    """Have no answer copied to somebody any more."""
    async with database.transaction(caller.organisation) as tx:
        await remove_participant(tx, conversation_id, participant_id, by=caller.id)
        return await conversation(tx, conversation_id)


routes = [
    copy_answers_to,
    confirm_stranger,
    take_stranger_for_customer,
    part_from_stranger,
    copy_answers_no_more,
]
