"""Whoever came into a chat by the link of a mail is told only what the link shows, live as well.

Whatever happens to the conversation: nothing of before the mail, of other channels or of other
conversations ever reaches their socket, and what did is what they would fetch.
"""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
import websockets
from litestar import Litestar
from websockets.asyncio.client import ClientConnection

from miroir.base.database import Database
from miroir.channels.intake import receive
from miroir.channels.widget.tests.links_of_mails import (
    CUSTOMER,
    Scene,
    following,
    scene_of,
)
from miroir.conversations import (
    Inbound,
    mark_delivered,
    mark_read,
    participants,
    split,
    take_for_customer,
    write_note,
)
from miroir.customers import Claim, Identity, rename
from miroir.desk.founding import Founded
from tests.serving import Browser

STEPS = 40
BY = "select id from account limit 1"
REPLIES = "select id from message where kind = $1 and conversation_id = $2 order by created_at, id"


@pytest.fixture
async def scene(app: Litestar, database: Database, founded: Founded) -> AsyncIterator[Scene]:
    async with scene_of(app, database, founded) as made:
        yield made


class Telephone:
    """A socket of somebody who came by a link, and everything that it was told."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.heard: list[str] = []
        self.lines: dict[str, Any] = {}

    async def hear(self) -> None:
        """Hear everything that has been said until now."""
        await self.socket.send(json.dumps({"do": "ping"}))
        async with asyncio.timeout(20):
            while True:
                told = await self.socket.recv()
                self.heard.append(str(told))
                said = json.loads(told)
                if said["is"] == "pong":
                    return
                for line in said.get("messages", []):
                    self.lines[line["id"]] = line


async def connect(served: str, scene: Scene, client: Browser) -> Telephone:
    url = f"ws://{served}/api/v1/widget/{scene.founded.widget_key}/live"
    socket = await websockets.connect(url)
    token = client.headers["authorization"].removeprefix("Bearer ")
    await socket.send(json.dumps({"do": "hello", "token": token}))
    assert json.loads(await socket.recv())["is"] == "hello"
    return Telephone(socket)


class Turns:
    """What may happen in a conversation, one thing at a time."""

    def __init__(self, scene: Scene, telephone: Telephone, chance: random.Random) -> None:
        self.scene = scene
        self.telephone = telephone
        self.chance = chance

    async def take(self, place: int) -> None:
        every = [self.say, self.answer, self.note, self.mail, self.read, self.arrive, self.rename]
        await self.chance.choice([*every, self.type])(place)

    async def say(self, place: int) -> None:
        await self.scene.say(f"à voir {place}")

    async def answer(self, place: int) -> None:
        await self.scene.answer(f"à voir {place}")

    async def type(self, _: int) -> None:
        await self.telephone.socket.send(json.dumps({"do": "typing"}))

    async def note(self, place: int) -> None:
        async with self.scene.database.transaction(self.scene.founded.organisation) as tx:
            adviser = await tx.value("select id from adviser limit 1")
            await write_note(
                tx, self.scene.conversation, adviser_id=adviser, text=f"secret note {place}"
            )

    async def mail(self, place: int) -> None:
        mail = Inbound(
            brand_id=self.scene.founded.brand_id,
            channel="email",
            claim=Claim(identities=(Identity(kind="email", value=CUSTOMER),)),
            text=f"secret mail {place}",
            thread=self.scene.conversation,
        )
        async with self.scene.database.transaction(self.scene.founded.organisation) as tx:
            await receive(tx, mail)

    async def read(self, _: int) -> None:
        await self._of_one("inbound", lambda tx, one: self._read(tx, one, "adviser"))
        await self._of_one("reply", lambda tx, one: self._read(tx, one, "customer"))

    async def _read(self, tx: Any, one: UUID, by: Any) -> None:
        await mark_read(tx, self.scene.conversation, upto=one, by=by)

    async def arrive(self, _: int) -> None:
        await self._of_one("reply", mark_delivered)

    async def _of_one(self, kind: str, act: Any) -> None:
        async with self.scene.database.transaction(self.scene.founded.organisation) as tx:
            found = await tx.fetch(REPLIES, kind, self.scene.conversation)
            await act(tx, self.chance.choice(found)["id"])

    async def rename(self, place: int) -> None:
        async with self.scene.database.transaction(self.scene.founded.organisation) as tx:
            customer = await tx.value("select customer_id from conversation")
            await rename(tx, customer, name=f"secret name {place}", language=None)


async def test_nothing_of_before_nor_of_elsewhere_ever_reaches_who_came_by_the_link(
    served: str, scene: Scene
) -> None:
    async with following(scene, await scene.link()) as client:
        telephone = await connect(served, scene, client)
        turns = Turns(scene, telephone, random.Random(5))
        for place in range(STEPS):
            await turns.take(place)
        await scene.answer("le dernier")
        while "le dernier" not in "".join(telephone.heard):
            await telephone.hear()
        assert "secret" not in "".join(telephone.heard)
        page = await scene.get(client, "/conversation")
        assert "secret" not in str(page)
        assert [one for one in page["messages"] if one["text"]] != []
        fresh = {one["id"]: one for one in page["messages"][1:]}
        known = {id_: line for id_, line in telephone.lines.items() if id_ in fresh}
        assert known == fresh
        assert set(telephone.lines) <= {one["id"] for one in page["messages"]}
        unread = "select count(*) from message where text = 'le dernier' and delivered_at is null"
        assert await scene.value(unread) == 1  # a stranger's screen has not reached the customer
        await telephone.socket.close()


async def test_deciding_who_they_are_or_moving_the_answer_has_the_socket_come_back(
    served: str, scene: Scene
) -> None:
    async with following(scene, await scene.link()) as client:
        telephone = await connect(served, scene, client)
        body = {"do": "send", "id": "0199b1e0-0000-7000-8000-000000000001", "text": "bonjour"}
        await telephone.socket.send(json.dumps(body))
        await telephone.hear()
        async with scene.database.transaction(scene.founded.organisation) as tx:
            [one] = (await participants(tx, [scene.conversation]))[scene.conversation]
            await take_for_customer(tx, scene.conversation, one.id, by=await tx.value(BY))
        with pytest.raises(websockets.ConnectionClosed):
            while True:
                await telephone.socket.recv()
        telephone = await connect(served, scene, client)
        async with scene.database.transaction(scene.founded.organisation) as tx:
            mailed = await tx.value("select id from message where text = 'du mail'")
            await split(tx, scene.conversation, [mailed], by=await tx.value(BY))
        heard = []
        with pytest.raises(websockets.ConnectionClosed):
            while True:
                heard.append(str(await telephone.socket.recv()))
        assert "secret" not in "".join(heard)
        assert await scene.texts(client) == []
