"""The page that loads the adviser's desk."""

from litestar import Response, get
from litestar.response import Redirect

from miroir.access import require_caller
from miroir.base.connections import HttpRequest
from miroir.base.errors import NotSignedIn
from miroir.base.pages import language_of, page
from miroir.base.screens import screen

ZONE = "Europe/Paris"


@get("/desk", include_in_schema=False)
async def show(request: HttpRequest) -> Response[str] | Redirect:
    """Show the desk, or ask to sign in first."""
    try:
        await require_caller(request)
    except NotSignedIn:
        return Redirect("/sign-in?next=/desk")
    tongue = language_of(request, zone=ZONE)
    response = page(request, "desk/desk.html", {"built": screen("desk")}, tongue=tongue)
    response.headers["cache-control"] = "no-store"
    return response


routes = [show]
