"""Past answers over the API: a file, its plan, how far it is, what was refused."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import delete, get, post, put
from litestar.response import Stream
from litestar.types import ControllerRouterHandler

from miroir.access import SETTERS, Caller, requires_role, settings_language
from miroir.base.connections import HttpRequest
from miroir.base.database import Database
from miroir.base.paging import After, Limit, Page, read_cursor, write_cursor
from miroir.base.settings import Settings
from miroir.files import UploadForm, vault
from miroir.surveys.model import Side
from miroir.surveys.past.model import PastImport, Plan, Reading, Refusal, State, Trouble
from miroir.surveys.past.preparing import (
    Trial,
    begin_again,
    change_plan,
    glance,
    import_problems,
    read_otherwise,
    start_import,
    try_out,
    undo_import,
)
from miroir.surveys.past.queries import BEFORE_ALL, past_import, past_imports, refusals
from miroir.surveys.past.questions import PlanProblem
from miroir.surveys.past.refused_csv import refused_csv
from miroir.surveys.past.secret import respondents_secret
from miroir.surveys.past.uploading import refuse_oversized_import, take_import

PATH = "/api/v1/past-answers"
ONE = f"{PATH}/{{import_id:uuid}}"
REFUSED = "/settings/past-answers/{import_id:uuid}/refused.csv"
TAGS = ["past answers"]
READERS = requires_role("supervisor", "administrator", scope="settings:read")
WRITERS = requires_role("supervisor", "administrator", scope="settings:write")
Revision = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class ImportShown(msgspec.Struct, frozen=True, kw_only=True):
    """An import: how its file is read, what its columns hold, how far it is.

    `line` is the last line that was settled, of about `lines_about`. `taken` and `refused` count
    lines, `left_out` the cells refused of lines that came in.
    """

    id: UUID
    side: Side
    name: str
    size: int
    lines_about: int
    reading: Reading
    plan: Plan
    revision: int
    state: State
    trouble: Trouble | None
    made_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    line: int
    taken: int
    refused: int
    left_out: int
    answers: int


class DraftShown(msgspec.Struct, frozen=True, kw_only=True):
    """An import with the first lines of its file, and what is to be said before it starts."""

    about: ImportShown
    lines: list[list[str]]
    problems: list[PlanProblem]


class PlanSent(msgspec.Struct, frozen=True, kw_only=True):
    """A corrected plan, made from `revision`."""

    side: Side
    plan: Plan
    revision: Revision


class ReadingSent(msgspec.Struct, frozen=True, kw_only=True):
    """How the file is to be read; its plan is then proposed anew."""

    reading: Reading
    revision: Revision


@post(PATH, guards=[WRITERS, refuse_oversized_import], request_max_body_size=None, tags=TAGS)
async def send_past_answers(
    data: UploadForm, caller: Caller, settings: Settings, database: Database, side: Side
) -> DraftShown:
    """Send a file of past answers (CSV, TSV, XLSX, ODS); a plan is proposed, nothing is taken yet.

    The same file sent again finds its draft.
    """
    import_id = await take_import(
        data.file, side=side, caller=caller, settings=settings, database=database
    )
    return await _draft(import_id, caller, settings, database)


@get(PATH, guards=[READERS], tags=TAGS)
async def list_past_imports(caller: Caller, database: Database) -> Page[ImportShown]:
    """List the hundred newest imports."""
    async with database.transaction(caller.organisation) as tx:
        return Page([shown(one) for one in await past_imports(tx)])


@get(ONE, guards=[READERS], tags=TAGS)
async def read_past_import(import_id: UUID, caller: Caller, database: Database) -> ImportShown:
    """Read how far an import is."""
    async with database.transaction(caller.organisation) as tx:
        return shown(await past_import(tx, import_id))


@get(f"{ONE}/draft", guards=[READERS], tags=TAGS)
async def read_draft(
    import_id: UUID, caller: Caller, settings: Settings, database: Database
) -> DraftShown:
    """Read what is proposed, the first lines, and what is to be said before it can start."""
    return await _draft(import_id, caller, settings, database)


@put(f"{ONE}/plan", guards=[WRITERS], status_code=204, tags=TAGS)
async def put_plan(import_id: UUID, data: PlanSent, caller: Caller, database: Database) -> None:
    """Correct what the columns hold."""
    async with database.transaction(caller.organisation) as tx:
        await change_plan(tx, import_id, side=data.side, plan=data.plan, revision=data.revision)


@put(f"{ONE}/reading", guards=[WRITERS], status_code=204, tags=TAGS)
async def put_reading(
    import_id: UUID, data: ReadingSent, caller: Caller, settings: Settings, database: Database
) -> None:
    """Read the file otherwise; its plan is proposed anew."""
    async with database.transaction(caller.organisation) as tx:
        one = await past_import(tx, import_id)
        path = vault(settings).path(caller.organisation, one.sha256)
        await read_otherwise(tx, import_id, path, reading=data.reading, revision=data.revision)


@post(f"{ONE}/trials", guards=[WRITERS], status_code=200, tags=TAGS)
async def try_import(
    import_id: UUID, caller: Caller, settings: Settings, database: Database
) -> Trial:
    """Take the first hundred lines, say what becomes of them, and keep nothing."""
    async with database.transaction(caller.organisation) as tx:
        one = await past_import(tx, import_id)
        path = vault(settings).path(caller.organisation, one.sha256)
        return await try_out(tx, one, path, secret=respondents_secret(settings))


@post(f"{ONE}/start", guards=[WRITERS], status_code=202, tags=TAGS)
async def start_past_import(import_id: UUID, caller: Caller, database: Database) -> ImportShown:
    """Have the file taken over; starting twice is starting once."""
    async with database.transaction(caller.organisation) as tx:
        await start_import(tx, import_id, by=_account(caller))
        return shown(await past_import(tx, import_id))


@delete(ONE, guards=[WRITERS], status_code=204, tags=TAGS)
async def undo_past_import(import_id: UUID, caller: Caller, database: Database) -> None:
    """Undo an import whole; a draft is dropped. Nothing of it counts from now on."""
    async with database.transaction(caller.organisation) as tx:
        await undo_import(tx, import_id, by=_account(caller))


@post(f"{ONE}/copies", guards=[WRITERS], tags=TAGS)
async def copy_past_import(
    import_id: UUID, caller: Caller, settings: Settings, database: Database
) -> DraftShown:
    """Begin again with the same file and plan, as a draft to be corrected."""
    async with database.transaction(caller.organisation) as tx:
        copy = await begin_again(tx, import_id, by=_account(caller))
    return await _draft(copy, caller, settings, database)


@get(f"{ONE}/refusals", guards=[READERS], tags=TAGS)
async def list_refusals(
    import_id: UUID, caller: Caller, database: Database, limit: Limit = 50, after: After = None
) -> Page[Refusal]:
    """List what was refused, in the order of the file."""
    place = read_cursor(after, tuple[int, int]) or BEFORE_ALL
    async with database.transaction(caller.organisation) as tx:
        await past_import(tx, import_id)
        found = list(await refusals(tx, import_id, limit=limit + 1, after=place))
    more = found[limit:]
    last = found[:limit][-1] if more else None
    return Page(found[:limit], next=write_cursor((last.line, last.place)) if last else None)


@get(
    "/settings/past-answers/{import_id:uuid}/refused.csv", guards=[SETTERS], include_in_schema=False
)
async def download_refusals(
    import_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Stream:
    """Download what was refused: line, column, cell, why, what to do."""
    async with database.transaction(caller.organisation) as tx:
        await past_import(tx, import_id)
        tongue = await settings_language(tx, request, caller)
    rows = refused_csv(database, caller.organisation, import_id, tongue=tongue)
    headers = {"content-disposition": 'attachment; filename="refused.csv"'}
    return Stream(rows, media_type="text/csv; charset=utf-8", headers=headers)


def shown(one: PastImport) -> ImportShown:
    """Return an import as it is shown."""
    names = ImportShown.__struct_fields__
    return ImportShown(**{name: getattr(one, name) for name in names})


async def _draft(
    import_id: UUID, caller: Caller, settings: Settings, database: Database
) -> DraftShown:
    async with database.transaction(caller.organisation) as tx:
        one = await past_import(tx, import_id)
        problems = await import_problems(tx, one)
    seen = await glance(vault(settings).path(caller.organisation, one.sha256), one.reading)
    return DraftShown(
        about=shown(one),
        lines=[list(line) for line in seen.lines],
        problems=problems,
    )


def _account(caller: Caller) -> UUID | None:
    return caller.id if caller.kind == "account" else None


routes: list[ControllerRouterHandler] = [
    send_past_answers,
    list_past_imports,
    read_past_import,
    read_draft,
    put_plan,
    put_reading,
    try_import,
    start_past_import,
    undo_past_import,
    copy_past_import,
    list_refusals,
    download_refusals,
]
