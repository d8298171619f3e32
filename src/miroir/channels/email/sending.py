"""Outgoing mail, handed to a submission server over connections that are used again."""

import asyncio
import socket

import aiosmtplib

from miroir.channels.email.composing import Outgoing
from miroir.channels.email.reaching import OwnNetwork, reach
from miroir.channels.email.smtp_connection import Connection, Lost
from miroir.channels.email.smtp_replies import NotLetIn, NotSent, Receipt, kind_of, not_sent
from miroir.channels.email.submission_url import SubmissionUrl, read_submission_url

COMMAND_SECONDS = 60.0
REACH_SECONDS = 15.0
LONGEST_IDLE_SECONDS = 30.0
MOST_PER_CONNECTION = 100


class Submission:
    """The way to one submission server. At most `connections` mails are sent at once.

    `name` is what we call ourselves to the server: a host name. A `guarded` server is one that
    an organisation named: it is not looked for in the installation's own network. `patience`:
    how many seconds it may take to answer.
    """

    def __init__(
        self,
        url: str | SubmissionUrl,
        *,
        name: str,
        connections: int = 4,
        guarded: bool = False,
        patience: float | None = None,
    ) -> None:
        self._url = read_submission_url(url) if isinstance(url, str) else url
        self._name = name
        self._guarded = guarded
        self._patience = patience
        self._slots = asyncio.Semaphore(connections)
        self._idle: list[Connection] = []

    async def send(self, mail: Outgoing) -> Receipt:
        """Hand `mail` over. Raises `NotSent` when the server takes it for no recipient.

        When the connection is lost after the mail has left, the server may have taken it: sent
        again, it carries the same Message-ID.
        """
        async with self._slots:
            connection = await self._with_open_envelope(mail)
            try:
                reply = await connection.data(mail.content)
            except NotSent:
                await self._give_back_reset(connection)
                raise
            except asyncio.CancelledError:
                connection.drop()
                raise
            await self._give_back(connection)
            return Receipt(reply, connection.refused)

    async def try_out(self) -> None:
        """Connect, sign in and take leave. Raises NotLetIn."""
        connection = Connection(await self._client())
        await connection.connect()
        await connection.quit()

    async def close(self) -> None:
        """Take leave of the server on every idle connection."""
        while self._idle:
            await self._idle.pop().quit()

    async def _with_open_envelope(self, mail: Outgoing) -> Connection:
        if used := self._idle_connection():
            try:
                await self._open_envelope(used, mail)
            except Lost:  # the server has closed it in the meantime
                used.drop()
            else:
                return used
        connection = Connection(await self._client())
        await connection.connect()
        try:
            await self._open_envelope(connection, mail)
        except Lost as lost:
            connection.drop()
            raise not_sent(lost.problem) from lost.problem
        return connection

    async def _open_envelope(self, connection: Connection, mail: Outgoing) -> None:
        try:
            await connection.open_envelope(mail)
        except NotSent:
            await self._give_back_reset(connection)
            raise
        except asyncio.CancelledError:
            connection.drop()
            raise

    def _idle_connection(self) -> Connection | None:
        now = asyncio.get_running_loop().time()
        while self._idle:
            connection = self._idle.pop()
            if connection.is_open and now - connection.used_at < LONGEST_IDLE_SECONDS:
                return connection
            connection.drop()
        return None

    async def _give_back_reset(self, connection: Connection) -> None:
        await connection.reset()
        await self._give_back(connection)

    async def _give_back(self, connection: Connection) -> None:
        if not connection.is_open:
            connection.drop()
        elif connection.sent >= MOST_PER_CONNECTION:
            await connection.quit()
        else:
            connection.used_at = asyncio.get_running_loop().time()
            self._idle.append(connection)

    async def _client(self) -> aiosmtplib.SMTP:
        """Return what speaks to the server, not connected yet, or by a socket that is. Raises
        NotLetIn.
        """
        place = await self._guarded_socket() if self._guarded else None
        return aiosmtplib.SMTP(
            hostname=self._url.host,
            port=None if place else self._url.port,
            sock=place,
            username=self._url.username,
            password=self._url.password,
            use_tls=self._url.encryption == "tls",
            start_tls=self._url.encryption == "starttls",
            local_hostname=self._name,
            timeout=self._patience or COMMAND_SECONDS,
        )

    async def _guarded_socket(self) -> socket.socket:
        within = min(self._patience or COMMAND_SECONDS, REACH_SECONDS)
        try:
            return await reach(self._url.host, self._url.port, within=within)
        except (OSError, OwnNetwork, UnicodeError) as problem:
            raise NotLetIn(
                f"The server for sending mail cannot be reached ({kind_of(problem)}): check its"
                " address."
            ) from problem
