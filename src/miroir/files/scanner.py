"""Asking ClamAV's daemon about a content, by its INSTREAM command (clamd(8))."""

import asyncio
import re
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from miroir.base.errors import MiroirError, Misconfigured
from miroir.base.settings import Settings
from miroir.files.facts import Finding

CONNECT_WITHIN = 5.0
ANSWER_WITHIN = 120.0
CHUNK = 256 * 1024
LONGEST_ANSWER = 4096
LONGEST_THREAT = 200
HOST_AND_PORT = re.compile(r"(?:tcp:(?://)?)?(\[[0-9a-fA-F:.]+\]|[^\s:/\[\]]+):([0-9]{1,5})/?")
HIGHEST_PORT = 65_535


class Unanswered(MiroirError):
    """The scanner does not answer, or not to the point: ask again later.

    `reached` says that it was there when asked.
    """

    status = 503
    code = "scanner-unanswered"

    def __init__(self, message: str, *, reached: bool) -> None:
        super().__init__(message)
        self.reached = reached


class Verdict(msgspec.Struct, frozen=True):
    """What the scanner found, and the `threat` as it names it where there is one."""

    finding: Finding
    threat: str | None = None


class Scanner(msgspec.Struct, frozen=True):
    """Where clamd listens: at the `path` of a unix socket, or a `host` and `port`."""

    path: Path | None = None
    host: str = ""
    port: int = 0

    @property
    def address(self) -> str:
        """Where it is, for whoever runs the installation."""
        return str(self.path or f"{self.host}:{self.port}")

    async def scan(self, content: Iterable[bytes]) -> Verdict:
        """Return what clamd finds in `content`, given in parts. Raises Unanswered."""
        return await asyncio.to_thread(self._scan_now, content)

    async def version(self) -> str:
        """Return what clamd calls itself and its signatures. Raises Unanswered."""
        return await asyncio.to_thread(self._version_now)

    def _scan_now(self, content: Iterable[bytes]) -> Verdict:
        with self._connection() as connection:
            # It answers and hangs up in the middle of what is too large for it. What it said
            # stays readable, which asyncio's streams do not promise: hence threads.
            with suppress(ConnectionError):
                _send(connection, content)
            return read_verdict(_answer(connection))

    def _version_now(self) -> str:
        with self._connection() as connection:
            connection.sendall(b"zVERSION\0")
            return _answer(connection)

    @contextmanager
    def _connection(self) -> Iterator[socket.socket]:
        try:
            connection = self._open()
        except OSError as problem:
            raise Unanswered(_words(problem), reached=False) from problem
        with connection:
            connection.settimeout(ANSWER_WITHIN)
            try:
                yield connection
            except OSError as problem:
                raise Unanswered(_words(problem), reached=True) from problem

    def _open(self) -> socket.socket:
        if self.path is None:
            return socket.create_connection((self.host, self.port), timeout=CONNECT_WITHIN)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(CONNECT_WITHIN)
            connection.connect(str(self.path))
        except BaseException:
            connection.close()
            raise
        return connection


def scanner(settings: Settings) -> Scanner | None:
    """Return the scanner of this installation, None where none is set. Raises Misconfigured."""
    return read_address(settings.clamav) if settings.clamav else None


def read_address(text: str) -> Scanner:
    """Read `/run/clamav/clamd.ctl`, `unix:/run/…`, `tcp://host:3310` or `host:3310`."""
    path = Path(text.removeprefix("unix://").removeprefix("unix:"))
    if path.is_absolute():
        return Scanner(path=path)
    match = HOST_AND_PORT.fullmatch(text)
    if match is None or not 0 < int(match[2]) <= HIGHEST_PORT:
        raise Misconfigured(
            f"MIROIR_CLAMAV: “{text}” is neither the path of clamd's socket, as"
            " /run/clamav/clamd.ctl, nor a host and port, as tcp://scanner.example.org:3310."
        )
    return Scanner(host=match[1].strip("[]"), port=int(match[2]))


def read_verdict(answer: str) -> Verdict:
    """Read clamd's answer to a stream. Raises Unanswered for what is no verdict."""
    if answer == "stream: OK":
        return Verdict("clean")
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        threat = answer.removeprefix("stream: ").removesuffix(" FOUND")
        return Verdict("infected", threat[:LONGEST_THREAT] or "?")
    if answer.startswith("INSTREAM size limit exceeded"):
        return Verdict("too_large")
    raise Unanswered(f"clamd says “{answer[:LONGEST_THREAT]}”", reached=True)


def _send(connection: socket.socket, content: Iterable[bytes]) -> None:
    connection.sendall(b"zINSTREAM\0")
    for part in content:
        connection.sendall(len(part).to_bytes(4, "big") + part)
    connection.sendall(bytes(4))


def _answer(connection: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        part = connection.recv(LONGEST_ANSWER)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()


def _words(problem: Exception) -> str:
    return str(problem) or type(problem).__name__
