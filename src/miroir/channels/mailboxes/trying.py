"""Trying a mailbox before it is read: does it open, and if not, why."""

import asyncio

import msgspec
from imapclient.exceptions import IMAPClientError

from miroir.channels.mailboxes.imap import Connection, Password, Token
from miroir.channels.mailboxes.model import Place, Problem
from miroir.channels.mailboxes.problems import WORDS, MailboxTrouble, trouble_of

SECONDS = 30.0


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """How it went. Without a `problem` the mailbox opened, and has `mails` in its folder."""

    problem: Problem | None = None
    words: str | None = None
    server_said: str | None = None
    mails: int = 0
    tells_by_itself: bool = False


async def try_mailbox(place: Place, proof: Password | Token, *, private: bool) -> Trial:
    """Open a mailbox, look, and close it again; nothing is taken or changed."""
    connection = Connection(place)
    try:
        async with asyncio.timeout(SECONDS):
            await connection.open(proof, private=private)
            mails = len(await connection.listed(after=0))
            return Trial(mails=mails, tells_by_itself=await connection.has_idle())
    except (OSError, IMAPClientError, MailboxTrouble, UnicodeError) as problem:
        return trial_of(trouble_of(problem, by_password=isinstance(proof, Password)))
    finally:
        await connection.close()


def trial_of(trouble: MailboxTrouble) -> Trial:
    """Return a trial that failed."""
    return Trial(
        problem=trouble.problem, words=WORDS[trouble.problem], server_said=trouble.said or None
    )
