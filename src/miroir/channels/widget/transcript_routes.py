"""A conversation asked for by mail, and the pages on which a mailbox's reader says yes or no."""

from typing import Annotated

import msgspec
from litestar import Response, Router, get, post
from litestar.di import Provide

from miroir.access import brand, organisation_settings
from miroir.base.connections import HttpRequest
from miroir.base.database import Database
from miroir.base.errors import Conflict, MiroirError, NotFound
from miroir.base.ids import OrganisationId
from miroir.base.language import Language
from miroir.base.pages import language_of, page
from miroir.base.settings import Settings
from miroir.channels.widget.mailing_transcript import (
    TranscriptRequest,
    ask_for_transcript,
    ask_to_confirm,
    confirm_transcript,
    refuse_transcripts,
    transcript_request,
)
from miroir.channels.widget.model import Visitor
from miroir.channels.widget.paces import refuse_flood
from miroir.channels.widget.transcript_links import Named, transcript_links
from miroir.files import Links

NOT_KEPT = {
    "cache-control": "no-store",
    "x-robots-tag": "noindex",
    "referrer-policy": "no-referrer",
}


class MailedTo(msgspec.Struct, frozen=True):
    """Where a visitor wants their conversation; left out: where they are proven to read."""

    email: Annotated[str, msgspec.Meta(max_length=320)] | None = None


class Mailed(msgspec.Struct, frozen=True):
    """What becomes of it: sent, or first `to_confirm` by a link in the mail that leaves."""

    to_confirm: bool


@post("/transcript/mail", status_code=202)
async def mail_transcript(
    data: MailedTo, visitor: Visitor, database: Database, settings: Settings, links: Links
) -> Mailed:
    """Send the conversation by e-mail; to an address that nothing proves, a link to confirm."""
    refuse_flood(visitor, "transcript")
    async with database.transaction(visitor.organisation) as tx:
        underway = await ask_for_transcript(tx, visitor, email=data.email, links=links)
        if underway.request_id is not None:
            named = Named(visitor.organisation, underway.request_id)
            url = f"{settings.url}{transcript_links(settings).path(named)}"
            await ask_to_confirm(tx, underway.request_id, page=url)
    return Mailed(to_confirm=underway.to_confirm)


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A request whose link was followed, for its pages."""

    organisation: OrganisationId
    asked: TranscriptRequest
    brand: str
    tongue: Language
    path: str


async def provide_opened(
    token: str, request: HttpRequest, database: Database, settings: Settings
) -> Opened:
    """Return what a link names; raises NotFound for one that is not ours."""
    named = transcript_links(settings).read(token)
    async with database.transaction(named.organisation) as tx:
        asked = await transcript_request(tx, named.request)
        sender = await brand(tx, asked.brand_id)
        zone = (await organisation_settings(tx)).time_zone
    return Opened(
        organisation=named.organisation,
        asked=asked,
        brand=sender.name,
        tongue=language_of(request, zone=zone, account=asked.language),
        path=f"/transcript/{token}",
    )


@get("/transcript/{token:str}")
async def offer_transcript(request: HttpRequest, opened: Opened) -> Response[str]:
    """Offer to send the conversation: a followed link alone sends nothing."""
    return _page(request, opened, step="offer")


@post("/transcript/{token:str}", status_code=200)
async def send_transcript(
    request: HttpRequest, database: Database, opened: Opened, links: Links
) -> Response[str]:
    """Send it, once."""
    try:
        async with database.transaction(opened.organisation) as tx:
            await confirm_transcript(tx, opened.asked, links=links)
    except Conflict as problem:
        return _page(request, opened, step="problem", problem=problem)
    return _page(request, opened, step="sent")


@get("/transcript/{token:str}/no-more")
async def offer_no_mails(request: HttpRequest, opened: Opened) -> Response[str]:
    """Offer to get no more such mails."""
    return _page(request, opened, step="no-more")


@post("/transcript/{token:str}/no-more", status_code=200)
async def take_no_mails(request: HttpRequest, database: Database, opened: Opened) -> Response[str]:
    """Write to this address no more: the page's button, or a mail program's (RFC 8058)."""
    async with database.transaction(opened.organisation) as tx:
        await refuse_transcripts(tx, opened.asked)
    return _page(request, opened, step="stopped")


def _page(
    request: HttpRequest, opened: Opened, *, step: str, problem: MiroirError | None = None
) -> Response[str]:
    response = page(
        request,
        "channels/widget/transcript.html",
        {
            "brand": opened.brand,
            "address": opened.asked.address,
            "path": opened.path,
            "step": step,
            "problem": problem and opened.tongue.gettext(problem.message),
        },
        tongue=opened.tongue,
        status=problem.status if problem else 200,
    )
    response.headers.update(NOT_KEPT)
    return response


def show_unknown(request: HttpRequest, _: MiroirError) -> Response[str]:
    """Answer, to a person, that the link leads nowhere."""
    tongue = language_of(request, zone="UTC")
    response = page(request, "surveys/unknown.html", {}, tongue=tongue, status=404)
    response.headers.update(NOT_KEPT)
    return response


routes = [
    Router(
        "/",
        route_handlers=[offer_transcript, send_transcript, offer_no_mails, take_no_mails],
        dependencies={"opened": Provide(provide_opened)},
        exception_handlers={NotFound: show_unknown},
        include_in_schema=False,
    )
]
