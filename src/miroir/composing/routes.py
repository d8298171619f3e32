"""Drafts, and answers that wait before they leave."""

from uuid import UUID

from litestar import delete, get, post, put
from litestar.response import Response

from miroir.access import Caller, Once, requires_role
from miroir.base.database import Database, Transaction
from miroir.base.paging import Page
from miroir.composing.drafts import draft, drafted, keep_draft
from miroir.composing.holding_back import hold_reply, undo
from miroir.composing.leaving import send_now
from miroir.composing.model import Draft, DraftEdit, DraftKept, HeldReply, NewHeldReply
from miroir.composing.reading import held_in, held_replies, require_conversation
from miroir.composing.sending_times import SendingTime, sending_times
from miroir.composing.signs import Drafted, tell_drafted
from miroir.composing.writing_choices import WritingChoices, choose_writing, writing_choices
from miroir.files import Links
from miroir.journal import last_cursor

ADVISERS = [requires_role("adviser")]
STAFF = [requires_role("adviser", "supervisor")]


@get("/api/v1/drafts", guards=ADVISERS, tags=["drafts"])
async def list_drafts(caller: Caller, database: Database) -> Page[UUID]:
    """List the conversations in which the caller has written something and not sent it."""
    async with database.transaction(caller.organisation) as transaction:
        return Page(items=await drafted(transaction, caller.id))


@get("/api/v1/conversations/{conversation_id:uuid}/draft", guards=ADVISERS, tags=["drafts"])
async def read_draft(
    conversation_id: UUID, caller: Caller, database: Database, links: Links
) -> Draft:
    """Return what the caller has written and not sent in a conversation."""
    async with database.transaction(caller.organisation) as transaction:
        await require_conversation(transaction, conversation_id)
        return await draft(transaction, conversation_id, adviser_id=caller.id, links=links)


@put("/api/v1/conversations/{conversation_id:uuid}/draft", guards=ADVISERS, tags=["drafts"])
async def write_draft(
    conversation_id: UUID, data: DraftEdit, caller: Caller, database: Database, links: Links
) -> DraftKept:
    """Keep what the caller writes. The last edit wins, and says what it replaced unseen."""
    async with database.transaction(caller.organisation) as transaction:
        kept = await keep_draft(
            transaction, conversation_id, data, adviser_id=caller.id, links=links
        )
        await tell_drafted(
            transaction,
            Drafted(
                organisation=caller.organisation,
                conversation_id=conversation_id,
                adviser_id=caller.id,
                version=kept.draft.version,
                screen=kept.draft.screen,
            ),
        )
        return kept


@get("/api/v1/conversations/{conversation_id:uuid}/held-replies", guards=STAFF, tags=["messages"])
async def list_held_replies(
    conversation_id: UUID, caller: Caller, database: Database, links: Links
) -> Page[HeldReply]:
    """List the answers of a conversation that wait before they leave, or were stopped."""
    async with database.transaction(caller.organisation) as transaction:
        cursor = await last_cursor(transaction)
        return Page(items=await held_in(transaction, conversation_id, links=links), cursor=cursor)


@post(
    "/api/v1/conversations/{conversation_id:uuid}/held-replies", guards=ADVISERS, tags=["messages"]
)
async def add_held_reply(
    conversation_id: UUID, data: NewHeldReply, caller: Caller, once: Once, links: Links
) -> Response[HeldReply]:
    """Answer in some seconds, unless it is undone, or later, unless the customer writes first."""

    async def create(transaction: Transaction) -> HeldReply:
        await hold_reply(transaction, conversation_id, data, adviser_id=caller.id, links=links)
        return (await held_replies(transaction, [data.id], links=links))[0]

    return await once(create)


@delete(
    "/api/v1/held-replies/{held_reply_id:uuid}", guards=STAFF, status_code=200, tags=["messages"]
)
async def undo_reply(
    held_reply_id: UUID, caller: Caller, database: Database, links: Links
) -> HeldReply:
    """Keep an answer from leaving, or put away one that was stopped; its words come back."""
    async with database.transaction(caller.organisation) as transaction:
        await undo(
            transaction, held_reply_id, by=caller.id, supervises="supervisor" in caller.roles
        )
        return (await held_replies(transaction, [held_reply_id], links=links))[0]


@post("/api/v1/held-replies/{held_reply_id:uuid}/leaving", guards=ADVISERS, tags=["messages"])
async def send_held_reply(
    held_reply_id: UUID, caller: Caller, once: Once, links: Links
) -> Response[HeldReply]:
    """Send one's own answer that waits, or was stopped, at once."""

    async def create(transaction: Transaction) -> HeldReply:
        await send_now(transaction, held_reply_id, by=caller.id)
        return (await held_replies(transaction, [held_reply_id], links=links))[0]

    return await once(create)


@get(
    "/api/v1/conversations/{conversation_id:uuid}/sending-times", guards=ADVISERS, tags=["messages"]
)
async def list_sending_times(
    conversation_id: UUID, caller: Caller, database: Database
) -> Page[SendingTime]:
    """List quick choices of when an answer may leave, in the brand's working time."""
    async with database.transaction(caller.organisation) as transaction:
        return Page(items=await sending_times(transaction, conversation_id))


@put("/api/v1/writing-choices", guards=[requires_role()], tags=["drafts"])
async def replace_writing_choices(
    data: WritingChoices, caller: Caller, database: Database
) -> WritingChoices:
    """Choose how to write, on every device of the caller's."""
    async with database.transaction(caller.organisation) as transaction:
        await choose_writing(transaction, caller.id, data)
        return await writing_choices(transaction, caller.id)


routes = [
    replace_writing_choices,
    list_drafts,
    read_draft,
    write_draft,
    list_held_replies,
    add_held_reply,
    undo_reply,
    send_held_reply,
    list_sending_times,
]
