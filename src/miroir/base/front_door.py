"""The outermost layer of the web: names each request, times it, logs it, guards its answer."""

import asyncio
import re
from collections.abc import Iterable
from time import monotonic, perf_counter

import msgspec
import structlog
from litestar.enums import ScopeType
from litestar.response.base import ASGIResponse
from litestar.types import ASGIApp, Message, Receive, ReceiveMessage, Scope, Send

from miroir.base.errors import TooMany, TooSlow
from miroir.base.ids import new_id
from miroir.base.metrics import gauge, histogram
from miroir.base.pacing import Pace
from miroir.base.problems import MEDIA_TYPE, problem_of
from miroir.base.security_headers import headers_for

GIVEN_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
LOOPBACK = {"127.0.0.1", "::1"}
BODY_PAUSE_SECONDS = 30.0
QUIET = ("/health", "/metrics", "/static")
UNKNOWN_ROUTE = "unknown"

REQUEST_SECONDS = histogram("request_seconds", "Time to answer", ("method", "route", "status"))
SOCKETS_OPEN = gauge("sockets_open", "Open live sockets", ("route",))

log = structlog.get_logger(__name__)


class FrontDoor:
    """Wraps the application. It never logs a path or a query: they may hold names and tokens.

    `secure` says that people reach us by https. Strangers' addresses are held to a pace;
    those of this machine are not, since a proxy here may not say for whom it asks.
    """

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        self._secure = secure
        self._pace: Pace[str] = Pace(per_second=200, burst=2000)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = _request_id(scope)
        scope["state"]["request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        if scope["type"] == ScopeType.HTTP:
            await self._answer(scope, receive, send, request_id)
        else:
            await self._hold(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, request_id: str) -> None:
        started, status = perf_counter(), 499  # when the caller has gone before an answer
        extra = [
            (b"x-request-id", request_id.encode()),
            *headers_for(scope["path"], secure=self._secure),
        ]

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                message["headers"] = _added(message.get("headers", ()), extra)
            await send(message)

        try:
            if wait := self._wait(scope):
                await _refusal(wait, request_id)(scope, receive, send_guarded)
            else:
                await self._app(scope, _patient(receive), send_guarded)
        finally:
            _note(scope, status, perf_counter() - started)

    async def _hold(self, scope: Scope, receive: Receive, send: Send) -> None:
        started, route = perf_counter(), None

        async def send_counted(message: Message) -> None:
            nonlocal route
            if message["type"] == "websocket.accept":
                route = _route(scope)
                SOCKETS_OPEN.labels(route).inc()
            await send(message)

        try:
            await self._app(scope, receive, send_counted)
        finally:
            if route is not None:
                SOCKETS_OPEN.labels(route).dec()
                log.debug("socket", route=route, seconds=round(perf_counter() - started, 3))

    def _wait(self, scope: Scope) -> float:
        client = scope.get("client")
        host = client[0] if client else ""
        return 0.0 if host in LOOPBACK else self._pace.take(host, monotonic())


def _patient(receive: Receive) -> Receive:
    whole = False

    async def receive_in_time() -> ReceiveMessage:
        nonlocal whole
        if whole:  # then only the caller's leaving is awaited
            return await receive()
        try:
            async with asyncio.timeout(BODY_PAUSE_SECONDS):
                message = await receive()
        except TimeoutError as slow:
            raise TooSlow("The request did not arrive whole: send it again.") from slow
        whole = not message.get("more_body", False)
        return message

    return receive_in_time


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and GIVEN_ID.fullmatch(value):
            return str(value.decode())
    return new_id().hex


def _added(
    headers: Iterable[tuple[bytes, bytes]], extra: list[tuple[bytes, bytes]]
) -> list[tuple[bytes, bytes]]:
    given = list(headers)
    names = {name.lower() for name, _ in given}
    return [*given, *(header for header in extra if header[0] not in names)]


def _refusal(wait: float, request_id: str) -> ASGIResponse:
    error = TooMany("Too many requests from this address: slow down.", retry_after=int(wait) + 1)
    return ASGIResponse(
        body=msgspec.json.encode(problem_of(error, request_id=request_id)),
        media_type=MEDIA_TYPE,
        status_code=error.status,
        headers={"retry-after": str(error.retry_after)},
    )


def _note(scope: Scope, status: int, seconds: float) -> None:
    route, method = _route(scope), scope.get("method")
    REQUEST_SECONDS.labels(method, route, status).observe(seconds)
    tell = log.debug if status < 400 and route.startswith(QUIET) else log.info
    tell(
        "request",
        method=method,
        route=route,
        status=status,
        ms=round(seconds * 1000, 2),
        **_about(scope),
    )


def _route(scope: Scope) -> str:
    return scope.get("path_template") or UNKNOWN_ROUTE


def _about(scope: Scope) -> dict[str, str]:
    about = {}
    if conversation := scope.get("path_params", {}).get("conversation_id"):
        about["conversation_id"] = str(conversation)
    if caller := scope["state"].get("caller"):
        about |= {"organisation": caller.organisation, "caller": f"{caller.kind}:{caller.id}"}
    return about
