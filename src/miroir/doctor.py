"""Checks of the set-up: what is well, what is not, and what to do about it."""

from __future__ import annotations  # asyncpg is generic in its stubs only

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from typing import Literal

import asyncpg
import msgspec

from miroir.base.database import APP_ROLE
from miroir.base.errors import MiroirError, Misconfigured
from miroir.base.migrations import pending
from miroir.base.ports import check_free
from miroir.base.postgres import reached_database
from miroir.base.screens import unbuilt
from miroir.base.secrets import installation_secret
from miroir.base.settings import Settings
from miroir.channels.email import read_submission_url
from miroir.files import Unanswered, scanner, try_scanner

Connection = asyncpg.Connection

OLDEST_POSTGRES = 150_000
EXTENSIONS = ("pg_trgm", "unaccent")
MAIL_WITHIN = 5.0

WHO = """
    select r.rolname, r.rolsuper or r.rolbypassrls as passes,
        coalesce((select pg_has_role(a.oid, 'member') from pg_roles a where a.rolname = $1), false)
            as steps_down
    from pg_roles r where r.rolname = current_user
"""
# The directory is the one table that must be read before the organisation is known.
UNPROTECTED = """
    select c.relname
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'organisation_id'
    where c.relnamespace = 'public'::regnamespace
        and c.relkind in ('r', 'p') and not c.relispartition
        and c.relname <> 'directory'
        and not (c.relrowsecurity and c.relforcerowsecurity)
    order by c.relname
"""


class Finding(msgspec.Struct, frozen=True):
    """One line of the doctor's: what was looked at, how it is, what to do."""

    verdict: Literal["ok", "warning", "error"]
    subject: str
    words: str


TURN_TO = "select set_config('miroir.organisation', $1, false)"
REFUSED = """
    select count(*) from journal_refused where organisation_id = current_organisation()
"""
UNREADABLE = """
    select count(*) from received_mail
    where organisation_id = current_organisation() and state = 'unreadable'
"""


async def examine(settings: Settings) -> list[Finding]:
    """Return what was found, in the order in which to put it right."""
    return [
        _python(),
        _data_folder(settings),
        _secret(settings),
        *[finding async for finding in _database(settings)],
        _screens(),
        _port(settings.host, settings.port, "MIROIR_PORT", "web port"),
        _port(settings.mail_host, settings.mail_port, "MIROIR_MAIL_PORT", "mail port"),
        await _outgoing_mail(settings),
        await _scanner(settings),
    ]


def _python() -> Finding:
    return Finding("ok", "Python", ".".join(map(str, sys.version_info[:3])))


def _data_folder(settings: Settings) -> Finding:
    folder = settings.data.absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return Finding("ok", "data folder", f"{folder} can be written to")
    except OSError as problem:
        return Finding(
            "error",
            "data folder",
            f"{folder} cannot be written to ({problem.strerror}): set MIROIR_DATA to another.",
        )


def _secret(settings: Settings) -> Finding:
    try:
        installation_secret(settings)
    except Misconfigured as problem:
        return Finding("error", "secret", problem.message)
    if settings.secret is None and settings.public_url:
        return Finding(
            "warning",
            "secret",
            f"it is drawn into {settings.data / 'secret'}: keep a copy, or set MIROIR_SECRET, or"
            " links in mails already sent will stop working if that file is lost.",
        )
    return Finding("ok", "secret", "set" if settings.secret else "drawn into the data folder")


async def _database(settings: Settings) -> AsyncIterator[Finding]:
    try:
        async with reached_database(settings) as url:
            connection = await asyncpg.connect(url, timeout=10)
            try:
                yield await _version(connection)
                yield await _extensions(connection)
                waiting = await _migrations(url)
                yield waiting
                if waiting.verdict == "ok":
                    yield await _row_security(connection)
                    yield await _set_aside(connection)
            finally:
                await connection.close()
    except MiroirError as problem:
        yield Finding("error", "PostgreSQL", problem.message)
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
        yield Finding(
            "error",
            "PostgreSQL",
            f"it cannot be reached ({problem}): check MIROIR_DATABASE_URL, or leave it unset for"
            " the PostgreSQL that comes with Miroir.",
        )


async def _version(connection: Connection[asyncpg.Record]) -> Finding:
    number = int(await connection.fetchval("show server_version_num"))
    words = str(await connection.fetchval("show server_version"))
    if number < OLDEST_POSTGRES:
        return Finding("error", "PostgreSQL", f"it is {words}: Miroir needs 15 or later.")
    return Finding("ok", "PostgreSQL", words)


async def _extensions(connection: Connection[asyncpg.Record]) -> Finding:
    trial = connection.transaction()
    await trial.start()
    try:
        for name in EXTENSIONS:
            await connection.execute(f"create extension if not exists {name}")
    except asyncpg.PostgresError as problem:
        statements = " ".join(f"create extension {name};" for name in EXTENSIONS)
        return Finding(
            "error",
            "extensions",
            f"{problem}: install PostgreSQL's contrib package and, as its superuser, run"
            f" in this database: {statements}",
        )
    finally:
        await trial.rollback()
    return Finding("ok", "extensions", ", ".join(EXTENSIONS))


async def _migrations(url: str) -> Finding:
    try:
        waiting = await pending(url)
    except Misconfigured as problem:
        return Finding("error", "migrations", problem.message)
    if waiting:
        return Finding("warning", "migrations", f"{len(waiting)} pending: run `miroir migrate`.")
    return Finding("ok", "migrations", "none pending")


async def _row_security(connection: Connection[asyncpg.Record]) -> Finding:
    who = await connection.fetchrow(WHO, APP_ROLE)
    if unprotected := [row["relname"] for row in await connection.fetch(UNPROTECTED)]:
        return Finding(
            "error", "row security", f"missing on {', '.join(unprotected)}: this is a defect."
        )
    if who is not None and who["passes"] and not who["steps_down"]:
        return Finding(
            "error",
            "row security",
            f"{who['rolname']} passes through it and there is no role {APP_ROLE} to step down to:"
            " connect as an ordinary user, the owner of the database.",
        )
    acts_as = APP_ROLE if who is not None and who["steps_down"] else "the owner, held by force"
    return Finding("ok", "row security", f"every organisation apart; acts as {acts_as}")


async def _set_aside(connection: Connection[asyncpg.Record]) -> Finding:
    refused, unreadable = 0, 0
    for row in await connection.fetch("select id from organisation"):
        await connection.execute(TURN_TO, str(row["id"]))
        refused += await connection.fetchval(REFUSED)
        unreadable += await connection.fetchval(UNREADABLE)
    if not refused:
        return Finding("ok", "journal", f"every fact was taken in ({unreadable} unreadable mails)")
    return Finding(
        "warning",
        "journal",
        f"{refused} facts were set aside (table journal_refused): report their kinds of problem,"
        " and after the upgrade that mends them see docs/explanation/journal.md.",
    )


def _screens() -> Finding:
    missing = unbuilt()
    if missing:
        return Finding("error", "screens", f"{', '.join(missing)} not built: run `make screens`.")
    return Finding("ok", "screens", "built")


def _port(host: str, port: int, setting: str, subject: str) -> Finding:
    try:
        check_free(host, port, setting=setting)
    except Misconfigured as problem:
        return Finding("warning", subject, f"{problem.message} (Miroir itself, if it runs.)")
    return Finding("ok", subject, f"{host}:{port} is free")


async def _outgoing_mail(settings: Settings) -> Finding:
    if settings.smtp_url is None:
        return Finding(
            "warning",
            "outgoing mail",
            "none: set MIROIR_SMTP_URL, as smtp+starttls://user:password@mail.example.org:587.",
        )
    try:
        server = read_submission_url(settings.smtp_url)
    except Misconfigured as problem:
        return Finding("error", "outgoing mail", problem.message)
    try:
        async with asyncio.timeout(MAIL_WITHIN):
            _, writer = await asyncio.open_connection(server.host, server.port)
            writer.close()
    except (OSError, TimeoutError) as problem:
        reason = str(problem) or type(problem).__name__
        return Finding(
            "error",
            "outgoing mail",
            f"{server.host}:{server.port} does not answer ({reason}):"
            " check MIROIR_SMTP_URL and the firewall.",
        )
    return Finding("ok", "outgoing mail", f"{server.host}:{server.port} answers")


async def _scanner(settings: Settings) -> Finding:
    try:
        asked = scanner(settings)
    except Misconfigured as problem:
        return Finding("error", "virus scanner", problem.message)
    if asked is None:
        return Finding("ok", "virus scanner", "none: set MIROIR_CLAMAV to have files scanned")
    largest = max(settings.upload_limit, settings.mail_limit)
    try:
        trial = await try_scanner(asked, largest=largest)
    except Unanswered as problem:
        return Finding(
            "error",
            "virus scanner",
            f"{asked.address} does not answer ({problem.message}): files wait until it does."
            " Check that clamd runs, MIROIR_CLAMAV, and who may write to the socket.",
        )
    if not trial.recognises:
        words = "it does not recognise the EICAR test file: see to its signatures (freshclam)."
        return Finding("error", "virus scanner", words)
    if not trial.takes_largest:
        words = f"it does not take {largest} bytes: raise StreamMaxLength in clamd.conf."
        return Finding("warning", "virus scanner", words)
    return Finding("ok", "virus scanner", f"{asked.address} answers: {trial.version}")
