"""A floor for tests: an organisation, its people and contacts, led by nobody."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from uuid import UUID

import msgspec

from miroir.access import Role, create_account
from miroir.advisers import PresenceState, create_adviser, set_presence
from miroir.base.channel import Channel
from miroir.base.database import Database, Transaction
from miroir.base.ids import new_id
from miroir.channels.intake import receive
from miroir.conversations import Inbound
from miroir.customers import Claim, Identity
from miroir.desk.founding import Founded


class Floor(msgspec.Struct, frozen=True):
    """What tests act on."""

    database: Database
    founded: Founded

    def at(self, at: datetime | None = None) -> AbstractAsyncContextManager[Transaction]:
        """Open a transaction, now or at an instant."""
        return self.database.transaction(self.founded.organisation, at=at)

    async def hire(
        self,
        name: str = "Ana",
        *,
        state: PresenceState = "available",
        roles: Sequence[Role] = ("adviser",),
    ) -> UUID:
        """Make an adviser of the organisation's team, and return the account."""
        async with self.at() as tx:
            email = f"{new_id().hex}@example.org"
            account = await create_account(tx, email=email, name=name, roles=roles)
            await create_adviser(
                tx, account, name=name, team_ids=[self.founded.team_id], languages=["fr"]
            )
            if state != "offline":
                await set_presence(tx, account, state, by="adviser")
        return account

    async def contact(
        self, channel: Channel = "chat", *, at: datetime | None = None, name: str = "Zoé"
    ) -> UUID:
        """Have a customer write, and return the conversation, which routing looks after."""
        identity = Identity(kind="email", value=f"{new_id().hex}@example.org")
        async with self.at(at) as tx:
            added = await receive(
                tx,
                Inbound(
                    brand_id=self.founded.brand_id,
                    channel=channel,
                    claim=Claim(identities=(identity,), name=name),
                    text="Bonjour",
                    language="fr",
                ),
            )
        return added.conversation_id
