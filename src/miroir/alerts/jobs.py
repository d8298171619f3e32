"""Turns what happens into alerts for those whose desk is closed."""

from collections.abc import Sequence, Set
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from miroir.alerts.choices import AlertChoices, Kind, chosen_in, pushes
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

# Hardly anybody lets a browser be pushed to: whoever does not is asked nothing more.
REACHABLE = """
    select account_id, s.kinds, s.words, s.quiet_away, s.quiet_until,
           coalesce(p.state in ('available', 'busy'), false) as present
    from (select distinct organisation_id, account_id from push_subscription
          where organisation_id = $1 and account_id = any($2)) reached
    left join alert_settings s using (organisation_id, account_id)
    left join presence p
        on (p.organisation_id, p.adviser_id) = (reached.organisation_id, reached.account_id)
"""
POST = """
    insert into push_alert (organisation_id, id, account_id, kind, conversation_id, created_at)
    values ($1, $2, $3, $4, $5, $6)
"""


class Reached(msgspec.Struct, frozen=True):
    """Somebody whose browser is pushed to: what they chose, and whether they are there."""

    chosen: AlertChoices
    present: bool


async def _post(tx: Transaction, facts: Sequence[Recorded[Any]]) -> None:
    fresh = [each.fact for each in facts if each.fact.adviser_id and tx.at - each.at <= STALE]
    reached = await _reached(tx, {fact.adviser_id for fact in fresh})
    alerts = [
        (tx.organisation, new_id(), fact.adviser_id, kind, fact.conversation_id, tx.at)
        for fact in fresh
        if (whom := reached.get(fact.adviser_id))
        and pushes(whom.chosen, kind := KINDS[type(fact)], present=whom.present, at=tx.at)
    ]
    if alerts:
        await tx.execute_many(POST, alerts)


async def _reached(tx: Transaction, account_ids: Set[UUID]) -> dict[UUID, Reached]:
    if not account_ids:
        return {}
    rows = await tx.fetch(REACHABLE, tx.organisation, sorted(account_ids))
    return {row["account_id"]: Reached(chosen_in(row), row["present"]) for row in rows}


follower = Follower(name="alerts", kinds=tuple(KINDS), handle=_post)
