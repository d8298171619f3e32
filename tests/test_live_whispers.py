"""A whisper is told to the adviser it is to, to supervisors who read along, and to nobody else."""

import asyncio
import json
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID

import pytest
import websockets
from websockets.asyncio.client import ClientConnection

from miroir.access import COOKIE, Role, create_account, start_session
from miroir.base.database import Database
from miroir.base.ids import new_id
from miroir.conversations import assign
from miroir.desk.founding import Founded
from miroir.supervision import whisper
from miroir.supervision.testing import Floor


@pytest.fixture
def floor(database: Database, founded: Founded) -> Floor:
    return Floor(database, founded)


async def desk(served: str, floor: Floor, account: UUID, conversation: UUID) -> ClientConnection:
    """Open a desk on which a conversation is open, and wait until the server knows."""
    async with floor.at() as tx:
        token = await start_session(tx, account)
    socket = await websockets.connect(
        f"ws://{served}/api/v1/live",
        additional_headers={"cookie": f"{COOKIE}={token}"},
        origin=f"http://{served}",  # type: ignore[arg-type]
    )
    await socket.send('{"do":"hello","cursor":null}')
    watch = {"do": "watch", "view": "all", "conversation": str(conversation)}
    await socket.send(json.dumps(watch))
    await socket.send('{"do":"ping"}')
    while json.loads(await asyncio.wait_for(socket.recv(), 10))["is"] != "pong":
        continue
    return socket


async def told_of(socket: ClientConnection, conversation: UUID) -> list[dict[str, Any]]:
    """Return the whispers of the first change to a conversation that a desk is told of."""
    while True:
        said = json.loads(await asyncio.wait_for(socket.recv(), 10))
        if said["is"] == "change":
            assert [one["id"] for one in said["conversations"]] == [str(conversation)]
            whispers: list[dict[str, Any]] = said.get("whispers", [])
            return whispers


async def lead_of(floor: Floor) -> UUID:
    roles: tuple[Role, ...] = ("supervisor",)
    async with floor.at() as tx:
        email = f"{new_id().hex}@example.org"
        return await create_account(tx, email=email, name="Claire", roles=roles)


async def test_a_whisper_is_told_to_those_it_is_for(served: str, floor: Floor) -> None:
    holder, colleague, lead = await floor.hire("Ana"), await floor.hire("Bob"), await lead_of(floor)
    conversation = await floor.contact()
    async with floor.at() as tx:
        await assign(tx, conversation, adviser_id=holder, team_id=floor.founded.team_id)
    async with AsyncExitStack() as stack:
        desks = [
            await stack.enter_async_context(await desk(served, floor, account, conversation))
            for account in (holder, lead, colleague)
        ]
        async with floor.at() as tx:
            word = await whisper(tx, conversation, text="Propose un geste.", by=lead)
        hers, leads, his = [await told_of(socket, conversation) for socket in desks]
    assert [one["text"] for one in hers] == ["Propose un geste."]
    assert [one["id"] for one in leads] == [str(word.id)]
    assert his == []
