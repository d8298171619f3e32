"""The page that loads the adviser's desk."""

import re

from litestar import Response, get
from litestar.response import Redirect

from miroir.access import Role, require_caller
from miroir.base.connections import HttpRequest
from miroir.base.errors import NotSignedIn
from miroir.base.pages import language_of, page
from miroir.base.screens import desk_screen

ZONE = "Europe/Paris"
READERS: set[Role] = {"adviser", "supervisor", "administrator"}
# Mails keep the style attributes that the cleaner let through; no style sheet of theirs is read.
# Their frame is bound by this policy and by a stricter one of its own, which lets pictures come
# from elsewhere only when somebody asks for them.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline';"
    " img-src 'self' data: blob: https:; media-src 'self' blob:; connect-src 'self' {sockets};"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HOST = re.compile(r"[a-z0-9.-]+(:\d+)?|\[[0-9a-f:]+\](:\d+)?", re.IGNORECASE)


@get("/desk", include_in_schema=False)
async def show(request: HttpRequest) -> Response[str] | Redirect:
    """Show the desk to those who read conversations; to others the mirror, or the sign-in."""
    try:
        caller = await require_caller(request)
    except NotSignedIn:
        return Redirect("/sign-in?next=/desk")
    if caller.roles.isdisjoint(READERS):
        return Redirect("/mirror")
    tongue = language_of(request, zone=ZONE)
    response = page(request, "desk/desk.html", {"built": desk_screen()}, tongue=tongue)
    response.headers["cache-control"] = "no-store"
    response.headers["content-security-policy"] = _policy(request)
    return response


def _policy(request: HttpRequest) -> str:
    # Some browsers do not take 'self' to mean the socket of the same host.
    host = request.headers.get("host", "")
    return POLICY.format(sockets=f"ws://{host} wss://{host}" if HOST.fullmatch(host) else "")


routes = [show]
