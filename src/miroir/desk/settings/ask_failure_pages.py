"""The settings' page of asks that did not go well: set aside, not sent, or by no readable rule."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final
from uuid import UUID

from litestar import Response, get, post

from miroir.access import SETTERS, Answer, Caller, saved, settings_page, take
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError
from miroir.base.language import phrase
from miroir.channels.unsent_surveys import send_survey_again, unsent_surveys
from miroir.surveys import (
    AskFailure,
    ask_failures,
    let_failed_go,
    try_failed_again,
    unreadable_ask_rules,
)

PAGE: Final = "/settings/surveys/failures"
DOINGS: Final[Mapping[str, str]] = {
    "plan": phrase("Planning a day on which people are asked"),
    "ask": phrase("Asking somebody who was planned"),
    "remind": phrase("Reminding a customer"),
    "ask_customer": phrase("Asking a customer as a contact ended"),
    "ask_adviser": phrase("Asking an adviser after the wrap-up"),
}
PROBLEMS: Final[Mapping[str, str]] = {
    "no-address": phrase("No address any more, or whose it is wants no surveys."),
    "no-way-out": phrase("The brand’s mails leave by no server."),
    "unreachable": phrase("The server could not be reached."),
    "refused": phrase("The server refused it."),
    "broken": phrase("Something broke here: the log of the installation says what."),
}


@get(PAGE, guards=[SETTERS], include_in_schema=False)
async def show_failures(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """Show what could not be asked, and why."""
    async with database.transaction(caller.organisation) as tx:
        return await _page(tx, request, caller)


@post(f"{PAGE}/all/retry", guards=[SETTERS], include_in_schema=False)
async def retry_all(request: HttpRequest, caller: Caller, database: Database) -> Answer:
    """Try everything again that was set aside and is shown."""

    async def change(tx: Transaction) -> None:
        for one in _acted_on(await ask_failures(tx)):
            await try_failed_again(tx, one.id)

    return await _act(change, request, caller, database)


@post(f"{PAGE}/{{failure_id:uuid}}/retry", guards=[SETTERS], include_in_schema=False)
async def retry_one(
    failure_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Try one ask again that was set aside."""
    return await _act(lambda tx: try_failed_again(tx, failure_id), request, caller, database)


@post(f"{PAGE}/{{failure_id:uuid}}/removal", guards=[SETTERS], include_in_schema=False)
async def let_one_go(
    failure_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Ask no more what was set aside."""
    return await _act(lambda tx: let_failed_go(tx, failure_id), request, caller, database)


@post(f"{PAGE}/mails/{{delivery_id:uuid}}/retry", guards=[SETTERS], include_in_schema=False)
async def send_again(
    delivery_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Have a mail that asks leave once more."""
    return await _act(lambda tx: send_survey_again(tx, delivery_id), request, caller, database)


async def _act(
    act: Callable[[Transaction], Awaitable[None]],
    request: HttpRequest,
    caller: Caller,
    database: Database,
) -> Answer:
    return await take(
        act,
        caller=caller,
        database=database,
        again=lambda tx, problem: _page(tx, request, caller, problem=problem),
        then=saved(PAGE),
    )


async def _page(
    tx: Transaction, request: HttpRequest, caller: Caller, *, problem: MiroirError | None = None
) -> Response[str]:
    failures = await ask_failures(tx)
    values = {
        "unreadable": await unreadable_ask_rules(tx),
        "failures": failures,
        "several": len(_acted_on(failures)) > 1,
        "unsent": await unsent_surveys(tx),
        "doings": DOINGS,
        "problems": PROBLEMS,
    }
    template = "desk/settings/ask-failures.html"
    return await settings_page(
        tx, request, caller, template=template, values=values, problem=problem
    )


def _acted_on(failures: list[AskFailure]) -> list[AskFailure]:
    return [one for one in failures if one.doing != "plan"]


routes = [show_failures, retry_all, retry_one, let_one_go, send_again]
