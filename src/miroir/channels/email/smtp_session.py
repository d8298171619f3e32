"""One incoming SMTP or LMTP session (RFC 5321, RFC 2033), on aiosmtpd's protocol class."""

# ruff: noqa: N802 — the names of commands' methods are aiosmtpd's.

import asyncio
import logging
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any, cast

import structlog
from aiosmtpd.smtp import SMTP, Envelope, syntax

from miroir.channels.email.inbound import MEBIBYTE, Gate, NotStored, Received
from miroir.channels.email.smtp_decisions import Decisions

log = structlog.get_logger(__name__)
# aiosmtpd logs every command, and with it addresses of people.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)

CHUNK = 65_536
DOT = b".\r\n"
LONE_DOT = b"\r\n" + DOT
COMMAND_SIZE = 1_024
# Enough for a server that keeps its connection open; beyond, it reconnects.
MOST_CALLS = {"*": 2_000, "RCPT": 20_000, "NOOP": 200, "VRFY": 20, "HELP": 20, "AUTH": 3}
GRACE_SECONDS = 2.0
STORED = "250 2.6.0 Stored"
NOT_STORED = "451 4.3.0 Not stored: try again later"
# What nearly every address is. aiosmtpd reads any, at the price of the rest of the session.
PLAIN_PATH = re.compile(
    r"\s*<([\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@[a-z\d-]+(?:\.[a-z\d-]+)*)>"
    r"\s*([a-z].*)?",
    re.ASCII | re.IGNORECASE,
)
BARE_REPLY = re.compile(r"([245])(\d\d) (?!\d\.\d)")


class InboundSession(SMTP):
    """A session that speaks SMTP after HELO or EHLO, and LMTP after LHLO."""

    line_length_limit = CHUNK

    def __init__(self, gate: Gate, *, hostname: str) -> None:
        self.command_size_limits = defaultdict(lambda: COMMAND_SIZE)
        super().__init__(
            Decisions(gate),
            data_size_limit=gate.limits.size,
            enable_SMTPUTF8=True,
            hostname=hostname,
            ident="ESMTP",
            timeout=gate.limits.seconds,
            command_call_limit=MOST_CALLS,
            loop=asyncio.get_running_loop(),
        )
        self._gate = gate
        self._peer: str | None = None
        self._speaks_lmtp = False
        self._greeting = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start, or turn away one connection too many."""
        peer = _host_of(transport)
        if self._gate.enter(peer):
            self._peer = peer
            super().connection_made(transport)
            return
        transport = cast(asyncio.Transport, transport)
        transport.set_protocol(asyncio.Protocol())
        transport.write(b"421 4.7.0 Too many connections: try again later\r\n")
        transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        """Count the session out."""
        self._gate.leave(self._peer or "")
        super().connection_lost(error)

    def eof_received(self) -> bool:
        """Go on with what has arrived: a crude client sends all its commands and hangs up."""
        self._reader.feed_eof()
        return True

    def leave(self) -> None:
        """End the session from our side. A mail that is being stored is stored to the end."""
        if self.transport is not None:
            transport = cast(asyncio.Transport, self.transport)
            transport.write(b"421 4.3.2 Closing: try again later\r\n")
            transport.close()
            # A peer that does not read would keep the connection for ever.
            self.loop.call_later(GRACE_SECONDS, transport.abort)

    def _timeout_cb(self) -> None:
        self.leave()

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        plain = PLAIN_PATH.fullmatch(arg)
        if plain is None:
            return super()._getaddr(arg)
        return plain[1], plain[2] or ""

    async def push(self, status: Any) -> None:
        """Answer, with an enhanced status code (RFC 2034) where there is none."""
        if isinstance(status, str) and not self._greeting:
            await super().push(BARE_REPLY.sub(r"\1\2 \1.0.0 ", status, count=1))
        else:
            await super().push(status)

    async def handle_exception(self, error: Exception) -> str:
        """Answer for what went wrong; when the client's words end, so does the session."""
        if isinstance(error, asyncio.IncompleteReadError):
            cast(asyncio.Transport, self.transport).close()
            return "421 4.4.2 Connection closed"
        log.warning("mail-session-failed", problem=type(error).__name__)
        return "451 4.3.0 Something went wrong here: try again later"

    @syntax("HELO hostname")
    async def smtp_HELO(self, arg: str) -> None:
        """Greet in plain SMTP."""
        await self._greet(super().smtp_HELO, arg, lmtp=False)

    @syntax("EHLO hostname")
    async def smtp_EHLO(self, arg: str) -> None:
        """Greet in SMTP with extensions."""
        await self._greet(super().smtp_EHLO, arg, lmtp=False)

    @syntax("LHLO hostname")
    async def smtp_LHLO(self, arg: str) -> None:
        """Greet in LMTP."""
        await self._greet(super().smtp_EHLO, arg, lmtp=True)

    async def _greet(
        self, greet: Callable[[str], Awaitable[None]], arg: str, *, lmtp: bool
    ) -> None:
        self._speaks_lmtp = lmtp
        self._greeting = True
        await greet(arg)
        self._greeting = False

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:
        """Take a mail. The answer is positive once it is stored, never before."""
        envelope = cast(Envelope, self.envelope)
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
        elif not envelope.rcpt_tos:
            await self.push("503 5.5.1 Send MAIL and RCPT first")
        else:
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            answers = await self._taken(envelope)
            self.envelope = self._create_envelope()
            await self.push("\r\n".join(answers))

    async def _taken(self, envelope: Envelope) -> list[str]:
        """Return the answers: LMTP has one for each recipient, SMTP one for all (RFC 2033, 4.2)."""
        recipients = envelope.rcpt_tos if self._speaks_lmtp else envelope.rcpt_tos[:1]
        pieces: list[bytes] = []
        try:
            if refusal := await self._read_body(pieces):
                return [refusal] * len(recipients)
            received = self._received(envelope, unstuffed(b"".join(pieces)))
        finally:
            self._let_go(pieces)
        storing = asyncio.create_task(_stored(self._gate, received))
        self._gate.storing.add(storing)
        storing.add_done_callback(self._gate.storing.discard)
        # Shielded: a client that hangs up must not interrupt a transaction half-way.
        missed = await asyncio.shield(storing)
        if not self._speaks_lmtp:
            return [NOT_STORED if missed else STORED]
        return [NOT_STORED if each in missed else STORED for each in recipients]

    async def _read_body(self, pieces: list[bytes]) -> str | None:
        """Collect what comes up to the lone dot; return a refusal, once all is read, or None.

        It comes in pieces that end where a line does with a dot: most mails have few of them.
        """
        refusal: str | None = None
        size, end = 0, b"\r\n"
        while end != LONE_DOT:
            piece = await self._piece()
            end = (end + piece)[-len(LONE_DOT) :]
            size += len(piece)
            refusal = refusal or self._refusal(size - len(DOT), more=len(piece))
            self._keep(piece, pieces) if refusal is None else self._let_go(pieces)
            if size % MEBIBYTE < len(piece):
                self._reset_timeout()
        return refusal

    def _keep(self, piece: bytes, pieces: list[bytes]) -> None:
        pieces.append(piece)
        self._gate.held += len(piece)

    def _let_go(self, pieces: list[bytes]) -> None:
        self._gate.held -= sum(map(len, pieces))
        pieces.clear()

    async def _piece(self) -> bytes:
        try:
            return await self._reader.readuntil(DOT)
        except asyncio.LimitOverrunError as overrun:
            return await self._reader.read(overrun.consumed)

    def _refusal(self, size: int, *, more: int) -> str | None:
        if size > self._gate.limits.size:
            return "552 5.3.4 The mail is too big"
        if self._gate.held + more > self._gate.limits.held:
            return "452 4.3.1 Too much mail at once: try again later"
        return None

    def _received(self, envelope: Envelope, content: bytes) -> Received:
        return Received(
            sender="" if envelope.mail_from in (None, "<>") else envelope.mail_from,
            recipients=tuple(envelope.rcpt_tos),
            content=content,
            peer=self._peer or "",
            protocol="lmtp" if self._speaks_lmtp else "smtp",
        )


async def _stored(gate: Gate, received: Received) -> frozenset[str]:
    """Store a mail; return the recipients for whom it could not be."""
    try:
        await gate.store(received)
    except NotStored as problem:
        return problem.recipients
    except Exception as problem:  # its message may hold words of the mail: only its kind is told
        log.warning("mail-not-stored", problem=type(problem).__name__)
        return frozenset(received.recipients)
    return frozenset()


def unstuffed(body: bytes) -> bytes:
    """Return a body without its lone dot, nor the dots that begin lines (RFC 5321, 4.5.2)."""
    lines = b"\r\n" + body.removesuffix(DOT)
    return lines.replace(b"\r\n.", b"\r\n").removeprefix(b"\r\n")


def _host_of(transport: asyncio.BaseTransport) -> str:
    peer = transport.get_extra_info("peername")
    return str(peer[0]) if isinstance(peer, tuple) and peer else "local"
