"""A link's questions on a device at a counter: started and left with a PIN, sent once."""

from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Final
from uuid import UUID

import msgspec
from litestar import Response, Router, get, post
from litestar.datastructures import Cookie
from litestar.di import Provide
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from miroir.access import peer
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import Invalid, NotAllowed, NotFound, TooMany
from miroir.base.ids import OrganisationId
from miroir.base.pacing import Pace
from miroir.base.pages import STATIC, page
from miroir.base.settings import Settings
from miroir.surveys.answering import answer
from miroir.surveys.answering_page import unkept
from miroir.surveys.forms import Fields, given_in, read_fields
from miroir.surveys.lasting import duration
from miroir.surveys.links import kiosk_passes
from miroir.surveys.open_links.beginning import begin
from miroir.surveys.open_links.making import pin_fits
from miroir.surveys.open_links.pages import Found, provide_found
from miroir.surveys.pages import LARGEST_FORM, show_unknown
from miroir.surveys.queries import survey
from miroir.surveys.questionnaires import questionnaire_of
from miroir.surveys.screen import fields_of

WORKER: Final = "/q/kiosk-worker.js"
PASS: Final = "miroir_kiosk"  # noqa: S105 - a cookie's name
PASS_SECONDS: Final = 400 * 24 * 3600
# What a device has held back for longer than this is too old to be answered.
LONGEST_HELD: Final = timedelta(days=29)
PINS: Pace[tuple[UUID, str]] = Pace(per_second=1 / 30, burst=5)


@get(WORKER, sync_to_thread=False, include_in_schema=False)
def serve_worker() -> Response[bytes]:
    """Serve what keeps the page for when there is no network; it may only see such pages."""
    script = (STATIC / "survey-kiosk-worker.js").read_bytes()
    return Response(script, media_type="text/javascript", headers={"cache-control": "no-cache"})


@get("/q/{token:str}/kiosk")
async def show_kiosk(request: HttpRequest, found: Found, settings: Settings) -> Response[str]:
    """Show the questions to whoever stands there, once a PIN has started it; else ask for it."""
    if not _started(request, found, settings):
        return _gate(request, found, wrong=False)
    fields = fields_of(found.document.questions, found.speaker, seed=found.link.id.int)
    values: dict[str, object] = {
        "found": found,
        "fields": fields,
        "logic": {
            one.code: msgspec.json.encode({"show": one.show, "jumps": one.jumps}).decode()
            for one in found.document.questions
        },
        "fixed": found.speaker.fixed,
        "filled": {},
        "missing": frozenset[str](),
        "heading": found.speaker.say(found.document.heading),
        "opening": found.speaker.say(found.document.opening),
        "lasting": duration(found.document, found.tongue),
        "thanks": found.speaker.say(found.document.thanks),
    }
    return unkept(page(request, "surveys/kiosk.html", values, tongue=found.tongue))


@post("/q/{token:str}/kiosk", request_max_body_size=LARGEST_FORM)
async def start_kiosk(
    request: HttpRequest, found: Found, database: Database, settings: Settings
) -> Response[str] | Redirect:
    """Start it on this device with the link's PIN."""
    if not await _pin_fits(request, found, database):
        return _gate(request, found, wrong=True)
    started = Redirect(f"{found.path}/kiosk", status_code=303)
    token = kiosk_passes(settings).token(found.organisation, found.link.id)
    started.set_cookie(_cookie(found, token, settings, max_age=PASS_SECONDS))
    return started


@post("/q/{token:str}/kiosk/leave", request_max_body_size=LARGEST_FORM)
async def leave_kiosk(
    request: HttpRequest, found: Found, database: Database, settings: Settings
) -> Response[str] | Redirect:
    """End it on this device with the link's PIN."""
    if not await _pin_fits(request, found, database):
        return _gate(request, found, wrong=True)
    left = Redirect(found.path, status_code=303)
    left.set_cookie(_cookie(found, "", settings, max_age=0))
    return left


@post("/q/{token:str}/kiosk/answers", request_max_body_size=LARGEST_FORM, status_code=204)
async def take_answers(
    request: HttpRequest, found: Found, database: Database, settings: Settings
) -> None:
    """Take what somebody answered there; the same `id` again changes nothing."""
    if not _started(request, found, settings):
        raise NotAllowed("Start this page again with its PIN.")
    fields = read_fields(await request.body())
    sent_id = _id(fields, "id")
    async with database.transaction(found.organisation) as tx:
        questionnaire = await questionnaire_of(tx, _id(fields, "questionnaire"))
        given = given_in(questionnaire, fields)
        begun = await begin(
            tx,
            found.link.id,
            way="kiosk",
            language=found.tongue.code,
            invitation_id=sent_id,
            questionnaire_id=questionnaire.id,
            begun_at=_moment(fields, now=tx.at),
        )
        await _require_own(tx, begun, found)
        await answer(tx, begun, given, confirmed=True)


async def _require_own(tx: Transaction, invitation_id: UUID, found: Found) -> None:
    if (await survey(tx, invitation_id)).link_id != found.link.id:
        raise NotFound("There is no such answer of this device.")


async def _pin_fits(request: HttpRequest, found: Found, database: Database) -> bool:
    """Say whether the PIN sent is the link's. Raises TooMany for somebody who tries them out."""
    wait = PINS.take((found.link.id, peer(request)), monotonic())
    if wait:
        raise TooMany("Too many PINs: wait a moment.", retry_after=int(wait) + 1)
    pin = read_fields(await request.body()).get("pin", [""])[-1]
    async with database.transaction(found.organisation) as tx:
        fits = found.link.locked and await pin_fits(tx, found.link.id, pin)
    if fits:
        PINS.give_back((found.link.id, peer(request)))
    return fits


def _gate(request: HttpRequest, found: Found, *, wrong: bool) -> Response[str]:
    if not found.link.locked:
        raise NotFound("This link has no page for a counter.")
    values: dict[str, object] = {"found": found, "wrong": wrong}
    status = 422 if wrong else 200
    return unkept(
        page(request, "surveys/kiosk-gate.html", values, tongue=found.tongue, status=status)
    )


def _started(request: HttpRequest, found: Found, settings: Settings) -> bool:
    """Say whether this device was started with the link's PIN, as its cookie proves."""
    try:
        organisation, link_id = kiosk_passes(settings).read(request.cookies.get(PASS, ""))
    except NotFound:
        return False
    same: tuple[OrganisationId, UUID] = (found.organisation, found.link.id)
    return (organisation, link_id) == same and found.link.locked


def _cookie(found: Found, value: str, settings: Settings, *, max_age: int) -> Cookie:
    return Cookie(
        key=PASS,
        value=value,
        path=f"{found.path}/kiosk",
        max_age=max_age,
        httponly=True,
        secure=settings.url.startswith("https:"),
        samesite="strict",
    )


def _id(fields: Fields, name: str) -> UUID:
    try:
        return UUID(fields.get(name, [""])[-1])
    except ValueError as wrong:
        raise Invalid(f"Send {name} as a UUID.") from wrong


def _moment(fields: Fields, *, now: datetime) -> datetime:
    """Return when it was answered, by the device's clock, within what can be."""
    try:
        said = datetime.fromtimestamp(int(fields.get("at", [""])[-1]) / 1000, UTC)
    except (ValueError, OverflowError, OSError) as wrong:
        raise Invalid("Send at as milliseconds since 1970.") from wrong
    return min(max(said, now - LONGEST_HELD), now)


routes: list[ControllerRouterHandler] = [
    serve_worker,
    Router(
        "/",
        route_handlers=[show_kiosk, start_kiosk, leave_kiosk, take_answers],
        dependencies={"found": Provide(provide_found)},
        exception_handlers={NotFound: show_unknown},
        include_in_schema=False,
    ),
]
