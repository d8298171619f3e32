"""What a person sees when a page cannot be shown: what happened, and where to go on."""

from http import HTTPStatus
from urllib.parse import urlencode

from litestar import Response
from litestar.response import Redirect

from miroir.base.connections import HttpRequest
from miroir.base.language import phrase
from miroir.base.pages import language_of, page

SIGN_IN = "/sign-in"
API = "/api/"

WORDS = {
    HTTPStatus.BAD_REQUEST: phrase("The address of this page is not complete."),
    HTTPStatus.FORBIDDEN: phrase("This page is not for you: ask your administrator."),
    HTTPStatus.NOT_FOUND: phrase("This page does not exist, or not any more."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: phrase("What was sent is too large."),
    HTTPStatus.TOO_MANY_REQUESTS: phrase("Too many requests. Wait a moment, then try again."),
}
OTHERWISE = phrase("Something went wrong on our side. Try again in a moment.")
REFUSED = phrase("This cannot be done as it was asked.")


def wants_page(request: HttpRequest) -> bool:
    """Say whether a person with a browser asks, rather than a program."""
    return not request.url.path.startswith(API) and "text/html" in request.headers.get("accept", "")


def problem_page(
    request: HttpRequest, *, status: int, request_id: str | None
) -> Response[str] | Redirect:
    """Answer a person: to whoever is not signed in, the way there and back."""
    if status == HTTPStatus.UNAUTHORIZED and request.method == "GET":
        query = f"?{request.url.query}" if request.url.query else ""
        return Redirect(f"{SIGN_IN}?{urlencode({'next': request.url.path + query})}")
    tongue = language_of(request, zone="UTC")
    server_side = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    words = WORDS.get(HTTPStatus(status), OTHERWISE if server_side else REFUSED)
    values = {"status": status, "words": tongue.gettext(words), "request_id": request_id}
    return page(request, "base/problem.html", values, tongue=tongue, status=status)
