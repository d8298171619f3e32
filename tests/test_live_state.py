"""What a desk was told, put on what it had, is what it would fetch afresh.

The rule of docs/reference/live.md, carried out as a screen does: everything replaces by id.
"""

import asyncio
import json
import random
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import websockets
from websockets.asyncio.client import ClientConnection

from miroir.access import (
    COOKIE,
    SignedOut,
    create_account,
    disable_account,
    end_session,
    start_session,
)
from miroir.advisers import create_adviser
from miroir.base import clock
from miroir.base.database import Database
from miroir.base.ids import new_id
from miroir.channels.intake import receive
from miroir.conversations import (
    FieldDraft,
    Inbound,
    TagDraft,
    create_field,
    create_tag,
    mark_read,
    write_event,
)
from miroir.customers import Claim, Identity, rename
from miroir.desk.founding import Founded
from miroir.journal import record
from miroir.live import desk_socket
from miroir.live.crowding import Places
from miroir.live.outbox import LONGEST_QUEUE, Outbox
from miroir.routing.leader import Leader

EVERYTHING = {"name": "Everything", "filter": {"state": "any"}}
STEPS = 60
MOVING = ("seconds_left", "counting", "changes_at")


class Screen:
    """A desk: what it fetched, and what it was told since."""

    def __init__(
        self, client: httpx.AsyncClient, address: str, token: str, account_id: UUID
    ) -> None:
        self.client = client
        self.address = address
        self.account_id = account_id
        self.token = token
        self.cursor = 0
        self.conversations: dict[str, Any] = {}
        self.messages: dict[str, Any] = {}
        self.socket: ClientConnection | None = None

    async def fetch(self) -> tuple[dict[str, Any], dict[str, Any], int]:
        conversations: dict[str, Any] = {}
        messages: dict[str, Any] = {}
        cursors = []
        view = (await self.client.post("/api/v1/views", json=EVERYTHING)).json()["id"]
        page = (await self.client.get(f"/api/v1/conversations?view_id={view}&limit=200")).json()
        cursors.append(page["cursor"])
        conversations |= {item["id"]: item for item in page["items"]}
        for id_ in conversations:
            page = (await self.client.get(f"/api/v1/conversations/{id_}/messages?limit=200")).json()
            messages |= {item["id"]: item for item in page["items"]}
        return conversations, messages, min(cursors)

    async def connect(self) -> None:
        self.socket = await websockets.connect(
            f"ws://{self.address}/api/v1/live",
            additional_headers={"cookie": f"{COOKIE}={self.token}"},
            origin=f"http://{self.address}",  # type: ignore[arg-type]
        )
        await self.socket.send(json.dumps({"do": "hello", "cursor": self.cursor or None}))
        await self.socket.send(json.dumps({"do": "watch", "view": "all"}))

    async def disconnect(self) -> None:
        if self.socket is not None:
            await self.socket.close()

    async def hear(self, *, quiet: float = 0.4) -> None:
        assert self.socket is not None
        while True:
            try:
                async with asyncio.timeout(quiet):
                    told = json.loads(await self.socket.recv())
            except TimeoutError:
                return
            if told["is"] == "change":
                self.apply(told)

    def apply(self, told: dict[str, Any]) -> None:
        self.cursor = told["cursor"]
        self.conversations |= {item["id"]: item for item in told.get("conversations", ())}
        self.messages |= {item["id"]: item for item in told.get("messages", ())}


def still(conversations: dict[str, Any]) -> dict[str, Any]:
    """Leave out what moves with the clock alone: the screen counts that down by itself.

    What was merged into another conversation is in no list.
    """
    return {
        id_: {
            **item,
            "promise": item["promise"] and settled(item["promise"]),
            "promises": [settled(promise) for promise in item["promises"]],
        }
        for id_, item in conversations.items()
        if item["merged_into"] is None
    }


def settled(promise: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in promise.items() if name not in MOVING}


class World:
    """Everything that happens to an organisation's conversations."""

    def __init__(self, database: Database, founded: Founded, screen: Screen) -> None:
        self.database = database
        self.founded = founded
        self.screen = screen
        self.chance = random.Random(7)
        self.leader = Leader(database, founded.organisation)
        self.merged: list[str] = []
        self.customers = [f"{uuid4().hex}@example.org" for _ in range(6)]

    async def step(self) -> None:
        acts = [self.write, self.write, self.answer, self.note, self.close, self.read, self.give]
        more = [self.put_off, self.label, self.hand_on, self.call, self.split, self.merge]
        await self.chance.choice([*acts, self.answer_automatically, *more, self.unmerge])()
        if self.chance.random() < 0.3:
            await self.leader.step()
        if self.chance.random() < 0.1:
            await self.name()

    async def write(self) -> None:
        email = self.chance.choice(self.customers)
        async with self.database.transaction(self.founded.organisation) as tx:
            await receive(
                tx,
                Inbound(
                    brand_id=self.founded.brand_id,
                    channel=self.chance.choice(("chat", "email")),
                    claim=Claim(identities=(Identity(kind="email", value=email),)),
                    text=f"Bonjour {self.chance.random()}",
                ),
            )

    async def _some(self) -> dict[str, Any] | None:
        page = (await self.screen.client.get("/api/v1/conversations?view=all")).json()
        return self.chance.choice(page["items"]) if page["items"] else None

    async def _on_some(self, method: str, path: str, body: dict[str, Any]) -> None:
        if conversation := await self._some():
            answer = await self.screen.client.request(
                method, f"/api/v1/conversations/{conversation['id']}/{path}", json=body
            )
            assert answer.status_code < 300, answer.text

    async def answer(self) -> None:
        await self._on_some("POST", "replies", {"text": "Voici", "id": str(new_id())})

    async def note(self) -> None:
        await self._on_some("POST", "notes", {"text": "Entre nous"})

    async def answer_automatically(self) -> None:
        if conversation := await self._some():
            async with self.database.transaction(self.founded.organisation) as tx:
                await write_event(
                    tx,
                    UUID(conversation["id"]),
                    channel="email",
                    text="Absent",
                    external_id=new_id().hex,
                )

    async def close(self) -> None:
        settings = (await self.screen.client.get("/api/v1/settings")).json()
        await self._on_some("POST", "closure", {"reason_id": settings["close_reasons"][0]["id"]})

    async def give(self) -> None:
        await self._on_some("PUT", "assignment", {"adviser_id": None})

    async def put_off(self) -> None:
        await self._on_some("PUT", "snooze", {"until": f"{clock.now() + timedelta(hours=1)}"})

    async def label(self) -> None:
        name = f"Motif {self.chance.random()}"
        async with self.database.transaction(self.founded.organisation) as tx:
            tag = (await create_tag(tx, TagDraft(name=name))).id
            field = (await create_field(tx, FieldDraft(name=name, kind="yesno"))).id
        await self._on_some("POST", "tags", {"add": [str(tag)]})
        await self._on_some("PATCH", "fields", {"values": {str(field): True}})

    async def hand_on(self) -> None:
        await self._on_some("POST", "transfer", {"team_id": str(self.founded.team_id)})

    async def call(self) -> None:
        called = {"text": "Vois", "mention_ids": [str(self.screen.account_id)]}
        await self._on_some("POST", "notes", called)
        await self._on_some("PUT", "mentions/reading", {})
        await self._on_some("PUT", f"collaborators/{self.screen.account_id}", {})
        await self._on_some("POST", "participants", {"address": f"{new_id().hex}@example.org"})

    async def split(self) -> None:
        if conversation := await self._some():
            address = f"/api/v1/conversations/{conversation['id']}"
            page = (await self.screen.client.get(f"{address}/messages")).json()
            chosen = [one["id"] for one in page["items"] if one["kind"] == "inbound"][:-1]
            if chosen:
                body = {"message_ids": chosen}
                assert (await self.screen.client.post(f"{address}/splits", json=body)).is_success

    async def merge(self) -> None:
        page = (await self.screen.client.get("/api/v1/conversations?view=all")).json()
        of_customer: dict[str, list[str]] = {}
        for item in page["items"]:
            of_customer.setdefault(item["customer"]["id"], []).append(item["id"])
        for kept, *others in of_customer.values():
            if others:
                address = f"/api/v1/conversations/{kept}/merges"
                body = {"conversation_ids": others}
                assert (await self.screen.client.post(address, json=body)).is_success
                self.merged += others

    async def unmerge(self) -> None:
        if self.merged:
            address = f"/api/v1/conversations/{self.merged.pop()}/merging"
            answer = await self.screen.client.delete(address)
            assert answer.status_code in (200, 409), answer.text

    async def read(self) -> None:
        if conversation := await self._some():
            id_ = UUID(conversation["id"])
            async with self.database.transaction(self.founded.organisation) as tx:
                last = await tx.value(
                    "select id from message where organisation_id = $1 and conversation_id = $2"
                    " and kind = 'inbound' order by created_at desc limit 1",
                    tx.organisation,
                    id_,
                )
                await mark_read(tx, id_, upto=last, by="adviser")

    async def name(self) -> None:
        if conversation := await self._some():
            async with self.database.transaction(self.founded.organisation) as tx:
                name = f"Client {self.chance.randrange(1000)}"
                await rename(tx, UUID(conversation["customer"]["id"]), name=name, language=None)


@pytest.fixture
async def world(served: str, database: Database, founded: Founded):  # type: ignore[no-untyped-def]
    async with database.transaction(founded.organisation) as tx:
        account = await create_account(
            tx, email=f"{new_id().hex}@example.org", name="Ana", roles=["adviser"]
        )
        await create_adviser(tx, account, name="Ana", team_ids=[founded.team_id], languages=["fr"])
        token = await start_session(tx, account)
    async with httpx.AsyncClient(
        base_url=f"http://{served}",
        headers={"origin": f"http://{served}"},
        cookies={COOKIE: token},
        timeout=20,
    ) as client:
        yield World(database, founded, Screen(client, served, token, account))


async def test_state_and_facts_make_fresh_state(world: World) -> None:
    screen = world.screen
    for _ in range(8):
        await world.write()
    screen.conversations, screen.messages, screen.cursor = await screen.fetch()
    await screen.connect()
    for step in range(STEPS):
        await world.step()
        if step == STEPS // 2:  # the network goes and comes back: what was missed is told
            await screen.hear()
            await screen.disconnect()
        if step == STEPS // 2 + 10:
            await screen.connect()
    await screen.hear()
    conversations, messages, _ = await screen.fetch()
    assert still(screen.conversations) == still(conversations)
    assert screen.messages == messages
    await screen.disconnect()


async def test_a_desk_that_missed_too_much_is_told_to_fetch_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("miroir.live.hub.LONGEST_GAP", 5)
    for _ in range(4):
        await world.write()
    world.screen.cursor = 1
    await world.screen.connect()
    assert world.screen.socket is not None
    told = [json.loads(await world.screen.socket.recv())["is"] for _ in range(2)]
    assert told == ["hello", "resync"]
    await world.screen.disconnect()


async def test_a_socket_without_a_session_or_from_another_site_is_hung_up_on(
    served: str, world: World
) -> None:
    for headers, origin in (
        ({}, f"http://{served}"),
        ({"cookie": f"{COOKIE}={world.screen.token}"}, "http://elsewhere.example"),
    ):
        socket = await websockets.connect(
            f"ws://{served}/api/v1/live",
            additional_headers=headers,
            origin=origin,  # type: ignore[arg-type]
        )
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await asyncio.wait_for(socket.recv(), 5)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401


@pytest.mark.parametrize("end", ["sign-out", "disabled", "expired"])
async def test_a_desk_is_hung_up_on_when_its_session_ends(world: World, end: str) -> None:
    await world.screen.connect()
    await world.screen.hear()
    async with world.database.transaction(world.founded.organisation) as tx:
        row = await tx.row(
            "select id, account_id from session where organisation_id = $1", tx.organisation
        )
        assert row is not None
        session, account = row["id"], row["account_id"]
        if end == "disabled":
            await disable_account(tx, account)
        elif end == "sign-out":
            await end_session(tx, session)
        else:  # found out when any session of the organisation ends, or within 20 s
            await tx.execute(
                "update session set expires_at = $2 where organisation_id = $1",
                tx.organisation,
                tx.at,
            )
            record(tx, SignedOut(account_id=account, session_id=new_id()))
    assert world.screen.socket is not None
    with pytest.raises(websockets.ConnectionClosed) as closed:
        while True:
            await asyncio.wait_for(world.screen.socket.recv(), 5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401


async def test_a_socket_that_speaks_nonsense_is_told_so_and_hung_up_on(world: World) -> None:
    await world.screen.connect()
    socket = world.screen.socket
    assert socket is not None
    await socket.send('{"do":"dance"}')
    with pytest.raises(websockets.ConnectionClosed) as closed:
        while True:
            await asyncio.wait_for(socket.recv(), 5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4400


async def test_one_person_keeps_a_bounded_number_of_desks_open(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_socket, "places", Places(2, side="desk"))
    sockets = []
    for _ in range(2):
        await world.screen.connect()
        sockets.append(world.screen.socket)
    with pytest.raises(websockets.ConnectionClosed) as closed:
        await world.screen.connect()
        assert world.screen.socket is not None
        while True:
            await asyncio.wait_for(world.screen.socket.recv(), 5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4429
    for socket in sockets:
        assert socket is not None
        await socket.close()


async def test_a_screen_that_never_reads_is_hung_up_on_and_holds_up_nobody() -> None:
    stuck = asyncio.Event()
    hung_up = asyncio.Event()

    async def send(_text: str) -> None:
        await stuck.wait()

    async def hang_up() -> None:
        hung_up.set()

    outbox = Outbox(send, hang_up)
    for _ in range(LONGEST_QUEUE + 10):
        outbox.put("told")
        await asyncio.sleep(0)
    await asyncio.wait_for(hung_up.wait(), 5)
    assert outbox.closed


async def test_screens_go_on_behind_what_cannot_be_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.screen.connect()
    socket = world.screen.socket
    assert socket is not None
    assert json.loads(await socket.recv())["is"] == "hello"  # from here on it is told everything
    with monkeypatch.context() as broken:
        broken.setattr("miroir.live.hub.load_news", None)
        await world.write()
        while json.loads(await asyncio.wait_for(socket.recv(), 5))["is"] != "resync":
            continue
    await world.write()
    while json.loads(await asyncio.wait_for(socket.recv(), 5))["is"] != "change":
        continue
    await world.screen.disconnect()
