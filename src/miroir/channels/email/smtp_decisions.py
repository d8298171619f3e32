"""What a session decides about the envelope of a mail, in the form that aiosmtpd asks for it."""

# ruff: noqa: N802 — the names of the methods are aiosmtpd's.

from aiosmtpd.smtp import SMTP, Envelope, Session

from miroir.channels.email.inbound import Gate

MOST_RECIPIENTS = 100


class Decisions:
    """Whom we take mail from and for."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def handle_EHLO(
        self,
        _server: SMTP,
        session: Session,
        _envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        """Greet, and name what we can besides (LMTP demands both, RFC 2033, 5)."""
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", "250-ENHANCEDSTATUSCODES", responses[-1]]

    async def handle_MAIL(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take any sender whose address can be written."""
        if not _is_text(address):
            return "553 5.1.7 The sender's address is malformed"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the recipients that exist."""
        if not _is_text(address):
            return "553 5.1.3 The recipient's address is malformed"
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients: send it again to the others"
        if not await self._gate.accept_recipient(address):
            return "550 5.1.1 There is no such recipient here"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"


def _is_text(address: str) -> bool:
    try:
        address.encode()
    except UnicodeEncodeError:
        return False
    return address.isprintable()
