"""Which site a browser's request comes from: a session's cookie is only obeyed from our own."""

import re

from miroir.base.connections import Connection
from miroir.base.errors import NotAllowed

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
LOOPBACK = {"127.0.0.1", "::1"}
LOOPBACK_NAMES = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d+)?")


def refuse_other_sites(connection: Connection) -> None:
    """Raise NotAllowed unless the request only reads, or says that it comes from our pages."""
    method = connection.scope.get("method")  # a socket has none
    if method not in SAFE_METHODS and not same_origin(connection):
        raise NotAllowed(
            "With a session, changes must come from our own pages (Origin, Sec-Fetch-Site);"
            " programs send an API key instead."
        )


def same_origin(connection: Connection) -> bool:
    """Say whether the browser vouches that one of our own pages sends this request."""
    site = connection.headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    origin = connection.headers.get("origin")
    if origin is None:
        return site == "same-origin"
    return origin.partition("://")[2] == connection.headers.get("host")


def comes_from_elsewhere(connection: Connection) -> bool:
    """Say whether a browser tells that another site sends this; silence is not telling."""
    told = "sec-fetch-site" in connection.headers or "origin" in connection.headers
    return told and not same_origin(connection)


def peer(connection: Connection) -> str:
    """Return the address that the request comes from, '' when there is none."""
    return connection.client.host if connection.client else ""


def is_loopback(connection: Connection) -> bool:
    """Say whether somebody at this very machine asks: by address and by the name they use.

    The name guards against pages elsewhere whose name was pointed at 127.0.0.1, and against a
    proxy on this machine that does not say for whom it asks.
    """
    named = LOOPBACK_NAMES.fullmatch(connection.headers.get("host", "")) is not None
    return named and peer(connection) in LOOPBACK
