"""A bounce is put on the answer that came back, and starts nothing of its own."""

from uuid import UUID

import pytest

from miroir.base.database import Database
from miroir.base.settings import Settings
from miroir.channels.delivery import post
from miroir.channels.email import Reader, Received, message_id
from miroir.channels.email.bounce_address import Sent, bounce_address
from miroir.channels.email.mailbox import Mailbox, mail_secret
from miroir.channels.email.settling import remember
from miroir.channels.intake import receive
from miroir.conversations import Inbound, mark_delivered, mark_read, reply
from miroir.customers import Claim, Identity, agreed, stops
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
BARE_BOUNCE = """\
From: MAILER-DAEMON@mx.example.net
Subject: Undelivered Mail Returned to Sender

I could not deliver your message to the following recipient:

<lea@example.net>: 550 5.1.1 No such user
"""
COMPLAINT = """\
From: feedback@provider.example
Subject: Abuse report
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

Somebody complains.

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: provider/1
Version: 1

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
            await post(tx, "email", message_id=self.answer)
            await tx.execute("update delivery set addresses = $1", [CUSTOMER])
            await mark_delivered(tx, self.answer)

    @property
    def id(self) -> str:
        return message_id(self.answer, domain="mail.example.org")

    @property
    def return_path(self) -> str:
        sent = Sent(self.founded.organisation, self.answer)
        return bounce_address(sent, domain="mail.example.org", secret=mail_secret(self.settings))

    async def hear(self, action: str) -> None:
        content = BOUNCE.format(maison=self.founded.mail_address, action=action, id=self.id)
        await self.take(content, to=self.founded.mail_address)

    async def take(self, content: str, *, to: str, sender: str = "") -> bool:
        """Take a mail in; say whether it is ours to take."""
        box = Mailbox(self.database, vault(self.settings), mail_secret(self.settings))
        if not await box.accepts(to):
            return False
        await box.keep(
            Received(
                sender=sender,
                recipients=(to,),
                content=content.replace("\n", "\r\n").encode(),
                peer="127.0.0.1",
                protocol="smtp",
            )
        )
        await Reader(self.settings, self.database).read_waiting()
        return True

    async def stopped(self) -> list[tuple[str, str]]:
        async with self.database.transaction(self.founded.organisation) as tx:
            customer = await tx.value("select customer_id from conversation limit 1")
            return [(one.address, one.why) for one in await stops(tx, customer)]

    async def may_be_asked(self) -> bool | None:
        async with self.database.transaction(self.founded.organisation) as tx:
            customer = await tx.value("select customer_id from conversation limit 1")
            return await agreed(tx, customer, "surveys", "email")

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


async def test_an_address_that_is_none_is_not_written_to_by_itself_until_they_write_from_it(
    answered: Answered,
) -> None:
    await answered.hear("failed")
    assert await answered.stopped() == [(CUSTOMER, "failing")]
    hello = f"From: {CUSTOMER}\nTo: {answered.founded.mail_address}\nSubject: Me\n\nIt works.\n"
    await answered.take(hello, to=answered.founded.mail_address, sender=CUSTOMER)
    assert await answered.stopped() == []


async def test_a_bounce_that_quotes_nothing_finds_its_answer_by_the_address_it_came_to(
    answered: Answered,
) -> None:
    await answered.take(BARE_BOUNCE, to=answered.return_path)
    arrived, why, said = await answered.fate()
    assert (arrived, why) == (False, "refused")
    assert said is not None
    assert said.endswith("550 5.1.1 No such user")
    assert await answered.stopped() == [(CUSTOMER, "failing")]
    assert await answered.conversations() == 1


async def test_a_forged_bounce_address_is_refused(answered: Answered) -> None:
    forged = answered.return_path.replace("bounces+", "bounces+a", 1)
    assert not await answered.take(BARE_BOUNCE, to=forged)
    last = answered.return_path.partition("@")[0][-1]
    changed = answered.return_path.replace(f"{last}@", f"{'b' if last != 'b' else 'c'}@")
    assert not await answered.take(BARE_BOUNCE, to=changed)
    assert await answered.fate() == (True, None, None)


async def test_a_bounce_stops_no_address_that_was_not_written_to(answered: Answered) -> None:
    content = BOUNCE.format(maison="x@example.org", action="failed", id=answered.id)
    two = content.replace(
        "Final-Recipient: rfc822; lea@example.net",
        "Final-Recipient: rfc822; a@example.net\nAction: failed\nStatus: 5.1.1\n\n"
        "Final-Recipient: rfc822; b@example.net",
    )
    await answered.take(two, to=answered.return_path)
    assert await answered.stopped() == []


async def test_what_a_machine_answers_to_the_bounce_address_opens_nothing(
    answered: Answered,
) -> None:
    vacation = f"From: {CUSTOMER}\nSubject: Holidays\n\nBack on Monday.\n"
    await answered.take(vacation, to=answered.return_path)
    assert await answered.conversations() == 1
    assert await answered.fate() == (True, None, None)


async def test_a_complaint_ends_surveys_and_marks_the_address(answered: Answered) -> None:
    await answered.take(COMPLAINT.format(id=answered.id), to=answered.return_path)
    assert await answered.stopped() == [(CUSTOMER, "complaint")]
    assert await answered.may_be_asked() is False
    assert await answered.fate() == (True, None, None)


async def test_a_report_of_delay_leaves_the_answer_as_it_is(answered: Answered) -> None:
    await answered.hear("delayed")
    assert await answered.fate() == (True, None, None)


async def test_what_was_read_has_arrived_whatever_a_report_says(answered: Answered) -> None:
    async with answered.database.transaction(answered.founded.organisation) as tx:
        await mark_read(tx, answered.conversation, upto=answered.answer, by="customer")
    await answered.hear("failed")
    assert await answered.fate() == (True, None, None)
