"""A board put together from what it was told is the board as it would be fetched afresh."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
import websockets
from litestar import Litestar
from websockets.asyncio.client import ClientConnection

from miroir.access import COOKIE, Role, create_account, start_session
from miroir.advisers import set_presence
from miroir.base.database import Database
from miroir.base.ids import new_id
from miroir.conversations import assign, close, close_reasons, reply
from miroir.desk.founding import Founded
from miroir.live import boards
from miroir.routing import end_placement
from miroir.supervision.testing import Floor
from tests.serving import Browser, signed_in

LISTS = ("queues", "kept", "waiting", "breaches")
MOVING = {"seconds_left", "counting", "changes_at", "at"}


class Board:
    """A board on a screen."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.lists: dict[str, Any] = {}
        self.seats: dict[str, Any] = {}
        self.heard: list[dict[str, Any]] = []

    async def hear(self, *, within: float = 15) -> dict[str, Any]:
        while True:
            told: dict[str, Any] = json.loads(await asyncio.wait_for(self.socket.recv(), within))
            if told["is"] == "board":
                break
        self.heard.append(told)
        if told["whole"]:
            self.seats = {}
        self.lists |= {name: told[name] for name in LISTS if name in told}
        self.seats |= {seat["id"]: seat for seat in told.get("seats", ())}
        for gone in told.get("gone", ()):
            del self.seats[gone]
        return told

    async def until_equal(self, client: Browser) -> None:
        async with asyncio.timeout(20):
            while True:
                fresh = (await client.get("/api/v1/board")).json()
                seats = {seat["id"]: seat for seat in fresh["seats"]}
                lists = {name: fresh[name] for name in LISTS}
                if self.seats == seats and still(self.lists) == still(lists):
                    return
                await self.hear()


def still(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: still(each) for key, each in value.items() if key not in MOVING}
    if isinstance(value, list):
        shown = [still(each) for each in value]
        return sorted(shown, key=json.dumps)
    return value


@pytest.fixture
def floor(database: Database, founded: Founded) -> Floor:
    return Floor(database, founded)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boards, "SHORTEST_PAUSE", 0.05)
    monkeypatch.setattr(boards, "PAUSES_PER_READING", 1)


async def open_socket(served: str, floor: Floor, role: Role) -> ClientConnection:
    async with floor.at() as tx:
        email = f"{new_id().hex}@example.org"
        account = await create_account(tx, email=email, name="Claire", roles=[role])
        token = await start_session(tx, account)
    return await websockets.connect(
        f"ws://{served}/api/v1/live",
        additional_headers={"cookie": f"{COOKIE}={token}"},
        origin=f"http://{served}",  # type: ignore[arg-type]
    )


@pytest.fixture
async def board(served: str, floor: Floor) -> AsyncIterator[Board]:
    socket = await open_socket(served, floor, "supervisor")
    await socket.send('{"do":"hello","cursor":null}')
    yield Board(socket)
    await socket.close()


async def live_a_day(floor: Floor, adviser: UUID) -> AsyncIterator[None]:
    """Do one thing after another that a board shows."""
    first, second = await floor.contact("chat"), await floor.contact("email")
    yield
    async with floor.at() as tx:
        await assign(tx, first, adviser_id=adviser, team_id=floor.founded.team_id)
        await end_placement(tx, first)
    yield
    async with floor.at() as tx:
        await reply(tx, first, adviser_id=adviser, text="Voici")
        await set_presence(tx, adviser, "busy", by="adviser")
    yield
    await floor.hire("Une autre")
    async with floor.at() as tx:
        await assign(tx, second, adviser_id=adviser, team_id=floor.founded.team_id)
        await end_placement(tx, second)
    yield
    async with floor.at() as tx:
        reason = (await close_reasons(tx))[0].id
        await close(tx, first, reason_id=reason, by=adviser)
    yield


async def test_state_and_changes_make_a_fresh_board(
    app: Litestar, database: Database, floor: Floor, board: Board
) -> None:
    adviser = await floor.hire()
    async with signed_in(app, database, floor.founded.organisation, "supervisor") as client:
        await board.socket.send('{"do":"board"}')
        assert (await board.hear())["whole"]
        async for _ in live_a_day(floor, adviser):
            await board.until_equal(client)
    assert not any(told["whole"] for told in board.heard[1:])
    parts = [set(told) & {*LISTS, "seats"} for told in board.heard[1:]]
    assert any(len(part) < 3 for part in parts), "only what changed is told"


async def test_a_contact_shows_on_an_open_board_within_a_second_or_so(
    floor: Floor, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boards, "SHORTEST_PAUSE", 1.0)
    await board.socket.send('{"do":"board"}')
    await board.hear()
    begun = asyncio.get_running_loop().time()
    conversation = await floor.contact("chat", name="Séraphine")
    while not any(row["conversation"]["id"] == str(conversation) for row in board.lists["waiting"]):
        await board.hear()
    assert asyncio.get_running_loop().time() - begun < 3  # 1 s, and a busy machine


async def test_a_screen_that_asks_for_queues_is_told_nothing_else(
    floor: Floor, board: Board
) -> None:
    await board.socket.send('{"do":"board","parts":"queues"}')
    told = await board.hear()
    assert told["queues"] == []
    assert not {"kept", "waiting", "breaches", "seats"} & told.keys()
    await floor.contact("chat")
    assert (await board.hear())["queues"][0]["waiting"] == 1


async def test_the_board_of_one_team_is_told_whole_at_once(floor: Floor, board: Board) -> None:
    await floor.contact("chat")
    async with floor.at() as tx:
        other = await tx.value(
            "insert into team values ($1, gen_random_uuid(), 'Autre') returning id",
            tx.organisation,
        )
    await board.socket.send('{"do":"board"}')
    assert len((await board.hear())["waiting"]) == 1
    await board.socket.send(json.dumps({"do": "board", "team": str(other)}))
    while (told := await board.hear())["whole"] is False:
        continue
    assert told["waiting"] == []
    assert len(told["queues"]) == 1, "queues are few: a screen picks its own"


async def test_an_adviser_asking_for_the_board_is_hung_up_on(served: str, floor: Floor) -> None:
    socket = await open_socket(served, floor, "adviser")
    await socket.send('{"do":"board"}')
    with pytest.raises(websockets.ConnectionClosed) as closed:
        while True:
            await asyncio.wait_for(socket.recv(), 5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403


async def test_a_board_that_could_not_be_read_is_read_again(
    floor: Floor, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    await board.socket.send('{"do":"board"}')
    await board.hear()
    with monkeypatch.context() as broken:
        broken.setattr(boards, "load_board", None)
        await floor.contact("chat")
        await asyncio.sleep(0.2)
    await floor.contact("chat")
    while not board.lists["queues"] or board.lists["queues"][0]["waiting"] < 2:
        await board.hear()
