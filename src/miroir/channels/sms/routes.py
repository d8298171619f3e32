"""SMS over the API: what providers hand in, and how each brand's leave."""

from uuid import UUID

import msgspec
from litestar import get, post, put
from litestar.types import ControllerRouterHandler

from miroir.access import Caller, requires_role
from miroir.base import clock
from miroir.base.connections import HttpRequest
from miroir.base.database import Database
from miroir.base.errors import NotFound
from miroir.base.settings import Settings
from miroir.channels.sms.incoming import read_inlet, sms_inlet, take
from miroir.channels.sms.logged import LoggedSms, Unsent, logged_sms, unsent_sms
from miroir.channels.sms.model import Became
from miroir.channels.sms.sending import providers
from miroir.sms import SmsWay, WantedSmsWay, set_sms_way, sms_secret, sms_way, sms_ways

LARGEST = 16 * 1024
READERS = [requires_role("administrator", scope="settings:read")]
SETTERS = [requires_role("administrator", scope="settings:write")]
TAGS = ["settings"]


class Taken(msgspec.Struct, frozen=True):
    """What something handed in became; `known`: it had been handed in before."""

    became: Became


class SmsWayShown(msgspec.Struct, frozen=True, kw_only=True):
    """How a brand's SMS leave, and the address at which its provider hands in."""

    way: SmsWay
    inlet: str


class SmsSeen(msgspec.Struct, frozen=True, kw_only=True):
    """What would have left, and what waits or failed; numbers have dots for most digits."""

    logged: list[LoggedSms]
    unsent: list[Unsent]


@post("/api/v1/sms/{inlet:str}", request_max_body_size=LARGEST, status_code=200, tags=["channels"])
async def take_sms(
    inlet: str, request: HttpRequest, database: Database, settings: Settings
) -> Taken:
    """Take what a provider hands in, signed: a text, or what became of one; twice is once.

    STOP and its like are heeded at once, and confirmed once.
    """
    organisation, brand_id = read_inlet(settings, inlet)
    async with database.transaction(organisation) as tx:
        way = await sms_way(tx, brand_id)
    provider = None if way.provider is None else providers(database)[way.provider]
    if provider is None:
        raise NotFound("This brand has no provider of SMS: choose one in the settings.")
    secret = sms_secret(settings, organisation, way)
    body = await request.body()
    brought = provider.read(request.headers, body, secret=secret, at=clock.now())
    became: Became = "known"
    async with database.transaction(organisation) as tx:
        for one in brought:
            became = await take(tx, brand_id, one)
    return Taken(became)


@get("/api/v1/sms-ways", guards=READERS, tags=TAGS)
async def list_sms_ways(
    caller: Caller, database: Database, settings: Settings
) -> list[SmsWayShown]:
    """List how each brand's SMS leave."""
    async with database.transaction(caller.organisation) as tx:
        found = await sms_ways(tx)
    return [_shown(way, caller, settings) for way in found]


@put("/api/v1/brands/{brand_id:uuid}/sms-way", guards=SETTERS, tags=TAGS)
async def put_sms_way(
    brand_id: UUID, data: WantedSmsWay, caller: Caller, database: Database, settings: Settings
) -> SmsWayShown:
    """Have a brand's SMS leave by a provider, or by none, with these words."""
    by = caller.id if caller.kind == "account" else None
    async with database.transaction(caller.organisation) as tx:
        await set_sms_way(tx, brand_id, data, by=by)
        return _shown(await sms_way(tx, brand_id), caller, settings)


@get("/api/v1/sms", guards=READERS, tags=TAGS)
async def list_sms(caller: Caller, database: Database) -> SmsSeen:
    """List the newest SMS that would have left, and those that wait or failed."""
    async with database.transaction(caller.organisation) as tx:
        return SmsSeen(logged=await logged_sms(tx), unsent=await unsent_sms(tx))


def _shown(way: SmsWay, caller: Caller, settings: Settings) -> SmsWayShown:
    return SmsWayShown(way=way, inlet=sms_inlet(settings, caller.organisation, way.brand_id))


routes: list[ControllerRouterHandler] = [take_sms, list_sms_ways, put_sms_way, list_sms]
