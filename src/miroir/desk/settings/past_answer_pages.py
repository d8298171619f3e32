"""The pages of past answers: a file, what its columns hold, how far it is, what was refused."""

from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from miroir.access import SETTERS, Answer, Caller, saved, settings_page, take
from miroir.advisers import teams
from miroir.base.channel_names import CHANNEL_NAMES
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError
from miroir.base.forms import Fields, read_form
from miroir.base.language import phrase
from miroir.base.settings import Settings
from miroir.desk.settings.past_answer_form import (
    KINDS,
    LONGEST_VALUES,
    ORDERS,
    ROLES,
    SIDES,
    SOURCES,
    WAYS,
    read_plan,
    read_reading,
    written,
)
from miroir.files import UploadForm, vault
from miroir.surveys import current
from miroir.surveys.past import (
    DELIMITERS,
    ENCODINGS,
    TROUBLES,
    WHYS,
    PastImport,
    Trial,
    begin_again,
    change_plan,
    fill_values,
    glance,
    import_problems,
    past_import,
    past_imports,
    read_otherwise,
    refusals,
    refuse_oversized_import,
    respondents_secret,
    start_import,
    take_import,
    try_out,
    undo_import,
)

PAGES: Final = "/settings/past-answers"
ONE: Final = f"{PAGES}/{{import_id:uuid}}"
TOLD: Final = 50
STATES: Final = {
    "draft": phrase("being prepared"),
    "running": phrase("coming in"),
    "done": phrase("came in"),
    "stopped": phrase("stopped"),
    "undoing": phrase("being undone"),
    "undone": phrase("undone"),
}


@get(PAGES, guards=[SETTERS], include_in_schema=False)
async def list_past_answers(
    request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Response[str]:
    """Show what came in from files, and take another."""
    async with database.transaction(caller.organisation) as tx:
        return await _list(tx, request, caller, settings)


@post(
    f"{PAGES}/files/{{side:str}}",
    guards=[SETTERS, refuse_oversized_import],
    request_max_body_size=None,
    include_in_schema=False,
)
async def take_file(
    side: str,
    data: UploadForm,
    request: HttpRequest,
    caller: Caller,
    database: Database,
    settings: Settings,
) -> Answer:
    """Take a file in, and go on to what its columns hold."""
    try:
        import_id = await take_import(
            data.file,
            side="adviser" if side == "adviser" else "customer",
            caller=caller,
            settings=settings,
            database=database,
        )
    except MiroirError as problem:
        async with database.transaction(caller.organisation) as tx:
            return await _list(tx, request, caller, settings, problem=problem)
    return Redirect(f"{PAGES}/{import_id}", status_code=303)


async def _list(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    settings: Settings,
    *,
    problem: MiroirError | None = None,
) -> Response[str]:
    values = {
        "imports": await past_imports(tx),
        "states": STATES,
        "sides": SIDES,
        "most": settings.import_limit // 1024 // 1024,
    }
    return await settings_page(
        tx,
        request,
        caller,
        template="desk/settings/past-answers.html",
        values=values,
        problem=problem,
    )


@get(ONE, guards=[SETTERS], include_in_schema=False)
async def show_past_answers(
    import_id: UUID, request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Response[str]:
    """Show an import: what its columns hold while it is prepared, then how far it is."""
    async with database.transaction(caller.organisation) as tx:
        one = await past_import(tx, import_id)
        if one.state == "draft":
            return await _mapping(tx, request, caller, settings, one)
        return await _progress(tx, request, caller, one)


@post(ONE, guards=[SETTERS], include_in_schema=False)
async def take_plan(
    import_id: UUID, request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Answer:
    """Keep what the columns hold; then try the first lines, or start, when that was asked."""
    typed = await read_form(request, longest=LONGEST_VALUES)
    do = typed.text("do")
    here = f"{PAGES}/{import_id}"

    async def keep(tx: Transaction) -> None:
        one = await past_import(tx, import_id)
        said = read_plan(typed, one.plan)
        path = vault(settings).path(caller.organisation, one.sha256)
        plan = await fill_values(path, one.reading, said.plan)
        revision = _revision(typed)
        await change_plan(tx, import_id, side=said.side, plan=plan, revision=revision)

    async def start(tx: Transaction) -> None:
        await start_import(tx, import_id, by=caller.id)

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        one = await past_import(tx, import_id)
        if one.state != "draft":
            return await _progress(tx, request, caller, one, problem=problem)
        return await _mapping(tx, request, caller, settings, one, problem=problem)

    then = Redirect(f"{here}?tried=1#trial", status_code=303) if do == "try" else saved(here)
    answer = await take(keep, caller=caller, database=database, again=again, then=then)
    if do != "start" or not isinstance(answer, Redirect):
        return answer
    begun = Redirect(here, status_code=303)
    return await take(start, caller=caller, database=database, again=again, then=begun)


@post(f"{ONE}/reading", guards=[SETTERS], include_in_schema=False)
async def take_reading(
    import_id: UUID, request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Answer:
    """Read the file otherwise, and propose anew what its columns hold."""
    typed = await read_form(request)

    async def keep(tx: Transaction) -> None:
        one = await past_import(tx, import_id)
        path = vault(settings).path(caller.organisation, one.sha256)
        reading = read_reading(typed, one.reading)
        await read_otherwise(tx, import_id, path, reading=reading, revision=_revision(typed))

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        one = await past_import(tx, import_id)
        return await _mapping(tx, request, caller, settings, one, problem=problem)

    then = Redirect(f"{PAGES}/{import_id}", status_code=303)
    return await take(keep, caller=caller, database=database, again=again, then=then)


@post(f"{ONE}/undoing", guards=[SETTERS], include_in_schema=False)
async def take_undoing(import_id: UUID, caller: Caller, database: Database) -> Redirect:
    """Undo an import, or drop a draft."""
    async with database.transaction(caller.organisation) as tx:
        draft = (await past_import(tx, import_id)).state == "draft"
        await undo_import(tx, import_id, by=caller.id)
    return Redirect(PAGES if draft else f"{PAGES}/{import_id}", status_code=303)


@post(f"{ONE}/copies", guards=[SETTERS], include_in_schema=False)
async def take_copy(import_id: UUID, caller: Caller, database: Database) -> Redirect:
    """Begin again with the same file and what was said of its columns."""
    async with database.transaction(caller.organisation) as tx:
        copy = await begin_again(tx, import_id, by=caller.id)
    return Redirect(f"{PAGES}/{copy}", status_code=303)


async def _mapping(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    settings: Settings,
    one: PastImport,
    *,
    problem: MiroirError | None = None,
) -> Response[str]:
    path = vault(settings).path(caller.organisation, one.sha256)
    seen = await glance(path, one.reading)
    problems = await import_problems(tx, one)
    trial: Trial | None = None
    if "tried" in request.query_params and not problems:
        trial = await try_out(tx, one, path, secret=respondents_secret(settings))
    values: dict[str, Any] = {
        "one": one,
        "seen": seen,
        "examples": [
            [line[place] for line in seen.lines if place < len(line) and line[place]][:3]
            for place in range(len(one.plan.columns))
        ],
        "whole": [each.why for each in problems if each.place is None],
        "wrong_columns": {each.place: each.why for each in problems if each.place is not None},
        "tried": "tried" in request.query_params,
        "trial": trial,
        "whys": WHYS,
        "codes": [each.code for each in (await current(tx, one.side)).asked],
        "team_names": {team.id: team.name for team in await teams(tx)},
        "channels": CHANNEL_NAMES,
        "written": written,
        "roles": ROLES,
        "kinds": KINDS,
        "orders": ORDERS,
        "sources": SOURCES,
        "sides": SIDES,
        "ways": WAYS,
        "encodings": ENCODINGS,
        "delimiters": dict(enumerate(DELIMITERS.values())),
        "delimiter": list(DELIMITERS).index(one.reading.delimiter),
    }
    return await settings_page(
        tx,
        request,
        caller,
        template="desk/settings/past-answer-columns.html",
        values=values,
        problem=problem,
    )


async def _progress(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    one: PastImport,
    *,
    problem: MiroirError | None = None,
) -> Response[str]:
    told = await refusals(tx, one.id, limit=TOLD)
    values = {
        "one": one,
        "told": told,
        "whys": WHYS,
        "states": STATES,
        "sides": SIDES,
        "trouble": one.trouble and TROUBLES[one.trouble],
    }
    return await settings_page(
        tx,
        request,
        caller,
        template="desk/settings/past-answer-progress.html",
        values=values,
        problem=problem,
    )


def _revision(typed: Fields) -> int:
    text = typed.text("revision")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


routes = [
    list_past_answers,
    take_file,
    show_past_answers,
    take_plan,
    take_reading,
    take_undoing,
    take_copy,
]
