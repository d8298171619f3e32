"""The settings' page of one question of a survey, with its preview beside it."""

from typing import Final

import msgspec
from litestar import Response, get, post

from miroir.access import SETTERS, Answer, Caller, saved, settings_page, take
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError, NotFound
from miroir.base.forms import Fields, read_form
from miroir.base.language import phrase
from miroir.desk.settings.edited_surveys import SURVEYS, Edited, edited, edited_by
from miroir.desk.settings.survey_form import LONGEST_LIST, lines_of, read_question
from miroir.desk.settings.survey_logic_form import CONDITIONS, JUMPS, TESTS
from miroir.desk.settings.survey_pages import keep_draft, look
from miroir.surveys import KIND_NAMES, Document, Question, draft, kind_name

SCALE_NAMES: Final = {
    name: KIND_NAMES[kind]
    for name, kind in (
        ("satisfaction5", "satisfaction"),
        ("nps", "nps"),
        ("effort7", "effort7"),
        ("effort5", "effort5"),
        ("zero10", "zero10"),
        ("yesno", "yesno"),
    )
}
LOOKS: Final = {
    "numbers": phrase("words or numbers"),
    "stars": phrase("stars"),
    "faces": phrase("faces with words"),
}
NEEDS: Final = {
    "": phrase("may be left out"),
    "optional": phrase("may be left out, and the page says so"),
    "required": phrase("needed to go on"),
}
WAYS: Final = {"high": phrase("high is good"), "low": phrase("low is good")}
ONE: Final = f"{SURVEYS}/{{side:str}}/questions/{{code:str}}"


@get(ONE, guards=[SETTERS], include_in_schema=False)
async def show_question(
    side: str, code: str, request: HttpRequest, caller: Caller, database: Database
) -> Response[str]:
    """Show a question to change."""
    async with database.transaction(caller.organisation) as tx:
        return await _form(tx, request, caller, await edited(tx, side), code)


@post(ONE, guards=[SETTERS], include_in_schema=False)
async def take_question(
    side: str, code: str, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Keep a question in the draft."""
    of = await edited_by(caller, database, side)
    typed = await read_form(request, longest=LONGEST_LIST)

    async def keep(tx: Transaction) -> None:
        document = (await draft(tx, of.side, of.survey)).document
        await keep_draft(tx, of, _with(document, code, typed), typed, by=caller.id)

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _form(tx, request, caller, of, code, problem=problem, typed=typed)

    then = saved(f"{SURVEYS}/{of.key}", part=f"question-{typed.text('code')}")
    return await take(keep, caller=caller, database=database, again=again, then=then)


@post(f"{ONE}/preview", guards=[SETTERS], include_in_schema=False, status_code=200)
async def preview_question(
    side: str, code: str, request: HttpRequest, caller: Caller, database: Database
) -> Response[str]:
    """Show the question as it is typed, and keep nothing."""
    typed = await read_form(request, longest=LONGEST_LIST)
    async with database.transaction(caller.organisation) as tx:
        of = await edited(tx, side)
        document = (await draft(tx, of.side, of.survey)).document
        about = code
        try:
            document = _with(document, code, typed)
            about = typed.text("code")
        except MiroirError:
            pass  # half typed: what was kept last is shown meanwhile
        return await look(tx, request, caller, document, about=about)


def _with(document: Document, code: str, typed: Fields) -> Document:
    before = _asked(document, code)
    changed = read_question(typed, before, document)
    return msgspec.structs.replace(
        document,
        questions=tuple(changed if one is before else one for one in document.questions),
    )


def _asked(document: Document, code: str) -> Question:
    for question in document.questions:
        if question.code == code:
            return question
    raise NotFound(phrase("There is no such question in the draft."))


async def _form(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    of: Edited,
    code: str,
    *,
    problem: MiroirError | None = None,
    typed: Fields | None = None,
) -> Response[str]:
    found = await draft(tx, of.side, of.survey)
    question = _asked(found.document, code)
    place = found.document.questions.index(question)
    answered = [one for q in found.document.questions[: place + 1] for one in q.asked]
    values: dict[str, object] = {
        "side": of.key,
        "name": of.name,
        "draft": found,
        "question": question,
        "kind": question.answer.__struct_config__.tag,
        "kind_label": KIND_NAMES[kind_name(question.answer)],
        "lists_now": {one: lines_of(question, one) for one in found.document.languages},
        "earlier": {one.code: one.code for one in answered},
        "goals": {one.code: one.code for one in found.document.questions[place + 1 :]}
        | {"end": phrase("the end")},
        "tests": TESTS,
        "conditions": CONDITIONS,
        "jumps": JUMPS,
        "scale_names": SCALE_NAMES,
        "looks": LOOKS,
        "needs": NEEDS,
        "ways": WAYS,
    }
    return await settings_page(
        tx,
        request,
        caller,
        template="desk/settings/survey-question.html",
        values=values,
        problem=problem,
        typed=typed,
    )


routes = [show_question, take_question, preview_question]
