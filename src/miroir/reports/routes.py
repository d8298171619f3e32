"""Everything that this room answers over HTTP."""

from litestar.types import ControllerRouterHandler

from miroir.reports import (
    axes_pages,
    export_routes,
    link_pages,
    monthly_api,
    monthly_files,
    schedule_pages,
    shared_page,
)

routes: list[ControllerRouterHandler] = [
    *axes_pages.routes,
    *monthly_files.routes,
    *monthly_api.routes,
    *export_routes.routes,
    *link_pages.routes,
    *schedule_pages.routes,
    *shared_page.routes,
]
