"""What can be wrong with a mailbox: as an error, and in words that say what to do."""

import socket
import ssl
from collections.abc import Mapping

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from miroir.base.errors import Misconfigured
from miroir.base.language import phrase
from miroir.channels.mailboxes.model import Problem

LONGEST_SAID = 300
# A person must act: trying again would only have the account locked.
FOR_A_PERSON: frozenset[Problem] = frozenset({"wrong-password", "sign-in-again", "seal"})

WORDS: Mapping[Problem, str] = {
    "unknown-host": phrase("No server has this name: look for a slip in it."),
    "unreachable": phrase("The server cannot be reached: look at its name and port."),
    "refused": phrase("The server does not answer on this port: IMAP is usually on 993."),
    "timeout": phrase("The server does not answer in time: look at its name, port and encryption."),
    "no-imap": phrase("What answers there is no IMAP server, or not with this encryption."),
    "certificate": phrase("The server’s certificate is not valid for this name: nothing was sent."),
    "no-encryption": phrase("The server does not encrypt here: choose TLS on port 993."),
    "wrong-password": phrase(
        "The server refuses this user and password. Many providers want a password made for"
        " applications."
    ),
    "sign-in-again": phrase("The provider does not let us in any more: sign in again."),
    "no-folder": phrase("There is no such folder in the mailbox."),
    "no-target": phrase("There is no such folder to move mails to."),
    "own-network": phrase(
        "This server is in the installation’s own network: whoever runs Miroir must allow it with"
        " MIROIR_PRIVATE_MAIL_SERVERS."
    ),
    "interrupted": phrase("The connection broke off; it is tried again by itself."),
    "server": phrase("The server answered with an error; it is tried again by itself."),
    "seal": phrase("The password kept here does not open any more: enter it again."),
    "provider": phrase("The provider’s sign-in does not answer; it is tried again by itself."),
}


class MailboxTrouble(Exception):
    """A mailbox cannot be read; `problem` names why, `said` is what the server said."""

    def __init__(self, problem: Problem, said: str = "") -> None:
        super().__init__(problem)
        self.problem: Problem = problem
        self.said = " ".join(said.split())[:LONGEST_SAID]


def trouble_of(error: Exception, *, by_password: bool = True) -> MailboxTrouble:
    """Return what is wrong, from any error that reading a mailbox ends with."""
    if isinstance(error, MailboxTrouble):
        return error
    if isinstance(error, LoginError):
        return MailboxTrouble("wrong-password" if by_password else "sign-in-again", _said(error))
    return MailboxTrouble(_problem(error), _said(error))


def _problem(error: Exception) -> Problem:
    kinds: tuple[tuple[type[Exception], Problem], ...] = (
        (socket.gaierror, "unknown-host"),
        (UnicodeError, "unknown-host"),
        (ssl.SSLCertVerificationError, "certificate"),
        (ssl.SSLError, "no-imap"),
        (TimeoutError, "timeout"),
        (ConnectionRefusedError, "refused"),
        (ConnectionError, "interrupted"),
        (IMAPClientAbortError, "interrupted"),
        (IMAPClientError, "server"),
        (Misconfigured, "seal"),
        (OSError, "unreachable"),
    )
    return next((problem for kind, problem in kinds if isinstance(error, kind)), "server")


def _said(error: Exception) -> str:
    if isinstance(error, OSError | Misconfigured):
        return ""  # the words of this machine, not of the server
    said = error.args[0] if error.args else ""
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)
