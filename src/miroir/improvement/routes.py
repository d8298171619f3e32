"""Everything that this room answers over HTTP."""

from litestar.types import ControllerRouterHandler

from miroir.improvement import irritant_pages, one_irritant_pages

routes: list[ControllerRouterHandler] = [
    *irritant_pages.routes,
    *one_irritant_pages.routes,
]
