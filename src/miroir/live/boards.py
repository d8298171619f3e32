"""The boards that are open on an organisation: read once for all, told what changed."""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from time import monotonic
from typing import Literal, Protocol
from uuid import UUID

import asyncpg
import msgspec
import structlog
from msgspec import UNSET, UnsetType

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.base.logs import describe
from miroir.base.metrics import histogram
from miroir.indicators import USUAL_FORMULA, Formula
from miroir.live.outbox import Outbox
from miroir.supervision import Board, Staff, TeamId, load_board

log = structlog.get_logger(__name__)

# Reading a board may take a fifth of one process, however large the organisation.
SHORTEST_PAUSE = 1.0
PAUSES_PER_READING = 4
# What moves without a fact: a calendar opens, a promise runs out, a reason for waiting is told.
LONGEST_PAUSE = 5.0

READING = histogram("board_seconds", "Time to read the supervisor's board of an organisation.")

encoder = msgspec.json.Encoder()
Encoded = msgspec.Raw


class ShowBoard(msgspec.Struct, frozen=True, tag_field="do", tag="board"):
    """What a supervisor's screen wants of the board: nothing, the queues, or all, of a team."""

    parts: Literal["none", "queues", "all"] = "all"
    team: UUID | None = None


class BoardChange(msgspec.Struct, kw_only=True, tag_field="is", tag="board"):
    """What changed on the board; with `whole`, all that was asked for. Lists replace lists,
    except `seats`, which are replaced one by one by id, and of which some are `gone`.
    """

    at: datetime
    whole: bool
    formula: Formula = USUAL_FORMULA
    queues: Encoded | UnsetType = UNSET
    kept: Encoded | UnsetType = UNSET
    seats: list[Encoded] | UnsetType = UNSET
    gone: list[UUID] | UnsetType = UNSET
    waiting: Encoded | UnsetType = UNSET
    breaches: Encoded | UnsetType = UNSET


class Part(msgspec.Struct, frozen=True):
    """A part on the wire, and the same without what a screen counts down by itself."""

    wire: Encoded
    still: bytes


class Pieces(msgspec.Struct, kw_only=True):
    """A board, each part encoded once."""

    at: datetime
    queues: Part
    kept: Part
    seats: dict[UUID, bytes]
    waiting: dict[TeamId, Part]
    breaches: dict[TeamId, Part]


class View(msgspec.Struct):
    """What one screen shows; `owed`: it has not been told the whole of it yet."""

    show: ShowBoard
    owed: bool = True


class Screen(Protocol):
    """Where a board is open."""

    outbox: Outbox


class Wall(Protocol):
    """A wallboard: it is shown every reading, and draws what it needs."""

    outbox: Outbox
    link_id: UUID | None

    def draw(self, board: Board) -> None:
        """Show `board`."""


class Boards:
    """Reads an organisation's board while somebody looks, at a pace that it can bear."""

    def __init__(self, database: Database, organisation: OrganisationId) -> None:
        self.walls: set[Wall] = set()
        self._database = database
        self._organisation = organisation
        self._views: dict[Screen, View] = {}
        self._last: Pieces | None = None
        self._staff = Staff()
        self._moved = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def show(self, screen: Screen, show: ShowBoard) -> None:
        """Have `screen` told of the parts of the board that it shows from now on."""
        if show.parts == "none":
            self.remove(screen)
            return
        view = self._views[screen] = View(show)
        if self._last is not None and (told := self._told(view, before=None, now=self._last)):
            screen.outbox.put(encoder.encode(told).decode())
        self._begin()

    def add_wall(self, wall: Wall) -> None:
        """Have a wallboard drawn at every reading."""
        self.walls.add(wall)
        self._begin()

    def darken(self, links: Collection[UUID]) -> None:
        """Hang up on the wallboards that these links opened."""
        for wall in [wall for wall in self.walls if wall.link_id in links]:
            wall.outbox.hang_up()

    def remove(self, screen: Screen) -> None:
        """Forget a screen that was closed or shows something else."""
        self._views.pop(screen, None)

    def touch(self, *, advisers: Collection[UUID] = ()) -> None:
        """Note that something happened that a board may show, and to which advisers."""
        self._staff.note(advisers)
        self._moved.set()

    def _begin(self) -> None:
        self._moved.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        while self._views or self.walls:
            with suppress(TimeoutError):
                async with asyncio.timeout(LONGEST_PAUSE):
                    await self._moved.wait()
            self._moved.clear()
            begun = monotonic()
            await self._read_safely()
            took = monotonic() - begun
            await asyncio.sleep(max(SHORTEST_PAUSE, PAUSES_PER_READING * took))
        self._last, self._staff = None, Staff()

    async def _read_safely(self) -> None:
        try:
            with READING.time():
                await self._read()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
            log.warning("board-paused", problem=describe(problem))
        except Exception:  # one odd row must not leave boards still for ever
            log.exception("board-broke")

    async def _read(self) -> None:
        teams = {view.show.team for view in self._views.values() if view.show.parts == "all"}
        async with self._database.transaction(self._organisation) as transaction:
            board = await load_board(transaction, teams=teams, staff=self._staff)
        before, self._last = self._last, pieces_of(board)
        for screen, view in list(self._views.items()):
            told = self._told(view, before=before, now=self._last)
            if told is not None:
                screen.outbox.put(encoder.encode(told).decode())
        for wall in list(self.walls):
            wall.draw(board)

    def _told(self, view: View, *, before: Pieces | None, now: Pieces) -> BoardChange | None:
        if view.show.parts == "all" and view.show.team not in now.waiting:
            return None  # asked for while the board was read: the next reading has it
        whole = view.owed or before is None
        view.owed = False
        return change(view.show, before=None if whole else before, now=now)


def change(show: ShowBoard, *, before: Pieces | None, now: Pieces) -> BoardChange | None:
    """Return what a screen is told that knows `before` (None: nothing); None: nothing changed."""
    told = BoardChange(at=now.at, whole=before is None)
    told.queues = _if_other(now.queues, before.queues if before else None)
    if show.parts == "all":
        waiting, breaches = (before.waiting, before.breaches) if before else ({}, {})
        told.kept = _if_other(now.kept, before.kept if before else None)
        told.waiting = _if_other(now.waiting[show.team], waiting.get(show.team))
        told.breaches = _if_other(now.breaches[show.team], breaches.get(show.team))
        _tell_seats(told, before=before.seats if before else {}, now=now.seats)
    parts = (told.queues, told.kept, told.waiting, told.breaches, told.seats, told.gone)
    return told if told.whole or any(part is not UNSET for part in parts) else None


def _if_other(part: Part, before: Part | None) -> Encoded | UnsetType:
    return UNSET if before is not None and before.still == part.still else part.wire


def _tell_seats(told: BoardChange, *, before: dict[UUID, bytes], now: dict[UUID, bytes]) -> None:
    moved = [Encoded(seat) for id_, seat in now.items() if before.get(id_) != seat]
    gone = list(before.keys() - now.keys())
    if moved or told.whole:
        told.seats = moved
    if gone:
        told.gone = gone


def pieces_of(board: Board) -> Pieces:
    """Return a board encoded part by part."""
    return Pieces(
        at=board.at,
        queues=_part(board.queues),
        kept=_part(board.kept),
        seats={seat.id: encoder.encode(seat) for seat in board.seats},
        waiting={team: _part(rows) for team, rows in board.waiting.items()},
        breaches={team: _part(rows) for team, rows in board.breaches.items()},
    )


def _part(rows: object) -> Part:
    return Part(Encoded(encoder.encode(rows)), encoder.encode(_still(msgspec.to_builtins(rows))))


def _still(value: object) -> object:
    """Return `value` without the seconds left, which only the clock changes."""
    if isinstance(value, dict):
        return {key: _still(each) for key, each in value.items() if key != "seconds_left"}
    if isinstance(value, list):
        return [_still(each) for each in value]
    return value
