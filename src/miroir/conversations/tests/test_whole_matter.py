"""A matter from its first message to its closure, on real PostgreSQL."""

from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from miroir.base.database import Database, Transaction
from miroir.base.errors import Conflict, Invalid
from miroir.base.ids import OrganisationId, new_id
from miroir.conversations import (
    Added,
    ChatMessage,
    ConversationClosed,
    ConversationOpened,
    ConversationReopened,
    Inbound,
    MessageReceived,
    PromiseBroken,
    PromiseKept,
    PromiseStarted,
    ReplySent,
    add_chat_messages,
    add_inbound,
    close,
    reply,
)
from miroir.customers import Claim, Identity, recognise
from miroir.journal import since

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
KINDS = (
    ConversationOpened,
    MessageReceived,
    ReplySent,
    PromiseStarted,
    PromiseKept,
    PromiseBroken,
    ConversationClosed,
    ConversationReopened,
)


class Shop:
    """An organisation with one brand, one adviser, promises on chat and e-mail."""

    def __init__(self, database: Database, organisation: OrganisationId) -> None:
        self.database = database
        self.organisation = organisation
        self.brand = new_id()
        self.adviser = new_id()
        self.reason = new_id()

    def at(self, minutes: float = 0) -> AbstractAsyncContextManager[Transaction]:
        return self.database.transaction(self.organisation, at=NOON + timedelta(minutes=minutes))

    async def open(self) -> None:
        async with self.at() as tx:
            o = self.organisation
            await tx.execute(
                "insert into brand (organisation_id, id, name, key, created_at)"
                " values ($1, $2, 'Lumen', $3, now())",
                o,
                self.brand,
                uuid4().hex,
            )
            await tx.execute(
                "insert into account (organisation_id, id, email, name, roles, created_at)"
                " values ($1, $2, 'a@lumen.test', 'Ana', '{adviser}', now())",
                o,
                self.adviser,
            )
            await tx.execute(
                "insert into adviser (organisation_id, id, name) values ($1, $2, 'Ana')",
                o,
                self.adviser,
            )
            await tx.execute(
                "insert into close_reason (organisation_id, id, code, label, position)"
                " values ($1, $2, 'solved', '{}', 1)",
                o,
                self.reason,
            )
            await tx.execute_many(
                "insert into promise (organisation_id, brand_id, channel, kind, amount)"
                " values ($1, $2, $3, $4, $5)",
                [
                    (o, self.brand, channel, kind, amount)
                    for channel, amount in (
                        ("chat", timedelta(minutes=3)),
                        ("email", timedelta(hours=48)),
                    )
                    for kind in ("first_answer", "next_answer")
                ],
            )

    def inbound(self, channel: str, text: str, **more: object) -> Inbound:
        return Inbound(
            brand_id=self.brand,
            channel=channel,  # type: ignore[arg-type]
            claim=Claim(identities=(Identity(kind="email", value="leo@example.org"),)),
            text=text,
            **more,  # type: ignore[arg-type]
        )

    async def take(self, inbound: Inbound, minutes: float = 0) -> Added:
        async with self.at(minutes) as tx:
            customer = await recognise(tx, inbound.claim)
            return await add_inbound(tx, inbound, customer_id=customer)

    async def kinds(self) -> list[str]:
        async with self.at() as tx:
            return [type(r.fact).__name__ for r in await since(tx, 0, KINDS)]


@pytest.fixture
async def shop(database: Database, organisation: OrganisationId) -> Shop:
    shop = Shop(database, organisation)
    await shop.open()
    return shop


async def clocks(tx: Transaction) -> list[tuple[str, datetime | None]]:
    rows = await tx.fetch(
        "select channel, due_at from promise_clock where organisation_id = $1"
        " and answered_at is null and cancelled_at is null",
        tx.organisation,
    )
    return [(row["channel"], row["due_at"]) for row in rows]


async def test_an_answer_in_time_keeps_the_promise(shop: Shop) -> None:
    added = await shop.take(shop.inbound("chat", "Bonjour"))
    async with shop.at(2) as tx:
        assert await clocks(tx) == [("chat", NOON + timedelta(minutes=3))]
        await reply(tx, added.conversation_id, adviser_id=shop.adviser, text="Bonjour !")
    assert await shop.kinds() == [
        "ConversationOpened",
        "MessageReceived",
        "PromiseStarted",
        "PromiseKept",
        "ReplySent",
    ]


async def test_a_late_answer_breaks_the_promise(shop: Shop) -> None:
    added = await shop.take(shop.inbound("chat", "Bonjour"))
    async with shop.at(4) as tx:
        await reply(tx, added.conversation_id, adviser_id=shop.adviser, text="Pardon !")
    assert "PromiseBroken" in await shop.kinds()


async def test_the_same_customer_by_another_channel_goes_on_with_the_open_matter(
    shop: Shop,
) -> None:
    first = await shop.take(shop.inbound("email", "Ma commande ?"))
    second = await shop.take(shop.inbound("chat", "Toujours rien"), minutes=5)
    assert second.conversation_id == first.conversation_id
    async with shop.at(5) as tx:
        assert await clocks(tx) == [("chat", NOON + timedelta(minutes=8))]


async def test_a_message_with_a_known_external_id_is_taken_once(shop: Shop) -> None:
    inbound = shop.inbound("email", "Une fois", external_id="<1@example.org>")
    first = await shop.take(inbound)
    again = await shop.take(inbound)
    assert again.known
    assert again.message_id == first.message_id
    assert (await shop.kinds()).count("MessageReceived") == 1


async def test_a_closed_matter_reopens_by_a_proven_mail_and_not_by_chat(shop: Shop) -> None:
    added = await shop.take(shop.inbound("email", "Bonjour"))
    async with shop.at(1) as tx:
        await close(tx, added.conversation_id, reason_id=shop.reason, by=shop.adviser)
    chat = await shop.take(shop.inbound("chat", "Autre chose"), minutes=2)
    assert chat.conversation_id != added.conversation_id
    mail = await shop.take(
        shop.inbound("email", "Encore moi", thread=added.conversation_id), minutes=3
    )
    assert mail.conversation_id == added.conversation_id
    assert "ConversationReopened" in await shop.kinds()


async def test_closing_twice_records_one_fact(shop: Shop) -> None:
    added = await shop.take(shop.inbound("chat", "Bonjour"))
    async with shop.at(1) as tx:
        await close(tx, added.conversation_id, reason_id=shop.reason, by=shop.adviser)
    with pytest.raises(Conflict):
        async with shop.at(2) as tx:
            await close(tx, added.conversation_id, reason_id=shop.reason, by=shop.adviser)
    assert (await shop.kinds()).count("ConversationClosed") == 1


async def test_closing_for_an_unknown_reason_is_refused(shop: Shop) -> None:
    added = await shop.take(shop.inbound("chat", "Bonjour"))
    with pytest.raises(Invalid):
        async with shop.at(1) as tx:
            await close(tx, added.conversation_id, reason_id=new_id(), by=shop.adviser)


async def test_an_answer_sent_twice_with_its_id_is_one(shop: Shop) -> None:
    added = await shop.take(shop.inbound("chat", "Bonjour"))
    answer = new_id()
    for _ in range(2):
        async with shop.at(1) as tx:
            await reply(
                tx,
                added.conversation_id,
                adviser_id=shop.adviser,
                text="Oui",
                message_id=answer,
            )
    assert (await shop.kinds()).count("ReplySent") == 1


async def test_a_batch_of_chat_messages_takes_the_common_case_once(shop: Shop) -> None:
    added = await shop.take(shop.inbound("chat", "Bonjour"))
    async with shop.at(1) as tx:
        customer = await recognise(tx, shop.inbound("chat", "").claim)
        message = ChatMessage(
            id=new_id(), conversation_id=added.conversation_id, customer_id=customer, text="?\x00"
        )
        stranger = ChatMessage(
            id=new_id(), conversation_id=added.conversation_id, customer_id=new_id(), text="Moi"
        )
        taken = await add_chat_messages(tx, [message, message, stranger])
        assert set(taken) == {message.id}
    async with shop.at(2) as tx:
        assert set(await add_chat_messages(tx, [message])) == {message.id}
    assert (await shop.kinds()).count("MessageReceived") == 2


async def test_what_a_database_cannot_hold_is_left_out_and_the_rest_kept(shop: Shop) -> None:
    added = await shop.take(
        shop.inbound("email", "a\x00b\ud800", subject="c\x00d", external_id="e\x00f")
    )
    again = await shop.take(shop.inbound("email", "ab", external_id="e\x00f"))
    assert again.known
    async with shop.at() as tx:
        row = await tx.row(
            "select m.text, c.subject from message m join conversation c"
            " on c.organisation_id = m.organisation_id and c.id = m.conversation_id"
            " where m.organisation_id = $1 and m.id = $2",
            tx.organisation,
            added.message_id,
        )
    assert row is not None
    assert (row["text"], row["subject"]) == ("ab?", "cd")
