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
from miroir.base.database import Database, Transaction
from miroir.base.ids import new_id
from miroir.channels.intake import receive
from miroir.conversations import Inbound, assign
from miroir.customers import Claim, Identity
from miroir.desk.founding import Founded
from miroir.desk.merging import merge, split, unmerge
from miroir.supervision import whisper, whispers
from miroir.supervision.testing import Floor
from miroir.supervision.whispering import whispers_about


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


async def test_a_whisper_goes_with_a_conversation_that_is_merged_and_comes_back(
    served: str, floor: Floor
) -> None:
    holder, lead = await floor.hire("Ana"), await lead_of(floor)
    kept = await floor.contact("email")
    async with floor.at() as tx:
        added = await add_inbound(tx, floor.founded, kept)
        await assign(tx, kept, adviser_id=holder, team_id=floor.founded.team_id)
        merged = await split(tx, kept, [added], by=holder)
        word = await whisper(tx, merged, text="Propose un geste.", by=lead)
    async with await desk(served, floor, holder, kept) as socket:
        async with floor.at() as tx:
            await merge(tx, [merged], into=kept, by=holder)
        assert await place_of(socket, word.id) == str(kept)
        async with floor.at() as tx:
            assert await whispers_about(tx, kept, to=holder) == await whispers(tx, [word.id])
            await unmerge(tx, merged, by=holder)
        assert await place_of(socket, word.id) == str(merged)
    async with floor.at() as tx:
        assert await whispers_about(tx, kept, to=holder) == []


async def add_inbound(tx: Transaction, founded: Founded, conversation: UUID) -> UUID:
    """Have the customer of a conversation write on in it, and return the message's id."""
    claim = Claim(identities=(Identity(kind="email", value=f"{new_id().hex}@example.org"),))
    inbound = Inbound(
        brand_id=founded.brand_id, channel="email", claim=claim, text="Et…", thread=conversation
    )
    return (await receive(tx, inbound)).message_id


async def place_of(socket: ClientConnection, whisper_id: UUID) -> str:
    """Return where a desk is told next that a whisper is shown."""
    while True:
        said = json.loads(await asyncio.wait_for(socket.recv(), 10))
        for word in said.get("whispers", []):
            if word["id"] == str(whisper_id):
                return str(word["conversation_id"])
