"""From a file to an import that may begin: what is proposed, corrected, tried out, started."""

import asyncio
from collections.abc import Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import msgspec

from miroir.access import organisation_settings
from miroir.advisers import teams
from miroir.base.database import Transaction
from miroir.base.errors import Conflict, Invalid, NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.journal import record
from miroir.surveys.facts import PastImportStarted, PastImportUndone
from miroir.surveys.model import Document, Side
from miroir.surveys.past.cells import FIRST_YEAR
from miroir.surveys.past.columns_seen import see_columns
from miroir.surveys.past.model import MOST_COLUMNS, Draft, PastImport, Plan, Reading, Refusal
from miroir.surveys.past.proposing import propose
from miroir.surveys.past.queries import past_import
from miroir.surveys.past.questions import CannotBeTaken, PlanProblem, document_of, problems_of
from miroir.surveys.past.sniffing import count_lines, sniff
from miroir.surveys.past.sources import UNREADABLE, open_table
from miroir.surveys.past.taking import Around, Taker
from miroir.surveys.questionnaires import LOCK, current, declared

FIRST_DAY: Final = date(FIRST_YEAR, 1, 1)
TRIED: Final = 100
SHOWN: Final = 5
CHANGED_MEANWHILE: Final = phrase(
    "Somebody else changed this import in the meantime: look at it again, then change it."
)
BEGUN: Final = phrase("This import has begun: undo it first.")
OTHER_COLUMNS: Final = phrase("These are not the columns of the file: read the import again.")
MANY_COLUMNS: Final = phrase("A file may have at most 200 columns: leave some out.")
OTHER_DAY: Final = phrase("Choose a day between 1970 and today.")
NO_TEAM: Final = phrase("There is no such team.")
IN_ALREADY: Final = phrase("This file has come in already for this side: undo that import first.")
DAMAGED: Final = phrase(
    "What was said of this file cannot be read any more: undo, then send the file again."
)

ADD = """
    insert into past_import (organisation_id, id, side, name, sha256, size, lines_about, reading,
        plan, state, made_by, made_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'draft', $10, $11)
"""
SAME = """
    select id from past_import
    where organisation_id = $1 and side = $2 and sha256 = $3 and name = $4 and state = 'draft'
    order by made_at desc limit 1
"""
CHANGE = """
    update past_import set side = $3, reading = $4, plan = $5, lines_about = $6,
        revision = revision + 1
    where organisation_id = $1 and id = $2
"""
START = """
    update past_import set state = 'running', started_at = $3, document = $4
    where organisation_id = $1 and id = $2
"""
UNDO = "update past_import set state = 'undoing' where organisation_id = $1 and id = $2"
DROP = "delete from past_import where organisation_id = $1 and id = $2 and state = 'draft'"


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the first lines, with nothing kept."""

    taken: int
    refused: int
    refusals: Sequence[Refusal]


class Glimpse(msgspec.Struct, frozen=True, kw_only=True):
    """The first lines of a file as they are read."""

    headers: Sequence[str]
    lines: Sequence[Sequence[str]]


async def glance(path: Path, reading: Reading) -> Glimpse:
    """Return the first lines of a file. Raises Invalid or TooLarge."""
    return await asyncio.to_thread(_glance, path, reading)


def _glance(path: Path, reading: Reading) -> Glimpse:
    table = open_table(path, reading)
    lines = [
        [UNREADABLE.sub("\N{REPLACEMENT CHARACTER}", cell) for cell in line.cells or ()]
        for line in islice(table.lines, SHOWN)
    ]
    return Glimpse(headers=table.headers, lines=lines)


async def propose_for(tx: Transaction, path: Path, *, reading: Reading | None = None) -> Draft:
    """Look through a file and propose a plan, read as `reading` says. Raises Invalid, TooLarge."""
    language = (await organisation_settings(tx)).language
    taken = frozenset(await declared(tx))
    return await asyncio.to_thread(_propose, path, reading, taken, language)


def _propose(path: Path, reading: Reading | None, taken: frozenset[str], language: str) -> Draft:
    how = reading or sniff(path)
    table = open_table(path, how)
    if len(table.headers) > MOST_COLUMNS:
        raise Invalid(MANY_COLUMNS)
    seen = see_columns(table.headers, table.lines)
    plan = propose(seen, taken=taken, language=language)
    about = count_lines(path) if how.format == "text" else sum(1 for _ in table.lines)
    return Draft(reading=how, plan=plan, lines_about=max(about, *(one.filled for one in seen)))


async def add_import(
    tx: Transaction,
    *,
    side: Side,
    name: str,
    sha256: bytes,
    size: int,
    draft: Draft,
    by: UUID | None,
) -> UUID:
    """Keep what is proposed for a file, to be corrected; sent again, the file finds its draft."""
    known = await tx.value(SAME, tx.organisation, side, sha256, name)
    if known is not None:
        return UUID(str(known))
    import_id = new_id()
    await tx.execute(
        ADD,
        tx.organisation,
        import_id,
        side,
        name,
        sha256,
        size,
        draft.lines_about,
        msgspec.to_builtins(draft.reading),
        msgspec.to_builtins(draft.plan),
        by,
        tx.at,
    )
    return import_id


async def change_plan(
    tx: Transaction, import_id: UUID, *, side: Side, plan: Plan, revision: int
) -> None:
    """Keep a corrected plan, made from `revision`. Columns keep the names that the file gives.

    Raises NotFound, Conflict, and Invalid for other columns than those of the file.
    """
    found = await _draft_of(tx, import_id, revision=revision)
    if len(plan.columns) != len(found.plan.columns):
        raise Invalid(OTHER_COLUMNS)
    if plan.team_id is not None and plan.team_id not in {team.id for team in await teams(tx)}:
        raise NotFound(NO_TEAM)
    columns = tuple(
        msgspec.structs.replace(column, header=named.header)
        for column, named in zip(plan.columns, found.plan.columns, strict=True)
    )
    kept = msgspec.structs.replace(plan, columns=columns)
    await _change(tx, found, side=side, draft=msgspec.structs.replace(_as_draft(found), plan=kept))


async def read_otherwise(
    tx: Transaction, import_id: UUID, path: Path, *, reading: Reading, revision: int
) -> None:
    """Read the file as `reading` says, and propose a plan anew. Raises as `change_plan` does."""
    found = await _draft_of(tx, import_id, revision=revision)
    draft = await propose_for(tx, path, reading=reading)
    await _change(tx, found, side=found.side, draft=draft)


async def _draft_of(tx: Transaction, import_id: UUID, *, revision: int) -> PastImport:
    found = await past_import(tx, import_id, lock=True)
    if found.state != "draft":
        raise Conflict(BEGUN)
    if found.revision != revision:
        raise Conflict(CHANGED_MEANWHILE)
    return found


async def _change(tx: Transaction, one: PastImport, *, side: Side, draft: Draft) -> None:
    built = (msgspec.to_builtins(draft.reading), msgspec.to_builtins(draft.plan))
    await tx.execute(CHANGE, tx.organisation, one.id, side, *built, draft.lines_about)


def _as_draft(one: PastImport) -> Draft:
    return Draft(reading=one.reading, plan=one.plan, lines_about=one.lines_about)


async def import_problems(tx: Transaction, one: PastImport) -> list[PlanProblem]:
    """Return everything that is to be said before an import can start."""
    asked = (await current(tx, one.side)).document
    found = problems_of(one.plan, current=asked, known=await declared(tx))
    if one.plan.day is not None and not FIRST_DAY <= one.plan.day <= tx.at.date():
        found.append(PlanProblem(place=None, why=OTHER_DAY))
    return found


async def document_for(tx: Transaction, one: PastImport) -> Document:
    """Return what an import's columns answer."""
    return document_of(one.plan, current=(await current(tx, one.side)).document)


async def around_for(tx: Transaction, secret: bytes) -> Around:
    """Return what lines are read against, at the transaction's instant."""
    zone = ZoneInfo((await organisation_settings(tx)).time_zone)
    known = {team.name.lower(): team.id for team in await teams(tx)}
    salted = secret + int(tx.organisation).to_bytes(8, "big")
    return Around(at=tx.at, zone=zone, teams=known, secret=salted)


async def try_out(tx: Transaction, one: PastImport, path: Path, *, secret: bytes) -> Trial:
    """Take the first hundred lines and keep nothing. Raises CannotBeTaken, Invalid."""
    await _require_whole(tx, one)
    taker = Taker(one.plan, await document_for(tx, one), await around_for(tx, secret))
    return await asyncio.to_thread(_try, taker, path, one.reading)


def _try(taker: Taker, path: Path, reading: Reading) -> Trial:
    outcomes = [taker.take(line) for line in islice(open_table(path, reading).lines, TRIED)]
    taken = sum(outcome.response is not None for outcome in outcomes)
    return Trial(
        taken=taken,
        refused=len(outcomes) - taken,
        refusals=[refusal for outcome in outcomes for refusal in outcome.refusals],
    )


async def start_import(tx: Transaction, import_id: UUID, *, by: UUID | None) -> None:
    """Have a file taken over by the worker; starting twice is starting once.

    Raises NotFound, CannotBeTaken, Conflict when the same file is in already for this side.
    """
    await tx.execute(LOCK, tx.organisation)
    one = await past_import(tx, import_id, lock=True)
    if one.state in ("running", "done"):
        return
    if one.state != "draft":
        raise Conflict(BEGUN)
    await _require_whole(tx, one)
    document = msgspec.to_builtins(await document_for(tx, one), str_keys=True)
    try:
        await tx.execute(START, tx.organisation, import_id, tx.at, document)
    except asyncpg.UniqueViolationError as again:
        raise Conflict(IN_ALREADY) from again
    record(tx, PastImportStarted(import_id=import_id, side=one.side, by=by))


async def undo_import(tx: Transaction, import_id: UUID, *, by: UUID | None) -> None:
    """Have nothing of an import count from now on, and all of it removed; a draft is dropped.

    Undoing twice is undoing once. Raises NotFound.
    """
    one = await past_import(tx, import_id, lock=True)
    if one.state == "draft":
        await tx.execute(DROP, tx.organisation, import_id)
    elif one.state not in ("undoing", "undone"):
        await tx.execute(UNDO, tx.organisation, import_id)
        record(tx, PastImportUndone(import_id=import_id, by=by))


async def begin_again(tx: Transaction, import_id: UUID, *, by: UUID | None) -> UUID:
    """Make a new draft of an import's file and plan, to be corrected.

    Raises NotFound, and Conflict where the plan cannot be read any more.
    """
    one = await past_import(tx, import_id)
    if one.trouble == "damaged":
        raise Conflict(DAMAGED)
    return await add_import(
        tx,
        side=one.side,
        name=one.name,
        sha256=one.sha256,
        size=one.size,
        draft=_as_draft(one),
        by=by,
    )


async def _require_whole(tx: Transaction, one: PastImport) -> None:
    if found := await import_problems(tx, one):
        raise CannotBeTaken(found)
