"""Asks that broke, over the API: looked at, tried again, let go."""

from uuid import UUID

from litestar import delete, get, post
from litestar.types import ControllerRouterHandler

from miroir.access import Caller, requires_role, requires_scope
from miroir.base.database import Database
from miroir.surveys.moments.failing import AskFailure, ask_failures
from miroir.surveys.moments.retrying import let_failed_go, try_failed_again

READERS = [requires_scope("settings:read")]
SETTERS = [requires_role("supervisor", "administrator", scope="settings:write")]
TAGS = ["surveys"]
ONE = "/api/v1/ask-failures/{ask_failure_id:uuid}"


@get("/api/v1/ask-failures", guards=READERS, tags=TAGS)
async def list_ask_failures(caller: Caller, database: Database) -> list[AskFailure]:
    """List the asks that broke and were set aside, the newest first: fifty at most."""
    async with database.transaction(caller.organisation) as tx:
        return await ask_failures(tx)


@post(f"{ONE}/retry", guards=SETTERS, status_code=204, tags=TAGS)
async def retry_ask_failure(ask_failure_id: UUID, caller: Caller, database: Database) -> None:
    """Try an ask that was set aside again; if it breaks again, it is set aside anew."""
    async with database.transaction(caller.organisation) as tx:
        await try_failed_again(tx, ask_failure_id)


@delete(ONE, guards=SETTERS, tags=TAGS)
async def drop_ask_failure(ask_failure_id: UUID, caller: Caller, database: Database) -> None:
    """Ask what was set aside no more."""
    async with database.transaction(caller.organisation) as tx:
        await let_failed_go(tx, ask_failure_id)


routes: list[ControllerRouterHandler] = [list_ask_failures, retry_ask_failure, drop_ask_failure]
