"""The cookie that holds a session in a browser."""

from litestar.datastructures import Cookie

from miroir.access.sessions import COOKIE, LONGEST
from miroir.base.settings import Settings


def session_cookie(token: str, settings: Settings) -> Cookie:
    """Return the cookie that keeps `token`, unreadable to scripts."""
    return _cookie(token, settings, seconds=int(LONGEST.total_seconds()))


def no_session_cookie(settings: Settings) -> Cookie:
    """Return the cookie that removes the one before."""
    return _cookie("", settings, seconds=0)


def _cookie(value: str, settings: Settings, *, seconds: int) -> Cookie:
    return Cookie(
        key=COOKIE,
        value=value,
        max_age=seconds,
        path="/",
        secure=settings.url.startswith("https:"),
        httponly=True,
        samesite="lax",
    )
