"""Errors as answers: application/problem+json (RFC 9457), the same shape everywhere."""

from http import HTTPStatus
from typing import Any

import asyncpg
import msgspec
import structlog
from litestar import Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ExceptionHandlersMap

from miroir.base.connections import HttpRequest
from miroir.base.errors import Conflict, Invalid, MiroirError, Misconfigured, TooMany, TooSlow
from miroir.base.problem_page import problem_page, wants_page

MEDIA_TYPE = "application/problem+json"

# Stable words: the phrases of the standard library change with its versions.
CODES = {
    HTTPStatus.BAD_REQUEST: "bad-request",
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method-not-allowed",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too-large",
}
GONE = "client disconnected prematurely"  # as the framework words it

log = structlog.get_logger(__name__)


class Fault(msgspec.Struct, frozen=True):
    """One thing wrong with what was sent: where, and what is expected."""

    where: str
    message: str


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What went wrong, and what to do next (`detail`). `code` is a stable word for programs.

    `reason`: which of the possible reasons it is, where screens say each in words of their own.
    `meanwhile`: what others did that the sender has not seen, where that is the reason.
    """

    type: str
    title: str
    status: int
    code: str
    detail: str
    reason: str | None = None
    request_id: str | None = None
    retry_after: int | None = None
    faults: list[Fault] = []
    meanwhile: Any = None


def problem_of(error: MiroirError, *, request_id: str | None = None) -> Problem:
    """Return `error` as it is told outside, over HTTP or a socket."""
    return Problem(
        type=_type(error.code),
        title=HTTPStatus(error.status).phrase,
        status=error.status,
        code=error.code,
        detail=error.message,
        reason=error.reason,
        request_id=request_id,
        retry_after=error.retry_after if isinstance(error, TooMany) else None,
        meanwhile=error.details.get("meanwhile"),
    )


def answer_error(request: HttpRequest, error: MiroirError) -> Response[Any]:
    """Answer with an error of ours, which says what to do next."""
    return _answer(request, problem_of(error, request_id=_request_id(request)))


def answer_refusal(request: HttpRequest, refusal: HTTPException) -> Response[Any]:
    """Answer with a refusal of the framework: no such route or method, a body it cannot read."""
    status = HTTPStatus(refusal.status_code)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        if refusal.detail == GONE:
            return answer_error(request, TooSlow("The caller has gone before the end."))
        return answer_bug(request, refusal)
    code, detail, faults = CODES.get(status, "refused"), refusal.detail, []
    if isinstance(refusal, ValidationException):
        code, faults = "invalid", _faults(refusal)
        detail = "The request does not have the expected shape: see faults."
    problem = Problem(
        type=_type(code),
        title=status.phrase,
        status=status,
        code=code,
        detail=detail,
        request_id=_request_id(request),
        faults=faults,
    )
    return _answer(request, problem, headers=refusal.headers)


def answer_data_error(request: HttpRequest, error: Exception) -> Response[Any]:
    """Answer when the database refuses a value, such as a NUL character inside a text."""
    log.warning("value-refused", problem=type(error).__name__)
    return answer_error(
        request, Invalid("A value cannot be stored: remove control characters, or make it smaller.")
    )


def answer_unknown_reference(request: HttpRequest, error: Exception) -> Response[Any]:
    """Answer when a row refers to something that is not there, or is another organisation's."""
    log.warning("reference-refused", problem=type(error).__name__)
    return answer_error(request, Invalid("This refers to something that does not exist here."))


def answer_conflict(request: HttpRequest, error: Exception) -> Response[Any]:
    """Answer when two requests made or needed the same row at once."""
    log.warning("rows-conflict", problem=type(error).__name__)
    return answer_error(
        request, Conflict("This changed in the meantime: read it again, then decide.")
    )


def answer_unavailable(request: HttpRequest, error: Exception) -> Response[Any]:
    """Answer when the database is away."""
    log.error("database-away", problem=type(error).__name__)
    return answer_error(request, Misconfigured("The database does not answer: try again soon."))


def answer_interface(request: HttpRequest, error: Exception) -> Response[Any]:
    """Answer when the driver refuses: its connection was lost, or we misused it."""
    if "clos" in str(error):
        return answer_unavailable(request, error)
    return answer_bug(request, error)


def answer_bug(request: HttpRequest, error: Exception) -> Response[Any]:
    """Answer an error that nobody foresaw: logged, never told."""
    log.error("request-failed", exc_info=error)
    problem = Problem(
        type=_type("internal"),
        title="Internal Server Error",
        status=500,
        code="internal",
        detail="Something went wrong here, and is logged under this request_id.",
        request_id=_request_id(request),
    )
    return _answer(request, problem)


HANDLERS: ExceptionHandlersMap = {
    MiroirError: answer_error,
    HTTPException: answer_refusal,
    asyncpg.DataError: answer_data_error,
    asyncpg.InterfaceError: answer_interface,
    asyncpg.IntegrityConstraintViolationError: answer_data_error,
    asyncpg.UniqueViolationError: answer_conflict,
    asyncpg.ForeignKeyViolationError: answer_unknown_reference,
    asyncpg.DeadlockDetectedError: answer_conflict,
    asyncpg.PostgresConnectionError: answer_unavailable,
    asyncpg.CannotConnectNowError: answer_unavailable,
    asyncpg.AdminShutdownError: answer_unavailable,
    asyncpg.CrashShutdownError: answer_unavailable,
    asyncpg.TooManyConnectionsError: answer_unavailable,
    ConnectionError: answer_unavailable,
    Exception: answer_bug,
}


def _answer(
    request: HttpRequest, problem: Problem, *, headers: dict[str, str] | None = None
) -> Response[Any]:
    if wants_page(request):
        return problem_page(request, status=problem.status, request_id=problem.request_id)
    headers = dict(headers or {})
    if problem.retry_after is not None:
        headers["retry-after"] = str(problem.retry_after)
    if problem.status == HTTPStatus.REQUEST_TIMEOUT:
        headers["connection"] = "close"  # what is left of the request may still come
    return Response(problem, status_code=problem.status, media_type=MEDIA_TYPE, headers=headers)


def _request_id(request: HttpRequest) -> str | None:
    return request.scope["state"].get("request_id")


def _type(code: str) -> str:
    return f"/api/v1/docs#problem-{code}"


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
