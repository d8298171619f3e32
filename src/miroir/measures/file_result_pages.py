"""The results of one file of past answers: a page, a table, and the same over the API."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import Final
from uuid import UUID

from litestar import Response, get
from litestar.types import ControllerRouterHandler

from miroir.access import Caller, settings_language
from miroir.base.connections import HttpRequest
from miroir.base.database import Database
from miroir.base.language import phrase
from miroir.indicators import (
    BYTE_ORDER_MARK,
    FORMULA,
    LEADING,
    LEADING_OR_KEY,
    Figure,
    measures_page,
)
from miroir.measures.drawing import SIGNED
from miroir.measures.file_results import FileResults, QuestionResult, results_of
from miroir.measures.sheet_pages import tongue_of
from miroir.measures.words import ABOUT, NAMES, SIDE_NAMES
from miroir.statistics import CONFIDENCE

PATH: Final = "/mirror/files/{import_id:uuid}"
SHOWN: Final = 12  # answers of a question; the rest is folded in
KINDS: Final = {
    "words": phrase("free text"),
    "number": phrase("number"),
    "day": phrase("date"),
    "choice": phrase("choice"),
    "ranking": phrase("ranking"),
    "consent": phrase("consent"),
}
COLUMNS: Final = (
    "question",
    "title",
    "kind",
    "measure",
    "value",
    "label",
    "n",
    "result",
    "low",
    "high",
    "answered",
    "lines",
    "effective_n",
    "design_effect",
    "hidden",
    "left_out",
)


@get(PATH, guards=[LEADING], include_in_schema=False)
async def show_results(
    import_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Response[str]:
    """Show what a file says, question by question."""
    async with database.transaction(caller.organisation) as tx:
        tongue = await settings_language(tx, request, caller)
        found = await results_of(tx, import_id, tongue=tongue)
        return await measures_page(
            tx,
            request,
            caller,
            template="measures/file-results.html",
            values={
                "results": found,
                "sides": SIDE_NAMES,
                "kinds": KINDS,
                "names": NAMES,
                "abouts": ABOUT,
                "shown": SHOWN,
                "SIGNED": SIGNED,
                "CONFIDENCE": CONFIDENCE,
                "may_set": bool({"supervisor", "administrator"} & set(caller.roles)),
            },
        )


@get(f"{PATH}/results.csv", guards=[LEADING], include_in_schema=False)
async def download_results(
    import_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Response[str]:
    """Answer with what a file says as comma-separated values."""
    async with database.transaction(caller.organisation) as tx:
        tongue = await settings_language(tx, request, caller)
        found = await results_of(tx, import_id, tongue=tongue)
    return Response(
        as_csv(found),
        media_type="text/csv",
        headers={"content-disposition": 'attachment; filename="results.csv"'},
    )


@get(
    "/api/v1/past-answers/{import_id:uuid}/results",
    guards=[LEADING_OR_KEY],
    tags=["past answers"],
)
async def read_results(
    import_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> FileResults:
    """Read what a file of past answers says: for each question shares, means, who said nothing."""
    async with database.transaction(caller.organisation) as tx:
        tongue = await tongue_of(tx, request, caller)
        return await results_of(tx, import_id, tongue=tongue)


def as_csv(found: FileResults) -> str:
    """Return the results as comma-separated values: a line for each figure and each answer."""
    text = StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for one in found.questions:
        writer.writerows(_rows(one))
    return text.getvalue()


def _rows(one: QuestionResult) -> Iterator[Sequence[object]]:
    about = (one.code, _harmless(one.title), one.kind)
    base = (one.n, one.lines, one.effective, one.design_effect)
    released = (one.hidden, one.left_out)
    if not one.figures and not one.answers:
        mean = one.mean or ("", "", "")
        yield (*about, "mean" if one.mean else "", "", "", one.n, *mean, *base, *released)
    for figure in one.figures:
        yield (*about, figure.measure, "", "", figure.n, *_estimate(figure), *base, *released)
    for each in one.answers:
        share = (each.share, each.low, each.high)
        label = _harmless(each.label)
        yield (*about, "share", each.value, label, each.n, *share, *base, *released)


def _estimate(figure: Figure) -> Sequence[object]:
    return (figure.value, figure.low, figure.high)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


routes: list[ControllerRouterHandler] = [show_results, download_results, read_results]
