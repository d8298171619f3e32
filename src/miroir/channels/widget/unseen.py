"""An answer that the visitor does not come to see finds them by mail, if they left an address."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from miroir.base.database import Transaction
from miroir.channels.delivery import post, withdraw
from miroir.conversations import MessagesRead, ReplySent
from miroir.journal import Follower, Recorded

UNSEEN_FOR = timedelta(minutes=2)

LEFT_AN_ADDRESS = """
    select exists (
        select from conversation c
        join customer_identity i on i.organisation_id = c.organisation_id
            and i.customer_id = c.customer_id and i.kind = 'visitor'
        join visitor v on v.organisation_id = c.organisation_id and v.id::text = i.value
        where c.organisation_id = $1 and c.id = $2 and v.email is not null)
"""
SEEN = """
    select m.id from message m
    join message upto on upto.organisation_id = m.organisation_id and upto.id = $3
    where m.organisation_id = $1 and m.conversation_id = $2 and m.kind = 'reply'
      and m.channel = 'chat' and m.created_at <= upto.created_at
      and m.created_at > upto.created_at - interval '1 day'
"""


async def see_to_unseen(tx: Transaction, facts: Sequence[Recorded[Any]]) -> None:
    """Have answers by chat leave by mail in a while; call back those seen by then."""
    for recorded in facts:
        match recorded.fact:
            case ReplySent(channel="chat", conversation_id=conversation, message_id=answer):
                if await tx.value(LEFT_AN_ADDRESS, tx.organisation, conversation):
                    due = recorded.at + UNSEEN_FOR
                    await post(tx, "email", message_id=answer, due=due)
            case MessagesRead(by="customer", conversation_id=conversation, message_id=upto):
                rows = await tx.fetch(SEEN, tx.organisation, conversation, upto)
                await withdraw(tx, [row["id"] for row in rows])


follower = Follower(name="unseen", kinds=(ReplySent, MessagesRead), handle=see_to_unseen)
