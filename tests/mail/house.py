"""An installation in this process, with its worker, and somebody who answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID

import httpx
from litestar import Litestar
from tests.journeys.waiting import eventually_passes
from tests.serving import PASSWORD, browser, started

from miroir import worker
from miroir.access import COOKIE, NOT_YET, create_account, start_session
from miroir.advisers import create_adviser
from miroir.base import clock
from miroir.base.database import Database, connect
from miroir.base.ids import new_id
from miroir.base.migrations import migrate
from miroir.base.settings import Settings
from miroir.desk.founding import Founded, Founding, found
from miroir.web import create_app

DOMAIN = "mail.miroir.example"


class House:
    """The installation. Its worker may be stopped and started again."""

    def __init__(self, settings: Settings, database: Database, app: Litestar) -> None:
        self.settings = settings
        self.database = database
        self.app = app
        self._worker: asyncio.Task[None] | None = None

    async def start_worker(self) -> None:
        """Start the worker, and wait until its listener listens."""
        self._worker = asyncio.create_task(worker.run(self.settings, self.database.url))

        async def listens() -> None:
            with suppress(ConnectionRefusedError):
                _, writer = await asyncio.open_connection("127.0.0.1", self.settings.mail_port)
                writer.close()
                return
            raise AssertionError("it does not listen")

        await eventually_passes(listens)

    async def stop_worker(self) -> None:
        """Stop the worker."""
        if self._worker is not None:
            self._worker.cancel()
            with suppress(asyncio.CancelledError):
                await self._worker

    async def found(self) -> Founded:
        """Found an organisation."""
        slug = f"house-{new_id().hex}"
        async with self.database.transaction(NOT_YET, at=clock.now()) as tx:
            return await found(
                tx,
                Founding(
                    slug=slug,
                    name="Lumen",
                    language="fr",
                    time_zone="Europe/Paris",
                    mail_domain=DOMAIN,
                    administrator=f"admin@{slug}.example",
                    password=PASSWORD,
                ),
            )

    @asynccontextmanager
    async def desk_of(self, founded: Founded) -> AsyncIterator["Desk"]:
        """Open the desk of an adviser of an organisation."""
        async with self.database.transaction(founded.organisation) as tx:
            account = await create_account(
                tx, email=f"{new_id().hex}@example.org", name="Hélène", roles=["adviser"]
            )
            await create_adviser(
                tx, account, name="Hélène", team_ids=[founded.team_id], languages=["fr"]
            )
            session = await start_session(tx, account)
        async with browser(self.app) as client:
            client.cookies.set(COOKIE, session)
            yield Desk(client, account)


class Desk:
    """What an adviser does, by the API."""

    def __init__(self, client: httpx.AsyncClient, adviser: UUID) -> None:
        self._client = client
        self._adviser = adviser

    async def ask(self, method: str, path: str, **content: Any) -> Any:
        """Ask the API."""
        answer = await self._client.request(method, f"/api/v1{path}", **content)
        assert answer.is_success, (method, path, answer.text)
        return answer.json() if answer.content else None

    async def conversation(self, subject: str) -> str:
        """Return the conversation about `subject`, once there is one, and take it."""

        async def look() -> str:
            items = (await self.ask("GET", "/conversations?view=all&limit=200"))["items"]
            found: list[str] = [one["id"] for one in items if one["subject"] == subject]
            assert len(found) == 1, items
            return found[0]

        id_ = await eventually_passes(look)
        mine = {"adviser_id": str(self._adviser), "team_id": None}
        await self.ask("PUT", f"/conversations/{id_}/assignment", json=mine)
        return id_

    async def reply(self, conversation: str, text: str, *file_ids: str) -> Any:
        """Answer, and return the message."""
        content = {"id": str(new_id()), "text": text, "file_ids": file_ids}
        return await self.ask("POST", f"/conversations/{conversation}/replies", json=content)

    async def messages(self, conversation: str) -> list[dict[str, Any]]:
        """Return the messages of a conversation, oldest first."""
        page = await self.ask("GET", f"/conversations/{conversation}/messages?limit=200")
        items: list[dict[str, Any]] = page["items"]
        return items[::-1]

    async def delivery(self, conversation: str, message: str) -> dict[str, Any]:
        """Return a message as it stands."""
        found = [one for one in await self.messages(conversation) if one["id"] == message]
        assert found
        return found[0]


@asynccontextmanager
async def keeping_house(settings: Settings, url: str) -> AsyncIterator[House]:
    """Migrate the database, serve the API in this process, keep a worker running."""
    await migrate(url)
    async with connect(url) as database:
        app = create_app(settings, database)
        async with started(app):
            house = House(settings, database, app)
            await house.start_worker()
            yield house
            await house.stop_worker()
