"""The settings' pages of data sources: where a brand's own data is asked for, and trying it."""

from collections.abc import Mapping
from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from miroir.access import (
    ADMINISTRATORS,
    Answer,
    Caller,
    brand,
    brands,
    saved,
    settings_language,
    settings_page,
)
from miroir.base import clock
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError, NotFound
from miroir.base.forms import Fields, Reading, read_form
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.base.settings import Settings
from miroir.cards import (
    Asker,
    Failure,
    NewSource,
    Source,
    Trial,
    new_secret,
    remove_source,
    set_source,
    source,
    sources,
)
from miroir.customers import Customer, IdentityKind, KnownIdentity

SOURCES = "/settings/data-sources"
FAILURES: Mapping[Failure, str] = {
    "address-refused": phrase("This address is not allowed: it leads into a private network."),
    "unreachable": phrase("Nothing answers at this address."),
    "too-slow": phrase("It did not answer within the time limit."),
    "redirected": phrase("It leads on to another address: give that one."),
    "refused": phrase("It refused to answer: only the status 200 is an answer."),
    "too-large": phrase("Its answer is too large: at most 256 KiB."),
    "not-cards": phrase("Its answer is not made of cards as the reference describes them."),
}


@get(SOURCES, guards=[ADMINISTRATORS], include_in_schema=False)
async def list_sources(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """Show each brand's data source."""
    async with database.transaction(caller.organisation) as tx:
        values = {
            "brands": await brands(tx),
            "sources": {one.brand_id: one for one in await sources(tx)},
        }
        return await settings_page(
            tx, request, caller, template="desk/settings/data-sources.html", values=values
        )


@get(f"{SOURCES}/{{brand_id:uuid}}", guards=[ADMINISTRATORS], include_in_schema=False)
async def show_source(
    brand_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Response[str]:
    """Show a brand's data source to set, change or try."""
    async with database.transaction(caller.organisation) as tx:
        return await _page(tx, request, caller, brand_id)


@post(
    f"{SOURCES}/{{brand_id:uuid}}",
    guards=[ADMINISTRATORS],
    include_in_schema=False,
    status_code=200,
)
async def take_source(
    brand_id: UUID, request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Answer:
    """Set where a brand's data is asked for; a secret that is drawn is shown this once."""
    fields = await read_form(request)
    try:
        wanted = read_source(fields)
        async with database.transaction(caller.organisation) as tx:
            former = await source(tx, brand_id)
            kept = await set_source(tx, brand_id, wanted, by=caller.id, settings=settings)
    except MiroirError as problem:
        async with database.transaction(caller.organisation) as tx:
            return await _page(tx, request, caller, brand_id, typed=fields, problem=problem)
    if former is not None:
        return saved(f"{SOURCES}/{brand_id}")
    async with database.transaction(caller.organisation) as tx:
        return await _page(tx, request, caller, brand_id, secret=kept.secret)


@post(
    f"{SOURCES}/{{brand_id:uuid}}/secret",
    guards=[ADMINISTRATORS],
    include_in_schema=False,
    status_code=200,
)
async def change_secret(
    brand_id: UUID, request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Response[str]:
    """Draw another secret, which is shown this once; the former one signs nothing any more."""
    async with database.transaction(caller.organisation) as tx:
        known = await _known(tx, brand_id)
        wanted = NewSource(
            name=known.name,
            url=known.url,
            secret=new_secret(),
            kept_seconds=known.kept_seconds,
            limit_ms=known.limit_ms,
        )
        kept = await set_source(tx, brand_id, wanted, by=caller.id, settings=settings)
        return await _page(tx, request, caller, brand_id, secret=kept.secret)


@post(
    f"{SOURCES}/{{brand_id:uuid}}/trial",
    guards=[ADMINISTRATORS],
    include_in_schema=False,
    status_code=200,
)
async def try_source(
    brand_id: UUID, request: HttpRequest, caller: Caller, database: Database, asker: Asker
) -> Response[str]:
    """Ask the data source about a customer who is typed in, and show what it says."""
    typed = await read_form(request)
    async with database.transaction(caller.organisation) as tx:
        known = await _known(tx, brand_id)
        tongue = await settings_language(tx, request, caller)
    # The transaction is over before anybody outside is asked.
    at = clock.now()
    told = await asker.try_out(known, someone(typed), language=tongue.code, at=at)
    async with database.transaction(caller.organisation) as tx:
        return await _page(tx, request, caller, brand_id, trial=told, about=typed)


@post(f"{SOURCES}/{{brand_id:uuid}}/removal", guards=[ADMINISTRATORS], include_in_schema=False)
async def drop_source(brand_id: UUID, caller: Caller, database: Database) -> Redirect:
    """Ask for a brand's data no more."""
    async with database.transaction(caller.organisation) as tx:
        await remove_source(tx, brand_id, by=caller.id)
    return saved(SOURCES)


def read_source(fields: Fields) -> NewSource:
    """Read the form of a data source. Raises WrongFields."""
    form = Reading(fields)
    kept = form.number("kept_seconds", least=0, most=3600)
    limit = form.number("limit_ms", least=200, most=5000)
    wanted = NewSource(
        name=form.words("name", most=60),
        url=form.words("url", most=1000),
        kept_seconds=NewSource(name="", url="").kept_seconds if kept is None else kept,
        limit_ms=limit or NewSource(name="", url="").limit_ms,
    )
    form.end()
    return wanted


def someone(typed: Fields) -> Customer:
    """Return the customer whom a trial is about: nobody whom we keep."""
    kinds: tuple[IdentityKind, ...] = ("email", "phone", "site")
    return Customer(
        id=new_id(),
        name=typed.text("who") or None,
        language=None,
        created_at=clock.now(),
        tier_id=None,
        preferred_adviser_id=None,
        identities=[
            KnownIdentity(id=new_id(), kind=kind, value=typed.text(kind))
            for kind in kinds
            if typed.text(kind)
        ],
        merged=[],
    )


async def _known(tx: Transaction, brand_id: UUID) -> Source:
    known = await source(tx, brand_id)
    if known is None:
        raise NotFound(phrase("This brand has no data source."))
    return known


async def _page(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    brand_id: UUID,
    *,
    secret: str | None = None,
    trial: Trial | None = None,
    about: Fields | None = None,
    typed: Fields | None = None,
    problem: MiroirError | None = None,
) -> Response[str]:
    values = {
        "brand": await brand(tx, brand_id),
        "source": await source(tx, brand_id),
        "usual": NewSource(name="", url=""),
        "secret": secret,
        "trial": trial,
        "about": about or Fields([("email", "camille.martin@example.org")]),
        "failures": FAILURES,
    }
    answer = await settings_page(
        tx,
        request,
        caller,
        template="desk/settings/data-source-form.html",
        values=values,
        problem=problem,
        typed=typed,
    )
    answer.headers["cache-control"] = "no-store"
    return answer


routes = [list_sources, show_source, take_source, change_secret, try_source, drop_source]
