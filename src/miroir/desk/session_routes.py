"""Signing in and out, for our screens."""

from time import monotonic
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, delete, get, post

from miroir.access import (
    Caller,
    Throttle,
    comes_from_elsewhere,
    end_session,
    find_session,
    no_session_cookie,
    peer,
    require_sample,
    requires_role,
    session_cookie,
    sign_in,
    start_session,
)
from miroir.base import clock
from miroir.base.connections import HttpRequest
from miroir.base.database import Database
from miroir.base.errors import NotAllowed, NotSignedIn
from miroir.base.settings import Settings
from miroir.desk.me import Me, me
from miroir.desk.sample_people import SamplePerson, sample_people

Line = Annotated[str, msgspec.Meta(min_length=1, max_length=320)]

throttle = Throttle()


class Credentials(msgspec.Struct, frozen=True, kw_only=True):
    """What a person signs in with; `organisation` is a slug, where several fit."""

    email: Line
    password: Annotated[str, msgspec.Meta(min_length=1, max_length=1024)]
    organisation: Line | None = None


class SampleChoice(msgspec.Struct, frozen=True):
    """As whom to enter the sample."""

    account_id: UUID


@post("/api/v1/session", tags=["session"], security=[{}])
async def begin(
    request: HttpRequest, data: Credentials, database: Database, settings: Settings
) -> Response[Me]:
    """Sign in; the answer sets the session's cookie."""
    token = await check(request, data, database)
    return await _welcome(token, database, settings)


@get("/api/v1/session", tags=["session"], guards=[requires_role()])
async def current(caller: Caller, database: Database, settings: Settings) -> Me:
    """Tell who is signed in."""
    async with database.transaction(caller.organisation) as tx:
        return await me(tx, caller.id, settings)


@delete("/api/v1/session", tags=["session"], guards=[requires_role()])
async def end(caller: Caller, database: Database, settings: Settings) -> Response[None]:
    """Sign out."""
    if caller.session_id is not None:
        async with database.transaction(caller.organisation) as tx:
            await end_session(tx, caller.session_id)
    return Response(None, status_code=204, cookies=[no_session_cookie(settings)])


@get("/api/v1/session/sample", tags=["session"], security=[{}])
async def sample(
    request: HttpRequest, database: Database, settings: Settings
) -> list[SamplePerson]:
    """List the people of the sample organisation, to somebody at this machine."""
    organisation = await require_sample(request, settings)
    async with database.transaction(organisation) as tx:
        return await sample_people(tx)


@post("/api/v1/session/sample", tags=["session"], security=[{}])
async def begin_sample(
    request: HttpRequest, data: SampleChoice, database: Database, settings: Settings
) -> Response[Me]:
    """Enter the sample as one of its people, from this machine."""
    token = await enter_sample(request, data.account_id, database, settings)
    return await _welcome(token, database, settings)


async def check(request: HttpRequest, data: Credentials, database: Database) -> str:
    """Return the token of a new session. Raises NotSignedIn, TooMany, NotAllowed, Conflict."""
    _refuse_other_sites(request)
    throttle.take(address=data.email.lower(), peer=peer(request), at=monotonic())
    token = await sign_in(
        database,
        email=data.email,
        password=data.password,
        organisation=data.organisation,
        at=clock.now(),
    )
    throttle.succeeded(address=data.email.lower(), peer=peer(request))
    return token


async def enter_sample(
    request: HttpRequest, account_id: UUID, database: Database, settings: Settings
) -> str:
    """Return the token of a new session in the sample. Raises NotFound, NotAllowed."""
    _refuse_other_sites(request)
    organisation = await require_sample(request, settings)
    async with database.transaction(organisation) as tx:
        await me(tx, account_id, settings)
        return await start_session(tx, account_id)


def _refuse_other_sites(request: HttpRequest) -> None:
    if comes_from_elsewhere(request):
        raise NotAllowed("Sign in on our own page: another site sent this.")


async def _welcome(token: str, database: Database, settings: Settings) -> Response[Me]:
    caller = await find_session(database, token, at=clock.now())
    if caller is None:
        raise NotSignedIn("The session is over: sign in again.")
    async with database.transaction(caller.organisation) as tx:
        answer = await me(tx, caller.id, settings)
    return Response(answer, status_code=201, cookies=[session_cookie(token, settings)])


routes = [begin, current, end, sample, begin_sample]
