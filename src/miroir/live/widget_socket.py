"""The widget's live socket."""

import asyncio
from time import monotonic
from typing import Any
from uuid import UUID

import msgspec
from litestar import WebSocket, websocket
from litestar.datastructures import State
from litestar.exceptions import WebSocketDisconnect

from miroir.base.database import Database
from miroir.base.errors import MiroirError
from miroir.channels.widget import (
    Sent,
    Visitor,
    current_talk,
    find_visitor,
    lines,
    reads_for_customer,
    refuse_flood,
    send,
    through_link,
)
from miroir.conversations import mark_read
from miroir.files import links
from miroir.live.crowding import Places
from miroir.live.hub import Hub, Room
from miroir.live.outbox import Outbox
from miroir.live.signs import Typing, send_sign
from miroir.live.widget_screens import WidgetChange, WidgetScreen, wire

CUSTOMER = "select customer_id from conversation where organisation_id = $1 and id = $2"

TYPING_EVERY = 2.0

NOT_KNOWN = 4401
NOT_UNDERSTOOD = 4400
TOO_SLOW = 4408
TOO_MANY = 4429

MOST_OF_ONE_VISITOR = 20
HELLO_WITHIN_SECONDS = 10.0

Socket = WebSocket[Any, Any, State]


class Hello(msgspec.Struct, frozen=True, tag_field="do", tag="hello"):
    """The first word of a widget: the visitor's proof, and the last cursor that it saw."""

    token: str
    cursor: int | None = None


class Send(Sent, frozen=True, kw_only=True, tag_field="do", tag="send"):
    """The visitor writes a message."""


class Types(msgspec.Struct, frozen=True, tag_field="do", tag="typing"):
    """The visitor is writing."""


class Reads(msgspec.Struct, frozen=True, tag_field="do", tag="read"):
    """The visitor has read the answers up to this one."""

    message_id: UUID


class Ping(msgspec.Struct, frozen=True, tag_field="do", tag="ping"):
    """Is anyone there?"""


class Welcome(msgspec.Struct, tag_field="is", tag="hello"):
    """The socket is live from `cursor` on. With `resync`, fetch the conversation again."""

    cursor: int
    resync: bool


class Taken(msgspec.Struct, tag_field="is", tag="taken"):
    """The message is safe."""

    id: UUID
    conversation_id: UUID


class Refused(msgspec.Struct, tag_field="is", tag="refused"):
    """The message cannot be taken, and why."""

    id: UUID
    code: str
    detail: str
    retry_after: int | None = None


class Pong(msgspec.Struct, tag_field="is", tag="pong"):
    """Someone is there, and has told everything up to `cursor`."""

    cursor: int


decoder = msgspec.json.Decoder(Hello | Send | Types | Reads | Ping)
encoder = msgspec.json.Encoder()
places = Places(MOST_OF_ONE_VISITOR, side="widget")


@websocket("/api/v1/widget/{key:str}/live")
async def widget_live(socket: Socket, key: str) -> None:
    """Carry a visitor's messages in, and tell their widget what changes."""
    await socket.accept()
    try:
        async with asyncio.timeout(HELLO_WITHIN_SECONDS):
            hello = decoder.decode(await socket.receive_data(mode="text"))
        if not isinstance(hello, Hello):
            raise msgspec.ValidationError("The first message must be hello.")
        visitor = await find_visitor(socket.app.state.database, hello.token, brand_key=key)
    except msgspec.MsgspecError as problem:
        await socket.close(code=NOT_UNDERSTOOD, reason=str(problem)[:100])
    except MiroirError as problem:
        await socket.close(code=NOT_KNOWN, reason=problem.message[:100])
    except TimeoutError:
        await socket.close(code=TOO_SLOW, reason="Say hello first.")
    except WebSocketDisconnect:
        return
    else:
        with places.place(visitor.id) as free:
            if free:
                await _serve(socket, visitor, hello)
            else:
                await socket.close(code=TOO_MANY, reason="Too many windows open: close some.")


async def _serve(socket: Socket, visitor: Visitor, hello: Hello) -> None:
    hub: Hub = socket.app.state.hub
    room = await hub.room(visitor.organisation)
    screen = _screen(socket, visitor)
    room.widgets.add(screen)
    try:
        await _follow_open(socket, room, screen)
        # What was missed is little and public: the widget fetches its conversation again.
        missed = hello.cursor is not None and hello.cursor < room.cursor
        screen.outbox.put(_text(Welcome(room.cursor, missed)))
        while True:
            said = decoder.decode(await socket.receive_data(mode="text"))
            await _obey(socket, room, screen, said)
    except msgspec.MsgspecError as problem:
        await socket.close(code=NOT_UNDERSTOOD, reason=str(problem)[:100])
    except WebSocketDisconnect:
        pass  # the widget was closed: nothing is owed to it
    finally:
        room.widgets.remove(screen)
        screen.outbox.close()


def _screen(socket: Socket, visitor: Visitor) -> WidgetScreen:
    return WidgetScreen(
        visitor,
        conversation_id=None,
        outbox=Outbox(socket.send_text, lambda: socket.close(code=TOO_SLOW)),
        dismiss=lambda: socket.close(code=TOO_SLOW, reason="Come back as who you are by now."),
    )


async def _follow_open(socket: Socket, room: Room, screen: WidgetScreen) -> None:
    """Follow the visitor's open conversation; read once the hub knows the screen."""
    database: Database = socket.app.state.database
    async with database.transaction(screen.visitor.organisation) as transaction:
        talk = await current_talk(transaction, screen.visitor)
    if talk is not None and (talk.closed_at is None or through_link(screen.visitor, talk.id)):
        room.widgets.follow(screen, screen.visitor, talk.id)


async def _obey(socket: Socket, room: Room, screen: WidgetScreen, said: object) -> None:
    match said:
        case Send():
            await _take(socket, room, screen, said)
        case Types():
            await _show_typing(socket, screen)
        case Reads(message_id=message_id):
            await _mark_read(socket, screen, message_id)
        case Ping():
            screen.outbox.put(_text(Pong(room.cursor)))


async def _take(socket: Socket, room: Room, screen: WidgetScreen, sent: Send) -> None:
    state = socket.app.state
    try:
        taken = await send(
            state.chat,
            state.database,
            screen.visitor,
            sent,
            conversation_id=screen.conversation_id,
        )
    except MiroirError as problem:
        retry_after = problem.details.get("retry_after")
        screen.outbox.put(
            _text(
                Refused(
                    sent.id,
                    problem.code,
                    problem.message,
                    retry_after if isinstance(retry_after, int) else None,
                )
            )
        )
        return
    screen.typed_at = 0.0  # what comes after a message is a new sign
    screen.outbox.put(_text(Taken(sent.id, taken.conversation_id)))
    if taken.conversation_id != screen.conversation_id:
        await _follow(socket, room, screen, taken.conversation_id)


async def _follow(socket: Socket, room: Room, screen: WidgetScreen, conversation_id: UUID) -> None:
    """Show the conversation that the visitor's first message opened."""
    state = socket.app.state
    organisation = screen.visitor.organisation
    visitor = screen.visitor
    if not through_link(visitor, conversation_id):
        async with state.database.transaction(organisation) as transaction:
            customer_id = await transaction.value(CUSTOMER, organisation, conversation_id)
        visitor = msgspec.structs.replace(visitor, customer_id=customer_id)
    # Followed first, read then: what the hub told before it was followed is in what is read.
    room.widgets.follow(screen, visitor, conversation_id)
    async with state.database.transaction(organisation) as transaction:
        talk = await current_talk(transaction, visitor)
        written = await lines(transaction, visitor, conversation_id, links=links(state.settings))
    screen.outbox.put(
        wire(
            WidgetChange(cursor=room.cursor, at=transaction.at, conversation=talk, messages=written)
        )
    )


async def _show_typing(socket: Socket, screen: WidgetScreen) -> None:
    if screen.conversation_id is None or monotonic() - screen.typed_at < TYPING_EVERY:
        return
    screen.typed_at = monotonic()
    sign = Typing(
        organisation=screen.visitor.organisation,
        conversation_id=screen.conversation_id,
        kind="customer",
        author_id=screen.visitor.customer_id,
        name=None,
    )
    await send_sign(socket.app.state.database, sign)


async def _mark_read(socket: Socket, screen: WidgetScreen, message_id: UUID) -> None:
    conversation_id = screen.conversation_id
    if conversation_id is None or not reads_for_customer(screen.visitor, conversation_id):
        return
    try:
        refuse_flood(screen.visitor, "reading")
    except MiroirError:
        return  # a sign too many: the next one says the same
    async with socket.app.state.database.transaction(screen.visitor.organisation) as transaction:
        await mark_read(transaction, conversation_id, upto=message_id, by="customer")


def _text(message: msgspec.Struct) -> str:
    return encoder.encode(message).decode()
