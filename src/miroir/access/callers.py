"""Finding, once per request, who calls; and the guards of routes that ask for a role or scope."""

from collections.abc import Awaitable, Callable
from time import monotonic
from uuid import UUID

from litestar.handlers.base import BaseRouteHandler

from miroir.access.keys import find_key
from miroir.access.model import Caller, Role, Scope
from miroir.access.origins import refuse_other_sites
from miroir.access.sessions import COOKIE, find_session
from miroir.access.tokens import KEY_PREFIX
from miroir.base import clock
from miroir.base.connections import Connection
from miroir.base.database import Database
from miroir.base.errors import NotAllowed, NotSignedIn, TooMany
from miroir.base.pacing import Pace

Guard = Callable[[Connection, BaseRouteHandler], Awaitable[None]]

BEARER = "bearer "

_paces: Pace[UUID] = Pace(per_second=50, burst=500)


def requires_role(*roles: Role, scope: Scope | None = None) -> Guard:
    """Let accounts through that have one of `roles` (any account without), and keys with `scope`.

    Without a `scope`, no key may call. Raises NotSignedIn or NotAllowed otherwise.
    """

    async def guard(connection: Connection, _: BaseRouteHandler) -> None:
        caller = await require_caller(connection)
        if caller.kind == "account":
            if roles and caller.roles.isdisjoint(roles):
                raise NotAllowed(f"This needs one of the roles {', '.join(roles)}.")
        elif scope is None:
            raise NotAllowed("This is for people: sign in, a key cannot do it.")
        elif scope not in caller.scopes:
            raise NotAllowed(f"This needs a key with the scope {scope}.")

    return guard


def requires_scope(scope: Scope) -> Guard:
    """Let every signed-in account through, and keys with `scope`."""
    return requires_role(scope=scope)


async def require_caller(connection: Connection) -> Caller:
    """Return who calls. Raises NotSignedIn; TooMany when they call too fast."""
    caller = await find_caller(connection)
    if caller is None:
        raise NotSignedIn("Sign in, or send an API key: Authorization: Bearer mk_…")
    return caller


async def find_caller(connection: Connection) -> Caller | None:
    """Return who calls, or None; looked up once per request.

    Raises NotSignedIn for a key or a session that is over, NotAllowed when a browser sends a
    session on another site's behalf.
    """
    state = connection.scope["state"]
    if "caller" not in state:
        state["caller"] = await _look_up(connection)
    caller: Caller | None = state["caller"]
    return caller


async def _look_up(connection: Connection) -> Caller | None:
    database: Database = connection.app.state.database
    authorization = connection.headers.get("authorization", "")
    if authorization.lower().startswith(BEARER + KEY_PREFIX):
        caller = await find_key(database, authorization[len(BEARER) :], at=clock.now())
        if caller is None:
            raise NotSignedIn("This key is unknown or revoked: ask for another.")
    elif token := connection.cookies.get(COOKIE):
        refuse_other_sites(connection)
        caller = await find_session(database, token, at=clock.now())
        if caller is None:
            raise NotSignedIn("The session is over: sign in again.")
    else:
        return None
    _keep_pace(caller)
    return caller


def _keep_pace(caller: Caller) -> None:
    wait = _paces.take(caller.id, monotonic())
    if wait:
        raise TooMany("Too many requests: slow down.", retry_after=int(wait) + 1)
