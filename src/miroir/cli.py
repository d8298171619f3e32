"""The command `miroir`: installs, runs and checks."""

import asyncio
import re
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import available_timezones

import msgspec
import typer
import uvloop

from miroir.base import clock
from miroir.base.database import Database, connect
from miroir.base.ending import end_while_loading, until_told
from miroir.base.errors import Invalid, MiroirError, Misconfigured, NotFound
from miroir.base.logs import configure_logs, hide_words_of_crashes
from miroir.base.migrations import migrate as apply_migrations
from miroir.base.ports import inherited_socket
from miroir.base.postgres import reached_database
from miroir.base.settings import Settings, settings
from miroir.base.start_gate import wait_at_gate

T = TypeVar("T")

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
SCOPES = (
    "conversations:read, conversations:write, customers:read, customers:write, mirror:read,"
    " settings:read, settings:write"
)

READ: Any = {"exists": True, "dir_okay": False, "readable": True}

app = typer.Typer(
    help="Miroir, the contact centre that looks both ways.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
organisation = typer.Typer(help="The organisations of this installation.", no_args_is_help=True)
key = typer.Typer(help="The API keys of an organisation.", no_args_is_help=True)
replay = typer.Typer(help="What was recorded elsewhere, routed by Miroir.", no_args_is_help=True)
app.add_typer(organisation, name="organisation")
app.add_typer(key, name="key")
mail = typer.Typer(help="Mails, and how they are understood.", no_args_is_help=True)
app.add_typer(mail, name="mail")
app.add_typer(replay, name="replay")


@app.command()
def serve(
    sample: Annotated[
        bool, typer.Option("--sample", help="Load the sample organisation if there is none.")
    ] = False,
) -> None:
    """Run everything in one process group.

    That is PostgreSQL (unless MIROIR_DATABASE_URL names one), migrated, the web processes
    (MIROIR_WEB_PROCESSES) and the worker. Ctrl-C stops it all.
    """
    from miroir.serving import serve as run_all  # noqa: PLC0415 - the other commands go without

    chosen = _start()
    if sample:
        chosen = msgspec.structs.replace(chosen, sample=True)
    asyncio.run(run_all(chosen, say=lambda words: typer.echo(f"\n{words}\n")))


@app.command()
def web() -> None:
    """Run one web process.

    It serves the migrated database in MIROIR_DATABASE_URL. Each has a port of its own; it is
    `miroir serve` that shares one among MIROIR_WEB_PROCESSES.
    """
    from miroir.web import run  # noqa: PLC0415 - only this command needs it

    chosen = _start()
    _load_unattended()
    wait_at_gate()
    uvloop.run(run(chosen, _given_database(chosen), listening=inherited_socket()))


@app.command()
def worker() -> None:
    """Run the worker.

    It takes in mail, routes, delivers and reads the journal of the migrated database in
    MIROIR_DATABASE_URL. Several may run, each with its own MIROIR_MAIL_PORT: they share the work.
    """
    from miroir.worker import run  # noqa: PLC0415 - only this command needs it

    chosen = _start()
    _load_unattended()
    wait_at_gate()
    uvloop.run(until_told(run(chosen, _given_database(chosen))))


@app.command()
def migrate() -> None:
    """Bring the database to this version.

    It is safe to run again, and from several places at once.
    """

    async def run(chosen: Settings) -> list[str]:
        async with reached_database(chosen) as url:
            return await apply_migrations(url)

    done = asyncio.run(run(_start()))
    typer.echo("\n".join(done) or "Nothing to do: the database is up to date.")


@app.command()
def doctor() -> None:
    """Check the set-up and say what to do.

    The exit code is 1 when something is wrong.
    """
    from miroir.doctor import examine  # noqa: PLC0415 - only this command needs it

    findings = asyncio.run(examine(_start()))
    for finding in findings:
        typer.echo(f"{finding.verdict:<8}{finding.subject}: {finding.words}")
    if any(finding.verdict == "error" for finding in findings):
        raise typer.Exit(1)


@organisation.command("create")
def create_organisation(
    name: Annotated[str, typer.Argument(help="Its name, as people read it.")],
    *,
    slug: Annotated[str, typer.Option(help="Its short name: a-z, 0-9 and hyphens.")],
    administrator: Annotated[str, typer.Option(help="E-mail address of its first administrator.")],
    password: Annotated[
        str,
        typer.Option(
            help="Password of the administrator; asked for when absent.",
            envvar="MIROIR_ADMINISTRATOR_PASSWORD",
            prompt="Password of the administrator",
            hide_input=True,
            confirmation_prompt=True,
        ),
    ],
    language: Annotated[Literal["fr", "en"], typer.Option(help="What it speaks.")] = "fr",
    time_zone: Annotated[str, typer.Option(help="IANA name.")] = "Europe/Paris",
) -> None:
    """Create an organisation and its first administrator."""
    from miroir.access import NOT_YET  # noqa: PLC0415 - the other commands start without
    from miroir.desk.founding import Founded, Founding, found  # noqa: PLC0415

    if not SLUG.fullmatch(slug):
        raise Invalid("A slug has 1 to 63 characters of a-z, 0-9 and hyphens, no hyphen first.")
    if time_zone not in available_timezones():
        raise Invalid(f"{time_zone} is no time zone: write it like Europe/Paris.")

    chosen = _start()
    founding = Founding(
        slug=slug,
        name=name,
        language=language,
        time_zone=time_zone,
        mail_domain=chosen.mail_domain,
        administrator=administrator,
        password=password,
    )

    async def create(database: Database) -> Founded:
        async with database.transaction(NOT_YET, at=clock.now()) as tx:
            return await found(tx, founding)

    founded = _with_database(chosen, create)
    typer.echo(f"{name} is there. {administrator} signs in at {chosen.url}/desk")
    typer.echo(f"Mail comes to {founded.mail_address}, the widget's key is {founded.widget_key}")


@key.command("create")
def create_key(
    slug: Annotated[str, typer.Option("--organisation", help="Slug of the organisation.")],
    scope: Annotated[list[str], typer.Option(help=f"Repeatable: {SCOPES}.")],
    name: Annotated[str, typer.Option(help="What it is for.")] = "command line",
) -> None:
    """Create an API key and print it, the only time that it is shown."""
    from miroir import access  # noqa: PLC0415 - the other commands start without

    try:
        scopes = msgspec.convert(scope, list[access.Scope])
    except msgspec.ValidationError as problem:
        raise Invalid(f"There is no such scope. There are: {SCOPES}.") from problem

    async def create(database: Database) -> str | None:
        found = await access.organisation_by_slug(database, slug)
        if found is None:
            raise NotFound(f"There is no organisation {slug}: see miroir organisation create.")
        async with database.transaction(found, at=clock.now()) as tx:
            return (await access.create_key(tx, name=name, scopes=scopes)).token

    typer.echo(_with_database(_start(), create))


@replay.command("calls")
def replay_calls(
    file: Annotated[Path, typer.Argument(help="The calls, one a line, tabs between.", **READ)],
    *,
    shifts: Annotated[
        Path | None,
        typer.Option(help="Who works when, as a CSV; without, as in the recording.", **READ),
    ] = None,
    each: Annotated[
        int | None,
        typer.Option(
            help="Advisers on each shift; without, as many as come nearest to the hours recorded."
        ),
    ] = None,
    promise: Annotated[float, typer.Option(help="Seconds within which calls are answered.")] = 180,
) -> None:
    """Replay recorded calls through routing and print as JSON how they would have fared."""
    from miroir.routing.replay import replay_calls as run  # noqa: PLC0415 - only this command

    report = run(
        file.read_bytes(),
        shifts=None if shifts is None else shifts.read_bytes(),
        each=each,
        promise=promise,
    )
    typer.echo(msgspec.json.format(msgspec.json.encode(report), indent=2))


@mail.command("explain")
def explain_mails(
    files: Annotated[
        list[Path], typer.Argument(help="Mails as received, one a file, or folders with them.")
    ],
    *,
    trusted_host: Annotated[
        str | None,
        typer.Option(
            envvar="MIROIR_MAIL_TRUSTED_HOST", help="Whose results of authentication count."
        ),
    ] = None,
) -> None:
    """Print how each mail is understood and why, one JSON object a line.

    The kind (person, bounce, report, auto-reply, loop, spam), whom a bounce names and the reason,
    the ids for threading, the language, what is visible and what was folded, the attachments.
    """
    from miroir.channels.email import (  # noqa: PLC0415 - only this command needs it
        explain,
        mail_files,
    )

    for file in mail_files(files):
        explained = explain(file, trusted_host=trusted_host)
        typer.echo(msgspec.json.encode(explained).decode())


@mail.command("import")
def import_mails(
    sources: Annotated[
        list[str],
        typer.Argument(help="Mails, mboxes, Maildirs, folders; or imap: and a mailbox's address."),
    ],
    *,
    slug: Annotated[str, typer.Option("--organisation", help="Slug of the organisation.")],
    brand: Annotated[
        str | None, typer.Option(help="Key of the brand; its first when absent.")
    ] = None,
) -> None:
    """Take over mail of before, as closed conversations with their real dates.

    Nobody is answered, asked or alerted because of it. Interrupted, it goes on where it was when
    it is run again: what is there already changes nothing.
    """
    from miroir import access  # noqa: PLC0415 - the other commands start without
    from miroir.channels.history import ProgressBar, Seen, import_mail  # noqa: PLC0415

    chosen = _start()

    async def take_over(database: Database) -> Seen:
        found = await access.organisation_by_slug(database, slug)
        if found is None:
            raise NotFound(f"There is no organisation {slug}: see miroir organisation create.")
        with ProgressBar() as bar:
            return await import_mail(
                chosen, database, found, sources, brand_key=brand, tell=bar.tell
            )

    seen = _with_database(chosen, take_over)
    typer.echo(f"{seen.taken} taken over, {seen.known} known before, {seen.unreadable} unreadable")


def _start() -> Settings:
    chosen = settings()
    configure_logs(chosen)
    return chosen


def _given_database(chosen: Settings) -> str:
    if chosen.database_url is None:
        raise Misconfigured(
            "Set MIROIR_DATABASE_URL to the database to work on, or run `miroir serve`,"
            " which brings its own."
        )
    return chosen.database_url


def _load_unattended() -> None:
    """Have SIGTERM end what the supervisor has just started, and crashes told without words."""
    end_while_loading()
    hide_words_of_crashes()


def _with_database(chosen: Settings, act: Callable[[Database], Coroutine[Any, Any, T]]) -> T:
    async def run() -> T:
        async with reached_database(chosen) as url:
            await apply_migrations(url)
            async with connect(url, most=2) as database:
                return await act(database)

    return asyncio.run(run())


def main() -> None:
    """Run the command; an error that a person can act upon is one line, without a traceback."""
    try:
        app()
    except MiroirError as problem:
        typer.echo(f"miroir: {problem.message}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
