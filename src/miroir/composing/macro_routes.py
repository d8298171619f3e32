"""Macros: keeping them, and running one on a conversation."""

from uuid import UUID

from litestar import delete, get, post, put
from litestar.response import Response

from miroir.access import Caller, Once, Role, requires_role
from miroir.base.database import Database, Transaction
from miroir.base.errors import NotAllowed, NotFound
from miroir.base.paging import Page
from miroir.composing.macros import (
    Macro,
    MacroDraft,
    change_macro,
    create_macro,
    delete_macro,
    macro,
    macros,
    owner_of_macro,
)
from miroir.composing.running import MacroRun, run_macro
from miroir.files import Links

ADVISERS = [requires_role("adviser")]
KEEPERS = [requires_role("adviser", "supervisor", "administrator")]
SETTERS: frozenset[Role] = frozenset({"supervisor", "administrator"})


@get("/api/v1/macros", guards=KEEPERS, tags=["macros"])
async def list_macros(caller: Caller, database: Database) -> Page[Macro]:
    """List the macros that the caller may run, by name."""
    async with database.transaction(caller.organisation) as transaction:
        return Page(items=await macros(transaction, reader=caller.id))


@post("/api/v1/macros", guards=KEEPERS, tags=["macros"])
async def add_macro(data: MacroDraft, caller: Caller, once: Once) -> Response[Macro]:
    """Keep a macro for oneself, or, who leads, for everybody or a team."""
    _refuse_others(caller, caller.id if data.mine else None)

    async def create(transaction: Transaction) -> Macro:
        return await create_macro(transaction, data, by=caller.id)

    return await once(create)


@put("/api/v1/macros/{macro_id:uuid}", guards=KEEPERS, tags=["macros"])
async def replace_macro(
    macro_id: UUID, data: MacroDraft, caller: Caller, database: Database
) -> Macro:
    """Replace a macro."""
    _refuse_others(caller, caller.id if data.mine else None)
    async with database.transaction(caller.organisation) as transaction:
        _refuse_others(caller, await owner_of_macro(transaction, macro_id))
        return await change_macro(transaction, macro_id, data, by=caller.id)


@delete("/api/v1/macros/{macro_id:uuid}", guards=KEEPERS, tags=["macros"])
async def remove_macro(macro_id: UUID, caller: Caller, database: Database) -> None:
    """Remove a macro."""
    async with database.transaction(caller.organisation) as transaction:
        _refuse_others(caller, await owner_of_macro(transaction, macro_id))
        await delete_macro(transaction, macro_id)


@post("/api/v1/conversations/{conversation_id:uuid}/macro-runs", guards=ADVISERS, tags=["macros"])
async def run(
    conversation_id: UUID, data: MacroRun, caller: Caller, once: Once, links: Links
) -> Response[Macro]:
    """Do all that a macro does, or nothing."""

    async def create(transaction: Transaction) -> Macro:
        known = {one.id: one for one in await macros(transaction, reader=caller.id)}
        if data.macro_id not in known:
            raise NotFound("There is no such macro.")
        await run_macro(
            transaction, conversation_id, known[data.macro_id], data, by=caller.id, links=links
        )
        return await macro(transaction, data.macro_id)

    return await once(create)


def _refuse_others(caller: Caller, owner: UUID | None) -> None:
    """What is one's own is one's own; what is shared is for who leads."""
    if owner != caller.id and (owner is not None or not SETTERS & caller.roles):
        raise NotAllowed("This is not yours to change: keep one of your own.")


routes = [list_macros, add_macro, replace_macro, remove_macro, run]
