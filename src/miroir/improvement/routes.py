"""Everything that this room answers over HTTP."""

from litestar.types import ControllerRouterHandler

from miroir.improvement import (
    irritant_pages,
    one_irritant_pages,
    suggestion_pages,
    suggestion_routes,
)

routes: list[ControllerRouterHandler] = [
    *irritant_pages.routes,
    *one_irritant_pages.routes,
    *suggestion_pages.routes,
    *suggestion_routes.routes,
]
