"""Links that anybody may open, over the API."""

from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from miroir.access import Caller, Once, requires_role, requires_scope
from miroir.base.database import Database, Transaction
from miroir.base.ids import OrganisationId
from miroir.base.settings import Settings
from miroir.surveys.links import open_survey_links
from miroir.surveys.open_links.making import make_link, open_link, open_links, revoke_link
from miroir.surveys.open_links.model import LinkSays, OpenLink
from miroir.surveys.open_links.qr_code import as_png, as_svg

SETTERS = [requires_role("supervisor", "administrator", scope="settings:write")]
READERS = [requires_scope("settings:read")]
TAGS = ["surveys"]


class LinkShown(msgspec.Struct, frozen=True, kw_only=True):
    """A link, and the address that anybody may open."""

    link: OpenLink
    address: str


def link_address(settings: Settings, organisation: OrganisationId, link_id: UUID) -> str:
    """Return the address of a link's page, as people reach this installation."""
    return f"{settings.url}/q/{open_survey_links(settings).token(organisation, link_id)}"


@get("/api/v1/survey-links", guards=READERS, tags=TAGS)
async def list_survey_links(
    caller: Caller, database: Database, settings: Settings
) -> list[LinkShown]:
    """List the links that anybody may open, with how many began and answered by each."""
    async with database.transaction(caller.organisation) as tx:
        return [_shown(one, caller.organisation, settings) for one in await open_links(tx)]


@post("/api/v1/survey-links", guards=SETTERS, tags=TAGS)
async def create_survey_link(
    data: LinkSays, caller: Caller, once: Once, settings: Settings
) -> Response[LinkShown]:
    """Make a link that anybody may open, to a questionnaire of customers."""

    async def create(tx: Transaction) -> LinkShown:
        return _shown(await make_link(tx, data), caller.organisation, settings)

    return await once(create)


@post(
    "/api/v1/survey-links/{survey_link_id:uuid}/revocation",
    guards=SETTERS,
    status_code=200,
    tags=TAGS,
)
async def revoke_survey_link(
    survey_link_id: UUID, caller: Caller, database: Database, settings: Settings
) -> LinkShown:
    """Have nobody begin by a link any more; a second time changes nothing."""
    async with database.transaction(caller.organisation) as tx:
        return _shown(await revoke_link(tx, survey_link_id), caller.organisation, settings)


@get(
    "/api/v1/survey-links/{survey_link_id:uuid}/code.svg",
    guards=READERS,
    media_type="image/svg+xml",
    tags=TAGS,
)
async def show_survey_code(
    survey_link_id: UUID, caller: Caller, database: Database, settings: Settings
) -> bytes:
    """Return the link's QR code as SVG."""
    return as_svg(await _code_address(survey_link_id, caller, database, settings))


@get(
    "/api/v1/survey-links/{survey_link_id:uuid}/code.png",
    guards=READERS,
    media_type="image/png",
    tags=TAGS,
)
async def show_survey_picture(
    survey_link_id: UUID, caller: Caller, database: Database, settings: Settings
) -> bytes:
    """Return the link's QR code as PNG."""
    return as_png(await _code_address(survey_link_id, caller, database, settings))


async def _code_address(
    link_id: UUID, caller: Caller, database: Database, settings: Settings
) -> str:
    async with database.transaction(caller.organisation) as tx:
        link = await open_link(tx, link_id)
    return link_address(settings, caller.organisation, link.id) + "?qr"


def _shown(link: OpenLink, organisation: OrganisationId, settings: Settings) -> LinkShown:
    return LinkShown(link=link, address=link_address(settings, organisation, link.id))


routes: list[ControllerRouterHandler] = [
    list_survey_links,
    create_survey_link,
    revoke_survey_link,
    show_survey_code,
    show_survey_picture,
]
