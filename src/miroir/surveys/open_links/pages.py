"""The page of a link that anybody may open: looking makes nothing, beginning is a button."""

from time import monotonic
from typing import Final
from uuid import UUID

import msgspec
from litestar import Response, Router, get, post
from litestar.datastructures import Cookie
from litestar.di import Provide
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from miroir.access import Brand, brands, is_loopback, organisation_settings, peer
from miroir.base import clock
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import NotFound, TooMany
from miroir.base.ids import OrganisationId
from miroir.base.language import Language
from miroir.base.pacing import Pace
from miroir.base.pages import language_of, page
from miroir.base.settings import Settings
from miroir.surveys.answering_page import unkept
from miroir.surveys.lasting import duration
from miroir.surveys.links import open_survey_links, survey_links
from miroir.surveys.model import Document, Questionnaire
from miroir.surveys.moments.limits import ask_limits
from miroir.surveys.open_links.beginning import begin
from miroir.surveys.open_links.making import open_link
from miroir.surveys.open_links.model import LinkWay, OpenLink
from miroir.surveys.opened import spoken
from miroir.surveys.pages import show_unknown
from miroir.surveys.queries import survey
from miroir.surveys.questionnaires import current
from miroir.surveys.screen import Speaker

DAY_SECONDS: Final = 24 * 3600
BEGUN: Final = "miroir_survey_"
# A whole shop may answer over one wireless network.
BEGINNINGS: Pace[str] = Pace(per_second=0.5, burst=60)


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A link as somebody has opened it, and what its browser has begun before, if anything."""

    organisation: OrganisationId
    link: OpenLink
    token: str
    brand: Brand | None
    brand_name: str
    questionnaire: Questionnaire
    tongue: Language
    language: str
    begun_id: UUID | None
    quarantine_days: int

    @property
    def document(self) -> Document:
        """What is asked."""
        return self.questionnaire.document

    @property
    def path(self) -> str:
        """The path of the link's page."""
        return f"/q/{self.token}"

    @property
    def over(self) -> bool:
        """Whether nobody can begin any more."""
        return self.link.over(clock.now())

    @property
    def cookie_name(self) -> str:
        """What the browser keeps of its answer to this link is called."""
        return BEGUN + self.link.id.hex[-12:]

    @property
    def speaker(self) -> Speaker:
        """What says the questionnaire's words."""
        return Speaker(
            self.document,
            language=self.language,
            tongue=self.tongue,
            brand=self.brand_name,
            answers={},
        )


async def provide_found(
    token: str, request: HttpRequest, database: Database, settings: Settings
) -> Found:
    """Return what an address leads to; raises NotFound for a link that is not ours."""
    organisation, link_id = open_survey_links(settings).read(token)
    async with database.transaction(organisation) as tx:
        link = await open_link(tx, link_id)
        set_up = await organisation_settings(tx)
        brand = next((one for one in await brands(tx) if one.id == link.brand_id), None)
        questionnaire = await current(tx, "customer", link.survey)
        days = (await ask_limits(tx)).quarantine_days
        begun_id = await _begun(tx, request, link_id, settings=settings)
    own = brand.language if brand else set_up.language
    tongue = language_of(request, zone=set_up.time_zone, organisation=own)
    return Found(
        organisation=organisation,
        link=link,
        token=token,
        brand=brand,
        brand_name=brand.name if brand else set_up.name,
        questionnaire=questionnaire,
        tongue=tongue,
        language=spoken(request, questionnaire.document.languages, tongue),
        begun_id=begun_id,
        quarantine_days=days,
    )


async def _begun(
    tx: Transaction, request: HttpRequest, link_id: UUID, *, settings: Settings
) -> UUID | None:
    """Return what this browser has begun by this link, as its cookie proves."""
    token = request.cookies.get(BEGUN + link_id.hex[-12:])
    if token is None:
        return None
    try:
        organisation, invitation_id = survey_links(settings).read(token)
        found = await survey(tx, invitation_id) if organisation == tx.organisation else None
    except NotFound:
        return None
    return found.id if found is not None and found.link_id == link_id else None


@get("/q/{token:str}")
async def show_link(request: HttpRequest, found: Found, settings: Settings) -> Response[str]:
    """Say what is asked, with a button to begin: programs that follow links make nothing."""
    begun = found.begun_id and survey_links(settings).path(found.organisation, found.begun_id)
    values: dict[str, object] = {
        "found": found,
        "begun": begun,
        "way": "qr" if "qr" in request.query_params else "link",
        "heading": found.speaker.say(found.document.heading),
        "opening": found.speaker.say(found.document.opening),
        "lasting": duration(found.document, found.tongue),
    }
    shown = page(
        request,
        "surveys/open-link.html",
        values,
        tongue=found.tongue,
        status=410 if found.over and not begun else 200,
    )
    return unkept(shown)


@post("/q/{token:str}")
async def begin_here(
    request: HttpRequest, found: Found, database: Database, settings: Settings
) -> Response[str] | Redirect:
    """Begin, or go on with what this browser has begun: each answers once."""
    links = survey_links(settings)
    begun_id = found.begun_id
    if begun_id is None:
        if found.over:
            return Redirect(found.path, status_code=303)
        refuse_crowd(request)
        way: LinkWay = "qr" if "qr" in request.query_params else "link"
        async with database.transaction(found.organisation) as tx:
            begun_id = await begin(tx, found.link.id, way=way, language=found.tongue.code)
    lang = "" if found.language == found.tongue.code else f"?lang={found.language}"
    answer = Redirect(links.path(found.organisation, begun_id) + lang, status_code=303)
    answer.set_cookie(
        Cookie(
            key=found.cookie_name,
            value=links.token(found.organisation, begun_id),
            path=found.path,
            max_age=max(found.quarantine_days, 1) * DAY_SECONDS,
            httponly=True,
            secure=settings.url.startswith("https:"),
            samesite="lax",
        )
    )
    return answer


def refuse_crowd(request: HttpRequest) -> None:
    """Count one beginning of an address. Raises TooMany.

    Not for this machine's own: a proxy here may not say for whom it asks.
    """
    wait = 0.0 if is_loopback(request) else BEGINNINGS.take(peer(request), monotonic())
    if wait:
        raise TooMany("This goes too fast: wait a moment.", retry_after=int(wait) + 1)


routes: list[ControllerRouterHandler] = [
    Router(
        "/",
        route_handlers=[show_link, begin_here],
        dependencies={"found": Provide(provide_found)},
        exception_handlers={NotFound: show_unknown},
        include_in_schema=False,
    )
]
