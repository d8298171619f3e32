"""The settings' pages of links that anybody may open: made, printed, revoked, counted."""

from datetime import datetime, time
from typing import Final, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Response, get, post

from miroir.access import (
    SETTERS,
    Answer,
    Caller,
    brands,
    organisation_settings,
    saved,
    settings_language,
    settings_page,
    take,
)
from miroir.advisers import teams
from miroir.base import clock
from miroir.base.channel import Channel
from miroir.base.channel_names import CHANNEL_NAMES
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError, NotFound
from miroir.base.forms import Fields, Reading, read_form
from miroir.base.language import phrase
from miroir.base.pages import page
from miroir.base.settings import Settings
from miroir.surveys import (
    LINK_SURVEYS,
    LinkSays,
    as_png,
    as_svg,
    current,
    duration,
    in_words,
    link_address,
    make_link,
    open_link,
    open_links,
    revoke_link,
    survey_names,
    surveys_to_ask,
)

LINKS: Final = "/settings/surveys/links"
FORMATS: Final = ("a4", "a6")
CHANNELS: Final = get_args(Channel)


@get(LINKS, guards=[SETTERS], include_in_schema=False)
async def list_links(
    request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Response[str]:
    """Show the links with what came of them, and the form of a new one."""
    async with database.transaction(caller.organisation) as tx:
        return await _list(tx, request, caller, settings)


@post(LINKS, guards=[SETTERS], include_in_schema=False)
async def take_link(
    request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Answer:
    """Make the link that the form describes."""
    fields = await read_form(request)

    async def make(tx: Transaction) -> None:
        zone = ZoneInfo((await organisation_settings(tx)).time_zone)
        await make_link(tx, _read(fields, zone))

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _list(tx, request, caller, settings, problem=problem, typed=fields)

    return await take(make, caller=caller, database=database, again=again, then=saved(LINKS))


@post(f"{LINKS}/{{link_id:uuid}}/end", guards=[SETTERS], include_in_schema=False)
async def end_link(
    link_id: UUID, request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Answer:
    """Have nobody begin by a link any more."""

    async def end(tx: Transaction) -> None:
        await revoke_link(tx, link_id)

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _list(tx, request, caller, settings, problem=problem)

    return await take(end, caller=caller, database=database, again=again, then=saved(LINKS))


@get(f"{LINKS}/{{link_id:uuid}}/code.svg", guards=[SETTERS], include_in_schema=False)
async def show_code(
    link_id: UUID, caller: Caller, database: Database, settings: Settings
) -> Response[bytes]:
    """Show a link's QR code as SVG."""
    code = as_svg(await _code_address(link_id, caller, database, settings))
    return Response(code, media_type="image/svg+xml")


@get(f"{LINKS}/{{link_id:uuid}}/code.png", guards=[SETTERS], include_in_schema=False)
async def show_picture(
    link_id: UUID, caller: Caller, database: Database, settings: Settings
) -> Response[bytes]:
    """Show a link's QR code as PNG."""
    code = as_png(await _code_address(link_id, caller, database, settings))
    return Response(code, media_type="image/png")


async def _code_address(
    link_id: UUID, caller: Caller, database: Database, settings: Settings
) -> str:
    async with database.transaction(caller.organisation) as tx:
        link = await open_link(tx, link_id)
    return link_address(settings, caller.organisation, link.id) + "?qr"


@get(f"{LINKS}/{{link_id:uuid}}/print/{{size:str}}", guards=[SETTERS], include_in_schema=False)
async def print_link(
    link_id: UUID,
    size: str,
    request: HttpRequest,
    caller: Caller,
    database: Database,
    settings: Settings,
) -> Response[str]:
    """Show a page to print, A4 or A6, with the QR code and what it asks."""
    if size not in FORMATS:
        raise NotFound(phrase("There is no such page: it is printed on A4 or A6."))
    async with database.transaction(caller.organisation) as tx:
        link = await open_link(tx, link_id)
        tongue = await settings_language(tx, request, caller)
        brand = next((one for one in await brands(tx) if one.id == link.brand_id), None)
        name = brand.name if brand else (await organisation_settings(tx)).name
        document = (await current(tx, "customer", link.survey)).document
    values: dict[str, object] = {
        "link": link,
        "size": size,
        "brand": name,
        "heading": in_words(document.heading, tongue.code, brand=name),
        "lasting": duration(document, tongue),
        "address": link_address(settings, caller.organisation, link.id),
        "code": f"{LINKS}/{link.id}/code.svg",
    }
    return page(request, "desk/settings/survey-link-print.html", values, tongue=tongue)


async def _list(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    settings: Settings,
    *,
    problem: MiroirError | None = None,
    typed: Fields | None = None,
) -> Response[str]:
    links = await open_links(tx)
    values: dict[str, object] = {
        "links": links,
        "addresses": {one.id: link_address(settings, caller.organisation, one.id) for one in links},
        "now": clock.now(),
        "surveys": await surveys_to_ask(tx, "customer", LINK_SURVEYS),
        "survey_names": await survey_names(tx),
        "channels": CHANNEL_NAMES,
        "brands": {brand.id: brand.name for brand in await brands(tx)},
        "teams": {team.id: team.name for team in await teams(tx)},
    }
    return await settings_page(
        tx,
        request,
        caller,
        template="desk/settings/survey-links.html",
        values=values,
        problem=problem,
        typed=typed,
    )


def _read(fields: Fields, zone: ZoneInfo) -> LinkSays:
    """Read the form of a link; its last day is a whole day in `zone`. Raises WrongFields."""
    form = Reading(fields)
    says = LinkSays(
        name=form.words("name", most=80),
        survey=fields.text("survey") or "relation",
        channel=form.word("channel", CHANNELS) or "store",
        brand_id=form.id("brand_id"),
        team_id=form.id("team_id"),
        ends_at=_end_of(form, zone),
        pin=_pin(form),
    )
    form.end()
    return says


def _end_of(form: Reading, zone: ZoneInfo) -> datetime | None:
    text = form.fields.text("last_day")
    if not text:
        return None
    try:
        return datetime.combine(datetime.fromisoformat(text).date(), time.max, zone)
    except (ValueError, OverflowError):
        form.refuse("last_day", phrase("Write a date as year-month-day."))
        return None


def _pin(form: Reading) -> str | None:
    pin = form.fields.text("pin")
    if pin and not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 8):
        form.refuse("pin", phrase("A PIN has four to eight digits."))
        return None
    return pin or None


routes = [list_links, take_link, end_link, show_code, show_picture, print_link]
