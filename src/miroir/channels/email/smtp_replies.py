"""What a mail server answers, and what follows from it (RFC 5321, RFC 3463)."""

import re
from collections.abc import Sequence

import msgspec
from aiosmtplib import SMTPResponseException

from miroir.base.errors import MiroirError

ENHANCED_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?!\S)")
GREYLISTED = re.compile(r"gr[ea]y[-_ ]?list|postgrey|try again in \d", re.IGNORECASE)
LONGEST_WORDS = 500
SERVICE_CLOSING = 421
# Refusals of ourselves, not of the mail: it may go once whoever runs the server has seen to it.
OUR_FAULT = {SERVICE_CLOSING, 454, 530, 534, 535, 538}


class Reply(msgspec.Struct, frozen=True):
    """What a server answered: reply code (RFC 5321), enhanced status (RFC 3463), its words."""

    code: int
    status: str | None
    words: str

    @property
    def permanent(self) -> bool:
        """Whether trying the same again is useless: by the enhanced status where there is one."""
        if self.code in OUR_FAULT:
            return False
        if (
            self.status is not None and self.status[0] in "45"
        ):  # 2 beside a refusal says nothing of it
            return self.status[0] == "5"
        return 500 <= self.code < 600

    @property
    def greylisted(self) -> bool:
        """Whether the server turns away who comes for the first time, as it says itself."""
        return not self.permanent and bool(GREYLISTED.search(self.words))

    @property
    def of_address(self) -> bool:
        """Whether it is the recipient's address that is of no use (RFC 3463, X.1.n)."""
        return self.permanent and (self.status or "").startswith("5.1.")


class NotSent(MiroirError):
    """A mail has not been taken over: try again later, unless `permanent`."""

    status = 502
    code = "mail-not-sent"

    def __init__(self, message: str, *, permanent: bool, reply: Reply | None = None) -> None:
        super().__init__(message, permanent=permanent)
        self.permanent = permanent
        self.reply = reply


class NotLetIn(NotSent):
    """The server cannot be reached or does not let us in: no mail can leave by it for now."""

    def __init__(self, message: str, *, reply: Reply | None = None) -> None:
        super().__init__(message, permanent=False, reply=reply)


class Receipt(msgspec.Struct, frozen=True):
    """The server's word that it has taken a mail over, but for the recipients it refused."""

    reply: Reply
    refused: dict[str, Reply]


def all_refused(replies: Sequence[Reply]) -> NotSent:
    """Return the error for a mail that no recipient takes: permanent when each refusal is."""
    reply = next((each for each in replies if not each.permanent), replies[0])
    return _refusal(reply)


def not_sent(problem: Exception) -> NotSent:
    """Return the error for what went wrong with a mail: a reply, or the loss of the connection."""
    reply = reply_of(problem)
    if reply:
        return _refusal(reply)
    return NotSent(
        f"The connection for sending mail was lost ({kind_of(problem)}): the mail waits.",
        permanent=False,
    )


def _refusal(reply: Reply) -> NotSent:
    advice = "correct the address or the mail" if reply.permanent else "the mail waits"
    return NotSent(
        f"The mail server answered {reply.code} {reply.status or ''}".rstrip() + f": {advice}.",
        permanent=reply.permanent,
        reply=reply,
    )


def reply_of(problem: Exception) -> Reply | None:
    """Return the server's reply behind a problem, None where it gave none."""
    if isinstance(problem, SMTPResponseException):
        return reply_from(problem.code, problem.message)
    return None


def reply_from(code: int, words: str) -> Reply:
    """Return a reply read from its code and its words."""
    found = ENHANCED_STATUS.match(words)
    readable = words.encode("utf-8", "replace").decode()
    return Reply(code, found[0] if found else None, readable[:LONGEST_WORDS])


def kind_of(problem: Exception) -> str:
    """Return a word for a problem that names nobody."""
    return type(problem).__name__
