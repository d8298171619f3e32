"""Everything that this room answers over HTTP."""

from litestar.types import ControllerRouterHandler

from miroir.improvement import (
    consultation_pages,
    consultation_routes,
    file_remark_pages,
    follow_up_pages,
    follow_up_routes,
    irritant_pages,
    irritant_routes,
    news_pages,
    one_irritant_pages,
    public_pages,
    suggestion_pages,
    suggestion_routes,
)

routes: list[ControllerRouterHandler] = [
    *consultation_pages.routes,
    *consultation_routes.routes,
    *follow_up_pages.routes,
    *follow_up_routes.routes,
    *irritant_pages.routes,
    *irritant_routes.routes,
    *one_irritant_pages.routes,
    *file_remark_pages.routes,
    *news_pages.routes,
    *public_pages.routes,
    *suggestion_pages.routes,
    *suggestion_routes.routes,
]
