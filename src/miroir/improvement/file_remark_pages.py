"""The page of remarks from files that no irritant explains yet."""

from typing import Annotated, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import QueryParameter

from miroir.access import Answer, Caller, saved, take
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError
from miroir.base.forms import Fields, Reading, read_form
from miroir.base.language import phrase
from miroir.improvement.choosing import chosen_irritant
from miroir.improvement.file_remarks import (
    Said,
    file_remarks_unexplained,
    group_file_remarks,
    part_file_remarks,
)
from miroir.improvement.one_irritant_pages import ONE, try_act
from miroir.improvement.queries import irritants
from miroir.improvement.shell import IMPROVERS, improvement_page

PAGE: Final = "/improvement/remarks/files"
LARGEST_LINE: Final = 2**31 - 1
Looked = Annotated[str, QueryParameter(max_length=100, required=False)]


@get(PAGE, guards=[IMPROVERS], include_in_schema=False)
async def show_file_remarks(
    request: HttpRequest, caller: Caller, database: Database, q: Looked = ""
) -> Response[str]:
    """Show what customers wrote in files that no irritant explains yet."""
    async with database.transaction(caller.organisation) as tx:
        return await _page(tx, request, caller, words=q.strip())


@post(PAGE, guards=[IMPROVERS], include_in_schema=False)
async def take_file_remarks(request: HttpRequest, caller: Caller, database: Database) -> Answer:
    """Put the remarks that are ticked to an irritant: one there is, or a new one."""
    form = await read_form(request)

    async def group(tx: Transaction) -> None:
        reading = Reading(form)
        ticked = read_said(reading)
        irritant_id = await chosen_irritant(tx, reading, by=caller.id)
        await group_file_remarks(tx, irritant_id, ticked, by=caller.id)

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        words = form.text("q")[:100]
        return await _page(tx, request, caller, words=words, problem=problem, typed=form)

    return await take(group, caller=caller, database=database, again=again, then=saved(PAGE))


@post(f"{ONE}/file-remarks", guards=[IMPROVERS], include_in_schema=False)
async def take_away(
    irritant_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Take remarks of files away from an irritant."""
    form = await read_form(request)

    async def part(tx: Transaction) -> None:
        reading = Reading(form)
        ticked = read_said(reading)
        reading.end()
        await part_file_remarks(tx, irritant_id, ticked)

    return await try_act(part, request, caller, database, irritant_id, part="file-remarks")


def read_said(reading: Reading) -> list[Said]:
    """Read which remarks are ticked: `import/line/question`."""
    ticked = []
    for text in reading.fields.texts("remark"):
        import_id, _, rest = text.partition("/")
        line, _, question = rest.partition("/")
        try:
            said = Said(UUID(import_id), int(line), question)
        except ValueError:
            reading.refuse("remark", phrase("A choice of this form is none of those offered."))
            continue
        if 0 <= said.line <= LARGEST_LINE:
            ticked.append(said)
    if not ticked:
        reading.refuse("remark", phrase("Tick one remark at least."))
    return ticked


async def _page(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    *,
    words: str,
    problem: MiroirError | None = None,
    typed: Fields | None = None,
) -> Response[str]:
    return await improvement_page(
        tx,
        request,
        caller,
        template="improvement/file-remarks.html",
        values={
            "remarks": await file_remarks_unexplained(tx, words=words),
            "irritants": {one.id: one.title for one in await irritants(tx)},
            "words": words,
        },
        problem=problem,
        typed=typed,
    )


routes = [show_file_remarks, take_file_remarks, take_away]
