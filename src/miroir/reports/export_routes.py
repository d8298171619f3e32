"""What a page shows, as files: each chart as SVG or PNG, each table as CSV or Parquet."""

import asyncio
from typing import Final, Literal

from litestar import Response, get
from litestar.types import ControllerRouterHandler

from miroir.access import Caller, account, organisation_settings, requires_role
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import NotFound
from miroir.base.language import Language, phrase
from miroir.base.pages import language_of
from miroir.reports.drawing import draw
from miroir.reports.model import Exhibit, Shown, read_choices
from miroir.reports.pictures import png
from miroir.reports.sources import load, require_reader, source
from miroir.reports.table_files import as_csv, as_parquet

READERS: Final = requires_role(
    "adviser", "supervisor", "experience_officer", "administrator", scope="mirror:read"
)
Form = Literal["svg", "png", "csv", "parquet"]
MEDIA_TYPES: Final[dict[str, str]] = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}


@get("/reports/{page:str}/{file:str}", guards=[READERS], include_in_schema=False)
async def download(
    page: str, file: str, request: HttpRequest, caller: Caller, database: Database
) -> Response[bytes]:
    """Answer with one exhibit of a page as a file, for the choices of the address."""
    code, _, form = file.rpartition(".")
    if form not in MEDIA_TYPES:
        raise NotFound(phrase("Ask for svg, png, csv or parquet."))
    of = source(page)
    require_reader(of, caller)
    choices = read_choices(request.query_params)
    async with database.transaction(caller.organisation) as tx:
        tongue = await reader_language(tx, request, caller)
        shown = await load(tx, of, choices, tongue)
    exhibit = shown.exhibit(code)
    if exhibit is None:
        raise NotFound(phrase("This page shows nothing by that name now."))
    content = await asyncio.to_thread(_content, shown, exhibit, form)
    name = f"{page}-{code}.{form}"
    return Response(
        content,
        media_type=MEDIA_TYPES[form],
        headers={
            "content-disposition": f'attachment; filename="{name}"',
            "cache-control": "private, no-store",
        },
    )


def _content(shown: Shown, exhibit: Exhibit, form: str) -> bytes:
    if form == "csv":
        return as_csv(exhibit.table).encode()
    if form == "parquet":
        return as_parquet(exhibit.table)
    svg = picture(shown, exhibit)
    return png(svg) if form == "png" else svg.encode()


def picture(shown: Shown, exhibit: Exhibit) -> str:
    """Return an exhibit's chart, telling what it is of. Raises NotFound where it has none."""
    if exhibit.chart is None:
        raise NotFound(phrase("This has no chart: take its table."))
    about = " ".join(part for part in (f"{shown.period}.", exhibit.about) if part)
    return draw(exhibit.chart, title=f"{shown.title} · {exhibit.title}", about=about)


async def reader_language(tx: Transaction, request: HttpRequest, caller: Caller) -> Language:
    """Return the language in which who calls is spoken to."""
    settings = await organisation_settings(tx)
    own = (await account(tx, caller.id)).language if caller.kind == "account" else None
    return language_of(
        request, zone=settings.time_zone, account=own, organisation=settings.language
    )


routes: list[ControllerRouterHandler] = [download]
