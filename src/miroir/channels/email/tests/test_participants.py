"""Who answers a thread that is not theirs takes part once somebody has said so, and not before."""

from uuid import UUID

import pytest

from miroir.base.database import Database
from miroir.base.settings import Settings
from miroir.channels.email import Place, reply_address
from miroir.channels.email.mailbox import mail_secret
from miroir.channels.email.tests.threads_of_a_list import take_in
from miroir.conversations import (
    Participant,
    add_participant,
    confirm_participant,
    merge,
    participants,
    remove_participant,
    reply,
    take_for_customer,
    unmerge,
    written_by,
)
from miroir.conversations.model import Copied
from miroir.desk.founding import Founded
from miroir.desk.merging import split

MAIL = """\
From: {sender}
To: {to}
Cc: {cc}
Subject: {subject}
Message-ID: <{id}@example.net>
{more}
{text}
"""
CUSTOMER = "select customer_id from conversation where organisation_id = $1 and id = $2"
COPIES = "select cc from message where organisation_id = $1 and id = $2"
OF_EMAIL = """
    select customer_id from customer_identity where organisation_id = $1 and value = $2
"""

PASSED_ON = """\
Peux-tu voir ?

De : Léa Petit <lea@example.net>
Envoyé : lundi 3 février 2025 10:00
À : Support
Objet : Ma lampe

Elle clignote.
"""
WRITTEN = """
    select kind, text from message
    where organisation_id = $1 and conversation_id = $2 order by created_at, kind
"""


class Post:
    """Mails that come in, and the one conversation that they are about."""

    def __init__(self, database: Database, founded: Founded, settings: Settings) -> None:
        self.database = database
        self.founded = founded
        self.settings = settings
        self.count = 0
        self.place = UUID(int=0)

    async def come(
        self,
        sender: str,
        *,
        answers: int = 0,
        to: str = "",
        cc: str = "",
        subject: str = "Lampe",
        text: str = "",
    ) -> UUID:
        self.count += 1
        raw = MAIL.format(
            sender=sender,
            to=to or self.founded.mail_address,
            cc=cc or "undisclosed-recipients:;",
            subject=subject,
            id=self.count,
            more=f"In-Reply-To: <{answers}@example.net>\n" if answers else "",
            text=text or f"Texte {self.count}",
        ).encode()
        places = await take_in(self.database, self.founded, self.settings, [raw])
        (self.last,) = [id_ for digest, id_ in places.items() if digest not in self.seen]
        self.seen |= set(places)
        return self.last

    seen: frozenset[bytes] | set[bytes] = frozenset()

    async def taking_part(self, conversation: UUID) -> list[Participant]:
        async with self.database.transaction(self.founded.organisation) as tx:
            return (await participants(tx, [conversation])).get(conversation, [])

    async def answer_copied_to(self, conversation: UUID) -> list[str]:
        async with self.database.transaction(self.founded.organisation) as tx:
            adviser = await tx.value("select id from adviser limit 1")
            answer = await reply(tx, conversation, adviser_id=adviser, text="Voici")
            return list(await tx.value(COPIES, tx.organisation, answer))

    async def customer(self, conversation: UUID) -> UUID:
        async with self.database.transaction(self.founded.organisation) as tx:
            found: UUID = await tx.value(CUSTOMER, tx.organisation, conversation)
            return found

    async def whose(self, address: str) -> UUID:
        async with self.database.transaction(self.founded.organisation) as tx:
            found: UUID = await tx.value(OF_EMAIL, tx.organisation, address)
            return found


@pytest.fixture
def post(database: Database, founded: Founded, web_settings: Settings) -> Post:
    return Post(database, founded, web_settings)


async def test_whom_the_customer_copies_gets_the_answers(post: Post) -> None:
    ours = post.founded.mail_address
    one = await post.come("Léa <lea@example.net>", cc=f"Max <Max@Example.net>, {ours}")
    (max_,) = await post.taking_part(one)
    assert (max_.address, max_.name, max_.state) == ("max@example.net", "Max", "confirmed")
    assert await post.answer_copied_to(one) == ["max@example.net"]
    assert await post.come("max@example.net", answers=1) == one
    assert [each.state for each in await post.taking_part(one)] == ["confirmed"]


async def test_a_stranger_is_never_silently_the_customer(post: Post) -> None:
    one = await post.come("lea@example.net")
    assert await post.come("Eve <eve@example.com>", answers=1, cc="mallory@example.com") == one
    (eve,) = await post.taking_part(one)
    assert (eve.address, eve.state, eve.came_by) == ("eve@example.com", "pending", "answered")
    assert await post.customer(one) == await post.whose("lea@example.net")
    assert await post.answer_copied_to(one) == []
    await decide(post, one, eve)
    assert await post.answer_copied_to(one) == ["eve@example.com"]


async def decide(post: Post, conversation: UUID, who: Participant) -> None:
    async with post.database.transaction(post.founded.organisation) as tx:
        by = await tx.value("select id from adviser limit 1")
        await confirm_participant(tx, conversation, who.id, by=by)


async def test_a_signed_address_in_another_hand_makes_nobody_the_customer(post: Post) -> None:
    one = await post.come("lea@example.net")
    signed = reply_address(
        Place(post.founded.organisation, one),
        domain="mail.example.org",
        secret=mail_secret(post.settings),
    )
    assert await post.come("eve@example.com", to=signed, subject="Autre chose") == one
    assert [each.state for each in await post.taking_part(one)] == ["pending"]
    assert await post.come("lea@example.net", to=signed) == one
    assert len(await post.taking_part(one)) == 1


async def test_a_stranger_may_be_the_customer_with_another_address(post: Post) -> None:
    one = await post.come("lea@example.net")
    await post.come("lea@work.example", answers=1)
    (other,) = await post.taking_part(one)
    async with post.database.transaction(post.founded.organisation) as tx:
        by = await tx.value("select id from adviser limit 1")
        await take_for_customer(tx, one, other.id, by=by)
    assert await post.taking_part(one) == []
    await post.come("lea@work.example", answers=1)
    assert await post.taking_part(one) == []


async def test_what_a_stranger_wrote_can_be_a_conversation_of_their_own(post: Post) -> None:
    one = await post.come("lea@example.net")
    await post.come("eve@example.com", answers=1)
    (eve,) = await post.taking_part(one)
    async with post.database.transaction(post.founded.organisation) as tx:
        by = await tx.value("select id from adviser limit 1")
        author, messages = await written_by(tx, one, eve.id)
        new = await split(tx, one, messages, by=by, customer_id=author)
        await remove_participant(tx, one, eve.id, by=by)
    assert await post.customer(new) == await post.whose("eve@example.com")
    assert await post.taking_part(one) == []
    assert await post.come("eve@example.com", answers=2) == new


async def test_an_adviser_adds_and_removes_whom_answers_are_copied_to(post: Post) -> None:
    one = await post.come("lea@example.net")
    async with post.database.transaction(post.founded.organisation) as tx:
        by = await tx.value("select id from adviser limit 1")
        await add_participant(tx, one, Copied(address=" Max@example.net "), by=by)
        await add_participant(tx, one, Copied(address="max@example.net"), by=by)
    (max_,) = await post.taking_part(one)
    assert (max_.address, max_.came_by) == ("max@example.net", "added")
    async with post.database.transaction(post.founded.organisation) as tx:
        await remove_participant(tx, one, max_.id, by=by)
    assert await post.answer_copied_to(one) == []


async def test_what_a_colleague_passes_on_is_its_first_authors(post: Post) -> None:
    async with post.database.transaction(post.founded.organisation) as tx:
        colleague = await tx.value("select email from account limit 1")
    one = await post.come(f"Paul <{colleague.upper()}>", subject="TR: Ma lampe", text=PASSED_ON)
    assert await post.customer(one) == await post.whose("lea@example.net")
    async with post.database.transaction(post.founded.organisation) as tx:
        rows = await tx.fetch(WRITTEN, tx.organisation, one)
    assert [tuple(row) for row in rows] == [
        ("inbound", "Elle clignote."),
        ("note", "Peux-tu voir ?"),
    ]


async def test_nobody_else_speaks_in_anothers_name(post: Post) -> None:
    one = await post.come("paul@example.com", subject="TR: Ma lampe", text=PASSED_ON)
    assert await post.customer(one) == await post.whose("paul@example.com")


async def test_who_takes_part_goes_along_with_a_merge_and_comes_back(post: Post) -> None:
    one = await post.come("lea@example.net", cc="max@example.net")
    other = await post.come("lea@example.net", subject="Table", cc="max@example.net, i@example.net")
    await post.come("eve@example.com", answers=2)
    async with post.database.transaction(post.founded.organisation) as tx:
        by = await tx.value("select id from adviser limit 1")
        await merge(tx, other, into=one, by=by)
    together = {(each.address, each.state) for each in await post.taking_part(one)}
    assert together == {
        ("max@example.net", "confirmed"),
        ("i@example.net", "confirmed"),
        ("eve@example.com", "pending"),
    }
    async with post.database.transaction(post.founded.organisation) as tx:
        await unmerge(tx, other, by=by)
    assert [each.address for each in await post.taking_part(one)] == ["max@example.net"]
    assert len(await post.taking_part(other)) == 3


async def test_that_somebody_was_confirmed_is_told_in_the_timeline(post: Post) -> None:
    one = await post.come("lea@example.net")
    await post.come("eve@example.com", answers=1)
    (eve,) = await post.taking_part(one)
    await decide(post, one, eve)
    await decide(post, one, eve)
    async with post.database.transaction(post.founded.organisation) as tx:
        told = await tx.fetch("select event from message where event is not null")
    assert [row["event"] for row in told] == [
        {"what": "participant_confirmed", "participant_id": str(eve.id)}
    ]
