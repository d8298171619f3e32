"""The servers by which brands send their own mail, over the API; no password is ever told."""

from uuid import UUID

import msgspec
from litestar import delete, get, post, put
from litestar.handlers import HTTPRouteHandler

from miroir.access import Caller, brand, requires_role
from miroir.base.database import Database, Transaction
from miroir.base.errors import NotFound
from miroir.base.language import phrase
from miroir.base.sealing import seal
from miroir.base.settings import Settings
from miroir.channels.email.outgoing_servers import (
    PURPOSE,
    OutgoingServer,
    WantedServer,
    outgoing_servers,
    remove_outgoing_server,
    set_outgoing_server,
    whole,
)
from miroir.channels.email.server_trial import ServerTrial, try_server

PATH = "/api/v1/brands/{brand_id:uuid}/outgoing-server"
READERS = [requires_role("administrator", scope="settings:read")]
SETTERS = [requires_role("administrator", scope="settings:write")]
TAGS = ["settings"]


class OutgoingServerList(msgspec.Struct, frozen=True):
    """The servers of those brands that have one of their own."""

    items: list[OutgoingServer]


@get("/api/v1/outgoing-servers", guards=READERS, tags=TAGS)
async def list_outgoing_servers(caller: Caller, database: Database) -> OutgoingServerList:
    """List the brands' own servers, how each is set and how it is doing."""
    async with database.transaction(caller.organisation) as tx:
        return OutgoingServerList(list((await outgoing_servers(tx)).values()))


@get(PATH, guards=READERS, tags=TAGS)
async def show_outgoing_server(
    brand_id: UUID, caller: Caller, database: Database
) -> OutgoingServer:
    """Tell how a brand's own server is set and how it is doing."""
    async with database.transaction(caller.organisation) as tx:
        return await _server(tx, brand_id)


@put(PATH, guards=SETTERS, tags=TAGS)
async def put_outgoing_server(
    brand_id: UUID, data: WantedServer, caller: Caller, database: Database, settings: Settings
) -> OutgoingServer:
    """Have a brand's mail leave by its own server; without a `password` the one kept stays."""
    async with database.transaction(caller.organisation) as tx:
        await set_outgoing_server(
            tx,
            brand_id,
            data,
            by=_person(caller),
            seal=seal(settings, PURPOSE),
            private=settings.private_mail_servers,
        )
        return await _server(tx, brand_id)


@delete(PATH, guards=SETTERS, tags=TAGS)
async def drop_outgoing_server(brand_id: UUID, caller: Caller, database: Database) -> None:
    """Have a brand's mail leave by the installation's server again."""
    async with database.transaction(caller.organisation) as tx:
        await remove_outgoing_server(tx, brand_id, by=_person(caller))


@post(f"{PATH}/try", guards=SETTERS, tags=TAGS, status_code=200)
async def try_outgoing_server(
    brand_id: UUID, data: WantedServer, caller: Caller, database: Database, settings: Settings
) -> ServerTrial:
    """Sign in at a server and take leave: nothing is sent, nothing is kept.

    Without a `password` the one that is kept for this brand, host and user is tried.
    """
    private = settings.private_mail_servers
    async with database.transaction(caller.organisation) as tx:
        await brand(tx, brand_id)
        url = await whole(tx, brand_id, data, seal=seal(settings, PURPOSE), private=private)
    # Nothing is held in the database while the server is asked.
    return await try_server(url, name=settings.mail_domain, private=private)


async def _server(tx: Transaction, brand_id: UUID) -> OutgoingServer:
    found = (await outgoing_servers(tx)).get(brand_id)
    if found is None:
        raise NotFound(phrase("This brand has no outgoing server of its own."))
    return found


def _person(caller: Caller) -> UUID | None:
    return caller.id if caller.kind == "account" else None


routes: list[HTTPRouteHandler] = [
    list_outgoing_servers,
    show_outgoing_server,
    put_outgoing_server,
    drop_outgoing_server,
    try_outgoing_server,
]
