"""The page that a link shows: without a session, without a way to anything else."""

from time import monotonic
from typing import Final

from litestar import Response, get
from litestar.types import ControllerRouterHandler
from markupsafe import Markup

from miroir.access import organisation_settings
from miroir.base.connections import HttpRequest
from miroir.base.database import Database
from miroir.base.errors import TooMany
from miroir.base.language import phrase
from miroir.base.pacing import Pace
from miroir.base.pages import language_of, page
from miroir.reports.drawing import NARROW, SMALL, WIDE, draw_bare
from miroir.reports.model import Exhibit
from miroir.reports.sharing import open_link, organisation_of_link
from miroir.reports.sources import load, source
from miroir.reports.words import worded

# The address is the permission: nobody keeps it, indexes it, or passes it on.
PRIVATE: Final = {
    "cache-control": "no-store",
    "x-robots-tag": "noindex, nofollow, noarchive",
    "referrer-policy": "no-referrer",
}
_opening: Pace[str] = Pace(per_second=1, burst=60)


@get("/shared/{token:str}", include_in_schema=False)
async def show_shared(token: str, request: HttpRequest, database: Database) -> Response[str]:
    """Show what a link shows now, and nothing else. Raises NotFound when it is over."""
    _keep_pace(token)
    async with database.transaction(organisation_of_link(token)) as tx:
        opened = await open_link(tx, token)
        settings = await organisation_settings(tx)
        tongue = language_of(request, zone=settings.time_zone, organisation=settings.language)
        shown = await load(tx, source(opened.source), opened.choices, tongue)
    values = {
        "shown": shown,
        "organisation": settings.name,
        "ends_at": opened.ends_at,
        "exhibits": [(one, worded(one.table, tongue), drawings(one)) for one in shown.exhibits],
        "address": f"{request.base_url}shared/…",
    }
    response = page(request, "reports/shared.html", values, tongue=tongue)
    response.headers.update(PRIVATE)
    return response


def drawings(exhibit: Exhibit) -> dict[str, Markup]:
    """Return a chart for wide screens and for narrow ones; nothing where there is none."""
    if exhibit.chart is None:
        return {}
    return {name: _drawn(exhibit, width) for name, width in (("wide", WIDE), ("narrow", NARROW))}


def small(exhibit: Exhibit) -> Markup:
    """Return a chart for a card of which several stand side by side."""
    return _drawn(exhibit, SMALL)


def _drawn(exhibit: Exhibit, width: int) -> Markup:
    if exhibit.chart is None:
        return Markup("")
    svg = draw_bare(exhibit.chart, title=exhibit.title, about=exhibit.about, width=width)
    return Markup(svg)  # noqa: S704 - drawn by canvas.py, which escapes


def _keep_pace(token: str) -> None:
    wait = _opening.take(token, monotonic())
    if wait:
        raise TooMany(phrase("Too many requests: slow down."), retry_after=int(wait) + 1)


routes: list[ControllerRouterHandler] = [show_shared]
