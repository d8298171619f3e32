"""One session with a submission server."""

import asyncio
from contextlib import suppress

import aiosmtplib
from aiosmtplib import (
    SMTPException,
    SMTPHeloError,
    SMTPRecipientRefused,
    SMTPResponseException,
)

from miroir.channels.email.composing import Outgoing
from miroir.channels.email.smtp_replies import (
    SERVICE_CLOSING,
    NotLetIn,
    Reply,
    all_refused,
    kind_of,
    not_sent,
    reply_from,
    reply_of,
)

DATA_SECONDS = 300.0


class Lost(Exception):
    """The connection went before anything of the mail was taken."""

    def __init__(self, problem: Exception) -> None:
        super().__init__()
        self.problem = problem


class Connection:
    """One session with the server."""

    def __init__(self, client: aiosmtplib.SMTP) -> None:
        self._client = client
        self.sent = 0
        self.used_at = 0.0
        self.refused: dict[str, Reply] = {}

    @property
    def is_open(self) -> bool:
        return self._client.is_connected

    async def connect(self) -> None:
        try:
            await self._client.connect()
            if self._client.is_ehlo_or_helo_needed:
                await self._greet()
        except (SMTPException, OSError, ValueError) as problem:
            self.drop()
            raise NotLetIn(
                f"The server for sending mail does not let us in ({kind_of(problem)}): check its"
                " address, its certificate, the user and the password.",
                reply=reply_of(problem),
            ) from problem
        except asyncio.CancelledError:
            self.drop()
            raise

    async def _greet(self) -> None:
        try:
            await self._client.ehlo()
        except SMTPHeloError:
            await self._client.helo()

    async def open_envelope(self, mail: Outgoing) -> None:
        """Name the sender and the recipients; keep those refused. Raises NotSent, Lost."""
        self.refused = {}
        options = [f"SIZE={len(mail.content)}"] if self._client.supports_extension("size") else []
        try:
            await self._client.mail(mail.sender, options=options)
            for recipient in mail.recipients:
                await self._name_recipient(recipient)
        except (SMTPException, OSError) as problem:
            if isinstance(problem, SMTPResponseException) and problem.code != SERVICE_CLOSING:
                raise not_sent(problem) from problem
            raise Lost(problem) from problem
        if len(self.refused) == len(mail.recipients):
            raise all_refused(list(self.refused.values()))

    async def _name_recipient(self, recipient: str) -> None:
        try:
            await self._client.rcpt(recipient)
        except SMTPRecipientRefused as refusal:
            if refusal.code == SERVICE_CLOSING:
                raise
            self.refused[recipient] = reply_from(refusal.code, refusal.message)

    async def data(self, content: bytes) -> Reply:
        try:
            response = await self._client.data(content, timeout=DATA_SECONDS)
        except (SMTPException, OSError) as problem:
            raise not_sent(problem) from problem
        self.sent += 1
        return reply_from(response.code, response.message)

    async def reset(self) -> None:
        try:
            await self._client.rset()
        except (SMTPException, OSError):
            self.drop()

    async def quit(self) -> None:
        with suppress(SMTPException, OSError):
            await self._client.quit()
        self.drop()

    def drop(self) -> None:
        self._client.close()
