"""Errors as answers: application/problem+json (RFC 9457), the same shape everywhere."""

import traceback
from http import HTTPStatus

import asyncpg
import msgspec
import structlog
from litestar import Response
from litestar.exceptions import HTTPException, ValidationException

from miroir.base.connections import HttpRequest
from miroir.base.errors import Conflict, Invalid, MiroirError, Misconfigured, TooMany

MEDIA_TYPE = "application/problem+json"
FRAMES_LOGGED = 12

log = structlog.get_logger(__name__)


class Fault(msgspec.Struct, frozen=True):
    """One thing wrong with what was sent: where, and what is expected."""

    where: str
    message: str


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What went wrong, and what to do next (`detail`). `code` is a stable word for programs."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str | None = None
    retry_after: int | None = None
    faults: list[Fault] = []


def answer_error(request: HttpRequest, error: MiroirError) -> Response[Problem]:
    """Answer with an error of ours, which says what to do next."""
    return _answer(
        request,
        status=error.status,
        code=error.code,
        detail=error.message,
        retry_after=error.retry_after if isinstance(error, TooMany) else None,
    )


def answer_refusal(request: HttpRequest, refusal: HTTPException) -> Response[Problem]:
    """Answer with a refusal of the framework: no such route or method, a body it cannot read."""
    status = HTTPStatus(refusal.status_code)
    if isinstance(refusal, ValidationException):
        return _answer(
            request,
            status=status,
            code="invalid",
            detail="The request does not have the expected shape: see faults.",
            faults=_faults(refusal),
        )
    return _answer(
        request,
        status=status,
        code=status.phrase.lower().replace(" ", "-"),
        detail=refusal.detail,
        headers=refusal.headers,
    )


def answer_data_error(request: HttpRequest, error: Exception) -> Response[Problem]:
    """Answer when the database refuses a value, such as a NUL character inside a text."""
    log.warning("value-refused", problem=type(error).__name__)
    return answer_error(
        request, Invalid("A value cannot be stored: remove control characters, or make it smaller.")
    )


def answer_conflict(request: HttpRequest, error: Exception) -> Response[Problem]:
    """Answer when two requests made or needed the same row at once."""
    log.warning("rows-conflict", problem=type(error).__name__)
    return answer_error(
        request, Conflict("This changed in the meantime: read it again, then decide.")
    )


def answer_unavailable(request: HttpRequest, error: Exception) -> Response[Problem]:
    """Answer when the database is away."""
    log.error("database-away", problem=type(error).__name__)
    return answer_error(request, Misconfigured("The database does not answer: try again soon."))


def answer_interface(request: HttpRequest, error: Exception) -> Response[Problem]:
    """Answer when the driver refuses: its connection was lost, or we misused it."""
    if "clos" in str(error):
        return answer_unavailable(request, error)
    return answer_bug(request, error)


def answer_bug(request: HttpRequest, error: Exception) -> Response[Problem]:
    """Answer an error that nobody foresaw: logged by its place, never by words it may hold."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES_LOGGED:]
    log.error(
        "request-failed",
        problem=type(error).__name__,
        where=[f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    )
    return _answer(
        request,
        status=500,
        code="internal",
        detail="Something went wrong here, and is logged under this request_id.",
    )


HANDLERS = {
    MiroirError: answer_error,
    HTTPException: answer_refusal,
    asyncpg.DataError: answer_data_error,  # by the server
    asyncpg.exceptions.DataError: answer_data_error,  # by the driver: another class
    asyncpg.InterfaceError: answer_interface,
    asyncpg.IntegrityConstraintViolationError: answer_conflict,
    asyncpg.DeadlockDetectedError: answer_conflict,
    asyncpg.PostgresConnectionError: answer_unavailable,
    asyncpg.CannotConnectNowError: answer_unavailable,
    asyncpg.TooManyConnectionsError: answer_unavailable,
    ConnectionError: answer_unavailable,
    Exception: answer_bug,
}


def _answer(
    request: HttpRequest,
    *,
    status: int,
    code: str,
    detail: str,
    retry_after: int | None = None,
    faults: list[Fault] | None = None,
    headers: dict[str, str] | None = None,
) -> Response[Problem]:
    problem = Problem(
        type=f"/api/v1/docs#problem-{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        code=code,
        detail=detail,
        request_id=request.scope.get("state", {}).get("request_id"),
        retry_after=retry_after,
        faults=faults or [],
    )
    headers = dict(headers or {})
    if retry_after is not None:
        headers["retry-after"] = str(retry_after)
    return Response(problem, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def _faults(refusal: ValidationException) -> list[Fault]:
    entries = refusal.extra if isinstance(refusal.extra, list) else []
    return [
        Fault(
            where=".".join(part for part in (entry.get("source"), entry.get("key")) if part),
            message=str(entry.get("message", "")),
        )
        for entry in entries
        if isinstance(entry, dict)
    ]
