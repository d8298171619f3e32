"""Everything that this room answers over HTTP."""

from litestar.types import ControllerRouterHandler

from miroir.remarks import api_routes, list_pages, model_pages, rule_pages, theme_pages, unnamed

routes: list[ControllerRouterHandler] = [
    *list_pages.routes,
    *theme_pages.routes,
    *rule_pages.routes,
    *unnamed.routes,
    *model_pages.routes,
    *api_routes.routes,
]
