"""The settings' pages of a questionnaire: drafted, looked at, and published."""

from typing import Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from miroir.access import (
    SETTERS,
    Answer,
    Caller,
    brands,
    organisation_settings,
    saved,
    settings_language,
    settings_page,
    take,
)
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError, NotFound
from miroir.base.forms import Fields, read_form
from miroir.base.language import choose_language, language, phrase
from miroir.desk.settings.edited_surveys import SURVEYS, Edited, edited, edited_by, published
from miroir.desk.settings.survey_document_form import moved, read_document_texts
from miroir.surveys import (
    FIXED,
    KIND_NAMES,
    Document,
    Draft,
    draft,
    drop_draft,
    free_code,
    kind_name,
    new_question,
    preview_page,
    problems,
    publish_draft,
    save_draft,
)

LONGEST: Final = 1000


@get(f"{SURVEYS}/{{side:str}}", guards=[SETTERS], include_in_schema=False)
async def show_survey_editor(
    side: str, request: HttpRequest, caller: Caller, database: Database
) -> Response[str]:
    """Show the draft of a side: its questions in order, what is to be mended, how it looks."""
    async with database.transaction(caller.organisation) as tx:
        return await _editor(tx, request, caller, await edited(tx, side))


@post(f"{SURVEYS}/{{side:str}}", guards=[SETTERS], include_in_schema=False)
async def take_survey_change(
    side: str, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Add, move or remove a question, or change the words of the whole; then show the draft."""
    of = await edited_by(caller, database, side)
    typed = await read_form(request, longest=LONGEST)
    do, _, code = typed.text("do").partition("-")
    then = saved(f"{SURVEYS}/{of.key}")
    if do == "add":
        async with database.transaction(caller.organisation) as tx:
            taken = [one.code for one in (await _drafted(tx, of)).questions]
            code = free_code(taken)
        then = Redirect(f"{SURVEYS}/{of.key}/questions/{code}", status_code=303)

    async def keep(tx: Transaction) -> None:
        found = await _drafted(tx, of)
        if do == "add":
            kind = typed.text("kind")
            if kind not in KIND_NAMES:
                raise NotFound(phrase("There is no such kind of question."))
            new = new_question(kind, code=code)
            changed = msgspec.structs.replace(found, questions=(*found.questions, new))
        elif do in ("up", "down", "remove"):
            changed = moved(found, code, do)
        else:
            changed = read_document_texts(typed, found)
        await keep_draft(tx, of, changed, typed, by=caller.id)

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _editor(tx, request, caller, of, problem=problem, typed=typed)

    return await take(keep, caller=caller, database=database, again=again, then=then)


@post(f"{SURVEYS}/{{side:str}}/publication", guards=[SETTERS], include_in_schema=False)
async def publish_survey(
    side: str, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Ask the draft from now on."""
    of = await edited_by(caller, database, side)
    typed = await read_form(request)

    async def keep(tx: Transaction) -> None:
        revision = revision_in(typed)
        await publish_draft(tx, of.side, survey=of.survey, revision=revision, by=caller.id)

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _editor(tx, request, caller, of, problem=problem)

    return await take(keep, caller=caller, database=database, again=again, then=saved(SURVEYS))


@post(f"{SURVEYS}/{{side:str}}/removal", guards=[SETTERS], include_in_schema=False)
async def drop_survey_draft(side: str, caller: Caller, database: Database) -> Redirect:
    """Throw the draft away."""
    async with database.transaction(caller.organisation) as tx:
        of = await edited(tx, side)
        await drop_draft(tx, of.side, of.survey)
    return saved(SURVEYS)


@get(f"{SURVEYS}/{{side:str}}/preview", guards=[SETTERS], include_in_schema=False)
async def preview_survey(
    side: str, request: HttpRequest, caller: Caller, database: Database
) -> Response[str]:
    """Show the draft as people would see it; `about` names a question."""
    async with database.transaction(caller.organisation) as tx:
        document = await _drafted(tx, await edited(tx, side))
        about = request.query_params.get("about")
        return await look(tx, request, caller, document, about=about)


async def look(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    document: Document,
    *,
    about: str | None,
) -> Response[str]:
    """Answer with a page of `document` as people would see it, in the language asked for."""
    own = await settings_language(tx, request, caller)
    wished = request.query_params.get("in", own.code)
    spoken = wished if wished in document.languages else document.languages[0]
    zone = (await organisation_settings(tx)).time_zone
    return preview_page(
        request,
        document,
        tongue=language(choose_language(asked=spoken, remembered=own.code), zone),
        language=spoken,
        brand=(await brands(tx))[0].name,
        about=about,
    )


async def keep_draft(
    tx: Transaction, of: Edited, document: Document, typed: Fields, *, by: UUID
) -> None:
    """Keep a draft that was made from the revision that a form names. Raises Conflict."""
    revision = revision_in(typed)
    await save_draft(tx, of.side, document, survey=of.survey, revision=revision, by=by)


async def _drafted(tx: Transaction, of: Edited) -> Document:
    return (await draft(tx, of.side, of.survey)).document


def revision_in(typed: Fields) -> int:
    """Return which revision of the draft a form was made from."""
    text = typed.text("revision")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


async def _editor(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    of: Edited,
    *,
    problem: MiroirError | None = None,
    typed: Fields | None = None,
) -> Response[str]:
    found: Draft = await draft(tx, of.side, of.survey)
    values: dict[str, object] = {
        "side": of.key,
        "name": of.name,
        "of": of,
        "draft": found,
        "published": await published(tx, of),
        "problems": problems(found.document),
        "kinds": KIND_NAMES,
        "kind_name": kind_name,
        "fixed_names": FIXED,
        "also": [str(one.why) for one in getattr(problem, "problems", ())],
    }
    return await settings_page(
        tx,
        request,
        caller,
        template="desk/settings/survey-editor.html",
        values=values,
        problem=problem,
        typed=typed,
    )


routes = [
    show_survey_editor,
    take_survey_change,
    publish_survey,
    drop_survey_draft,
    preview_survey,
]
