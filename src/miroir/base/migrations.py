"""One timeline of plain SQL files, each applied once, in its own transaction."""

from __future__ import annotations  # asyncpg is generic in its stubs only

import hashlib
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import msgspec
import structlog

import miroir
from miroir.base.errors import Misconfigured

log = structlog.get_logger(__name__)

FILE_NAME = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")
LOCK = 6_473_910_255  # any number that nothing else locks on in this database

MAKE_TABLE = """
    create table if not exists migration (
        number integer primary key,
        name text not null,
        sha256 text not null,
        applied_at timestamptz not null default now()
    )
"""
TABLE_EXISTS = "select to_regclass('migration') is not null"
APPLIED = "select number, name, sha256 from migration order by number"
ADD = "insert into migration (number, name, sha256) values ($1, $2, $3)"
WAIT_FOR_TURN = "select pg_advisory_xact_lock($1)"


class Migration(msgspec.Struct, frozen=True):
    """One step of the timeline; `sha256` is that of the file's bytes, in hexadecimal."""

    number: int
    name: str
    sha256: str
    sql: str = ""


async def migrate(url: str, *, folder: Path | None = None) -> list[str]:
    """Apply what is pending to the database at `url`, as its user; return the names applied.

    Several programs may start at once: each step is applied by one of them. A step that fails
    leaves nothing behind, and the steps before it applied. Raises Misconfigured when the
    database does not come from the files at hand.
    """
    steps = read_migrations(folder)
    done = []
    async with _connected(url) as connection:
        while step := await _apply_next(connection, steps):
            log.info("migration-applied", migration=step.name)
            done.append(step.name)
    return done


async def pending(url: str, *, folder: Path | None = None) -> list[str]:
    """Return the names of the migrations that the database at `url` still needs."""
    steps = read_migrations(folder)
    async with _connected(url) as connection:
        if not await connection.fetchval(TABLE_EXISTS):
            return [step.name for step in steps]
        return [step.name for step in _remaining(steps, await _applied(connection))]


def read_migrations(folder: Path | None = None) -> list[Migration]:
    """Return the migrations of `folder` (those of this program when None), in order."""
    folder = folder or shipped_migrations()
    steps = sorted((_read(path) for path in folder.glob("*.sql")), key=lambda step: step.number)
    if [step.number for step in steps] != list(range(1, len(steps) + 1)):
        raise Misconfigured(f"The migrations in {folder} must be numbered 0001, 0002… once each.")
    return steps


def shipped_migrations() -> Path:
    """Return the folder of this program's migrations: in the package, else in the checkout."""
    package = Path(miroir.__file__).parent
    inside = package / "migrations"
    return inside if inside.is_dir() else package.parents[1] / "migrations"


def _read(path: Path) -> Migration:
    name = FILE_NAME.fullmatch(path.name)
    if name is None:
        raise Misconfigured(f"{path} is not named like a migration: 0001_what_it_does.sql")
    content = path.read_bytes()
    return Migration(int(name[1]), path.stem, hashlib.sha256(content).hexdigest(), content.decode())


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    connection = await asyncpg.connect(url, server_settings={"application_name": "miroir migrate"})
    try:
        yield connection
    finally:
        await connection.close()


async def _apply_next(
    connection: asyncpg.Connection[asyncpg.Record], steps: Sequence[Migration]
) -> Migration | None:
    async with connection.transaction():
        await connection.execute(WAIT_FOR_TURN, LOCK)
        await connection.execute(MAKE_TABLE)
        remaining = _remaining(steps, await _applied(connection))
        if not remaining:
            return None
        step = remaining[0]
        await connection.execute(step.sql)
        await connection.execute(ADD, step.number, step.name, step.sha256)
    return step


async def _applied(connection: asyncpg.Connection[asyncpg.Record]) -> list[Migration]:
    return [Migration(*row) for row in await connection.fetch(APPLIED)]


def _remaining(steps: Sequence[Migration], applied: Sequence[Migration]) -> Sequence[Migration]:
    if len(applied) > len(steps):
        raise Misconfigured(
            f"The database is newer than this program: it holds {applied[-1].name}."
            " Install the version of Miroir that made it, or a later one."
        )
    for step, done in zip(steps, applied, strict=False):
        if (step.number, step.sha256) != (done.number, done.sha256):
            raise Misconfigured(
                f"The database was made with another text of {done.name}: put the file back as it"
                " was, and write what must change as a new migration."
            )
    return steps[len(applied) :]
