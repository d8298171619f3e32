"""Every answer has a way out, or comes back to the adviser at once."""

import asyncio
from contextlib import nullcontext
from uuid import UUID

import pytest

from miroir.base.channel import Channel
from miroir.base.database import Database, DatabaseGone, Row, Transaction
from miroir.base.errors import Conflict
from miroir.channels.delivery import (
    Delivery,
    DeliveryProblem,
    deliver,
    deliver_again,
    follower,
)
from miroir.channels.intake import receive
from miroir.conversations import Inbound, reply
from miroir.customers import Claim, Identity
from miroir.desk.founding import Founded
from miroir.journal.following import catch_up

AUTHOR = Claim(identities=(Identity(kind="email", value="camille@example.org"),))
ANSWER = """
    select id, conversation_id, failure_code, failure, failed_at from message where kind = 'reply'
"""
DELIVERIES = "select channel from delivery"


async def answer(tx: Transaction, founded: Founded, channel: Channel) -> None:
    inbound = Inbound(brand_id=founded.brand_id, channel=channel, claim=AUTHOR, text="Bonjour")
    added = await receive(tx, inbound)
    adviser = await tx.value("select id from adviser limit 1")
    await reply(tx, added.conversation_id, adviser_id=adviser, text="Bonjour !")


async def what_became(
    database: Database, founded: Founded, channel: Channel
) -> tuple[Row, list[Row]]:
    async with database.transaction(founded.organisation) as tx:
        await answer(tx, founded, channel)
    await catch_up(database, follower, founded.organisation)
    async with database.transaction(founded.organisation) as tx:
        [message] = await tx.fetch(ANSWER)
        return message, await tx.fetch(DELIVERIES)


@pytest.mark.parametrize("channel", ["email", "form"])
async def test_answers_to_mails_and_forms_leave_by_mail(
    database: Database, founded: Founded, channel: Channel
) -> None:
    message, deliveries = await what_became(database, founded, channel)
    assert [delivery["channel"] for delivery in deliveries] == ["email"]
    assert message["failed_at"] is None


async def test_an_answer_by_chat_is_left_to_the_open_widget(
    database: Database, founded: Founded
) -> None:
    message, deliveries = await what_became(database, founded, "chat")
    assert (deliveries, message["failed_at"]) == ([], None)


@pytest.mark.parametrize("channel", ["sms", "letter", "social", "phone"])
async def test_an_answer_without_a_way_out_says_so(
    database: Database, founded: Founded, channel: Channel
) -> None:
    message, deliveries = await what_became(database, founded, channel)
    assert (deliveries, message["failure_code"]) == ([], "no-way-out")


async def test_an_answer_that_failed_leaves_once_more_as_the_same_message(
    database: Database, founded: Founded
) -> None:
    async with database.transaction(founded.organisation) as tx:
        await answer(tx, founded, "email")
    await catch_up(database, follower, founded.organisation)
    tried: list[UUID | None] = []

    async def refuse(delivery: Delivery) -> None:
        tried.append(delivery.message_id)
        if len(tried) == 1:
            raise DeliveryProblem("refused", permanent=True, said="550 5.1.1 Nobody here")

    await deliver(database, founded.organisation, {"email": refuse})
    async with database.transaction(founded.organisation) as tx:
        [message] = await tx.fetch(ANSWER)
        assert (message["failure_code"], message["failure"]) == ("refused", "550 5.1.1 Nobody here")
        await deliver_again(tx, message["conversation_id"], message["id"])
    await deliver(database, founded.organisation, {"email": refuse})
    assert tried == [message["id"]] * 2
    async with database.transaction(founded.organisation) as tx:
        [message] = await tx.fetch(ANSWER)
        assert (message["failed_at"], message["failure_code"]) == (None, None)
        with pytest.raises(Conflict):
            await deliver_again(tx, message["conversation_id"], message["id"])


@pytest.mark.parametrize(
    ("problem", "known"),
    [(DatabaseGone("gone"), None), (ValueError("unforeseen"), "broken: ValueError")],
)
async def test_a_database_that_goes_away_is_not_held_against_the_message(
    database: Database, founded: Founded, problem: Exception, known: str | None
) -> None:
    async with database.transaction(founded.organisation) as tx:
        await answer(tx, founded, "email")
    await catch_up(database, follower, founded.organisation)

    async def fail(_delivery: Delivery) -> None:
        raise problem

    with pytest.raises(DatabaseGone) if known is None else nullcontext():
        await deliver(database, founded.organisation, {"email": fail})
    async with database.transaction(founded.organisation) as tx:
        assert await tx.value("select last_problem from delivery") == known


async def test_delivering_that_is_stopped_ends_every_attempt_first(
    database: Database, founded: Founded
) -> None:
    async with database.transaction(founded.organisation) as tx:
        for _ in range(2):
            await answer(tx, founded, "email")
    await catch_up(database, follower, founded.organisation)
    sending = asyncio.Semaphore(0)
    begun: list[UUID] = []
    tidied: list[UUID] = []

    async def wait_forever(delivery: Delivery) -> None:
        begun.append(delivery.id)
        turns = 20 * len(begun)  # the second has more to tidy than the first
        sending.release()
        try:
            await asyncio.Event().wait()
        finally:
            for _ in range(turns):
                await asyncio.sleep(0)
            tidied.append(delivery.id)

    delivering = asyncio.create_task(
        deliver(database, founded.organisation, {"email": wait_forever})
    )
    await sending.acquire()
    await sending.acquire()
    delivering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await delivering
    assert tidied == begun
    assert len(begun) == 2
