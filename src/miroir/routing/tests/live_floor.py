"""An organisation, its leader, and what advisers and customers do: on a real database."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from uuid import UUID

from miroir.access import create_account
from miroir.advisers import create_adviser, set_presence, teams
from miroir.base import clock
from miroir.base.channel import Channel
from miroir.base.database import Database, Transaction
from miroir.base.ids import new_id
from miroir.channels.intake import receive
from miroir.conversations import Inbound
from miroir.customers import Claim, Identity
from miroir.desk.founding import Founded
from miroir.routing.leader import Leader

OPEN_OFFERS = """
    select id, adviser_id, conversation_id from offer
    where organisation_id = $1 and outcome is null
    order by made_at, id
"""


class LiveFloor:
    """`leader` may be put in another's place at any moment."""

    def __init__(self, database: Database, founded: Founded) -> None:
        self.database = database
        self.founded = founded
        self.leader = Leader(database, founded.organisation)

    def at(self) -> AbstractAsyncContextManager[Transaction]:
        return self.database.transaction(self.founded.organisation)

    def succeed(self) -> None:
        """Have the leader die, and another take its place."""
        self.leader = Leader(self.database, self.founded.organisation)

    async def hire(
        self, *, languages: tuple[str, ...] = ("fr",), team_id: UUID | None = None
    ) -> UUID:
        async with self.at() as tx:
            account = await create_account(
                tx, email=f"{new_id().hex}@example.org", name="Ana", roles=["adviser"]
            )
            team = team_id or (await teams(tx))[0].id
            await create_adviser(
                tx, account, name="Ana", team_ids=[team], languages=list(languages)
            )
            await set_presence(tx, account, "available", by="adviser")
        return account

    async def contact(self, *, who: str | None = None, channel: Channel = "chat") -> UUID:
        claim = Claim(
            identities=(Identity(kind="email", value=who or f"{new_id().hex}@example.org"),)
        )
        async with self.at() as tx:
            added = await receive(
                tx,
                Inbound(
                    brand_id=self.founded.brand_id,
                    channel=channel,
                    claim=claim,
                    text="Bonjour",
                    language="fr",
                ),
            )
        return added.conversation_id

    async def offers(self) -> list[tuple[UUID, UUID, UUID]]:
        """Return the open offers: offer, adviser, conversation."""
        async with self.at() as tx:
            rows = await tx.fetch(OPEN_OFFERS, tx.organisation)
        return [(row["id"], row["adviser_id"], row["conversation_id"]) for row in rows]

    async def until(self, condition: Callable[[], Awaitable[bool]]) -> None:
        for _ in range(20):
            await self.leader.step()
            if await condition():
                return
        raise AssertionError("the leader did not get there")

    async def offered(self) -> tuple[UUID, UUID, UUID]:
        async def some() -> bool:
            return bool(await self.offers())

        await self.until(some)
        return (await self.offers())[0]

    async def run_out(self, offer: UUID) -> None:
        async with self.at() as tx:
            await tx.execute(
                "update offer set expires_at = $3 where organisation_id = $1 and id = $2",
                tx.organisation,
                offer,
                clock.now() - timedelta(seconds=1),
            )
