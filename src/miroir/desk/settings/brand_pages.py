"""The settings' pages of brands: what customers see of each."""

import re
from secrets import token_hex
from typing import get_args
from uuid import UUID

from litestar import Response, get, post

from miroir.access import (
    ADMINISTRATORS,
    DEFAULT_COLOUR,
    Answer,
    Brand,
    Caller,
    Language,
    brand,
    brands,
    change_brand,
    create_brand,
    saved,
    settings_page,
    take,
)
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError
from miroir.base.forms import Fields, Reading, read_form
from miroir.base.ids import new_id
from miroir.base.language import NAMES, phrase
from miroir.base.settings import Settings
from miroir.calendars import all_opening_hours
from miroir.desk.founding import promise_the_usual

BRANDS = "/settings/brands"
LANGUAGES: tuple[Language, ...] = get_args(Language)
KEY = re.compile(r"[a-z0-9][a-z0-9-]{1,62}")
COLOUR = re.compile(r"#[0-9a-f]{6}")
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|[^@\s]+@localhost")
SITE = re.compile(r"(https?://)?(\*\.)?[a-z0-9.-]+(:\d+)?", re.IGNORECASE)
MOST_SITES = 20


@get(BRANDS, guards=[ADMINISTRATORS], include_in_schema=False)
async def list_brands(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """Show every brand."""
    async with database.transaction(caller.organisation) as tx:
        values = {"brands": await brands(tx), "languages": NAMES}
        return await settings_page(
            tx, request, caller, template="desk/settings/brands.html", values=values
        )


@get(
    [f"{BRANDS}/new", f"{BRANDS}/{{brand_id:uuid}}"],
    guards=[ADMINISTRATORS],
    include_in_schema=False,
)
async def show_brand(
    request: HttpRequest,
    caller: Caller,
    database: Database,
    settings: Settings,
    brand_id: UUID | None = None,
) -> Response[str]:
    """Show a brand to change, or a new one to describe."""
    async with database.transaction(caller.organisation) as tx:
        return await _page(tx, request, caller, settings, brand_id=brand_id)


@post(
    [f"{BRANDS}/new", f"{BRANDS}/{{brand_id:uuid}}"],
    guards=[ADMINISTRATORS],
    include_in_schema=False,
    status_code=200,
)
async def take_brand(
    request: HttpRequest,
    caller: Caller,
    database: Database,
    settings: Settings,
    brand_id: UUID | None = None,
) -> Answer:
    """Make or change a brand."""
    fields = await read_form(request)

    async def keep(tx: Transaction) -> None:
        wanted = read_brand(fields, brand_id or new_id())
        if brand_id is None:
            await _make(tx, wanted, fields)
        else:
            await change_brand(tx, wanted)

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _page(
            tx, request, caller, settings, brand_id=brand_id, typed=fields, problem=problem
        )

    return await take(keep, caller=caller, database=database, again=again, then=saved(BRANDS))


async def _make(tx: Transaction, wanted: Brand, fields: Fields) -> None:
    made = await create_brand(
        tx,
        name=wanted.name,
        key=wanted.key,
        mail_address=wanted.mail_address,
        language=wanted.language,
        colour=wanted.colour,
        greeting=wanted.greeting,
        allowed_sites=wanted.allowed_sites,
    )
    reading = Reading(fields)
    calendar_id = reading.id("calendar_id")
    reading.end()
    if fields.ticked("promise"):
        await promise_the_usual(tx, made, calendar_id)


def read_brand(fields: Fields, brand_id: UUID) -> Brand:
    """Read the form of a brand. Raises WrongFields."""
    form = Reading(fields)
    name = form.words("name", most=80)
    key = form.words("key", most=63, needed=False).lower() or _key_for(name)
    if not KEY.fullmatch(key):
        form.refuse("key", phrase("Use small letters, digits and -, at least two."))
    colour = form.words("colour", most=7).lower()
    if not COLOUR.fullmatch(colour):
        form.refuse("colour", phrase("Give a colour as #0b5d66."))
    mail = form.words("mail_address", most=254, needed=False).lower()
    if mail and not MAIL.fullmatch(mail):
        form.refuse("mail_address", phrase("Give a whole address: name@example.org."))
    found = Brand(
        id=brand_id,
        name=name,
        key=key,
        language=form.word("language", LANGUAGES) or "fr",
        colour=colour,
        mail_address=mail or None,
        greeting=_greeting(form),
        allowed_sites=_sites(form),
    )
    form.end()
    return found


def _greeting(form: Reading) -> dict[str, str]:
    said = {code: form.words(f"greeting_{code}", most=300, needed=False) for code in LANGUAGES}
    return {code: words for code, words in said.items() if words}


def _sites(form: Reading) -> list[str]:
    sites = form.words("sites", most=1000, needed=False).split()
    if len(sites) > MOST_SITES or not all(SITE.fullmatch(site.rstrip("/")) for site in sites):
        form.refuse(
            "sites",
            phrase("Give each site as https://www.example.org or *.example.org, at most 20."),
        )
    return [site.rstrip("/") for site in sites]


def _key_for(name: str) -> str:
    """Return a key that nobody else is likely to have."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "brand"
    return f"{plain}-{token_hex(4)}"


async def _page(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    settings: Settings,
    *,
    brand_id: UUID | None,
    typed: Fields | None = None,
    problem: MiroirError | None = None,
) -> Response[str]:
    values = {
        "brand": await brand(tx, brand_id) if brand_id else None,
        "languages": NAMES,
        "usual_colour": DEFAULT_COLOUR,
        "hours": {hours.id: hours.name for hours in await all_opening_hours(tx)},
        "home": settings.url,
    }
    return await settings_page(
        tx,
        request,
        caller,
        template="desk/settings/brand-form.html",
        values=values,
        problem=problem,
        typed=typed,
    )


routes = [list_brands, show_brand, take_brand]
