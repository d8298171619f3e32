"""Two advisers at their desks, over one customer's e-mail."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from uuid import UUID

import httpx
from litestar import Litestar
from tests.serving import browser

from miroir.access import COOKIE, Role, create_account, start_session
from miroir.advisers import create_adviser
from miroir.base.database import Database
from miroir.base.ids import new_id
from miroir.channels.intake import receive
from miroir.conversations import Inbound
from miroir.customers import Claim, Identity
from miroir.desk.founding import Founded

API = "/api/v1"
ADVISER: tuple[Role, ...] = ("adviser",)


class Desk:
    """One adviser's desk."""

    def __init__(self, client: httpx.AsyncClient, adviser: UUID) -> None:
        self.client = client
        self.adviser = adviser

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Ask, expect success, and return the answer."""
        answer = await self.client.request(method, API + path, json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def refused(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """Ask, expect a refusal, and return the problem."""
        answer = await self.client.request(method, API + path, json=body)
        assert 400 <= answer.status_code < 500, answer.text
        return dict(answer.json())

    async def newest(self, conversation: UUID) -> str:
        """Return the id of the newest message on screen."""
        page = await self.ask("GET", f"/conversations/{conversation}/messages")
        return str(page["items"][0]["id"])


class Floor:
    """Ana and Bo, the database under them, and a customer who writes."""

    def __init__(self, database: Database, founded: Founded) -> None:
        self.database = database
        self.founded = founded
        self.customer = f"{new_id().hex}@example.org"
        self.ana: Desk
        self.bo: Desk

    async def written(self, text: str = "Où est ma lampe ?") -> UUID:
        """Have the customer write, and return their conversation."""
        async with self.database.transaction(self.founded.organisation) as tx:
            inbound = Inbound(
                brand_id=self.founded.brand_id,
                channel="email",
                claim=Claim(identities=(Identity(kind="email", value=self.customer),)),
                text=text,
            )
            return (await receive(tx, inbound)).conversation_id


@asynccontextmanager
async def floor(app: Litestar, database: Database, founded: Founded) -> AsyncIterator[Floor]:
    """Open both desks."""
    both = Floor(database, founded)
    async with AsyncExitStack() as stack:
        both.ana = await _desk(stack, app, both, "Ana")
        both.bo = await _desk(stack, app, both, "Bo")
        yield both


async def _desk(stack: AsyncExitStack, app: Litestar, on: Floor, name: str) -> Desk:
    async with on.database.transaction(on.founded.organisation) as tx:
        email = f"{new_id().hex}@example.org"
        account = await create_account(tx, email=email, name=name, roles=ADVISER)
        await create_adviser(
            tx, account, name=name, team_ids=[on.founded.team_id], languages=["fr"]
        )
        token = await start_session(tx, account)
    client = await stack.enter_async_context(browser(app))
    client.cookies.set(COOKIE, token)
    return Desk(client, account)
