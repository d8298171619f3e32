"""A crowd for the bench: advisers with sessions, visitors with open conversations."""

import asyncio
import resource
from uuid import UUID

import msgspec

from miroir.access import NOT_YET, brand, create_account, start_session
from miroir.advisers import create_adviser, set_presence
from miroir.base import clock
from miroir.base.database import Database, Transaction, connect
from miroir.base.ids import OrganisationId, new_id
from miroir.channels.widget import create_visitor
from miroir.conversations import Inbound, add_inbound, assign
from miroir.customers import Claim, Identity, recognise
from miroir.desk.founding import Founded, Founding, found

AT_ONCE = 100


class Pair(msgspec.Struct, frozen=True):
    """An adviser's session, and the visitor whose conversation is theirs."""

    adviser_id: UUID
    session: str
    visitor: str
    conversation: UUID


class Crowd(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation with its pairs."""

    organisation: OrganisationId
    brand_key: str
    mail_address: str
    pairs: list[Pair]


async def gather_crowd(url: str, size: int, *, mail_domain: str) -> Crowd:
    """Make an organisation with `size` advisers, each in conversation with one visitor."""
    async with connect(url, most=2) as database:
        async with database.transaction(NOT_YET, at=clock.now()) as tx:
            founded = await found(
                tx,
                Founding(
                    slug=f"bench-{new_id().hex[-8:]}",
                    name="Bench",
                    language="fr",
                    time_zone="Europe/Paris",
                    mail_domain=mail_domain,
                    administrator="admin@bench.example",
                    password=new_id().hex,
                ),
            )
        pairs: list[Pair] = []
        for _ in range(0, size, AT_ONCE):
            pairs += await _some_pairs(database, founded, min(AT_ONCE, size - len(pairs)))
            await asyncio.sleep(0)
    return Crowd(
        organisation=founded.organisation,
        brand_key=founded.widget_key,
        mail_address=founded.mail_address,
        pairs=pairs,
    )


async def _some_pairs(database: Database, founded: Founded, count: int) -> list[Pair]:
    async with database.transaction(founded.organisation) as tx:
        return [await _pair(tx, founded) for _ in range(count)]


async def _pair(tx: Transaction, founded: Founded) -> Pair:
    account = await create_account(
        tx, email=f"{new_id().hex}@bench.example", name="Adviser", roles=["adviser"]
    )
    await create_adviser(tx, account, name="Adviser", team_ids=[founded.team_id], languages=["fr"])
    await set_presence(tx, account, "busy", by="adviser")
    session = await start_session(tx, account)
    visitor = await create_visitor(tx, await brand(tx, founded.brand_id), language="fr")
    claim = Claim(identities=(Identity(kind="visitor", value=str(visitor.visitor_id)),))
    customer = await recognise(tx, claim)
    inbound = Inbound(brand_id=founded.brand_id, channel="chat", claim=claim, text="Bonjour")
    added = await add_inbound(tx, inbound, customer_id=customer)
    await assign(tx, added.conversation_id, adviser_id=account, team_id=founded.team_id)
    return Pair(account, session, visitor.token, added.conversation_id)


def allow_many_sockets() -> None:
    """Raise this process's limit of open files as far as it may go."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
