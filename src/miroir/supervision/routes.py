"""Supervision over the API: the board, the day by half-hours, whispers, reading along, alerts."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post, put
from litestar.handlers import HTTPRouteHandler

from miroir.access import Caller, Once, requires_role
from miroir.advisers import adviser
from miroir.base.channel import Channel
from miroir.base.database import Database, Transaction
from miroir.base.paging import Page
from miroir.desk import Summary
from miroir.indicators import Formula
from miroir.journal import last_cursor
from miroir.supervision.adherence import Adherence, adherence
from miroir.supervision.board import load_board
from miroir.supervision.floor import Seat, in_hand
from miroir.supervision.queues import Queue, Waiting
from miroir.supervision.reading_along import read_along
from miroir.supervision.settled import FORMULA, Kept
from miroir.supervision.watching_queues import QueueWatch, keep_queue_watch, queue_watch
from miroir.supervision.whispering import (
    Whisper,
    mark_whisper_seen,
    unseen_whispers,
    whisper,
    whispers_about,
)

SUPERVISORS = [requires_role("supervisor", "administrator")]
ADVISERS = [requires_role("adviser")]
BOTH = [requires_role("adviser", "supervisor", "administrator")]

Seconds = Annotated[int, msgspec.Meta(ge=0, le=30 * 24 * 3600)]


class BoardShown(msgspec.Struct, frozen=True, kw_only=True):
    """The board as read once; boards that are open are told what changes."""

    at: datetime
    formula: Formula
    queues: list[Queue]
    kept: list[Kept]
    seats: list[Seat]
    waiting: list[Waiting]
    breaches: list[Summary]


class NewWhisper(msgspec.Struct, frozen=True, kw_only=True):
    """A private word to the adviser who holds the conversation."""

    text: Annotated[str, msgspec.Meta(max_length=4_000)]
    id: UUID | None = None


class WatchWanted(msgspec.Struct, frozen=True, kw_only=True):
    """Alert when a queue's slack falls under so many seconds; 0: never for that channel.

    `silent_for`: no alert for so many seconds from now; 0 ends a silence, None leaves it.
    """

    under: dict[Channel, Seconds]
    silent_for: Seconds | None = None


@get("/api/v1/board", guards=SUPERVISORS, tags=["supervision"])
async def show_board(caller: Caller, database: Database, team_id: UUID | None = None) -> BoardShown:
    """Return the state of the day: queues, promises kept, advisers, the most urgent."""
    async with database.transaction(caller.organisation) as tx:
        board = await load_board(tx, teams=[team_id])
    return BoardShown(
        at=board.at,
        formula=FORMULA,
        queues=board.queues,
        kept=board.kept,
        seats=board.seats,
        waiting=board.waiting[team_id],
        breaches=board.breaches[team_id],
    )


@get("/api/v1/board/seats/{adviser_id:uuid}", guards=SUPERVISORS, tags=["supervision"])
async def list_in_hand(adviser_id: UUID, caller: Caller, database: Database) -> list[Summary]:
    """List the open conversations of an adviser, the soonest due first."""
    async with database.transaction(caller.organisation) as tx:
        await adviser(tx, adviser_id)
        return await in_hand(tx, adviser_id)


@get("/api/v1/adherence", guards=SUPERVISORS, tags=["supervision"])
async def show_adherence(
    caller: Caller,
    database: Database,
    day: date | None = None,
    team_id: UUID | None = None,
    channel: Channel | None = None,
) -> Adherence:
    """Return a day's promises by half-hour, beside the same weekday of the week before."""
    async with database.transaction(caller.organisation) as tx:
        return await adherence(tx, day=day, team_id=team_id, channel=channel)


@post(
    "/api/v1/conversations/{conversation_id:uuid}/whispers",
    guards=SUPERVISORS,
    tags=["supervision"],
)
async def leave_whisper(
    conversation_id: UUID, data: NewWhisper, caller: Caller, once: Once
) -> Response[Whisper]:
    """Leave a private word for the adviser who holds a conversation."""

    async def create(tx: Transaction) -> Whisper:
        return await whisper(tx, conversation_id, text=data.text, by=caller.id, whisper_id=data.id)

    return await once(create)


@get("/api/v1/conversations/{conversation_id:uuid}/whispers", guards=BOTH, tags=["supervision"])
async def list_whispers_about(
    conversation_id: UUID, caller: Caller, database: Database
) -> list[Whisper]:
    """List the words about a conversation: to supervisors all, to an adviser their own."""
    leads = not caller.roles.isdisjoint({"supervisor", "administrator"})
    async with database.transaction(caller.organisation) as tx:
        return await whispers_about(tx, conversation_id, to=None if leads else caller.id)


@get("/api/v1/whispers", guards=ADVISERS, tags=["supervision"])
async def list_my_whispers(caller: Caller, database: Database) -> Page[Whisper]:
    """List the words to the caller that they have not seen yet."""
    async with database.transaction(caller.organisation) as tx:
        cursor = await last_cursor(tx)
        return Page(items=await unseen_whispers(tx, caller.id), cursor=cursor)


@put(
    "/api/v1/whispers/{whisper_id:uuid}/seen",
    guards=ADVISERS,
    status_code=204,
    tags=["supervision"],
)
async def see_whisper(whisper_id: UUID, caller: Caller, database: Database) -> None:
    """Say that the caller has seen a word to them."""
    async with database.transaction(caller.organisation) as tx:
        await mark_whisper_seen(tx, whisper_id, adviser_id=caller.id)


@put(
    "/api/v1/conversations/{conversation_id:uuid}/reading-along",
    guards=SUPERVISORS,
    status_code=204,
    tags=["supervision"],
)
async def begin_reading_along(conversation_id: UUID, caller: Caller, database: Database) -> None:
    """Say that the caller reads along: kept in the journal, shown to nobody."""
    async with database.transaction(caller.organisation) as tx:
        await read_along(tx, conversation_id, by=caller.id)


@get("/api/v1/queue-watch", guards=SUPERVISORS, tags=["supervision"])
async def show_queue_watch(caller: Caller, database: Database) -> QueueWatch:
    """Tell when the caller is alerted about queues."""
    async with database.transaction(caller.organisation) as tx:
        return await queue_watch(tx, caller.id)


@put("/api/v1/queue-watch", guards=SUPERVISORS, tags=["supervision"])
async def set_queue_watch(data: WatchWanted, caller: Caller, database: Database) -> QueueWatch:
    """Set when the caller is alerted about queues, and until when they are not."""
    async with database.transaction(caller.organisation) as tx:
        return await keep_queue_watch(tx, caller.id, under=data.under, silent_for=data.silent_for)


routes: list[HTTPRouteHandler] = [
    show_board,
    list_in_hand,
    show_adherence,
    leave_whisper,
    list_whispers_about,
    list_my_whispers,
    see_whisper,
    begin_reading_along,
    show_queue_watch,
    set_queue_watch,
]
