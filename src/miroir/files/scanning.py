"""Having contents looked at by the virus scanner, and keeping what it said.

A scanner that is down holds up nothing but the files themselves: they wait, and are asked about
again until it answers.
"""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import structlog

from miroir.base import clock
from miroir.base.database import Database, Row, Transaction
from miroir.base.ids import OrganisationId
from miroir.files.facts import FileScanned
from miroir.files.scanner import CHUNK, Scanner, Unanswered, Verdict
from miroir.files.vault import Vault
from miroir.journal import record

log = structlog.get_logger(__name__)

AT_ONCE = 4
CLAIM = timedelta(minutes=5)
REST_WITHOUT_SCANNER = timedelta(seconds=5)
# Of a content that the scanner does not get through: it may be the content's own doing.
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 300, 1800))
# Until whoever runs the scanner has raised its limit (StreamMaxLength).
TOO_LARGE_AGAIN = timedelta(hours=1)

AWAIT = """
    insert into file_scan (organisation_id, sha256, state, asked_at, next_try_at)
    values ($1, $2, 'waiting', $3, $3)
    on conflict do nothing
"""
WITH_SCANS = "select organisations_with_scans($1) as id"
# The newest first: somebody waits for it, whatever an import brought in before.
CLAIM_DUE = """
    update file_scan set next_try_at = $2, attempts = attempts + 1
    where organisation_id = $1 and sha256 in (
        select sha256 from file_scan
        where organisation_id = $1 and next_try_at <= $3
        order by asked_at desc limit $4
        for update skip locked)
    returning sha256, attempts
"""
SETTLE = """
    update file_scan set state = $3, threat = $4, settled_at = $5, next_try_at = $6, attempts = 0
    where organisation_id = $1 and sha256 = $2
"""
POSTPONE = """
    update file_scan set next_try_at = $3, attempts = $4
    where organisation_id = $1 and sha256 = $2
"""
WITH_CONTENT = "select id from file where organisation_id = $1 and sha256 = $2"


async def await_scan(tx: Transaction, sha256: bytes) -> None:
    """Have the content be looked at, unless it has been."""
    await tx.execute(AWAIT, tx.organisation, sha256, tx.at)


async def scan_all_due(database: Database, vault: Vault, scanner: Scanner) -> int:
    """Have what waits be looked at, for every organisation; return how much got a verdict.

    Raises Unanswered when the scanner cannot be reached: what waits is due again soon.
    """
    waiting = await database.fetch(WITH_SCANS, clock.now())
    return sum([await _scan_due(database, vault, scanner, row["id"]) for row in waiting])


async def _scan_due(
    database: Database, vault: Vault, scanner: Scanner, organisation: OrganisationId
) -> int:
    async with database.transaction(organisation) as tx:
        due = await tx.fetch(CLAIM_DUE, tx.organisation, tx.at + CLAIM, tx.at, AT_ONCE)
    outcomes = await asyncio.gather(
        *(_scan(database, vault, scanner, organisation, row) for row in due),
        return_exceptions=True,
    )
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
    return sum(outcome is True for outcome in outcomes)


async def _scan(
    database: Database, vault: Vault, scanner: Scanner, organisation: OrganisationId, due: Row
) -> bool:
    """Return whether there was a verdict. Raises Unanswered when the scanner is not there."""
    try:
        verdict = await scanner.scan(_parts(vault.path(organisation, due["sha256"])))
    except Unanswered as problem:
        async with database.transaction(organisation) as tx:
            await _postpone(tx, due, problem)
        if not problem.reached:
            raise
        log.warning("scan-failed", problem=problem.message)
        return False
    async with database.transaction(organisation) as tx:
        await settle_scan(tx, due["sha256"], verdict)
    return True


def _parts(content: Path) -> Iterator[bytes]:
    with content.open("rb") as opened:
        while part := opened.read(CHUNK):
            yield part


async def _postpone(tx: Transaction, due: Row, problem: Unanswered) -> None:
    attempts: int = due["attempts"]
    pause = PAUSES[min(attempts, len(PAUSES)) - 1]
    if not problem.reached:
        pause, attempts = REST_WITHOUT_SCANNER, attempts - 1
    await tx.execute(POSTPONE, tx.organisation, due["sha256"], tx.at + pause, attempts)


async def settle_scan(tx: Transaction, sha256: bytes, verdict: Verdict) -> None:
    """Keep what the scanner said of a content, and tell of every file that has it."""
    again = tx.at + TOO_LARGE_AGAIN if verdict.finding == "too_large" else None
    await tx.execute(SETTLE, tx.organisation, sha256, verdict.finding, verdict.threat, tx.at, again)
    for row in await tx.fetch(WITH_CONTENT, tx.organisation, sha256):
        record(tx, FileScanned(file_id=row["id"], finding=verdict.finding))
