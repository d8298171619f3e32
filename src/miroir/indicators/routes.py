"""The mirror: a page, a table for spreadsheets, the API."""

from datetime import date, timedelta
from typing import Annotated, Final
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter
from litestar.types import ControllerRouterHandler

from miroir.access import Caller, account, organisation_settings, requires_role
from miroir.base.channel import Channel
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import Invalid
from miroir.base.language import Language
from miroir.base.pages import language_of, page
from miroir.indicators.funnels import response
from miroir.indicators.held import Filters, Held, Past, hold_up_for, read_filters, read_version
from miroir.indicators.known_margin_routes import routes as known_margin_routes
from miroir.indicators.mirror import Mirror
from miroir.indicators.period import USUAL_WEEKS
from miroir.indicators.screen import mirror_values
from miroir.indicators.showing import MirrorShown, as_csv, show
from miroir.indicators.weights import TRAIT_NAMES, WEIGHT_NAMES, Weights

READERS: Final = requires_role(
    "adviser", "supervisor", "experience_officer", "administrator", scope="mirror:read"
)

SPANS: Final = (4, USUAL_WEEKS, 52)

From = Annotated[date | None, QueryParameter(name="from", description="A day of the first week.")]
To = Annotated[date | None, QueryParameter(name="to", description="A day of the last week.")]


PastAsked = Annotated[
    Past, QueryParameter(description="With answers that came in from files, or without.")
]


WeightsAsked = Annotated[
    Weights,
    QueryParameter(
        description="contacts: customers' answers are weighted to all contacts of the period."
    ),
]


@get("/mirror", guards=[READERS], include_in_schema=False)
async def show_page(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """Show the mirror; filters that cannot be read are told, and left out."""
    async with database.transaction(caller.organisation) as tx:
        tongue = await _tongue(tx, request, caller)
        problem = None
        try:
            held = await hold_up_for(tx, read_filters(request.query_params), tongue=tongue)
        except Invalid as refused:
            problem = refused
            held = await hold_up_for(tx, Filters(), tongue=tongue)
    return page(
        request,
        "indicators/page.html",
        _values(held, tongue, request) | {"problem": problem, "caller": caller},
        tongue=tongue,
        status=problem.status if problem else 200,
    )


def _values(held: Held, tongue: Language, request: HttpRequest) -> dict[str, object]:
    return mirror_values(held, tongue) | {
        "version": held.version,
        "filters": held.filters,
        "spans": {span: held.query(span) for span in SPANS},
        "funnel": held.funnel,
        "past": held.past,
        "responses": {side: response(step) for side, step in held.funnel.items()},
        "weeks_before": held.weeks_before,
        "moves": any(_moves(mirror) for mirror in held.mirrors),
        "day_before": held.weeks[0] - timedelta(days=1),
        "last_week_ends": held.weeks[-1] + timedelta(days=6),
        "query": request.url.query,
        "weightings": held.weightings,
        "weight_queries": {
            weights: msgspec.structs.replace(held.filters, weights=weights).query(held.weeks)
            for weights in WEIGHT_NAMES
        },
        "weight_names": WEIGHT_NAMES,
        "by_hand": [
            name
            for trait, name in TRAIT_NAMES.items()
            if any(trait in one.by_hand for one in held.weightings.values())
        ],
        "chosen": held.query(),
        "address": f"{request.base_url}mirror?{held.query()}",
    }


def _moves(mirror: Mirror) -> bool:
    return bool(mirror.whole.moved.customers or mirror.whole.moved.advisers)


async def _tongue(tx: Transaction, request: HttpRequest, caller: Caller) -> Language:
    settings = await organisation_settings(tx)
    own = (await account(tx, caller.id)).language if caller.kind == "account" else None
    return language_of(
        request, zone=settings.time_zone, account=own, organisation=settings.language
    )


@get("/mirror/version", guards=[READERS], include_in_schema=False)
async def tell_version(caller: Caller, database: Database) -> Response[dict[str, int]]:
    """Tell up to where answers are counted: an open page asks, and loads itself when it grows."""
    async with database.transaction(caller.organisation) as tx:
        version = await read_version(tx)
    return Response({"version": version}, headers={"cache-control": "no-store"})


@get("/mirror.csv", guards=[READERS], include_in_schema=False)
async def download(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """Answer with the figures of the page as comma-separated values."""
    async with database.transaction(caller.organisation) as tx:
        tongue = await _tongue(tx, request, caller)
        held = await hold_up_for(tx, read_filters(request.query_params), tongue=tongue)
    name = f"mirror-{held.weeks[0]}-{held.weeks[-1] + timedelta(days=6)}.csv"
    return Response(
        as_csv(held),
        media_type="text/csv",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


@get("/api/v1/mirror", guards=[READERS], tags=["mirror"])
async def read(
    request: HttpRequest,
    caller: Caller,
    database: Database,
    first: From = None,
    last: To = None,
    team_id: UUID | None = None,
    channel: Channel | None = None,
    brand_id: UUID | None = None,
    reason_id: UUID | None = None,
    past: PastAsked = "with",
    weights: WeightsAsked = "none",
) -> MirrorShown:
    """Read what both sides said, side by side, for whole weeks (thirteen unless asked).

    Two of team, channel, brand and reason at most.
    """
    filters = Filters(
        first=first,
        last=last,
        team_id=team_id,
        channel=channel,
        brand_id=brand_id,
        reason_id=reason_id,
        past=past,
        weights=weights,
    )
    async with database.transaction(caller.organisation) as tx:
        tongue = await _tongue(tx, request, caller)
        return show(await hold_up_for(tx, filters, tongue=tongue))


routes: list[ControllerRouterHandler] = [
    show_page,
    tell_version,
    download,
    read,
    *known_margin_routes,
]
