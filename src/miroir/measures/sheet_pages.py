"""The page of measures, its table, and the same over the API."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Annotated, Final
from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import QueryParameter
from litestar.types import ControllerRouterHandler

from miroir.access import Caller, account, organisation_settings, settings_language
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import Invalid
from miroir.base.language import Language, phrase
from miroir.base.pages import language_of
from miroir.indicators import (
    FEWEST,
    LEADING,
    LEADING_OR_KEY,
    TRAIT_NAMES,
    USUAL_WEEKS,
    WEEK,
    WEIGHT_NAMES,
    KnownTrait,
    Weights,
    measures_page,
)
from miroir.measures.drawing import SIGNED, scaled
from miroir.measures.group_names import group_names, name_in, trait_names
from miroir.measures.model import AXIS_NAMES, USUAL_WINDOW, WINDOWS, Axis, Key, Measured, Sheet
from miroir.measures.sheet import Asked, Days, measure, read_asked
from miroir.measures.showing import MeasuresShown, as_csv, show
from miroir.measures.words import SIDE_NAMES, STEP_NAMES, about, name_of
from miroir.statistics import CONFIDENCE, FEWEST_PEOPLE, HEAVIEST
from miroir.surveys import OUTCOMES

SPANS: Final = (4, USUAL_WEEKS, 52)
CANNOT_BE_SHOWN: Final = phrase(
    "These weeks cannot be shown, or not in this way. Here are the last thirteen weeks."
)

From = Annotated[date | None, QueryParameter(name="from", description="A day of the first week.")]
To = Annotated[date | None, QueryParameter(name="to", description="A day of the last week.")]
Window = Annotated[
    Days, QueryParameter(name="window_days", description="The window of FCR, in days.")
]


Weighted = Annotated[
    Weights,
    QueryParameter(
        name="weights",
        description="contacts: customers' answers are weighted to all contacts of the period.",
    ),
]


@get("/mirror/measures", guards=[LEADING], include_in_schema=False)
async def show_sheet(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """Show every measure; what cannot be read of the form is told, and left out."""
    async with database.transaction(caller.organisation) as tx:
        tongue = await settings_language(tx, request, caller)
        problem = None
        try:
            asked = read_asked(request.query_params)
            sheet = await measure(tx, asked, language=tongue.code)
        except Invalid:
            problem, asked = Invalid(CANNOT_BE_SHOWN), Asked()
            sheet = await measure(tx, asked, language=tongue.code)
        names = await group_names(tx, asked.by, tongue)
        known = await trait_names(tx, tongue)
        return await measures_page(
            tx,
            request,
            caller,
            template="measures/sheet.html",
            values={
                "sheet": sheet,
                "sections_shown": _by_section(sheet),
                "last_day": sheet.weeks[-1] + timedelta(days=6),
                "day_before": sheet.weeks[0] - timedelta(days=1),
                "axes": AXIS_NAMES,
                "windows": WINDOWS,
                "spans": {span: _query(sheet, asked, span) for span in SPANS},
                "query": _query(sheet, asked, len(sheet.weeks)),
                "weightings": {
                    weights: _query(sheet, asked, len(sheet.weeks), weights)
                    for weights in WEIGHT_NAMES
                },
                "weight_names": WEIGHT_NAMES,
                "trait_name": partial(_trait_name, known=known, tongue=tongue),
                "traits": TRAIT_NAMES,
                "HEAVIEST": HEAVIEST,
                "FEWEST_PEOPLE": FEWEST_PEOPLE,
                "USUAL_WINDOW": USUAL_WINDOW,
                "FEWEST": FEWEST,
                "by_hand": _by_hand(sheet),
                "name_of": lambda one: name_of(one, tongue),
                "about": lambda one: about(one, tongue),
                "group_name": lambda key: name_in(names, key, axis=asked.by, tongue=tongue),
                "scaled": scaled,
                "steps": STEP_NAMES,
                "whys": OUTCOMES,
                "sides": SIDE_NAMES,
                "SIGNED": SIGNED,
                "CONFIDENCE": CONFIDENCE,
            },
            problem=problem,
        )


def _trait_name(
    trait: KnownTrait, key: Key, *, known: Mapping[KnownTrait, Mapping[Key, str]], tongue: Language
) -> str:
    if trait == "tier":
        return known[trait].get(key, str(key))
    return name_in(known[trait], key, axis=trait, tongue=tongue)


def _by_hand(sheet: Sheet) -> Sequence[str]:
    """Return the names of the traits whose shares were entered, as far as they are used."""
    used = {trait for one in sheet.measures if one.weighting for trait in one.weighting.by_hand}
    return [name for trait, name in TRAIT_NAMES.items() if trait in used]


def _by_section(sheet: Sheet) -> Mapping[str, Sequence[Measured]]:
    """Return the measures under the headings of the page."""
    return {
        phrase("What customers answered"): _of(sheet, "customer"),
        phrase("What advisers answered"): _of(sheet, "adviser"),
        phrase("Solved at the first contact"): [
            one for one in sheet.measures if one.named.method is not None
        ],
        phrase("How the service ran"): [
            one for one in sheet.measures if one.named.method is None and one.named.question is None
        ],
    }


def _of(sheet: Sheet, side: str) -> Sequence[Measured]:
    return [one for one in sheet.measures if one.named.question and one.named.side == side]


def _query(sheet: Sheet, asked: Asked, span: int, weights: Weights | None = None) -> str:
    """Return what was asked, for so many weeks up to the last one shown, with other weights."""
    return urlencode(
        {
            "from": sheet.weeks[-1] - (span - 1) * WEEK,
            "to": sheet.weeks[-1] + timedelta(days=6),
            "by": asked.by,
            "window_days": asked.window_days,
            "weights": weights or asked.weights,
        }
    )


@get("/mirror/measures.csv", guards=[LEADING], include_in_schema=False)
async def download(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """Answer with the figures of the page as comma-separated values."""
    async with database.transaction(caller.organisation) as tx:
        tongue = await settings_language(tx, request, caller)
        shown = await _shown(tx, read_asked(request.query_params), tongue)
    name = f"measures-{shown.first}-{shown.last}.csv"
    return Response(
        as_csv(shown),
        media_type="text/csv",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


@get("/api/v1/measures", guards=[LEADING_OR_KEY], tags=["mirror"])
async def read(
    request: HttpRequest,
    caller: Caller,
    database: Database,
    first: From = None,
    last: To = None,
    by: Axis = "team",
    window_days: Window = 7,
    weights: Weighted = "none",
) -> MeasuresShown:
    """Read every measure of whole weeks (thirteen unless asked), with what moved since before."""
    asked = Asked(first=first, last=last, by=by, window_days=window_days, weights=weights)
    async with database.transaction(caller.organisation) as tx:
        return await _shown(tx, asked, await tongue_of(tx, request, caller))


async def _shown(tx: Transaction, asked: Asked, tongue: Language) -> MeasuresShown:
    sheet = await measure(tx, asked, language=tongue.code)
    return show(sheet, await group_names(tx, asked.by, tongue), tongue)


async def tongue_of(tx: Transaction, request: HttpRequest, caller: Caller) -> Language:
    """Return the language in which a program, or somebody's page, is answered."""
    settings = await organisation_settings(tx)
    own = (await account(tx, caller.id)).language if caller.kind == "account" else None
    return language_of(
        request, zone=settings.time_zone, account=own, organisation=settings.language
    )


routes: list[ControllerRouterHandler] = [show_sheet, download, read]
