"""The desk's routes."""

from litestar.handlers import HTTPRouteHandler

from miroir.desk import (
    conversation_routes,
    customer_routes,
    file_routes,
    offer_routes,
    search_routes,
    tier_routes,
    view_routes,
)

routes: list[HTTPRouteHandler] = [
    *conversation_routes.routes,
    *customer_routes.routes,
    *file_routes.routes,
    *offer_routes.routes,
    *search_routes.routes,
    *tier_routes.routes,
    *view_routes.routes,
]
