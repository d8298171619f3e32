"""The web: every room's routes in one application, and the server that runs it.

A room's `routes.py` ends with `routes`, a list of handlers that name their whole path
(`/api/v1/…` for the API). Handlers may ask for `database`, `settings`, `caller`, `once`.
"""

import gc
import socket
from pathlib import Path

import uvicorn
from litestar import Litestar
from litestar.di import Provide

from miroir import access
from miroir.access.routes import routes as access_routes
from miroir.base import health
from miroir.base.assets import serve_assets
from miroir.base.database import Database, connect
from miroir.base.front_door import FrontDoor
from miroir.base.openapi import openapi_config, openapi_json
from miroir.base.problems import HANDLERS
from miroir.base.settings import Settings

STATIC = Path(__file__).parent / "static"
LARGEST_BODY = 1024 * 1024  # routes that take files say so themselves
LARGEST_SOCKET_MESSAGE = 64 * 1024
BACKLOG = 4096
GRACE_SECONDS = 5

ROUTES = [*health.routes, *access_routes, openapi_json]


def create_app(settings: Settings, database: Database) -> Litestar:
    """Return the application: pages, API and live sockets, on an open `database`."""
    app = Litestar(
        route_handlers=[*ROUTES, serve_assets(STATIC)],
        dependencies={
            "database": Provide(lambda: database, sync_to_thread=False),
            "settings": Provide(lambda: settings, sync_to_thread=False),
            **access.dependencies,
        },
        exception_handlers=HANDLERS,
        logging_config=None,
        openapi_config=openapi_config(),
        request_max_body_size=LARGEST_BODY,
    )
    app.state.database = database
    app.state.settings = settings
    app.asgi_handler = FrontDoor(app.asgi_handler, secure=settings.url.startswith("https:"))
    return app


async def run(settings: Settings, url: str, *, listening: socket.socket | None = None) -> None:
    """Serve on the database at `url` until told to stop (SIGTERM, SIGINT).

    `listening` is a bound socket that this process inherited; without one it binds its own, in
    such a way that several processes can share the port.
    """
    async with connect(url) as database:
        server = uvicorn.Server(configuration(settings, create_app(settings, database)))
        tune_collector()
        await server.serve(sockets=[listening or bound_socket(settings)])


def configuration(settings: Settings, app: Litestar) -> uvicorn.Config:
    """Return how the server runs: what was measured best (see docs/decisions)."""
    return uvicorn.Config(
        app,
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=LARGEST_SOCKET_MESSAGE,
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


def bound_socket(settings: Settings) -> socket.socket:
    """Return a socket bound to the address of the settings, which other processes may share."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    bound.bind((settings.host, settings.port))
    bound.set_inheritable(True)
    return bound
