"""A mail is read whatever is attached to it; an answer leaves with sound files only."""

from collections.abc import AsyncIterator
from email.message import EmailMessage
from uuid import UUID

import httpx
import msgspec
import pytest
from litestar import Litestar

from miroir.base.database import Database
from miroir.base.settings import Settings
from miroir.channels import delivery
from miroir.channels.email import Reader, Received, outgoing_mail
from miroir.channels.email.mailbox import Mailbox, mail_secret
from miroir.channels.email.tests.submission_server import Server
from miroir.conversations import reply
from miroir.desk.founding import Founded
from miroir.files import Owner, scan_all_due, scanner, store, vault
from miroir.files.scanner_trial import EICAR
from miroir.files.tests.clamd import needs_clamd, running_clamd
from miroir.journal import last_cursor, since
from miroir.journal.following import catch_up
from miroir.live.changes import changes_of
from miroir.live.kinds import KINDS
from miroir.live.widening import widen
from tests.serving import signed_in

DUE = "update delivery set next_attempt_at = $1 where settled_at is null"
REPLY = "select delivered_at, failure_code, failure from message where id = $1"


class Installation:
    """An installation with a scanner, and an outgoing server that keeps what it takes."""

    def __init__(
        self, database: Database, founded: Founded, settings: Settings, server: Server
    ) -> None:
        self.database = database
        self.founded = founded
        self.settings = settings
        self.server = server

    async def take(self, attached: bytes) -> UUID:
        """Take in a mail; return its conversation."""
        mail = EmailMessage()
        mail["From"], mail["To"] = "lea@example.net", self.founded.mail_address
        mail["Subject"] = "Facture"
        mail.set_content("Voici ma facture.")
        mail.add_attachment(attached, maintype="application", subtype="pdf", filename="f.pdf")
        box = Mailbox(self.database, vault(self.settings), mail_secret(self.settings))
        await box.keep(
            Received(
                sender="lea@example.net",
                recipients=(self.founded.mail_address,),
                content=mail.as_bytes(),
                peer="127.0.0.1",
                protocol="smtp",
            )
        )
        await Reader(self.settings, self.database).read_waiting()
        async with self.database.transaction(self.founded.organisation) as tx:
            found: UUID = await tx.value("select id from conversation")
            return found

    async def scan(self) -> None:
        asked = scanner(self.settings)
        assert asked is not None
        await scan_all_due(self.database, vault(self.settings), asked)

    async def answer(self, conversation: UUID, attached: bytes) -> UUID:
        async with self.database.transaction(self.founded.organisation) as tx:
            adviser = await tx.value("select id from adviser limit 1")
            owner = Owner("account", adviser)
            kept = await store(tx, vault(self.settings), attached, name="a.txt", owner=owner)
            written = await reply(
                tx, conversation, adviser_id=adviser, text="Voici", file_ids=[kept.id]
            )
        await catch_up(self.database, delivery.follower, self.founded.organisation)
        return written

    async def deliver(self, message: UUID) -> tuple[bool, str | None, str | None]:
        """Try to have it leave; return whether it did, and why not."""
        async with self.database.transaction(self.founded.organisation) as tx:
            await tx.execute(DUE, tx.at)
        async with outgoing_mail(self.settings, self.database) as send:
            await delivery.deliver(self.database, self.founded.organisation, {"email": send})
        async with self.database.transaction(self.founded.organisation) as tx:
            row = await tx.row(REPLY, message)
            assert row is not None
            return row["delivered_at"] is not None, row["failure_code"], row["failure"]


@pytest.fixture
async def installation(
    database: Database, founded: Founded, web_settings: Settings
) -> AsyncIterator[Installation]:
    with running_clamd() as clamd:
        async with Server().running() as server:
            settings = msgspec.structs.replace(
                web_settings, clamav=clamd.socket, smtp_url=server.url
            )
            yield Installation(database, founded, settings, server)


async def inbound(client: httpx.AsyncClient, conversation: UUID) -> dict[str, object]:
    page = (await client.get(f"/api/v1/conversations/{conversation}/messages")).json()
    [message] = [each for each in page["items"] if each["kind"] == "inbound"]
    assert message["text"] == "Voici ma facture."
    [attached] = message["files"]
    return {name: attached[name] for name in ("name", "scan", "threat", "url")}


@needs_clamd
async def test_a_mail_shows_at_once_and_what_is_infected_in_it_is_named_and_kept_apart(
    app: Litestar, database: Database, founded: Founded, installation: Installation
) -> None:
    conversation = await installation.take(EICAR)
    async with signed_in(app, database, founded.organisation, "supervisor") as client:
        shown = await inbound(client, conversation)
        assert (shown["scan"], shown["url"]) == ("waiting", None)
        async with database.transaction(founded.organisation) as tx:
            before = await last_cursor(tx)
        await installation.scan()
        shown = await inbound(client, conversation)
    assert (shown["scan"], shown["url"]) == ("infected", None)
    assert str(shown["threat"]).startswith("Eicar")
    async with database.transaction(founded.organisation) as tx:
        changes = changes_of(await since(tx, before, KINDS))
        await widen(tx, changes)
        message = await tx.value("select id from message")
    assert (set(changes.messages), changes.conversations) == ({message}, {conversation})


@needs_clamd
async def test_an_answer_waits_for_its_files_to_be_looked_at(installation: Installation) -> None:
    conversation = await installation.take(b"%PDF-1.7")
    sound = await installation.answer(conversation, b"sound")
    bad = await installation.answer(conversation, EICAR)
    assert not (await installation.deliver(sound))[0]
    assert installation.server.mails == []
    await installation.scan()
    assert (await installation.deliver(sound))[0]
    left, code, said = await installation.deliver(bad)
    assert (left, code) == (False, "infected")
    assert "Eicar" in (said or "")
    assert len(installation.server.mails) == 1
