"""The settings' page of all questionnaires: those of the organisation's own begin and end here."""

from litestar import Response, get, post
from litestar.response import Redirect

from miroir.access import SETTERS, Answer, Caller, saved, settings_page, take
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError
from miroir.base.forms import Fields, read_form
from miroir.desk.settings.edited_surveys import SURVEYS, all_edited, edited, edited_by, published
from miroir.surveys import begin_survey, draft, end_survey, rename_survey


@get(SURVEYS, guards=[SETTERS], include_in_schema=False)
async def list_surveys(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """Show what each side is asked now, and whether a draft is being worked on."""
    async with database.transaction(caller.organisation) as tx:
        return await _list(tx, request, caller)


@post(SURVEYS, guards=[SETTERS], include_in_schema=False)
async def take_new_survey(request: HttpRequest, caller: Caller, database: Database) -> Answer:
    """Begin a questionnaire as a copy of another, then show its draft."""
    typed = await read_form(request)
    try:
        async with database.transaction(caller.organisation) as tx:
            like = await edited(tx, typed.text("like"))
            name = typed.text("name")
            own = await begin_survey(tx, like.side, like=like.survey, name=name, by=caller.id)
    except MiroirError as problem:
        async with database.transaction(caller.organisation) as tx:
            return await _list(tx, request, caller, problem=problem, typed=typed)
    return Redirect(f"{SURVEYS}/{own.survey}", status_code=303)


@post(f"{SURVEYS}/{{side:str}}/name", guards=[SETTERS], include_in_schema=False)
async def take_survey_name(
    side: str, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Give a questionnaire of the organisation's own another name."""
    of = await edited_by(caller, database, side)
    typed = await read_form(request)

    async def rename(tx: Transaction) -> None:
        await rename_survey(tx, of.survey, typed.text("name"))

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _list(tx, request, caller, problem=problem)

    then = saved(f"{SURVEYS}/{of.key}")
    return await take(rename, caller=caller, database=database, again=again, then=then)


@post(f"{SURVEYS}/{{side:str}}/end", guards=[SETTERS], include_in_schema=False)
async def take_survey_end(
    side: str, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Have nobody asked a questionnaire of the organisation's own any more."""
    of = await edited_by(caller, database, side)

    async def end(tx: Transaction) -> None:
        await end_survey(tx, of.survey)

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _list(tx, request, caller, problem=problem)

    return await take(end, caller=caller, database=database, again=again, then=saved(SURVEYS))


async def _list(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    *,
    problem: MiroirError | None = None,
    typed: Fields | None = None,
) -> Response[str]:
    surveys = await all_edited(tx)
    values: dict[str, object] = {
        "surveys": [
            (of, await published(tx, of), await draft(tx, of.side, of.survey)) for of in surveys
        ],
        "likes": {of.key: of.name for of in surveys},
    }
    return await settings_page(
        tx,
        request,
        caller,
        template="desk/settings/surveys.html",
        values=values,
        problem=problem,
        typed=typed,
    )


routes = [list_surveys, take_new_survey, take_survey_name, take_survey_end]
