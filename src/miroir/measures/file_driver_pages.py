"""What goes with an answer of one file: a page, and the same over the API."""

from typing import Annotated, Final
from uuid import UUID

from litestar import Response, get
from litestar.params import QueryParameter
from litestar.types import ControllerRouterHandler

from miroir.access import Caller, settings_language
from miroir.base.connections import HttpRequest
from miroir.base.database import Database
from miroir.base.errors import Invalid
from miroir.base.language import Language, phrase
from miroir.indicators import LEADING, LEADING_OR_KEY, measures_page
from miroir.measures.driver_words import STANDINGS, Line, Sayings, say
from miroir.measures.file_drivers import (
    MOST_COLUMNS,
    MOST_LINES,
    PART_ANSWERED,
    FileDriver,
    FileDrivers,
    file_drivers,
)
from miroir.measures.sheet_pages import tongue_of
from miroir.statistics import CONFIDENCE

PATH: Final = "/mirror/files/{import_id:uuid}/drivers"
OF_COLUMNS: Final = Sayings(
    more=phrase("Others being equal, answers are higher where there is more of: %(names)s."),
    less=phrase("Others being equal, answers are lower where there is more of: %(names)s."),
    differ=phrase("Others being equal, answers differ by: %(names)s."),
    along=phrase("These go with the answers, but the others account for it: %(names)s."),
    nothing=phrase("None of these columns is seen to go with the answers."),
    together=phrase(
        "All of them together explain %(share)s of what sets the answers apart; the rest, "
        "%(rest)s, is not in these columns."
    ),
)
OPTIONS: Final = phrase("%(name)s (highest: %(high)s, lowest: %(low)s)")

Outcome = Annotated[
    str | None,
    QueryParameter(description="The code of the answers to explain, on a scale or numbers."),
]
By = Annotated[
    list[str] | None,
    QueryParameter(description="The codes of the columns to weigh, twelve at most."),
]


@get(PATH, guards=[LEADING], include_in_schema=False)
async def show_file_drivers(
    import_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Response[str]:
    """Show what goes with an answer of a file; columns that cannot be weighed are told."""
    query = request.query_params
    outcome, by = query.get("outcome") or None, query.getall("by", [])
    async with database.transaction(caller.organisation) as tx:
        tongue = await settings_language(tx, request, caller)
        problem = None
        try:
            found = await file_drivers(tx, import_id, outcome=outcome, by=by, tongue=tongue)
        except Invalid as refused:
            problem = refused
            found = await file_drivers(tx, import_id, tongue=tongue)
        return await measures_page(
            tx,
            request,
            caller,
            template="measures/file-drivers.html",
            values={
                "found": found,
                "titles": {one.code: one.title for one in found.columns},
                "said": sentences(found, tongue),
                "lines": [
                    Line(one.title, "customers", one, one.choice, one.levels)
                    for one in found.weighed
                ],
                "most": max((one.share.high for one in found.weighed), default=1.0),
                "standings": STANDINGS,
                "MOST_COLUMNS": MOST_COLUMNS,
                "MOST_LINES": MOST_LINES,
                "PART_ANSWERED": PART_ANSWERED,
                "CONFIDENCE": CONFIDENCE,
            },
            problem=problem,
        )


def sentences(found: FileDrivers, tongue: Language) -> list[str]:
    """Return what may be said, the surest first."""
    if found.explained is None:
        return []
    explained = found.explained.value

    def name(one: FileDriver) -> str:
        if not one.levels:
            return one.title
        ends = {"high": one.levels[0].title, "low": one.levels[-1].title}
        return tongue.gettext(OPTIONS) % {"name": one.title, **ends}

    return say(OF_COLUMNS, found.weighed, name, explained=explained, tongue=tongue)


@get(
    "/api/v1/past-answers/{import_id:uuid}/drivers",
    guards=[LEADING_OR_KEY],
    tags=["past answers"],
)
async def read_file_drivers(
    import_id: UUID,
    request: HttpRequest,
    caller: Caller,
    database: Database,
    outcome: Outcome = None,
    by: By = None,
) -> FileDrivers:
    """Read what goes with an answer of a file: each column's part of R², and its own effect."""
    async with database.transaction(caller.organisation) as tx:
        tongue = await tongue_of(tx, request, caller)
        return await file_drivers(tx, import_id, outcome=outcome, by=by or (), tongue=tongue)


routes: list[ControllerRouterHandler] = [show_file_drivers, read_file_drivers]
