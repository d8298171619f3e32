"""Everything that this room answers over HTTP."""

from litestar.types import ControllerRouterHandler

from miroir.barometers import pages, wave_pages

routes: list[ControllerRouterHandler] = [*pages.routes, *wave_pages.routes]
