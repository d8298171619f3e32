"""The settings' pages of accounts: who may sign in, as what; invitations, forgotten passwords."""

import re
from collections.abc import Mapping
from typing import get_args
from uuid import UUID

import msgspec
from litestar import Response, get, post

from miroir.access import (
    ADMINISTRATORS,
    Act,
    Answer,
    Caller,
    Language,
    Role,
    change_account,
    create_account,
    enable_account,
    every_account,
    make_password_link,
    saved,
    settings_page,
    take,
)
from miroir.advisers import advisers, teams
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError, NotFound
from miroir.base.forms import Fields, Reading, read_form
from miroir.base.language import NAMES, phrase
from miroir.base.settings import Settings
from miroir.desk.settings.staffing import dismiss, employ
from miroir.desk.sign_in_page import ROLES

ACCOUNTS = "/settings/accounts"
ROLE_WORDS: tuple[Role, ...] = get_args(Role)
LANGUAGES: tuple[Language, ...] = get_args(Language)
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
ABOUT_ROLES: Mapping[Role, str] = {
    "adviser": phrase("answers customers"),
    "supervisor": phrase("leads the day, and most settings"),
    "experience_officer": phrase("reads the mirror"),
    "administrator": phrase("accounts, brands, keys, data sources"),
}


class AccountForm(msgspec.Struct, frozen=True, kw_only=True):
    """An account as typed."""

    name: str
    email: str
    roles: list[Role]
    language: Language | None
    team_ids: list[UUID]


@get(ACCOUNTS, guards=[ADMINISTRATORS], include_in_schema=False)
async def list_accounts(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """Show every account, those that are disabled last."""
    async with database.transaction(caller.organisation) as tx:
        values = {"accounts": await every_account(tx), "roles": ROLES, "own": caller.id}
        return await settings_page(
            tx, request, caller, template="desk/settings/accounts.html", values=values
        )


@get(
    [f"{ACCOUNTS}/new", f"{ACCOUNTS}/{{account_id:uuid}}"],
    guards=[ADMINISTRATORS],
    include_in_schema=False,
)
async def show_account(
    request: HttpRequest, caller: Caller, database: Database, account_id: UUID | None = None
) -> Response[str]:
    """Show an account to change, or a form to invite somebody."""
    async with database.transaction(caller.organisation) as tx:
        return await _page(tx, request, caller, account_id)


@post(f"{ACCOUNTS}/new", guards=[ADMINISTRATORS], include_in_schema=False, status_code=200)
async def invite(
    request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Answer:
    """Make an account, and show the link with which its person chooses a password."""
    fields = await read_form(request)
    try:
        form = read_account(fields)
        async with database.transaction(caller.organisation) as tx:
            account_id = await create_account(
                tx, email=form.email, name=form.name, roles=form.roles, language=form.language
            )
            await _employ(tx, account_id, form)
            token = await make_password_link(tx, account_id, by=caller.id)
            link = f"{settings.url}/password/{token}"
            return await _page(tx, request, caller, account_id, link=link, invited=True)
    except MiroirError as problem:
        async with database.transaction(caller.organisation) as tx:
            return await _page(tx, request, caller, None, typed=fields, problem=problem)


@post(
    f"{ACCOUNTS}/{{account_id:uuid}}",
    guards=[ADMINISTRATORS],
    include_in_schema=False,
    status_code=200,
)
async def take_account(
    account_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Change an account."""
    fields = await read_form(request)

    async def keep(tx: Transaction) -> None:
        form = read_account(fields)
        await change_account(
            tx,
            account_id,
            name=form.name,
            email=form.email,
            roles=form.roles,
            language=form.language,
            keep_session=caller.session_id,
        )
        await _employ(tx, account_id, form)

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _page(tx, request, caller, account_id, typed=fields, problem=problem)

    return await take(keep, caller=caller, database=database, again=again, then=saved(ACCOUNTS))


@post(
    f"{ACCOUNTS}/{{account_id:uuid}}/end",
    guards=[ADMINISTRATORS],
    include_in_schema=False,
    status_code=200,
)
async def end_account(
    account_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Have an account sign in no more: its sessions and screens close at once."""

    async def end(tx: Transaction) -> None:
        await dismiss(tx, account_id)

    return await _done(end, account_id, request, caller, database)


@post(
    f"{ACCOUNTS}/{{account_id:uuid}}/return",
    guards=[ADMINISTRATORS],
    include_in_schema=False,
    status_code=200,
)
async def let_in(
    account_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Let a disabled account sign in again, with the password it had."""

    async def enable(tx: Transaction) -> None:
        await enable_account(tx, account_id)

    return await _done(enable, account_id, request, caller, database)


@post(
    f"{ACCOUNTS}/{{account_id:uuid}}/password-link",
    guards=[ADMINISTRATORS],
    include_in_schema=False,
    status_code=200,
)
async def link_to_password(
    account_id: UUID, request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Response[str]:
    """Show a link with which the account's person chooses another password."""
    async with database.transaction(caller.organisation) as tx:
        token = await make_password_link(tx, account_id, by=caller.id)
        link = f"{settings.url}/password/{token}"
        return await _page(tx, request, caller, account_id, link=link)


def read_account(fields: Fields) -> AccountForm:
    """Read the form of an account. Raises WrongFields."""
    reading = Reading(fields)
    email = reading.words("email", most=254)
    if email and not ADDRESS.fullmatch(email):
        reading.refuse("email", phrase("Give a whole address: name@example.org."))
    roles = [role for role in ROLE_WORDS if role in fields.texts("roles")]
    if not roles:
        reading.refuse("roles", phrase("Choose at least one role."))
    form = AccountForm(
        name=reading.words("name", most=120),
        email=email,
        roles=roles,
        language=reading.word("language", LANGUAGES),
        team_ids=reading.ids("team"),
    )
    reading.end()
    return form


async def _employ(tx: Transaction, account_id: UUID, form: AccountForm) -> None:
    if "adviser" in form.roles:
        await employ(
            tx,
            account_id,
            name=form.name,
            team_ids=form.team_ids,
            language=form.language or "fr",
        )


async def _done(
    act: Act, account_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _page(tx, request, caller, account_id, problem=problem)

    return await take(act, caller=caller, database=database, again=again, then=saved(ACCOUNTS))


async def _page(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    account_id: UUID | None,
    *,
    link: str | None = None,
    invited: bool = False,
    typed: Fields | None = None,
    problem: MiroirError | None = None,
) -> Response[str]:
    known = next((one for one in await every_account(tx) if one.id == account_id), None)
    if account_id is not None and known is None:
        raise NotFound(phrase("There is no such account."))
    adviser = next(iter(await advisers(tx, [account_id] if account_id else [])), None)
    values = {
        "known": known,
        "roles": ROLES,
        "about_roles": ABOUT_ROLES,
        "languages": NAMES,
        "teams": {team.id: team.name for team in await teams(tx)},
        "team_ids": adviser.team_ids if adviser else [],
        "link": link,
        "invited": invited,
        "own": account_id == caller.id,
    }
    answer = await settings_page(
        tx,
        request,
        caller,
        template="desk/settings/account-form.html",
        values=values,
        problem=problem,
        typed=typed,
    )
    answer.headers["cache-control"] = "no-store"
    return answer


routes = [
    list_accounts,
    show_account,
    invite,
    take_account,
    end_account,
    let_in,
    link_to_password,
]
