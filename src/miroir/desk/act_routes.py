"""What one does with a conversation besides answering it."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import delete, patch, post, put
from litestar.response import Response

from miroir.access import Caller, Once, requires_role
from miroir.base.database import Database, Transaction
from miroir.conversations import (
    Destination,
    LinkKind,
    Value,
    add_collaborator,
    link,
    read_mentions,
    remove_collaborator,
    set_fields,
    tag,
    unlink,
    wake,
)
from miroir.desk.acts import Retag, Snooze, once_each, put_off
from miroir.desk.conversations import Conversation, conversation
from miroir.desk.merging import merge, split, unmerge
from miroir.desk.transferring import transfer

WRITERS = [requires_role("adviser", "supervisor", scope="conversations:write")]
PEOPLE = [requires_role("adviser", "supervisor")]
ADVISERS = [requires_role("adviser")]

ONE = "/api/v1/conversations/{conversation_id:uuid}"


class Transfer(Destination, frozen=True, kw_only=True):
    """To whom a conversation goes, and a note that they see where it arrives."""

    note: Annotated[str, msgspec.Meta(max_length=10_000)] | None = None


class FieldValues(msgspec.Struct, frozen=True, kw_only=True):
    """Values by field; null empties one. A date is YYYY-MM-DD."""

    values: dict[UUID, Value | None]


class NewLink(msgspec.Struct, frozen=True, kw_only=True):
    """Another conversation that has to do with this one; of kind cause, this one comes of it."""

    conversation_id: UUID
    kind: LinkKind = "related"


class Merging(msgspec.Struct, frozen=True, kw_only=True):
    """The conversations that are taken into this one."""

    conversation_ids: Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=50)]


class Splitting(msgspec.Struct, frozen=True, kw_only=True):
    """The messages that become a conversation of their own."""

    message_ids: Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=200)]


def person(caller: Caller) -> UUID | None:
    """Return the account that acts; None for a program."""
    return caller.id if caller.kind == "account" else None


@put(f"{ONE}/snooze", guards=PEOPLE, tags=["conversations"])
async def put_conversation_off(
    conversation_id: UUID, data: Snooze, caller: Caller, database: Database
) -> Conversation:
    """Put a conversation off until a time, or until the customer answers."""
    async with database.transaction(caller.organisation) as tx:
        await put_off(tx, conversation_id, until=data.until, by=caller.id)
        return await conversation(tx, conversation_id)


@delete(f"{ONE}/snooze", guards=PEOPLE, status_code=200, tags=["conversations"])
async def wake_conversation(
    conversation_id: UUID, caller: Caller, database: Database
) -> Conversation:
    """Have a conversation that was put off back at once."""
    async with database.transaction(caller.organisation) as tx:
        await wake(tx, conversation_id, by=caller.id)
        return await conversation(tx, conversation_id)


@post(f"{ONE}/transfer", guards=PEOPLE, tags=["conversations"])
async def hand_on(conversation_id: UUID, data: Transfer, once: Once) -> Response[Conversation]:
    """Hand a conversation on to an adviser, a team, or whoever has a skill."""

    async def create(tx: Transaction) -> Conversation:
        to = Destination(adviser_id=data.adviser_id, team_id=data.team_id, skill_id=data.skill_id)
        await transfer(tx, conversation_id, to, note=data.note, by=once.caller.id)
        return await conversation(tx, conversation_id)

    return await once(create)


@post(f"{ONE}/tags", guards=WRITERS, status_code=200, tags=["conversations"])
async def tag_conversation(
    conversation_id: UUID, data: Retag, caller: Caller, database: Database
) -> Conversation:
    """Put tags on a conversation and take tags off it."""
    async with database.transaction(caller.organisation) as tx:
        await tag(tx, conversation_id, add=data.add, remove=data.remove, by=person(caller))
        return await conversation(tx, conversation_id)


@patch(f"{ONE}/fields", guards=WRITERS, tags=["conversations"])
async def fill_in(
    conversation_id: UUID, data: FieldValues, caller: Caller, database: Database
) -> Conversation:
    """Fill in fields of a conversation; those not named stay."""
    async with database.transaction(caller.organisation) as tx:
        await set_fields(tx, conversation_id, data.values, by=person(caller))
        return await conversation(tx, conversation_id)


@put(f"{ONE}/collaborators/{{adviser_id:uuid}}", guards=PEOPLE, tags=["conversations"])
async def invite_colleague(
    conversation_id: UUID, adviser_id: UUID, caller: Caller, database: Database
) -> Conversation:
    """Have an adviser help with a conversation."""
    async with database.transaction(caller.organisation) as tx:
        await add_collaborator(tx, conversation_id, adviser_id, by=caller.id)
        return await conversation(tx, conversation_id)


@delete(
    f"{ONE}/collaborators/{{adviser_id:uuid}}",
    guards=PEOPLE,
    status_code=200,
    tags=["conversations"],
)
async def thank_colleague(
    conversation_id: UUID, adviser_id: UUID, caller: Caller, database: Database
) -> Conversation:
    """Have an adviser help with a conversation no more."""
    async with database.transaction(caller.organisation) as tx:
        await remove_collaborator(tx, conversation_id, adviser_id, by=caller.id)
        return await conversation(tx, conversation_id)


@put(f"{ONE}/mentions/reading", guards=ADVISERS, status_code=204, tags=["conversations"])
async def read_notes_that_call(conversation_id: UUID, caller: Caller, database: Database) -> None:
    """Say that the caller has read the notes that call them."""
    async with database.transaction(caller.organisation) as tx:
        await read_mentions(tx, conversation_id, adviser_id=caller.id)


@post(f"{ONE}/links", guards=PEOPLE, tags=["conversations"])
async def link_conversation(
    conversation_id: UUID, data: NewLink, once: Once
) -> Response[Conversation]:
    """Link a conversation to another one; an earlier link of the two is replaced."""

    async def create(tx: Transaction) -> Conversation:
        other = data.conversation_id
        await link(tx, conversation_id, other, kind=data.kind, by=once.caller.id)
        return await conversation(tx, conversation_id)

    return await once(create)


@delete(
    f"{ONE}/links/{{other_conversation_id:uuid}}",
    guards=PEOPLE,
    status_code=200,
    tags=["conversations"],
)
async def unlink_conversation(
    conversation_id: UUID, other_conversation_id: UUID, caller: Caller, database: Database
) -> Conversation:
    """Take the link of two conversations away."""
    async with database.transaction(caller.organisation) as tx:
        await unlink(tx, conversation_id, other_conversation_id, by=caller.id)
        return await conversation(tx, conversation_id)


@post(f"{ONE}/merges", guards=PEOPLE, tags=["conversations"])
async def merge_conversations(
    conversation_id: UUID, data: Merging, once: Once
) -> Response[Conversation]:
    """Take other conversations of the same customer into this one, which goes on for all."""

    async def create(tx: Transaction) -> Conversation:
        others = once_each(data.conversation_ids)
        await merge(tx, others, into=conversation_id, by=once.caller.id)
        return await conversation(tx, conversation_id)

    return await once(create)


@delete(f"{ONE}/merging", guards=PEOPLE, status_code=200, tags=["conversations"])
async def unmerge_conversation(
    conversation_id: UUID, caller: Caller, database: Database
) -> Conversation:
    """Undo the merge of a conversation: it has back what was its own."""
    async with database.transaction(caller.organisation) as tx:
        await unmerge(tx, conversation_id, by=caller.id)
        return await conversation(tx, conversation_id)


@post(f"{ONE}/splits", guards=ADVISERS, tags=["conversations"])
async def split_conversation(
    conversation_id: UUID, data: Splitting, once: Once
) -> Response[Conversation]:
    """Make a conversation of some messages of this one, and answer with it."""

    async def create(tx: Transaction) -> Conversation:
        new_id = await split(tx, conversation_id, data.message_ids, by=once.caller.id)
        return await conversation(tx, new_id)

    return await once(create)


routes = [
    put_conversation_off,
    wake_conversation,
    hand_on,
    tag_conversation,
    fill_in,
    invite_colleague,
    thank_colleague,
    read_notes_that_call,
    link_conversation,
    unlink_conversation,
    merge_conversations,
    unmerge_conversation,
    split_conversation,
]
