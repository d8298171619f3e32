"""Mail comes in: kept as received, acknowledged, understood later."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from time import monotonic

import structlog

from miroir.access import find_in_directory
from miroir.base import clock
from miroir.base.batches import Batcher
from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.base.ports import check_free
from miroir.base.secrets import derive, installation_secret
from miroir.base.settings import Settings
from miroir.channels.email.bounce_address import read_bounce_address
from miroir.channels.email.inbound import Limits, NotStored, Received
from miroir.channels.email.keeping import Incoming, note_mails
from miroir.channels.email.listener import mail_listener
from miroir.channels.email.threading import read_reply_address
from miroir.files import Vault, vault

log = structlog.get_logger(__name__)

PURPOSE = "mail"
KEPT_SECONDS = 5.0
MOST_KEPT = 10_000


class Mailbox:
    """Knows which addresses are ours, and keeps what comes for them."""

    def __init__(self, database: Database, files: Vault, secret: bytes) -> None:
        self._database = database
        self._files = files
        self._secret = secret
        self._owners: dict[str, tuple[float, OrganisationId]] = {}
        self._notes: dict[OrganisationId, Batcher[Incoming, None]] = {}

    async def accepts(self, address: str) -> bool:
        """Say whether mail to `address` is ours to take."""
        return await self._owner(address) is not None

    async def keep(self, received: Received) -> None:
        """Store a mail for each organisation that it is for; durable when this returns.

        Raises NotStored with those for whom it could not be: one never costs another their mail.
        """
        owners: dict[OrganisationId, list[str]] = {}
        for address in received.recipients:
            owner = await self._owner(address)
            if owner is not None:
                owners.setdefault(owner, []).append(address)
        missed: list[str] = []
        for organisation, addresses in owners.items():
            try:
                await self._keep(organisation, addresses, received)
            except Exception as problem:  # its message may hold words: only its kind is told
                log.warning("mail-not-stored", problem=type(problem).__name__)
                missed += addresses
        if missed:
            raise NotStored(missed)

    async def _owner(self, address: str) -> OrganisationId | None:
        signed = read_reply_address(address, secret=self._secret) or read_bounce_address(
            address, secret=self._secret
        )
        if signed is not None:
            return signed.organisation
        return await self._found(address.lower())

    async def _found(self, address: str) -> OrganisationId | None:
        """Return whose address it is, as of 5 s ago at the latest: each mail asks twice."""
        known = self._owners.get(address)
        if known is not None and monotonic() - known[0] < KEPT_SECONDS:
            return known[1]
        owner = await find_in_directory(self._database, "mailbox", address)
        if len(self._owners) >= MOST_KEPT:
            self._owners.clear()
        if owner is not None:
            self._owners[address] = monotonic(), owner
        return owner

    async def _keep(
        self, organisation: OrganisationId, addresses: list[str], received: Received
    ) -> None:
        sha256 = await self._files.keep(organisation, received.content)
        mail = Incoming(
            envelope_from=received.sender,
            envelope_to=addresses,
            sha256=sha256,
            size=len(received.content),
            received_at=clock.now(),
        )
        if organisation not in self._notes:
            self._notes[organisation] = Batcher(partial(self._note, organisation))
        await self._notes[organisation].add(mail)

    async def _note(
        self, organisation: OrganisationId, mails: Sequence[Incoming]
    ) -> Sequence[None]:
        async with self._database.transaction(organisation) as transaction:
            await note_mails(transaction, mails)
        return [None] * len(mails)


def mail_secret(settings: Settings) -> bytes:
    """Return the key with which reply addresses are signed."""
    return derive(installation_secret(settings), PURPOSE)


@asynccontextmanager
async def incoming_mail(settings: Settings, database: Database) -> AsyncIterator[int]:
    """Listen for mail as the settings say, and give the port; stop at the end.

    Raises Misconfigured when the port is taken.
    """
    check_free(settings.mail_host, settings.mail_port, setting="MIROIR_MAIL_PORT")
    mailbox = Mailbox(database, vault(settings), mail_secret(settings))
    async with mail_listener(
        settings.mail_host,
        settings.mail_port,
        hostname=settings.mail_domain,
        accept_recipient=mailbox.accepts,
        store=mailbox.keep,
        limits=Limits(size=settings.mail_limit),
    ) as port:
        yield port
