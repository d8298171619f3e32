"""The sites on which a brand shows its chat."""

import re
from urllib.parse import urlsplit

from miroir.access import Brand, same_origin
from miroir.base.connections import HttpRequest
from miroir.base.errors import NotAllowed

SITE = re.compile(r"(https?://)?(\*\.)?[a-z0-9.-]+(:\d+)?", re.IGNORECASE)


def refuse_other_sites(request: HttpRequest, brand: Brand) -> None:
    """Raise NotAllowed when a site that the brand has not allowed asks for its chat."""
    origin = request.headers.get("origin")
    if not origin or not brand.allowed_sites or same_origin(request):
        return
    if not any(matches(origin, site) for site in brand.allowed_sites):
        raise NotAllowed(f"{brand.name} does not show its chat on this site: allow it first.")


def matches(origin: str, site: str) -> bool:
    """Say whether an Origin header names `site`: a host, `*.` before it, a scheme before both."""
    scheme, _, named = site.rpartition("://")
    given = urlsplit(origin)
    if scheme and scheme != given.scheme:
        return False
    if named.startswith("*."):
        return given.netloc.endswith(named[1:])
    return given.netloc == named


def page_policy(request: HttpRequest, brand: Brand) -> str:
    """Return what the framed page may do, and which sites may frame it (all, unless named)."""
    sites = [site for site in brand.allowed_sites if SITE.fullmatch(site)]
    return _policy(request, " ".join(["'self'", *sites]) if brand.allowed_sites else "*")


def own_page_policy(request: HttpRequest) -> str:
    """Return what the chat may do on a page of its own, which no site may frame."""
    return _policy(request, "'none'")


def _policy(request: HttpRequest, ancestors: str) -> str:
    # Some browsers do not take 'self' to mean the socket of the same host.
    host = request.headers.get("host", "")
    socket = f"ws://{host} wss://{host}" if SITE.fullmatch(host) else ""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
        f" connect-src 'self' {socket}; base-uri 'none'; form-action 'none';"
        f" frame-ancestors {ancestors}"
    )
