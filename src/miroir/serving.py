"""Everything in one process group: the database, the web processes, the worker."""

import asyncio
import socket
import sys
import time
from collections.abc import Callable

import asyncpg
import structlog

from miroir.base import clock
from miroir.base.database import connect
from miroir.base.metrics import shared_folder
from miroir.base.migrations import migrate
from miroir.base.ports import DESCRIPTOR, check_free, listening_sockets
from miroir.base.postgres import Postgres
from miroir.base.postgres_cluster import postgres_folder
from miroir.base.processes import Program, Supervisor, supervising
from miroir.base.secrets import installation_secret
from miroir.base.settings import Settings
from miroir.base.start_gate import StartGate

log = structlog.get_logger(__name__)

READY_WITHIN = 60.0
IS_EMPTY = "select not exists (select from organisation)"
READY_REQUEST = b"GET /health/ready HTTP/1.0\r\nHost: localhost\r\n\r\n"


async def serve(settings: Settings, *, say: Callable[[str], None]) -> None:
    """Run Miroir until told to stop; `say` hands what to tell the person who started it.

    Raises Misconfigured before anything is started when a port is taken or the data folder
    cannot be used.
    """
    began = time.monotonic()
    check_free(settings.mail_host, settings.mail_port, setting="MIROIR_MAIL_PORT")
    sockets = listening_sockets(
        settings.host, settings.port, count=settings.web_processes, setting="MIROIR_PORT"
    )
    installation_secret(settings)
    async with supervising() as supervisor:
        url = await _start_database(settings, supervisor)
        gate = StartGate()
        await supervisor.keep(*_programs(settings, url, sockets, gate))
        await migrate(url)
        empty = await _fill(settings, url)
        gate.open()
        await _until_ready(sockets[0])
        say(_welcome(settings, seconds=time.monotonic() - began, empty=empty))
        await asyncio.Event().wait()


async def _start_database(settings: Settings, supervisor: Supervisor) -> str:
    if settings.database_url:
        return settings.database_url
    server = Postgres(postgres_folder(settings))
    await supervisor.keep(server)
    return server.url


async def _fill(settings: Settings, url: str) -> bool:
    """Load the sample where it is asked for and nothing is there; say whether nothing still is."""
    connection = await asyncpg.connect(url)
    empty = bool(await connection.fetchval(IS_EMPTY))
    await connection.close()
    if not (empty and settings.sample):
        return empty
    from miroir import sample  # noqa: PLC0415 - large, and needed once

    log.info("sample-loading")
    async with connect(url, most=2) as database:
        await sample.load(database, at=clock.now(), served=settings)
    return False


def _programs(
    settings: Settings, url: str, sockets: list[socket.socket], gate: StartGate
) -> list[Program]:
    shared = {
        **gate.environment,
        "MIROIR_DATABASE_URL": url,
        "MIROIR_DATA": str(settings.data.absolute()),
        "MIROIR_SAMPLE": str(settings.sample).lower(),
        **shared_folder(settings.data / "metrics"),
    }
    webs = [
        Program(
            f"web-{number}",
            _command("web"),
            environment=shared | {DESCRIPTOR: str(one.fileno())},
            descriptors=[one.fileno(), gate.descriptor],
        )
        for number, one in enumerate(sockets, start=1)
    ]
    worker = Program(
        "worker", _command("worker"), environment=shared, descriptors=[gate.descriptor]
    )
    return [*webs, worker]


def _command(name: str) -> list[str]:
    return [sys.executable, "-m", "miroir.cli", name]


async def _until_ready(listening: socket.socket) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        if await _is_ready(*listening.getsockname()[:2]):
            return
        await asyncio.sleep(0.05)
    log.warning("not-ready-yet", seconds=READY_WITHIN)


async def _is_ready(host: str, port: int) -> bool:
    try:
        async with asyncio.timeout(READY_WITHIN):
            reader, writer = await asyncio.open_connection(host, port)
            writer.write(READY_REQUEST)
            answer = await reader.read(64)
            writer.close()
    except (OSError, TimeoutError):
        return False
    return b" 200 " in answer.split(b"\r\n", 1)[0]


def _welcome(settings: Settings, *, seconds: float, empty: bool) -> str:
    mail = f"{settings.mail_host}:{settings.mail_port} (SMTP and LMTP)"
    places = {"Desk": f"{settings.url}/desk", "Mirror": f"{settings.url}/mirror"}
    if settings.sample:
        places["Sample shop"] = f"{settings.url}/sample/shop"
        places["Sample mailbox"] = f"{settings.url}/sample/mailbox"
    lines = [f"  {name:<16}{place}" for name, place in {**places, "Mail comes to": mail}.items()]
    if empty:
        lines.append("  Nothing is here yet: miroir organisation create --help")
    return "\n".join([f"Miroir is ready ({seconds:.1f} s). Ctrl-C stops everything.", *lines])
