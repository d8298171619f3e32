"""The settings' pages of what a questionnaire said before: looked at, and begun from again."""

from typing import Final

from litestar import Response, get, post

from miroir.access import SETTERS, Answer, Caller, accounts, saved, settings_page, take
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import Conflict, MiroirError, NotFound
from miroir.base.language import phrase
from miroir.desk.settings.edited_surveys import SURVEYS, Edited, edited, edited_by
from miroir.desk.settings.survey_pages import look
from miroir.surveys import PublishedVersion, draft, questionnaire_of, save_draft, versions

VERSIONS: Final = f"{SURVEYS}/{{side:str}}/versions"


@get(VERSIONS, guards=[SETTERS], include_in_schema=False)
async def list_survey_versions(
    side: str, request: HttpRequest, caller: Caller, database: Database
) -> Response[str]:
    """Show every version that was published, from when to when, and by whom."""
    async with database.transaction(caller.organisation) as tx:
        return await _list(tx, request, caller, await edited(tx, side))


@get(f"{VERSIONS}/{{version:int}}/preview", guards=[SETTERS], include_in_schema=False)
async def preview_survey_version(
    side: str, version: int, request: HttpRequest, caller: Caller, database: Database
) -> Response[str]:
    """Show a version as people saw it."""
    async with database.transaction(caller.organisation) as tx:
        found = await _version(tx, await edited(tx, side), version)
        document = (await questionnaire_of(tx, found.questionnaire_id)).document
        return await look(tx, request, caller, document, about=None)


@post(f"{VERSIONS}/{{version:int}}/draft", guards=[SETTERS], include_in_schema=False)
async def take_up_survey_version(
    side: str, version: int, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Begin a draft that says what a version did."""
    of = await edited_by(caller, database, side)

    async def begin(tx: Transaction) -> None:
        found = await _version(tx, of, version)
        if (await draft(tx, of.side, of.survey)).revision:
            raise Conflict(phrase("A draft is being worked on: publish it, or throw it away."))
        document = (await questionnaire_of(tx, found.questionnaire_id)).document
        await save_draft(tx, of.side, document, survey=of.survey, revision=0, by=caller.id)

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _list(tx, request, caller, of, problem=problem)

    then = saved(f"{SURVEYS}/{of.key}")
    return await take(begin, caller=caller, database=database, again=again, then=then)


async def _version(tx: Transaction, of: Edited, number: int) -> PublishedVersion:
    for one in await versions(tx, of.side, of.survey):
        if one.version == number:
            return one
    raise NotFound(phrase("There is no such version."))


async def _list(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    of: Edited,
    *,
    problem: MiroirError | None = None,
) -> Response[str]:
    values: dict[str, object] = {
        "side": of.key,
        "name": of.name,
        "versions": await versions(tx, of.side, of.survey),
        "people": {one.id: one.name for one in await accounts(tx)},
    }
    return await settings_page(
        tx,
        request,
        caller,
        template="desk/settings/survey-versions.html",
        values=values,
        problem=problem,
    )


routes = [list_survey_versions, preview_survey_version, take_up_survey_version]
