"""An organisation whose mailboxes are read, as a test sees it."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from miroir.base.database import Database
from miroir.base.ids import new_id
from miroir.base.listening import Listener
from miroir.base.sealing import seal
from miroir.base.settings import Settings
from miroir.channels.email import Reader as Understanding
from miroir.channels.mailboxes import (
    Mailbox,
    Pauses,
    Wanted,
    connect_mailbox,
    mailbox,
    mailboxes,
    read_mailboxes,
    remove_mailbox,
)
from miroir.channels.mailboxes.setting import PURPOSE
from miroir.channels.mailboxes.tests.dovecot import PASSWORD, Dovecot
from miroir.desk.founding import Founded

QUICK = Pauses(
    after_failures=(0.01,), for_a_person=30, first_idle=1, idle=2, poll=0.05, skipped=0.2
)
SECONDS = 30.0

STATES = "select state, count(*) as n from received_mail where organisation_id = $1 group by 1"
IDS = """
    select external_id from message
    where organisation_id = $1 and channel = 'email' and kind = 'inbound'
"""


def mail(number: int | str, *, words: str = "Bonjour", size: int = 0) -> bytes:
    """Write a mail of somebody's; `size` bytes are attached."""
    attached = (
        "\r\n--b\r\nContent-Type: application/octet-stream\r\n"
        f"Content-Disposition: attachment; filename=a.bin\r\n\r\n{'x' * size}\r\n--b--\r\n"
    )
    return (
        f"From: Client <client.{number}@example.org>\r\nTo: contact@example.org\r\n"
        f"Subject: Commande {number}\r\nMessage-ID: <{number}@example.org>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        f"--b\r\n\r\n{words}{attached if size else chr(13) + chr(10) + '--b--'}"
    ).encode()


class Letterbox:
    """An organisation, its mailboxes, and who reads them."""

    def __init__(
        self,
        dovecot: Dovecot,
        database: Database,
        settings: Settings,
        listener: Listener,
        founded: Founded,
    ) -> None:
        self.dovecot = dovecot
        self.database = database
        self.settings = settings
        self.founded = founded
        self.tasks: list[asyncio.Task[None]] = []
        self._listener = listener

    async def connect(self, *, port: int | None = None, **changes: Any) -> Mailbox:
        """Connect a mailbox of a new user at the server."""
        user = changes.pop("login", None) or f"{new_id().hex}@example.org"
        wanted = Wanted(
            brand_id=self.founded.brand_id,
            address=user,
            host="127.0.0.1",
            port=port or self.dovecot.port,
            encryption="none",
            login=user,
            password=PASSWORD,
            takes_all=True,
        )
        async with self.database.transaction(self.founded.organisation) as tx:
            return await connect_mailbox(
                tx,
                msgspec.structs.replace(wanted, **changes),
                by=self.founded.account_id,
                seal=seal(self.settings, PURPOSE),
            )

    def read(self, *, pauses: Pauses = QUICK) -> asyncio.Task[None]:
        """Have mailboxes read, as a worker does."""
        task = asyncio.create_task(
            read_mailboxes(self.settings, self.database, self._listener, pauses=pauses)
        )
        self.tasks.append(task)
        return task

    async def stop(self, task: asyncio.Task[None]) -> None:
        """Stop one who reads, as if its process had died."""
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def now(self, mailbox_id: UUID) -> Mailbox:
        """Return a mailbox as it is doing."""
        async with self.database.transaction(self.founded.organisation) as tx:
            return await mailbox(tx, mailbox_id)

    async def until(self, mailbox_id: UUID, **wanted: object) -> Mailbox:
        """Wait until a mailbox is as `wanted`."""
        async with asyncio.timeout(SECONDS):
            while True:
                found = await self.now(mailbox_id)
                if all(getattr(found, name) == value for name, value in wanted.items()):
                    return found
                await asyncio.sleep(0.02)

    async def kept(self) -> int:
        """Return how many mails were kept."""
        async with self.database.transaction(self.founded.organisation) as tx:
            rows = await tx.fetch(STATES, self.founded.organisation)
        return sum(row["n"] for row in rows)

    async def until_kept(self, count: int) -> None:
        """Wait until as many mails were kept."""
        async with asyncio.timeout(SECONDS):
            while True:
                if await self.kept() >= count:
                    return
                await asyncio.sleep(0.02)

    async def understood(self) -> Counter[str]:
        """Have everything kept understood; return how often each Message-ID became a message."""
        understanding = Understanding(self.settings, self.database)
        while await understanding.read_waiting():
            continue
        async with self.database.transaction(self.founded.organisation) as tx:
            rows = await tx.fetch(IDS, self.founded.organisation)
        return Counter(row["external_id"] for row in rows)

    async def states(self) -> dict[str, int]:
        """Return how many mails are in each state."""
        async with self.database.transaction(self.founded.organisation) as tx:
            rows = await tx.fetch(STATES, self.founded.organisation)
        return {row["state"]: row["n"] for row in rows}

    async def forget(self) -> None:
        """Remove the mailboxes: other tests' readers would read them."""
        async with self.database.transaction(self.founded.organisation) as tx:
            for one in await mailboxes(tx):
                await remove_mailbox(tx, one.id, by=self.founded.account_id)


def ids(numbers: Sequence[int | str]) -> Counter[str]:
    """Return the Message-IDs of mails, each once."""
    return Counter(f"<{number}@example.org>" for number in numbers)
