"""Everything that this room answers over HTTP."""

from litestar.types import ControllerRouterHandler

from miroir.reports import export_routes

routes: list[ControllerRouterHandler] = [*export_routes.routes]
