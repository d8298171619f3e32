"""A bounce is put on the answer that came back, and starts nothing of its own."""

from uuid import UUID

import pytest

from miroir.base.database import Database
from miroir.base.settings import Settings
from miroir.channels.email import Reader, Received, message_id
from miroir.channels.email.mailbox import Mailbox, mail_secret
from miroir.channels.email.taking import remember
from miroir.channels.intake import receive
from miroir.conversations import Inbound, mark_delivered, mark_read, reply
from miroir.customers import Claim, Identity
from miroir.desk.founding import Founded
from miroir.files import vault

CUSTOMER = "lea@example.net"
FATE = "select delivered_at, failure_code, failure from message where id = $1"
BOUNCE = """\
From: MAILER-DAEMON@mx.example.net
To: {maison}
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It did not arrive.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; lea@example.net
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 No such user

--b
Content-Type: text/rfc822-headers

Message-ID: {id}
Subject: Re: Bonjour

--b--
"""


class Answered:
    """An answer that has left by mail."""

    def __init__(self, database: Database, founded: Founded, settings: Settings) -> None:
        self.database = database
        self.founded = founded
        self.settings = settings
        self.conversation = self.answer = UUID(int=0)

    async def leave(self) -> None:
        author = Claim(identities=(Identity(kind="email", value=CUSTOMER),))
        async with self.database.transaction(self.founded.organisation) as tx:
            added = await receive(
                tx,
                Inbound(
                    brand_id=self.founded.brand_id, channel="email", claim=author, text="Bonjour"
                ),
            )
            self.conversation = added.conversation_id
            adviser = await tx.value("select id from adviser limit 1")
            self.answer = await reply(tx, self.conversation, adviser_id=adviser, text="Voici")
            await remember(tx, [self.id], self.conversation)
            await mark_delivered(tx, self.answer)

    @property
    def id(self) -> str:
        return message_id(self.answer, domain="mail.example.org")

    async def hear(self, action: str) -> None:
        box = Mailbox(self.database, vault(self.settings), mail_secret(self.settings))
        content = BOUNCE.format(maison=self.founded.mail_address, action=action, id=self.id)
        await box.keep(
            Received(
                sender="",
                recipients=(self.founded.mail_address,),
                content=content.replace("\n", "\r\n").encode(),
                peer="127.0.0.1",
                protocol="smtp",
            )
        )
        await Reader(self.settings, self.database).read_waiting()

    async def fate(self) -> tuple[bool, str | None, str | None]:
        async with self.database.transaction(self.founded.organisation) as tx:
            row = await tx.row(FATE, self.answer)
            assert row is not None
            return row["delivered_at"] is not None, row["failure_code"], row["failure"]

    async def conversations(self) -> int:
        async with self.database.transaction(self.founded.organisation) as tx:
            return int(await tx.value("select count(*) from conversation"))


@pytest.fixture
async def answered(database: Database, founded: Founded, web_settings: Settings) -> Answered:
    answered = Answered(database, founded, web_settings)
    await answered.leave()
    return answered


async def test_the_address_and_the_reason_are_put_on_the_answer(answered: Answered) -> None:
    await answered.hear("failed")
    said = "lea@example.net: 550 5.1.1 No such user"
    assert await answered.fate() == (False, "refused", said)
    assert await answered.conversations() == 1


async def test_a_report_of_delay_leaves_the_answer_as_it_is(answered: Answered) -> None:
    await answered.hear("delayed")
    assert await answered.fate() == (True, None, None)


async def test_what_was_read_has_arrived_whatever_a_report_says(answered: Answered) -> None:
    async with answered.database.transaction(answered.founded.organisation) as tx:
        await mark_read(tx, answered.conversation, upto=answered.answer, by="customer")
    await answered.hear("failed")
    assert await answered.fate() == (True, None, None)
