"""Every answer has a way out, or comes back to the adviser at once."""

import pytest

from miroir.base.channel import Channel
from miroir.base.database import Database, Row, Transaction
from miroir.channels.delivery import NO_WAY_OUT, follower
from miroir.channels.intake import receive
from miroir.conversations import Inbound, reply
from miroir.customers import Claim, Identity
from miroir.desk.founding import Founded
from miroir.journal.following import catch_up

AUTHOR = Claim(identities=(Identity(kind="email", value="camille@example.org"),))
ANSWER = "select failure, failed_at from message where kind = 'reply'"
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
    assert (deliveries, message["failure"]) == ([], NO_WAY_OUT)
