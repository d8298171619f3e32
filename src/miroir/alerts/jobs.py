"""Turns what happens into alerts for those whose desk is closed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from miroir.alerts.choices import Kind, alert_choices, pushes
from miroir.base.database import Transaction
from miroir.base.ids import new_id
from miroir.conversations import AdviserMentioned, MessageReceived
from miroir.journal import Fact, Follower, Recorded
from miroir.routing import OfferMade

KINDS: dict[type[Fact], Kind] = {
    OfferMade: "offer",
    MessageReceived: "message",
    AdviserMentioned: "mention",
}
STALE = timedelta(minutes=2)

POST = """
    insert into push_alert (organisation_id, id, account_id, kind, conversation_id, created_at)
    select $1, $2, $3, $4, $5, $6
    where exists (select from push_subscription where organisation_id = $1 and account_id = $3)
"""
PRESENT = """
    select state in ('available', 'busy') from presence
    where organisation_id = $1 and adviser_id = $2
"""


async def _post(tx: Transaction, facts: Sequence[Recorded[Any]]) -> None:
    for recorded in facts:
        fact = recorded.fact
        if fact.adviser_id is None or tx.at - recorded.at > STALE:
            continue
        await _alert(tx, fact.adviser_id, KINDS[type(fact)], conversation_id=fact.conversation_id)


async def _alert(tx: Transaction, account_id: UUID, kind: Kind, *, conversation_id: UUID) -> None:
    chosen = await alert_choices(tx, account_id)
    present = bool(await tx.value(PRESENT, tx.organisation, account_id))
    if pushes(chosen, kind, present=present, at=tx.at):
        await tx.execute(POST, tx.organisation, new_id(), account_id, kind, conversation_id, tx.at)


follower = Follower(name="alerts", kinds=tuple(KINDS), handle=_post)
