"""The embedded PostgreSQL: made once in a folder, run as a child of this process.

It listens on a unix socket in a private folder only, survives `kill -9` of anyone, and ends when
the process that runs it ends.
"""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from miroir.base.children import exited, start_child, stop_child
from miroir.base.errors import MiroirError, Misconfigured
from miroir.base.postgres_cluster import (
    DATABASE,
    USER,
    Cluster,
    make_cluster,
    open_cluster,
    postgres_folder,
    server_settings,
)
from miroir.base.postgres_lock import FolderLock, servers_in
from miroir.base.settings import Settings

log = structlog.get_logger(__name__)

READY_WITHIN = 600.0  # a crash under heavy load is long to recover from
GONE_WITHIN = 120.0
STOP_STEPS = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0))
SAY_EVERY = 5.0
LOG_LIMIT = 5_000_000


class DatabaseDown(MiroirError):
    """The embedded PostgreSQL did not start; the message ends with its own last words."""

    status = 503
    code = "database-down"


class Postgres:
    """One embedded server on one folder. After it died by itself, `start` it again.

    `durable=False` gives up the safety of what is written, for tests.
    """

    name = "postgres"

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.absolute()
        self._durable = durable
        self._lock = FolderLock(self.folder / "launcher.lock")
        self._cluster: Cluster | None = None
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of the database, once started."""
        return f"postgresql://{USER}@/{DATABASE}?host={self._opened.sockets}&port=5432"

    @property
    def pid(self) -> int | None:
        """The process id of the server, or None when it does not run."""
        child = self._child
        return child.pid if child is not None and child.poll() is None else None

    @property
    def _opened(self) -> Cluster:
        if self._cluster is None:
            raise DatabaseDown("The embedded PostgreSQL is not started: call start() first.")
        return self._cluster

    def running_elsewhere(self) -> str | None:
        """Return the address of the server that another process runs on the folder, if one does."""
        if not self._lock.held_elsewhere():
            return None
        self._cluster = open_cluster(self.folder)
        return self.url if self._cluster.ready(self._cluster.leader()) else None

    async def start(self) -> None:
        """Start the server, making the database the first time; return when it is ready.

        Raises Misconfigured when the folder cannot be used, DatabaseDown when it fails.
        """
        self._cluster = open_cluster(self.folder)
        self._lock.take()
        try:
            await self._outlive_previous(self._cluster)
            await make_cluster(self._cluster, durable=self._durable)
            await self._launch(self._cluster)
        except BaseException:
            await self.stop()
            raise

    async def wait(self) -> int:
        """Wait until the server ends, for whatever reason; return its exit code."""
        return await exited(self._child) if self._child is not None else 0

    async def stop(self) -> None:
        """Stop the server cleanly, open sessions included, and let go of the folder."""
        if self._child is not None:
            await stop_child(self._child, steps=STOP_STEPS)
        if self._cluster is not None:
            self._cluster.leave()
        self._lock.release()

    async def _outlive_previous(self, cluster: Cluster) -> None:
        """Wait until no process of an earlier server is left, then clear what it left behind."""
        began = said = time.monotonic()
        while pids := servers_in(cluster.data):
            leader = cluster.leader()
            if leader in pids and leader != self._lock.previous_server:
                raise Misconfigured(
                    f"PostgreSQL (process {leader}) runs on {cluster.data} and was not started by"
                    " Miroir: stop it, or set MIROIR_DATA to another folder."
                )
            if leader in pids and said == began:
                os.kill(leader, signal.SIGINT)
            if time.monotonic() - began > GONE_WITHIN:
                raise DatabaseDown(f"PostgreSQL processes {pids} do not end: stop them.")
            if time.monotonic() - said > SAY_EVERY or said == began:
                said = time.monotonic()
                log.info("postgres-waiting-for-previous", processes=pids)
            await asyncio.sleep(0.05)
        cluster.clear_locks()

    async def _launch(self, cluster: Cluster) -> None:
        options = server_settings(durable=self._durable, sockets=cluster.sockets)
        with cluster.log.open("ab") as output:
            if output.tell() > LOG_LIMIT:
                output.truncate(0)
            beginning = output.tell()
            self._child = start_child(
                [
                    cluster.binaries / "postgres",
                    "-D",
                    cluster.data,
                    *(f"--{name}={value}" for name, value in options.items()),
                ],
                when_orphaned=signal.SIGINT,
                account=cluster.account,
                environment=cluster.environment,
                output=output,
                own_session=True,  # Ctrl-C must not reach it before its clients are gone
                folder=cluster.data.parent if cluster.account is None else Path("/"),
            )
        self._lock.note_server(self._child.pid)
        await _until_ready(cluster, self._child, beginning)
        log.info("postgres-ready", process=self._child.pid)


async def _until_ready(cluster: Cluster, child: subprocess.Popen[bytes], beginning: int) -> None:
    began = said = time.monotonic()
    while not cluster.ready(child.pid):
        if child.poll() is not None or time.monotonic() - began > READY_WITHIN:
            words = cluster.log.read_bytes()[beginning:].decode(errors="replace")
            raise DatabaseDown(f"PostgreSQL did not start. Its last words:\n{words[-2000:]}")
        if time.monotonic() - said > SAY_EVERY:
            said = time.monotonic()
            log.info("postgres-recovering", seconds=round(said - began))
        await asyncio.sleep(0.02)


@asynccontextmanager
async def embedded_postgres(folder: Path, *, durable: bool = True) -> AsyncIterator[str]:
    """Run PostgreSQL on `folder` (made when absent) and give its address."""
    server = Postgres(folder, durable=durable)
    await server.start()
    try:
        yield server.url
    finally:
        await server.stop()


@asynccontextmanager
async def reached_database(settings: Settings) -> AsyncIterator[str]:
    """Give the address of the installation's database.

    That is the one which is set, else the embedded one: as it runs, or run for the occasion.
    """
    if settings.database_url:
        yield settings.database_url
        return
    server = Postgres(postgres_folder(settings))
    if running := server.running_elsewhere():
        yield running
        return
    async with embedded_postgres(server.folder) as url:
        yield url
