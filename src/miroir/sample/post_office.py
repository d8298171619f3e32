"""The sample's outside world: a mail server where every customer has a mailbox.

Answers and surveys leave by SMTP as in earnest, and arrive here, on this machine, where a
newcomer can read them. Each mail is a file of its own.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import aiosmtplib
import msgspec

from miroir.base import clock
from miroir.base.errors import Misconfigured, NotFound
from miroir.base.ids import new_id
from miroir.base.settings import Settings
from miroir.channels.email import Draft, Mail, Outgoing, Received, compose, understand
from miroir.channels.email.listener import mail_listener

FOLDER = "sample-mailbox"
MOST_SHOWN = 50
TIMEOUT_SECONDS = 10.0


class Letter(msgspec.Struct, frozen=True):
    """A mail that somebody of the sample has received."""

    id: UUID
    at: datetime
    mail: Mail


def outside_url(settings: Settings) -> str:
    """Return where the sample's outgoing mail goes: the port after that of incoming mail."""
    return f"smtp://127.0.0.1:{settings.mail_port + 1}"


@asynccontextmanager
async def sample_post_office(settings: Settings) -> AsyncIterator[int]:
    """Take in mail for everybody outside, and give the port; stop at the end."""
    folder = mailbox_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)

    async def store(received: Received) -> None:
        await asyncio.to_thread(_put, folder, received.content)

    async def accept(_address: str) -> bool:
        return True

    async with mail_listener(
        "127.0.0.1",
        settings.mail_port + 1,
        hostname="outside.localhost",
        accept_recipient=accept,
        store=store,
    ) as port:
        yield port


def mailbox_folder(settings: Settings) -> Path:
    """Return the folder of the sample's received mails."""
    return settings.data / FOLDER


async def letters(settings: Settings) -> list[Letter]:
    """Return the newest mails, newest first."""
    paths = sorted(mailbox_folder(settings).glob("*.eml"), reverse=True)[:MOST_SHOWN]
    return await asyncio.to_thread(lambda: [_letter(path) for path in paths])


async def letter(settings: Settings, letter_id: UUID) -> Letter:
    """Return one mail. Raises NotFound."""
    path = mailbox_folder(settings) / f"{letter_id}.eml"
    if not path.is_file():
        raise NotFound("There is no such mail in the sample's mailbox.")
    return await asyncio.to_thread(_letter, path)


def _put(folder: Path, content: bytes) -> None:
    """Write a mail whole or not at all: half of one would have no addressee."""
    place = folder / f"{new_id()}.eml"
    unfinished = place.with_suffix(".unfinished")
    unfinished.write_bytes(content)
    unfinished.replace(place)


def _letter(path: Path) -> Letter:
    at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Letter(UUID(path.stem), at, understand(path.read_bytes()))


async def post_to_us(settings: Settings, draft: Draft) -> None:
    """Send a customer's mail to our own listener, by SMTP. Raises Misconfigured when it is down."""
    outgoing: Outgoing = compose(draft)
    try:
        await aiosmtplib.send(
            outgoing.content,
            sender=outgoing.sender,
            recipients=list(outgoing.recipients),
            hostname=settings.mail_host,
            port=settings.mail_port,
            start_tls=False,
            timeout=TIMEOUT_SECONDS,
        )
    except (aiosmtplib.SMTPException, OSError) as problem:
        raise Misconfigured(
            f"The mail listener on port {settings.mail_port} does not answer: is the worker up?"
        ) from problem


def new_message_id() -> str:
    """Return a Message-ID of the outside world."""
    return f"<{clock.now().timestamp():.0f}.{new_id().hex}@outside.localhost>"
