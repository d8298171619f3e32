"""What can be wrong with a server for outgoing mail, in words that say what to do; trying one."""

import socket
import ssl
from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec
from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPConnectTimeoutError,
    SMTPNotSupported,
    SMTPResponseException,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from miroir.base.errors import Misconfigured
from miroir.base.language import phrase
from miroir.channels.email.reaching import OwnNetwork
from miroir.channels.email.sending import Submission
from miroir.channels.email.smtp_replies import NotLetIn
from miroir.channels.email.submission_url import SubmissionUrl

TRY_SECONDS = 15.0
LONGEST_SAID = 300
NO_STARTTLS = "STARTTLS extension not supported"

ServerProblem = Literal[
    "unknown-host", "unreachable", "refused", "timeout", "certificate", "no-encryption",
    "no-smtp", "wrong-password", "own-network", "server", "seal",
]  # fmt: skip

SERVER_WORDS: Mapping[ServerProblem, str] = {
    "unknown-host": phrase("No server has this name: look for a slip in it."),
    "unreachable": phrase("The server cannot be reached: look at its name and port."),
    "refused": phrase("The server does not answer on this port: it is usually 587 or 465."),
    "timeout": phrase("The server does not answer in time: look at its name, port and encryption."),
    "certificate": phrase("The server’s certificate is not valid for this name: nothing was sent."),
    "no-encryption": phrase("The server does not encrypt here: choose TLS on port 465."),
    "no-smtp": phrase("What answers there is no mail server, or not with this encryption."),
    "wrong-password": phrase(
        "The server refuses this user and password. Many providers want a password made for"
        " applications."
    ),
    "own-network": phrase(
        "This server is in the installation’s own network: whoever runs Miroir must allow it with"
        " MIROIR_PRIVATE_MAIL_SERVERS."
    ),
    "server": phrase("The server answered with an error; it is tried again by itself."),
    "seal": phrase("The password kept here does not open any more: enter it again."),
}


class ServerTrial(msgspec.Struct, frozen=True):
    """How it went: without a `problem` the server let us in."""

    problem: ServerProblem | None = None
    said: str | None = None


async def try_server(url: SubmissionUrl, *, name: str, private: bool) -> ServerTrial:
    """Connect, sign in and take leave; no mail is sent. `name` is what we call ourselves.

    `private`: the server may be in the installation's own network.
    """
    submission = Submission(url, name=name, guarded=not private, patience=TRY_SECONDS)
    try:
        await submission.try_out()
    except NotLetIn as refused:
        return trial_of(refused)
    return ServerTrial()


def trial_of(refused: NotLetIn) -> ServerTrial:
    """Return what is wrong with a server that did not let us in."""
    said = refused.reply and f"{refused.reply.code} {refused.reply.words}"[:LONGEST_SAID]
    return ServerTrial(_problem(refused), said or None)


def _problem(refused: Exception) -> ServerProblem:
    kinds: tuple[tuple[type[BaseException], ServerProblem], ...] = (
        (OwnNetwork, "own-network"),
        (Misconfigured, "seal"),
        (socket.gaierror, "unknown-host"),
        (UnicodeError, "unknown-host"),
        (ssl.SSLCertVerificationError, "certificate"),
        (ssl.SSLError, "no-smtp"),
        (SMTPAuthenticationError, "wrong-password"),
        (SMTPNotSupported, "wrong-password"),
        (ConnectionRefusedError, "refused"),
        (SMTPConnectTimeoutError, "timeout"),
        (SMTPTimeoutError, "timeout"),
        (TimeoutError, "timeout"),
        (SMTPResponseException, "server"),
        (SMTPServerDisconnected, "no-smtp"),
        (OSError, "unreachable"),
    )
    chain = list(_chain(refused))
    if any(NO_STARTTLS in str(each) for each in chain):
        return "no-encryption"
    for kind, problem in kinds:
        if any(isinstance(each, kind) for each in chain):
            return problem
    return "server"


def _chain(problem: BaseException | None) -> Iterator[BaseException]:
    while problem is not None:
        yield problem
        problem = problem.__cause__ or problem.__context__
