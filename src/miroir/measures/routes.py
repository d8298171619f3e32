"""Everything that this room answers over HTTP."""

from litestar.types import ControllerRouterHandler

from miroir.measures import driver_pages, file_driver_pages, file_result_pages, sheet_pages

routes: list[ControllerRouterHandler] = [
    *sheet_pages.routes,
    *driver_pages.routes,
    *file_result_pages.routes,
    *file_driver_pages.routes,
]
