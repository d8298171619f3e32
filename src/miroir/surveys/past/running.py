"""Taking files over, batch by batch: each line once, whatever interrupts it; and undoing it."""

import asyncio
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final
from uuid import UUID

import asyncpg
import structlog

from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError
from miroir.base.ids import OrganisationId
from miroir.base.logs import describe
from miroir.files import Vault
from miroir.journal import record
from miroir.surveys.facts import PastAnswersTaken, PastImportEnded
from miroir.surveys.past.model import PastImport, Refusal, Response, Trouble
from miroir.surveys.past.preparing import around_for
from miroir.surveys.past.queries import past_import
from miroir.surveys.past.sources import open_table
from miroir.surveys.past.taking import Outcome, Taker
from miroir.surveys.questionnaires import read_document

log = structlog.get_logger(__name__)

AT_ONCE: Final = 1_000  # lines
REMOVED_AT_ONCE: Final = 20_000
MOST_REFUSALS: Final = 100_000

WITH_IMPORTS = "select organisations_with_past_imports() as id"
DUE = """
    select id, state from past_import
    where organisation_id = $1 and state in ('running', 'undoing') order by started_at, id
"""
DOCUMENT = "select document from past_import where organisation_id = $1 and id = $2"
KEEP = """
    insert into past_response (organisation_id, import_id, line, at, team_id, channel, language,
        respondent, weight, answers)
    select $1, $2, taken.*
    from unnest($3::integer[], $4::timestamptz[], $5::uuid[], $6::text[], $7::text[], $8::uuid[],
                $9::float8[], $10::jsonb[]) as taken
    on conflict do nothing
"""
REFUSE = """
    insert into past_refusal (organisation_id, import_id, line, place, value, why)
    select $1, $2, refused.*
    from unnest($3::integer[], $4::integer[], $5::text[], $6::text[]) as refused
    on conflict do nothing
"""
GO_ON = """
    update past_import set line = $3, taken = taken + $4, refused = refused + $5,
        left_out = left_out + $6, answers = answers + $7
    where organisation_id = $1 and id = $2
"""
END = """
    update past_import set state = $3, trouble = $4, ended_at = $5
    where organisation_id = $1 and id = $2
"""
REMOVE = """
    delete from past_response
    where organisation_id = $1 and import_id = $2 and line = any(array(
        select line from past_response where organisation_id = $1 and import_id = $2 limit $3))
"""
FORGET = "delete from past_refusal where organisation_id = $1 and import_id = $2"
UNDONE = """
    update past_import set state = 'undone', ended_at = $3
    where organisation_id = $1 and id = $2 and state = 'undoing'
"""


async def run_past_imports(database: Database, files: Vault, *, secret: bytes) -> int:
    """Take over, or undo, whatever waits for it in any organisation; return how many that was."""
    done = 0
    for row in await database.fetch(WITH_IMPORTS):
        organisation = OrganisationId(row["id"])
        async with database.transaction(organisation) as tx:
            due = await tx.fetch(DUE, tx.organisation)
        for one in due:
            if one["state"] == "running":
                await _take_or_stop(database, files, organisation, one["id"], secret=secret)
            else:
                await remove(database, organisation, one["id"])
            done += 1
    return done


async def _take_or_stop(
    database: Database,
    files: Vault,
    organisation: OrganisationId,
    import_id: UUID,
    *,
    secret: bytes,
) -> None:
    try:
        await take_over(database, files, organisation, import_id, secret=secret)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        raise  # the database is away: this import goes on later
    except Exception as problem:  # whatever else: it would fail again, and hold up all others
        log.exception("past-import-damaged", problem=describe(problem))
        await _end(database, organisation, import_id, trouble="damaged")


async def take_over(
    database: Database,
    files: Vault,
    organisation: OrganisationId,
    import_id: UUID,
    *,
    secret: bytes,
) -> None:
    """Take a file over to its end, from the line on where it was interrupted.

    Of several who try at once one goes on: each batch asks whether its lines are the next ones.
    """
    async with database.transaction(organisation) as tx:
        one = await past_import(tx, import_id)
        if one.trouble == "damaged":
            await tx.execute(END, tx.organisation, import_id, "stopped", "damaged", tx.at)
            return
        document = read_document(await tx.value(DOCUMENT, tx.organisation, import_id))
        taker = Taker(one.plan, document, await around_for(tx, secret))
    path = files.path(organisation, one.sha256)
    batches = _batches(path, taker, one)
    line = one.line
    try:
        while batch := await asyncio.to_thread(_next, batches):
            async with database.transaction(organisation) as tx:
                now = await past_import(tx, import_id, lock=True)
                if now.state != "running" or now.line != line:
                    return
                await _keep(tx, now, batch)
            line = batch[-1][0]
            if now.refused + now.left_out > MOST_REFUSALS:
                await _end(database, organisation, import_id, trouble="too_many_refusals")
                return
    except (Unreadable, asyncpg.DataError, asyncpg.IntegrityConstraintViolationError) as problem:
        log.warning("past-import-stopped", problem=describe(problem))
        await _end(database, organisation, import_id, trouble="unreadable")
        return
    await _end(database, organisation, import_id)


class Unreadable(Exception):
    """The file itself cannot be read: trying again would not help."""


Settled = tuple[int, Outcome]


def _batches(path: Path, taker: Taker, one: PastImport) -> Iterator[list[Settled]]:
    """Yield what becomes of the lines that are not settled yet, so many at a time."""
    lines = open_table(path, one.reading).lines
    settled = ((line.number, taker.take(line)) for line in lines if line.number > one.line)
    while batch := list(islice(settled, AT_ONCE)):
        yield batch


def _next(batches: Iterator[list[Settled]]) -> list[Settled] | None:
    try:
        return next(batches, None)
    except (MiroirError, OSError, ValueError) as problem:
        raise Unreadable from problem


async def _keep(tx: Transaction, one: PastImport, batch: Sequence[Settled]) -> None:
    responses = [outcome.response for _, outcome in batch if outcome.response is not None]
    refusals = [refusal for _, outcome in batch for refusal in outcome.refusals]
    left_out = sum(len(outcome.refusals) for _, outcome in batch if outcome.response is not None)
    answers = sum(len(response.answers) for response in responses)
    await _keep_responses(tx, one.id, responses)
    await _keep_refusals(tx, one.id, refusals)
    first, last = batch[0][0], batch[-1][0]
    refused = len(batch) - len(responses)
    counted = (last, len(responses), refused, left_out, answers)
    await tx.execute(GO_ON, tx.organisation, one.id, *counted)
    if responses:
        record(
            tx,
            PastAnswersTaken(
                import_id=one.id,
                side=one.side,
                first=first,
                last=last,
                lines=len(responses),
                answers=answers,
            ),
        )


async def _keep_responses(tx: Transaction, import_id: UUID, responses: Sequence[Response]) -> None:
    await tx.execute(
        KEEP,
        tx.organisation,
        import_id,
        [one.line for one in responses],
        [one.at for one in responses],
        [one.team_id for one in responses],
        [one.channel for one in responses],
        [one.language for one in responses],
        [one.respondent for one in responses],
        [one.weight for one in responses],
        [one.answers for one in responses],
    )


async def _keep_refusals(tx: Transaction, import_id: UUID, refusals: Sequence[Refusal]) -> None:
    await tx.execute(
        REFUSE,
        tx.organisation,
        import_id,
        [one.line for one in refusals],
        [one.place for one in refusals],
        [one.value for one in refusals],
        [one.why for one in refusals],
    )


async def _end(
    database: Database,
    organisation: OrganisationId,
    import_id: UUID,
    *,
    trouble: Trouble | None = None,
) -> None:
    async with database.transaction(organisation) as tx:
        one = await past_import(tx, import_id, lock=True)
        if one.state != "running":
            return
        state = "stopped" if trouble else "done"
        await tx.execute(END, tx.organisation, import_id, state, trouble, tx.at)
        record(tx, PastImportEnded(import_id=import_id, taken=one.taken, refused=one.refused))


async def remove(database: Database, organisation: OrganisationId, import_id: UUID) -> None:
    """Remove what came in from a file that is undone, so many lines at a time."""
    while True:
        async with database.transaction(organisation) as tx:
            done = await tx.execute(REMOVE, tx.organisation, import_id, REMOVED_AT_ONCE)
            if done == "DELETE 0":
                await tx.execute(FORGET, tx.organisation, import_id)
                await tx.execute(UNDONE, tx.organisation, import_id, tx.at)
                return
