"""Conversations: listing, opening, answering, closing, giving."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import delete, get, post, put
from litestar.response import Response

from miroir.access import Caller, Once, requires_role
from miroir.base.channel import Channel
from miroir.base.database import Database, Transaction
from miroir.base.paging import After, Limit, Page
from miroir.channels.delivery import deliver_again
from miroir.channels.intake import receive
from miroir.composing import cleaned, refuse_over_others
from miroir.conversations import (
    Inbound,
    Message,
    Prompt,
    mark_read,
    mention,
    messages,
    reopen,
    reply,
    write_note,
)
from miroir.customers import Claim, Identity, IdentityKind
from miroir.desk.acts import Assign, Close, finish, give
from miroir.desk.conversations import Conversation, conversation, message_page
from miroir.desk.lists import VIEWS, Sort, View, conversations
from miroir.desk.summaries import Summary
from miroir.desk.views import saved_view
from miroir.files import Links
from miroir.routing import end_placement

READERS = [requires_role("adviser", "supervisor", "administrator", scope="conversations:read")]
WRITERS = [requires_role("adviser", "supervisor", scope="conversations:write")]
ADVISERS = [requires_role("adviser")]

Text = Annotated[str, msgspec.Meta(max_length=100_000)]
Line = Annotated[str, msgspec.Meta(max_length=998)]
Name = Annotated[str, msgspec.Meta(max_length=320)]


class Author(msgspec.Struct, kw_only=True, frozen=True):
    """Whom a new conversation comes from: at least one of what they are known by."""

    name: Name | None = None
    email: Name | None = None
    phone: Name | None = None
    site_id: Name | None = None


class NewConversation(msgspec.Struct, kw_only=True, frozen=True):
    """A contact brought in by another system."""

    brand_id: UUID
    customer: Author
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=100_000)]
    channel: Channel = "form"
    subject: Line | None = None
    language: Annotated[str, msgspec.Meta(pattern="^[a-z]{2}$")] | None = None
    external_id: Name | None = None


class NewReply(msgspec.Struct, kw_only=True, frozen=True):
    """An answer. `id`, made by the client, lets it repeat the request without a second answer.

    With `html`, an e-mail's rich text, `text` is made from it. `seen_id`: the newest message that
    the author had on screen; `over`: send even though a colleague answered since, or is writing.
    `prompt`: links, choices or a form, held out to the customer below the words.
    """

    text: Text = ""
    html: Annotated[str, msgspec.Meta(max_length=400_000)] | None = None
    seen_id: UUID | None = None
    over: bool = False
    id: UUID | None = None
    file_ids: Annotated[list[UUID], msgspec.Meta(max_length=20)] = msgspec.field(
        default_factory=list
    )
    channel: Channel | None = None
    prompt: Prompt | None = None


class NewNote(msgspec.Struct, kw_only=True, frozen=True):
    """A note that the customer never sees, and the advisers whom it calls."""

    text: Text
    id: UUID | None = None
    mention_ids: Annotated[list[UUID], msgspec.Meta(max_length=20)] = []


class Reading(msgspec.Struct, kw_only=True, frozen=True):
    """The newest message that was read."""

    message_id: UUID


@get("/api/v1/conversations", guards=READERS, tags=["conversations"])
async def list_conversations(
    caller: Caller,
    database: Database,
    view: View = "all",
    view_id: UUID | None = None,
    sort: Sort = "recent",
    after: After = None,
    limit: Limit = 50,
) -> Page[Summary]:
    """List conversations: the caller's, their teams', those waiting, all open, or closed.

    With `view_id`: those of a saved view instead.
    """
    async with database.transaction(caller.organisation) as transaction:
        chosen = VIEWS[view]
        if view_id is not None:
            chosen = (await saved_view(transaction, view_id, viewer=caller.id)).filter
        return await conversations(
            transaction, chosen, viewer=caller.id, sort=sort, after=after, limit=limit
        )


@post("/api/v1/conversations", guards=WRITERS, tags=["conversations"])
async def open_conversation(data: NewConversation, once: Once) -> Response[Conversation]:
    """Bring in a contact from another system; a known external id changes nothing."""

    async def create(transaction: Transaction) -> Conversation:
        added = await receive(transaction, _inbound(data))
        return await conversation(transaction, added.conversation_id)

    return await once(create)


def _inbound(data: NewConversation) -> Inbound:
    given: list[tuple[IdentityKind, str | None]] = [
        ("site", data.customer.site_id),
        ("email", data.customer.email),
        ("phone", data.customer.phone),
    ]
    identities = tuple(Identity(kind=kind, value=value) for kind, value in given if value)
    return Inbound(
        brand_id=data.brand_id,
        channel=data.channel,
        claim=Claim(identities=identities, name=data.customer.name, language=data.language),
        text=data.text,
        subject=data.subject,
        language=data.language,
        external_id=data.external_id,
    )


@get("/api/v1/conversations/{conversation_id:uuid}", guards=READERS, tags=["conversations"])
async def open_one(conversation_id: UUID, caller: Caller, database: Database) -> Conversation:
    """Return one conversation."""
    async with database.transaction(caller.organisation) as transaction:
        return await conversation(transaction, conversation_id)


@get("/api/v1/conversations/{conversation_id:uuid}/messages", guards=READERS, tags=["messages"])
async def list_messages(
    conversation_id: UUID,
    caller: Caller,
    database: Database,
    links: Links,
    after: After = None,
    limit: Limit = 50,
) -> Page[Message]:
    """List the messages and notes of a conversation, newest first."""
    async with database.transaction(caller.organisation) as transaction:
        return await message_page(
            transaction, conversation_id, links=links, after=after, limit=limit
        )


@post("/api/v1/conversations/{conversation_id:uuid}/replies", guards=ADVISERS, tags=["messages"])
async def send_reply(
    conversation_id: UUID, data: NewReply, caller: Caller, once: Once, links: Links
) -> Response[Message]:
    """Answer the customer on their channel."""

    async def create(transaction: Transaction) -> Message:
        known = data.id is not None and await messages(transaction, [data.id], links=links)
        if not data.over and not known:
            await refuse_over_others(
                transaction,
                conversation_id,
                adviser_id=caller.id,
                seen_id=data.seen_id,
                links=links,
            )
        html, text = cleaned(data.html) if data.html else (None, data.text)
        message_id = await reply(
            transaction,
            conversation_id,
            adviser_id=caller.id,
            text=text,
            html=html,
            message_id=data.id,
            file_ids=data.file_ids,
            channel=data.channel,
            prompt=data.prompt,
        )
        # Whoever answers has the matter: it is offered to nobody else.
        await end_placement(transaction, conversation_id)
        return (await messages(transaction, [message_id], links=links))[0]

    return await once(create)


@post(
    "/api/v1/conversations/{conversation_id:uuid}/messages/{message_id:uuid}/delivery",
    guards=ADVISERS,
    tags=["messages"],
    status_code=200,
)
async def send_again(
    conversation_id: UUID, message_id: UUID, caller: Caller, database: Database, links: Links
) -> Message:
    """Have an answer that did not reach the customer leave once more."""
    async with database.transaction(caller.organisation) as transaction:
        await deliver_again(transaction, conversation_id, message_id)
        return (await messages(transaction, [message_id], links=links))[0]


@post("/api/v1/conversations/{conversation_id:uuid}/notes", guards=ADVISERS, tags=["messages"])
async def add_note(
    conversation_id: UUID, data: NewNote, caller: Caller, once: Once, links: Links
) -> Response[Message]:
    """Write a note among colleagues."""

    async def create(transaction: Transaction) -> Message:
        message_id = await write_note(
            transaction,
            conversation_id,
            adviser_id=caller.id,
            text=data.text,
            message_id=data.id,
        )
        await mention(transaction, conversation_id, message_id, data.mention_ids)
        return (await messages(transaction, [message_id], links=links))[0]

    return await once(create)


@post(
    "/api/v1/conversations/{conversation_id:uuid}/closure", guards=ADVISERS, tags=["conversations"]
)
async def close_conversation(
    conversation_id: UUID, data: Close, caller: Caller, once: Once
) -> Response[Conversation]:
    """Close a conversation with a reason; both sides are then asked how it went."""

    async def create(transaction: Transaction) -> Conversation:
        await finish(transaction, conversation_id, data, by=caller.id)
        return await conversation(transaction, conversation_id)

    return await once(create)


@delete(
    "/api/v1/conversations/{conversation_id:uuid}/closure",
    guards=ADVISERS,
    status_code=200,
    tags=["conversations"],
)
async def reopen_conversation(
    conversation_id: UUID, caller: Caller, database: Database
) -> Conversation:
    """Open a closed conversation again."""
    async with database.transaction(caller.organisation) as transaction:
        await reopen(transaction, conversation_id)
        return await conversation(transaction, conversation_id)


@put(
    "/api/v1/conversations/{conversation_id:uuid}/assignment",
    guards=[requires_role("adviser", "supervisor")],
    tags=["conversations"],
)
async def assign_conversation(
    conversation_id: UUID, data: Assign, caller: Caller, database: Database
) -> Conversation:
    """Give a conversation to an adviser, or back to a team, where it is offered again."""
    async with database.transaction(caller.organisation) as transaction:
        await give(transaction, conversation_id, adviser_id=data.adviser_id, team_id=data.team_id)
        return await conversation(transaction, conversation_id)


@put(
    "/api/v1/conversations/{conversation_id:uuid}/reading",
    guards=ADVISERS,
    status_code=204,
    tags=["messages"],
)
async def read_messages(
    conversation_id: UUID, data: Reading, caller: Caller, database: Database
) -> None:
    """Say that the caller has read the customer's messages up to one of them."""
    async with database.transaction(caller.organisation) as transaction:
        await mark_read(transaction, conversation_id, upto=data.message_id, by="adviser")


routes = [
    list_conversations,
    open_conversation,
    open_one,
    list_messages,
    send_reply,
    send_again,
    add_note,
    close_conversation,
    reopen_conversation,
    assign_conversation,
    read_messages,
]
