"""What is set aside waits for a word; a machine is never answered, and no loop goes on."""

from uuid import UUID

import msgspec
import pytest

from miroir.base.database import Database
from miroir.base.errors import Conflict
from miroir.base.ids import new_id
from miroir.base.settings import Settings
from miroir.channels.email import Reader, Received, message_id, reply_address
from miroir.channels.email.loop_marks import loop_mark
from miroir.channels.email.mailbox import Mailbox, mail_secret
from miroir.channels.email.threading import Place
from miroir.conversations import ConversationClosed, Verdict, close, reply
from miroir.desk.founding import Founded
from miroir.desk.lists import VIEWS, View, conversations
from miroir.desk.summaries import Summary
from miroir.desk.suspecting import judge
from miroir.files import vault
from miroir.journal import since
from miroir.surveys import invite_customer
from miroir.surveys.jobs import _closed as closed_of

SPAM = "X-Spam-Flag: YES\n"
COUNTS = """
    select (select count(*) from promise_clock) as promises,
           (select count(*) from placement) as placements,
           (select count(*) from contact) as contacts
"""


class Box:
    """An organisation's mailbox, and what its desk shows."""

    def __init__(self, database: Database, founded: Founded, settings: Settings) -> None:
        self.database = database
        self.founded = founded
        self.settings = msgspec.structs.replace(
            settings, mail_trusted_host="mx.example.org", mail_most_from_one=5
        )
        self.secret = mail_secret(settings)

    async def take(
        self,
        subject: str,
        *,
        sender: str = "lea@example.net",
        headers: str = "",
        to: str | None = None,
        id_: str | None = None,
    ) -> None:
        to = to or self.founded.mail_address
        raw = (
            f"From: {sender}\nTo: {to}\nSubject: {subject}\n{headers}"
            f"Message-ID: {id_ or f'<{new_id()}@example.net>'}\n\n{subject}.\n"
        )
        box = Mailbox(self.database, vault(self.settings), self.secret)
        await box.keep(
            Received(
                sender=sender,
                recipients=(to,),
                content=raw.replace("\n", "\r\n").encode(),
                peer="127.0.0.1",
                protocol="smtp",
            )
        )
        await Reader(self.settings, self.database).read_waiting()

    async def view(self, view: View) -> list[Summary]:
        async with self.database.transaction(self.founded.organisation) as tx:
            page = await conversations(
                tx, VIEWS[view], viewer=new_id(), sort="recent", after=None, limit=50
            )
            return page.items

    async def owed(self) -> tuple[int, int, int]:
        async with self.database.transaction(self.founded.organisation) as tx:
            row = await tx.row(COUNTS)
            assert row is not None
            return row["promises"], row["placements"], row["contacts"]

    async def judge(self, conversation: UUID, verdict: Verdict) -> None:
        async with self.database.transaction(self.founded.organisation) as tx:
            adviser = await tx.value("select id from adviser limit 1")
            await judge(tx, conversation, verdict=verdict, by=adviser)

    async def answer(self, conversation: UUID) -> UUID:
        async with self.database.transaction(self.founded.organisation) as tx:
            adviser = await tx.value("select id from adviser limit 1")
            return await reply(tx, conversation, adviser_id=adviser, text="Voici")

    async def messages(self) -> list[str]:
        async with self.database.transaction(self.founded.organisation) as tx:
            rows = await tx.fetch("select kind from message order by created_at, id")
            return [row["kind"] for row in rows]

    def reply_to(self, conversation: UUID) -> str:
        place = Place(self.founded.organisation, conversation)
        return reply_address(place, domain="mail.example.org", secret=self.secret)


@pytest.fixture
def box(database: Database, founded: Founded, web_settings: Settings) -> Box:
    return Box(database, founded, web_settings)


async def test_what_a_filter_calls_spam_is_set_aside_and_owed_nothing(box: Box) -> None:
    await box.take("Win", headers=SPAM)
    (suspect,) = await box.view("suspects")
    assert suspect.suspicion is not None
    assert (suspect.suspicion.why, suspect.waiting_since) == ("marked", None)
    assert await box.view("all") == []
    assert await box.owed() == (0, 0, 0)


async def test_not_spam_comes_in_as_new_and_its_sender_is_remembered(box: Box) -> None:
    await box.take("Win", headers=SPAM)
    (suspect,) = await box.view("suspects")
    await box.judge(suspect.id, "wanted")
    (open_,) = await box.view("all")
    assert (open_.id, open_.suspicion) == (suspect.id, None)
    assert open_.waiting_since == suspect.opened_at
    promises, placements, contacts = await box.owed()
    assert promises > 0
    assert (placements, contacts) == (1, 1)
    await box.take("Again", headers=SPAM)
    assert await box.view("suspects") == []
    with pytest.raises(Conflict):
        await box.judge(suspect.id, "wanted")


async def test_spam_goes_out_and_so_does_what_its_sender_writes_next(box: Box) -> None:
    await box.take("Hello")
    (open_,) = await box.view("all")
    await box.judge(open_.id, "unwanted")
    assert await box.view("all") == []
    assert (await box.owed())[1] == 0
    await box.take("Hello again")
    (suspect,) = await box.view("suspects")
    assert suspect.suspicion is not None
    assert suspect.suspicion.why == "sender"
    await box.judge(suspect.id, "unwanted")
    assert await box.view("suspects") == []
    assert {one.id for one in await box.view("closed")} == {open_.id, suspect.id}


@pytest.mark.parametrize("first", ["unwanted", None])
async def test_the_other_way_is_open_after_spam_too(box: Box, first: Verdict | None) -> None:
    await box.take("Hello", headers=SPAM if first is None else "")
    (one,) = await box.view("suspects" if first is None else "all")
    await box.judge(one.id, "unwanted")
    await box.judge(one.id, "wanted")
    (back,) = await box.view("all")
    assert (back.id, back.closed_at) == (one.id, None)
    assert back.promise is not None


async def test_who_is_not_who_they_say_is_set_aside_even_if_they_are_wanted(box: Box) -> None:
    await box.take("Hello", headers=SPAM)
    await box.judge((await box.view("suspects"))[0].id, "wanted")
    forged = "Authentication-Results: mx.example.org; dmarc=fail (p=reject)\n"
    await box.take("My new bank account", headers=forged)
    (suspect,) = await box.view("suspects")
    assert suspect.suspicion is not None
    assert suspect.suspicion.why == "dmarc"
    assert len(await box.view("all")) == 1


async def test_an_answer_to_ours_is_no_spam_whatever_a_filter_says(box: Box) -> None:
    await box.take("Hello")
    (open_,) = await box.view("all")
    await box.take("Re: Hello", headers=SPAM, to=box.reply_to(open_.id))
    assert await box.view("suspects") == []
    assert await box.messages() == ["inbound", "inbound"]


async def test_what_is_set_aside_can_be_neither_answered_nor_joined(box: Box) -> None:
    await box.take("Win", headers=SPAM, id_="<first@example.net>")
    (suspect,) = await box.view("suspects")
    with pytest.raises(Conflict):
        await box.answer(suspect.id)
    await box.take("More", headers="In-Reply-To: <first@example.net>\n")
    assert [one.id for one in await box.view("suspects")] == [suspect.id]
    await box.take("Something else", sender="lea@example.net")
    assert len(await box.view("all")) == 1


@pytest.mark.parametrize(
    "headers",
    [
        "Auto-Submitted: auto-replied\n",
        "X-Autoreply: yes\n",
        "Subject: Absence du bureau\n",
        "X-Loop: us@example.org\nDelivered-To: us@example.org\n",
    ],
)
async def test_a_machine_that_answers_nothing_of_ours_is_owed_nothing(
    box: Box, headers: str
) -> None:
    await box.take("Out of office", headers=headers)
    assert len(await box.view("suspects")) == 1
    assert await box.owed() == (0, 0, 0)


async def test_a_vacation_answer_starts_no_promise_and_reopens_nothing(box: Box) -> None:
    await box.take("Hello")
    (open_,) = await box.view("all")
    await box.answer(open_.id)
    async with box.database.transaction(box.founded.organisation) as tx:
        reason = await tx.value("select id from close_reason limit 1")
        await close(tx, open_.id, reason_id=reason, by=None)
    before = await box.owed()
    vacation = "Auto-Submitted: auto-replied\n"
    await box.take("Away", headers=vacation, to=box.reply_to(open_.id))
    assert await box.owed() == before
    assert await box.view("all") == []
    assert await box.messages() == ["inbound", "reply", "event"]


async def test_a_mail_of_ours_that_comes_back_to_us_is_no_contact(box: Box) -> None:
    await box.take("Hello")
    answer = await box.answer((await box.view("all"))[0].id)
    own = message_id(answer, domain="mail.example.org")
    await box.take("Re: Hello", sender=box.founded.mail_address, id_=own)
    marked = "<invitation@mail.example.org>"
    mark = loop_mark(box.founded.organisation, marked, secret=box.secret)
    await box.take("Survey", headers=f"X-Miroir-Loop: {mark}\n", id_=marked)
    assert [one.suspicion and one.suspicion.why for one in await box.view("suspects")] == [
        "loop",
        "loop",
    ]
    assert len(await box.view("all")) == 1


async def test_two_machines_that_answer_each_other_come_to_rest(box: Box) -> None:
    """A machine that does not say that it is one answers every mail of ours at once."""
    await box.take("Hello", sender="robot@example.net")
    (open_,) = await box.view("all")
    for _ in range(12):  # each answer of ours gets one of theirs
        await box.take("Re: Hello", sender="robot@example.net", to=box.reply_to(open_.id))
        if (await box.messages())[-1] == "inbound":
            await box.answer(open_.id)
    kinds = await box.messages()
    assert kinds.count("inbound") == 5
    assert kinds.count("reply") == 4
    assert kinds[-1] == "event"
    await box.take("Hello again", sender="robot@example.net")
    (suspect,) = await box.view("suspects")
    assert suspect.suspicion is not None
    assert suspect.suspicion.why == "flood"


async def test_nobody_is_asked_how_it_went_where_only_machines_wrote(box: Box) -> None:
    await box.take("Statement", sender="no-reply@example.net")
    (open_,) = await box.view("all")
    async with box.database.transaction(box.founded.organisation) as tx:
        reason = await tx.value("select id from close_reason where code <> 'unwanted' limit 1")
        await close(tx, open_.id, reason_id=reason, by=None)
    async with box.database.transaction(box.founded.organisation) as tx:
        facts = await since(tx, 0, kinds=(ConversationClosed,))
        assert await invite_customer(tx, closed_of(facts[-1].fact)) is None
