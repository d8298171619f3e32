"""The desk's live socket."""

from contextlib import suppress
from datetime import datetime
from time import monotonic
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from litestar import WebSocket, websocket
from litestar.datastructures import State
from litestar.exceptions import WebSocketDisconnect

from miroir.access import Caller, find_caller, same_origin
from miroir.advisers import advisers, note_seen
from miroir.base import clock
from miroir.base.database import Database
from miroir.base.errors import MiroirError
from miroir.live.boards import ShowBoard
from miroir.live.crowding import Places
from miroir.live.desk_screens import DeskScreen, Watch
from miroir.live.hub import Hub, Resync, Room
from miroir.live.looking import send_looks
from miroir.live.outbox import Outbox
from miroir.live.signs import Typing, send_sign

TYPING_EVERY = 2.0

NOT_SIGNED_IN = 4401
NOT_ALLOWED = 4403
NOT_UNDERSTOOD = 4400
TOO_SLOW = 4408
TOO_MANY = 4429

MOST_OF_ONE_PERSON = 20
LEADS = frozenset({"supervisor", "administrator"})

Socket = WebSocket[Any, Any, State]


class Hello(msgspec.Struct, frozen=True, tag_field="do", tag="hello"):
    """The first word of a screen: the last cursor that it saw."""

    cursor: int | None = None


class Types(msgspec.Struct, frozen=True, tag_field="do", tag="typing"):
    """The adviser writes."""

    conversation: UUID


class Ping(msgspec.Struct, frozen=True, tag_field="do", tag="ping"):
    """Is anyone there?"""


class Welcome(msgspec.Struct, tag_field="is", tag="hello"):
    """The socket is live from `cursor` on; `at` sets the screen's clock by ours."""

    cursor: int
    at: datetime


class Pong(msgspec.Struct, tag_field="is", tag="pong"):
    """Someone is there, and has told everything up to `cursor`."""

    cursor: int


decoder = msgspec.json.Decoder(Hello | Watch | ShowBoard | Types | Ping)
encoder = msgspec.json.Encoder()
places = Places(MOST_OF_ONE_PERSON, side="desk")


@websocket("/api/v1/live")
async def desk_live(socket: Socket) -> None:
    """Tell a signed-in person's screen what changes, as it changes."""
    caller = await _caller(socket)
    await socket.accept()
    if caller is None:
        await socket.close(code=NOT_SIGNED_IN, reason="Sign in first.")
        return
    with places.place(caller.id) as free:
        if free:
            await _serve(socket, caller)
        else:
            await socket.close(code=TOO_MANY, reason="Too many desks open: close some.")


async def _serve(socket: Socket, caller: Caller) -> None:
    hub: Hub = socket.app.state.hub
    screen = await _screen(socket, caller)
    room = await hub.room(caller.organisation)
    room.desks.add(screen)  # at once: the hub forgets a room that it finds empty
    try:
        await _listen(socket, hub=hub, room=room, screen=screen, caller=caller)
    except WebSocketDisconnect:
        pass  # the screen was closed: nothing is owed to it
    finally:
        room.desks.remove(screen)
        room.boards.remove(screen)
        screen.outbox.close()
        await _stop_looking(socket, screen, caller=caller)


async def _caller(socket: Socket) -> Caller | None:
    try:
        caller = await find_caller(socket)
    except MiroirError:
        return None
    if caller is None or caller.kind != "account" or not same_origin(socket):
        return None
    return caller


async def _screen(socket: Socket, caller: Caller) -> DeskScreen:
    database: Database = socket.app.state.database
    async with database.transaction(caller.organisation) as transaction:
        found = await advisers(transaction, [caller.id])
        await note_seen(transaction, [caller.id])
    return DeskScreen(
        caller.id,
        caller.session_id,
        team_ids=found[0].team_ids if found else (),
        name=found[0].name if found else "",
        leads=not caller.roles.isdisjoint(LEADS),
        outbox=Outbox(socket.send_text, lambda: socket.close(code=TOO_SLOW)),
        dismiss=lambda: socket.close(code=NOT_SIGNED_IN, reason="The session is over."),
    )


async def _listen(
    socket: Socket, *, hub: Hub, room: Room, screen: DeskScreen, caller: Caller
) -> None:
    while True:
        try:
            said = decoder.decode(await socket.receive_data(mode="text"))
        except msgspec.MsgspecError as problem:
            await socket.close(code=NOT_UNDERSTOOD, reason=str(problem)[:100])
            return
        match said:
            case Ping():
                screen.outbox.put(_text(Pong(room.cursor)))
            case Watch():
                room.desks.show(screen, said)
                await _show_looking(socket, room, screen, caller=caller)
            case ShowBoard():
                if caller.roles.isdisjoint(LEADS):
                    await socket.close(code=NOT_ALLOWED, reason="The board is for supervisors.")
                    return
                room.boards.show(screen, said)
            case Hello(cursor=cursor):
                await _welcome(hub, room, screen, caller=caller, cursor=cursor)
            case Types(conversation=conversation):
                await _show_typing(socket, screen, caller=caller, conversation=conversation)


async def _welcome(
    hub: Hub, room: Room, screen: DeskScreen, *, caller: Caller, cursor: int | None
) -> None:
    screen.outbox.put(_text(Welcome(room.cursor, clock.now())))
    for conversation in room.lookers.of_teams(screen.team_ids):
        screen.outbox.put(_text(room.lookers.at(conversation)))
    if cursor is None:
        return
    missed = await hub.catch_up(caller.organisation, screen, cursor)
    screen.outbox.put(missed or _text(Resync(cursor=room.cursor)))


async def _show_looking(socket: Socket, room: Room, screen: DeskScreen, *, caller: Caller) -> None:
    if screen.watch.conversation is not None:
        screen.outbox.put(_text(room.lookers.at(screen.watch.conversation)))
    if screen.name:
        await send_looks(socket.app.state.database, caller.organisation, [screen.look()])


async def _stop_looking(socket: Socket, screen: DeskScreen, *, caller: Caller) -> None:
    if not screen.name or screen.watch.conversation is None:
        return
    # A sign that is lost is made good by what the other processes are not told again.
    with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        gone = [screen.look(gone=True)]
        await send_looks(socket.app.state.database, caller.organisation, gone)


async def _show_typing(
    socket: Socket, screen: DeskScreen, *, caller: Caller, conversation: UUID
) -> None:
    if monotonic() - screen.typed_at < TYPING_EVERY:
        return
    screen.typed_at = monotonic()
    sign = Typing(
        organisation=caller.organisation,
        conversation_id=conversation,
        kind="adviser",
        author_id=caller.id,
        name=screen.name,
    )
    await send_sign(socket.app.state.database, sign)


def _text(message: msgspec.Struct) -> str:
    return encoder.encode(message).decode()
