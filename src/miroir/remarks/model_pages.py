"""The page of the language model: what leaves the house, who allowed it, and what was sent."""

from litestar import Response, get, post

from miroir.access import Act, Answer, Caller, requires_role, saved, take
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import Invalid, MiroirError
from miroir.base.language import phrase
from miroir.base.settings import Settings
from miroir.improvement import IMPROVERS
from miroir.remarks.language_model import LONGEST_REMARK, MOST_SENT, host_of
from miroir.remarks.permission import (
    allow_model,
    asked_lately,
    forbid_model,
    newest_requests,
    permission,
)
from miroir.remarks.shell import MODEL, remarks_page
from miroir.remarks.theme_pages import FAILURES

ALLOWERS = requires_role("administrator")
OUTCOMES = {**FAILURES, "answered": phrase("It answered")}


@get(MODEL, guards=[IMPROVERS], include_in_schema=False)
async def show_model(
    request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Response[str]:
    """Show whether remarks are sent to a language model, and which."""
    async with database.transaction(caller.organisation) as tx:
        return await _page(tx, request, caller, settings)


@post(f"{MODEL}/permission", guards=[ALLOWERS], include_in_schema=False)
async def take_permission(
    request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Answer:
    """Have remarks be sent from now on."""

    async def allow(tx: Transaction) -> None:
        if not settings.language_model_url:
            raise Invalid(phrase("No language model is set: whoever runs this installation can."))
        await allow_model(tx, by=caller.id)

    return await _try(allow, request, caller, database, settings)


@post(f"{MODEL}/permission/end", guards=[ALLOWERS], include_in_schema=False)
async def end_permission(
    request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Answer:
    """Have nothing be sent any more."""

    async def forbid(tx: Transaction) -> None:
        await forbid_model(tx, by=caller.id)

    return await _try(forbid, request, caller, database, settings)


async def _try(
    act: Act, request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Answer:
    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _page(tx, request, caller, settings, problem=problem)

    return await take(act, caller=caller, database=database, again=again, then=saved(MODEL))


async def _page(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    settings: Settings,
    *,
    problem: MiroirError | None = None,
) -> Response[str]:
    return await remarks_page(
        tx,
        request,
        caller,
        template="remarks/model.html",
        values={
            "host": host_of(settings),
            "model": settings.language_model_name,
            "permission": await permission(tx),
            "may_allow": "administrator" in caller.roles,
            "asked": await asked_lately(tx),
            "most": settings.language_model_most_a_day,
            "sent": await newest_requests(tx),
            "outcomes": OUTCOMES,
            "MOST_SENT": MOST_SENT,
            "LONGEST_REMARK": LONGEST_REMARK,
        },
        problem=problem,
    )


routes = [show_model, take_permission, end_permission]
