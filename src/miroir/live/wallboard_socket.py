"""The wallboard's live socket: it says nothing, and is shown the wall at every reading."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import WebSocket, websocket
from litestar.datastructures import State
from litestar.exceptions import WebSocketDisconnect

from miroir.access import organisation_settings
from miroir.base import clock
from miroir.base.database import Database
from miroir.base.errors import MiroirError, NotFound
from miroir.base.language import CODES, Language, language
from miroir.live.crowding import Places
from miroir.live.hub import Hub
from miroir.live.outbox import Outbox
from miroir.supervision import Board, WallOf, draw_wall, refuse_revoked, wall_links

NOT_KNOWN = 4401
TOO_SLOW = 4408
TOO_MANY = 4429
MOST_OF_ONE_ORGANISATION = 50

Socket = WebSocket[Any, Any, State]

encoder = msgspec.json.Encoder()
places = Places(MOST_OF_ONE_ORGANISATION, side="wallboard")


class WallShown(msgspec.Struct, frozen=True, tag_field="is", tag="wall"):
    """The wall as it was at `at`, to put in place of what is shown."""

    at: datetime
    html: str


class WallScreen:
    """A wallboard that is open somewhere, until its link ends."""

    def __init__(self, wall: WallOf, *, until: datetime, tongue: Language, outbox: Outbox) -> None:
        self.link_id = wall.link_id
        self._wall = wall
        self._until = until
        self._tongue = tongue
        self.outbox = outbox

    def draw(self, board: Board) -> None:
        """Show `board`, or hang up when the link has ended."""
        if board.at >= self._until:
            self.outbox.hang_up()
            return
        html = draw_wall(board, team_id=self._wall.team_id, tongue=self._tongue)
        self.outbox.put(encoder.encode(WallShown(board.at, html)).decode())


@websocket("/api/v1/wallboard/live")
async def wallboard_live(socket: Socket, token: str = "", lang: str = "fr") -> None:
    """Show the day on a big screen, as it moves."""
    await socket.accept()
    try:
        wall, until = wall_links(socket.app.state.settings).read(token, at=clock.now())
    except MiroirError as problem:
        await socket.close(code=NOT_KNOWN, reason=problem.message[:100])
        return
    with places.place(wall.organisation) as free:
        if free:
            await _show_safely(socket, wall, until=until, lang=lang)
        else:
            await socket.close(code=TOO_MANY, reason="Too many wallboards open: close some.")


async def _show_safely(socket: Socket, wall: WallOf, *, until: datetime, lang: str) -> None:
    try:
        await _show(socket, wall, until=until, lang=lang)
    except NotFound as problem:
        await socket.close(code=NOT_KNOWN, reason=problem.message[:100])


async def _show(socket: Socket, wall: WallOf, *, until: datetime, lang: str) -> None:
    hub: Hub = socket.app.state.hub
    database: Database = socket.app.state.database
    async with database.transaction(wall.organisation) as transaction:
        await refuse_revoked(transaction, wall)
        zone = (await organisation_settings(transaction)).time_zone
    code = next((known for known in CODES if known == lang), CODES[0])
    outbox = Outbox(socket.send_text, lambda: socket.close(code=TOO_SLOW))
    screen = WallScreen(wall, until=until, tongue=language(code, zone), outbox=outbox)
    room = await hub.room(wall.organisation)
    room.boards.add_wall(screen)
    try:
        while True:
            await socket.receive_data(mode="text")  # signs of life, nothing to obey
    except WebSocketDisconnect:
        pass  # the screen was closed: nothing is owed to it
    finally:
        room.boards.walls.discard(screen)
        outbox.close()
