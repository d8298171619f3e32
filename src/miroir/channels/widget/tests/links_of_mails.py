"""A chat whose visitor left an address, and those who follow the link in the mail they got."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from uuid import UUID

import msgspec
from litestar import Litestar
from tests.serving import Browser, browser

from miroir.base.database import Database
from miroir.base.ids import new_id
from miroir.channels.email.drafting import Drafting
from miroir.channels.widget.tests.test_signing_in import anonymous, path, say
from miroir.conversations import reply
from miroir.desk.founding import Founded

CUSTOMER = "camille@example.org"
NEWEST = "select id from conversation order by number desc limit 1"
CHAT = re.compile(r"/chat/\S+")
TOKEN = re.compile(r'data-token="([^"]+)"')


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """A visitor who wrote and left an address; both said something that nobody else may read."""

    app: Litestar
    database: Database
    founded: Founded
    visitor: Browser
    conversation: UUID

    async def say(self, text: str) -> None:
        """Have the visitor write."""
        await say(self.visitor, self.founded, text)

    async def answer(self, text: str) -> UUID:
        """Have an adviser answer."""
        async with self.database.transaction(self.founded.organisation) as tx:
            adviser = await tx.value("select id from adviser limit 1")
            return await reply(tx, self.conversation, adviser_id=adviser, text=text)

    async def mail(self, answer_id: UUID) -> str:
        """Return the text of the mail by which an answer leaves."""
        drafting = Drafting(self.app.state.settings)
        async with self.database.transaction(self.founded.organisation) as tx:
            return (await drafting._answer(tx, answer_id))[0].text

    async def link(self, text: str = "du mail") -> str:
        """Answer, and return the path of the link in the mail."""
        found = CHAT.search(await self.mail(await self.answer(text)))
        assert found is not None
        return found[0]

    async def value(self, sql: str, *values: object) -> Any:
        """Return one value of the organisation's own rows."""
        async with self.database.transaction(self.founded.organisation) as tx:
            return await tx.value(sql, *values)

    async def get(self, client: Browser, rest: str) -> Any:
        """Return what the widget's API says to a client."""
        answer = await client.get(path(self.founded, rest))
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def texts(self, client: Browser) -> list[str]:
        """Return the words that a client is shown."""
        page = await self.get(client, "/conversation")
        return [message["text"] for message in page["messages"]]

    async def write(self, client: Browser, text: str) -> UUID:
        """Have somebody write, and return where it went."""
        body = {"id": str(new_id()), "text": text}
        for _ in range(2):  # an answer that was lost is asked for again
            sent = await client.post(path(self.founded, "/messages"), json=body)
            assert sent.status_code == 201, sent.text
        return UUID(sent.json()["conversation_id"])


@asynccontextmanager
async def scene_of(app: Litestar, database: Database, founded: Founded) -> AsyncIterator[Scene]:
    """Give a visitor with a history, and an address left."""
    async with anonymous(app, founded) as visitor:
        await say(visitor, founded, "secret : ce que j’ai dit avant")
        await visitor.put(path(founded, "/identity"), json={"email": CUSTOMER})
        async with database.transaction(founded.organisation) as tx:
            conversation = await tx.value(NEWEST)
        scene = Scene(
            app=app, database=database, founded=founded, visitor=visitor, conversation=conversation
        )
        await scene.answer("secret : une réponse d’avant")
        yield scene


@asynccontextmanager
async def following(scene: Scene, link: str) -> AsyncIterator[Browser]:
    """Give a browser whose person pressed the button behind a link."""
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(browser(scene.app))
        pressed = await client.post(link)
        assert (pressed.status_code, pressed.headers["location"]) == (303, link), pressed.text
        found = TOKEN.search((await client.get(link)).text)
        assert found is not None
        client.headers["authorization"] = f"Bearer {found[1]}"
        yield client
