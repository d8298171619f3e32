"""The web: every room's routes in one application, and the server that runs it.

A room's `routes.py` ends with `routes`, a list of handlers that name their whole path
(`/api/v1/…` for the API). Handlers may ask for `database`, `settings`, `caller`, `once`.
"""

import asyncio
import gc
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import FrameType

import uvicorn
from litestar import Litestar
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from miroir import access
from miroir.access.routes import routes as access_routes
from miroir.advisers.routes import routes as advisers_routes
from miroir.alerts.routes import routes as alerts_routes
from miroir.barometers.routes import routes as barometers_routes
from miroir.base import health
from miroir.base.assets import serve_assets
from miroir.base.database import Database, connect
from miroir.base.descriptors import raise_descriptor_limit
from miroir.base.ending import end_within
from miroir.base.front_door import FrontDoor
from miroir.base.listening import listening
from miroir.base.openapi import openapi_config, openapi_json
from miroir.base.ports import listening_sockets
from miroir.base.problems import HANDLERS
from miroir.base.settings import Settings
from miroir.base.slow_clients import HurriedProtocol
from miroir.cards import Asker
from miroir.cards.routes import routes as cards_routes
from miroir.channels.chat import ChatIntake
from miroir.channels.email.outgoing_server_routes import routes as outgoing_server_routes
from miroir.channels.mailboxes.routes import routes as mailboxes_routes
from miroir.channels.sms.routes import routes as sms_routes
from miroir.channels.widget.routes import routes as widget_routes
from miroir.composing.macro_routes import routes as macro_routes
from miroir.composing.routes import routes as composing_routes
from miroir.desk import desk_page, password_page, session_routes, settings_routes, sign_in_page
from miroir.desk.routes import routes as desk_routes
from miroir.files import links
from miroir.files.routes import routes as files_routes
from miroir.improvement import news_beside_help
from miroir.improvement.routes import routes as improvement_routes
from miroir.indicators.routes import routes as indicators_routes
from miroir.knowledge import PagesBeside
from miroir.knowledge.help_pages import routes as help_routes
from miroir.knowledge.routes import routes as knowledge_routes
from miroir.live import Hub
from miroir.live.routes import routes as live_routes
from miroir.measures.routes import routes as measures_routes
from miroir.remarks.routes import routes as remarks_routes
from miroir.reports.routes import routes as reports_routes
from miroir.routing.settings_routes import routes as routing_routes
from miroir.sample.orders import routes as orders_routes
from miroir.sample.pages import routes as sample_routes
from miroir.supervision.routes import routes as supervision_routes
from miroir.supervision.wallboard_routes import routes as wallboard_routes
from miroir.surveys.routes import routes as surveys_routes

STATIC = Path(__file__).parent / "static"
LARGEST_BODY = 1024 * 1024  # routes that take files say so themselves
LARGEST_SOCKET_MESSAGE = 64 * 1024
BACKLOG = 4096
GRACE_SECONDS = 5
SHUTDOWN_SECONDS = 3  # for what runs beside the requests

ROUTES: list[ControllerRouterHandler] = [
    *health.routes,
    openapi_json,
    *access_routes,
    *files_routes,
    *session_routes.routes,
    *settings_routes.routes,
    *sign_in_page.routes,
    *password_page.routes,
    *desk_page.routes,
    *advisers_routes,
    *alerts_routes,
    *knowledge_routes,
    *help_routes,
    *composing_routes,
    *macro_routes,
    *desk_routes,
    *routing_routes,
    *cards_routes,
    *surveys_routes,
    *indicators_routes,
    *measures_routes,
    *barometers_routes,
    *improvement_routes,
    *reports_routes,
    *remarks_routes,
    *widget_routes,
    *mailboxes_routes,
    *outgoing_server_routes,
    *sms_routes,
    *supervision_routes,
    *wallboard_routes,
    *live_routes,
    *sample_routes,
    *orders_routes,
]


def create_app(settings: Settings, database: Database) -> Litestar:
    """Return the application: pages, API and live sockets, on an open `database`."""
    chat = ChatIntake(database)
    asker = Asker(settings)
    app = Litestar(
        route_handlers=[*ROUTES, serve_assets(STATIC)],
        lifespan=[keep_screens_told],
        dependencies={
            "database": Provide(lambda: database, sync_to_thread=False),
            "settings": Provide(lambda: settings, sync_to_thread=False),
            "links": Provide(lambda: links(settings), sync_to_thread=False),
            "chat": Provide(lambda: chat, sync_to_thread=False),
            "asker": Provide(lambda: asker, sync_to_thread=False),
            "beside": Provide(lambda: PagesBeside(news_beside_help), sync_to_thread=False),
            **access.dependencies,
        },
        exception_handlers=HANDLERS,
        logging_config=None,
        openapi_config=openapi_config(),
        request_max_body_size=LARGEST_BODY,
    )
    app.state.database = database
    app.state.settings = settings
    app.state.chat = chat
    app.state.hub = Hub(database, links(settings))
    app.asgi_handler = FrontDoor(app.asgi_handler, secure=settings.url.startswith("https:"))
    return app


@asynccontextmanager
async def keep_screens_told(app: Litestar) -> AsyncIterator[None]:
    """Follow the journal for the screens that are open in this process."""
    async with listening(app.state.database.url) as listener:
        hub: Hub = app.state.hub
        tasks = [asyncio.create_task(hub.run(listener)), asyncio.create_task(hub.keep_seen())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def run(settings: Settings, url: str, *, listening: socket.socket | None = None) -> None:
    """Serve on the database at `url` until told to stop (SIGTERM, SIGINT).

    `listening` is the socket that this process inherited; without one it takes the port itself.
    """
    raise_descriptor_limit()
    async with connect(url) as database:
        server = HurriedServer(configuration(settings, create_app(settings, database)))
        tune_collector()
        await server.serve(sockets=[listening or _own_socket(settings)])


class HurriedServer(uvicorn.Server):
    """A server that, told to end, does so within a grace even where its own steps hang."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end."""
        end_within(GRACE_SECONDS + SHUTDOWN_SECONDS)
        super().handle_exit(sig, frame)


def configuration(settings: Settings, app: Litestar) -> uvicorn.Config:
    """Return how the server runs: what was measured best."""
    return uvicorn.Config(
        app,
        http=HurriedProtocol,
        ws="websockets-sansio",
        ws_max_size=LARGEST_SOCKET_MESSAGE,
        ws_ping_interval=60.0,  # screens ping by themselves; ten thousand pongs are not free
        ws_ping_timeout=60.0,
        ws_per_message_deflate=False,  # it takes three times the memory of a socket
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        backlog=BACKLOG,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def tune_collector() -> None:
    """Have the garbage collector leave alone what lives as long as the process."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 1_000)


def _own_socket(settings: Settings) -> socket.socket:
    return listening_sockets(settings.host, settings.port, count=1, setting="MIROIR_PORT")[0]
