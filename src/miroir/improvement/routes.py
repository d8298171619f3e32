"""Everything that this room answers over HTTP."""

from litestar.types import ControllerRouterHandler

from miroir.improvement import (
    follow_up_pages,
    irritant_pages,
    news_pages,
    one_irritant_pages,
    public_pages,
    suggestion_pages,
    suggestion_routes,
)

routes: list[ControllerRouterHandler] = [
    *follow_up_pages.routes,
    *irritant_pages.routes,
    *one_irritant_pages.routes,
    *news_pages.routes,
    *public_pages.routes,
    *suggestion_pages.routes,
    *suggestion_routes.routes,
]
