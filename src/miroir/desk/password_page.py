"""The page of a link with which somebody chooses their password; it works without JavaScript."""

from litestar import Response, get, post
from litestar.response import Redirect

from miroir.access import choose_password, session_cookie, whose_password
from miroir.base import clock
from miroir.base.connections import HttpRequest
from miroir.base.database import Database
from miroir.base.errors import Invalid
from miroir.base.forms import Fields, read_form
from miroir.base.language import phrase
from miroir.base.pages import language_of, page
from miroir.base.settings import Settings
from miroir.desk.sign_in_page import HOME, ZONE

TWICE = phrase("The two are not the same: type the password again.")
# The address is the permission: nobody keeps the page, or is told where one comes from.
NOT_KEPT = {
    "cache-control": "no-store",
    "x-robots-tag": "noindex",
    "referrer-policy": "no-referrer",
}


@get("/password/{token:str}", include_in_schema=False)
async def show(token: str, request: HttpRequest, database: Database) -> Response[str]:
    """Show the form; raises NotFound for a link that is over."""
    return await _page(token, request, database)


@post("/password/{token:str}", include_in_schema=False, status_code=200)
async def submit(
    token: str, request: HttpRequest, database: Database, settings: Settings
) -> Response[str] | Redirect:
    """Set the password and sign in, or show the form again with the reason."""
    fields = await read_form(request, longest=2000)
    try:
        password = typed_twice(fields)
        session = await choose_password(database, token, password, at=clock.now())
    except Invalid as problem:
        return await _page(token, request, database, problem=problem)
    return Redirect(HOME, status_code=303, cookies=[session_cookie(session, settings)])


def typed_twice(fields: Fields) -> str:
    """Return the password of the form. Raises Invalid when the second is another."""
    if fields.raw("password") != fields.raw("again"):
        raise Invalid(TWICE)
    return fields.raw("password")


async def _page(
    token: str, request: HttpRequest, database: Database, *, problem: Invalid | None = None
) -> Response[str]:
    tongue = language_of(request, zone=ZONE)
    values = {
        "token": token,
        "email": await whose_password(database, token, at=clock.now()),
        "problem": tongue.gettext(problem.message) if problem else None,
    }
    status = problem.status if problem else 200
    answer = page(request, "desk/password.html", values, tongue=tongue, status=status)
    answer.headers.update(NOT_KEPT)
    return answer


routes = [show, submit]
