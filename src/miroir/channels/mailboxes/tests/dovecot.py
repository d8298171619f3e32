"""A real Dovecot on ports of its own, unprivileged, as long as a test session."""

import asyncio
import grp
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from types import MappingProxyType

import msgspec
import pytest
from imapclient import IMAPClient

DOVECOT = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
needs_dovecot = pytest.mark.skipif(DOVECOT is None, reason="Dovecot is not installed here")
PASSWORD = "open-sesame"
SECONDS = 20.0

CONFIGURATION = """
protocols = imap
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
default_process_limit = 60
mail_location = maildir:{folder}/mail/%u
mailbox_list_index = no
ssl = {ssl}
disable_plaintext_auth = no
auth_mechanisms = {mechanisms}
auth_failure_delay = 0
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
{passwords}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%u
}}
"""
BY_PASSWORD = f"""
passdb {{{{
  driver = static
  mechanisms = plain login
  args = password={PASSWORD}
}}}}
"""


class Dovecot(msgspec.Struct, frozen=True):
    """Where it listens; `folder` holds its mails and its log."""

    folder: Path
    port: int
    tls_port: int

    def client(self, user: str, *, port: int | None = None) -> IMAPClient:
        """Sign in as `user`, by another way than the one under test."""
        client = IMAPClient("127.0.0.1", port or self.port, ssl=False, timeout=SECONDS)
        client.login(user, PASSWORD)
        return client

    def put(self, user: str, mails: Sequence[bytes], *, folder: str = "INBOX") -> None:
        """Put mails into a mailbox."""
        with self.client(user) as client:
            for mail in mails:
                client.append(folder, mail)

    def renew_validity(self, user: str) -> None:
        """Have UIDs count anew, as after a server was restored."""
        mails = self.folder / "mail" / user
        for found in mails.glob("dovecot.index*"):
            found.unlink()
        names = mails / "dovecot-uidlist"
        head, _, rest = names.read_text().partition("\n")
        names.write_text(re.sub(r"V(\d+)", lambda v: f"V{int(v[1]) + 1}", head) + "\n" + rest)


@contextmanager
def running_dovecot(
    *,
    mechanisms: str = "plain login",
    passwords: str = BY_PASSWORD,
    ssl: str = "no",
    files: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Dovecot]:
    """Start Dovecot with further `files` of configuration, and stop it at the end."""
    user = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    folder = Path(tempfile.mkdtemp(prefix="miroir-dovecot-"))
    ports = _free_ports(2)
    values = {
        "folder": folder, "user": user.pw_name, "uid": user.pw_uid, "gid": user.pw_gid,
        "group": grp.getgrgid(user.pw_gid).gr_name, "ssl": ssl, "mechanisms": mechanisms,
        "port": ports[0], "tls_port": ports[1] if ssl != "no" else 0,
    }  # fmt: skip
    text = CONFIGURATION.format(**values, passwords=passwords.format(**values))
    (folder / "dovecot.conf").write_text(text)
    for name, content in files.items():
        (folder / name).write_text(content)
    os.chown(folder, user.pw_uid, user.pw_gid)
    root = os.getuid() == 0
    process = subprocess.Popen(
        [str(DOVECOT), "-F", "-c", str(folder / "dovecot.conf")],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        cwd="/", user=user.pw_uid if root else None, group=user.pw_gid if root else None,
        extra_groups=[] if root else None, start_new_session=True,
    )  # fmt: skip
    try:
        _wait_for(ports[0], process, folder)
        yield Dovecot(folder, ports[0], ports[1])
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # its workers too: asked kindly, it takes seconds
        process.wait(SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _wait_for(port: int, process: "subprocess.Popen[bytes]", folder: Path) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as connection:
                if connection.recv(4) == b"* OK":
                    return
        except OSError:
            time.sleep(0.05)
    log = folder / "log"
    pytest.fail(f"Dovecot did not start: {log.read_text()[-2000:] if log.exists() else 'no log'}")


@asynccontextmanager
async def cutting_proxy(port: int, *, after: Iterator[int]) -> AsyncIterator[int]:
    """Pass connections on to `port`, each cut off after as many bytes as `after` says next."""
    tasks: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        left = next(after, None)
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
        out = asyncio.create_task(_pass_on(reader, inner_writer, None))
        tasks.add(out)
        await _pass_on(inner_reader, writer, left)
        out.cancel()
        for each in (writer, inner_writer):
            each.transport.abort()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()


async def _pass_on(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, left: int | None
) -> None:
    try:
        while content := await reader.read(4096):
            writer.write(content[:left])
            await writer.drain()
            if left is not None:
                left -= len(content)
                if left <= 0:
                    return
    except OSError:
        return
