"""Sends the alerts that wait to the browsers of those they are for."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Literal
from uuid import UUID

import msgspec

from miroir.alerts.choices import Kind, alert_choices
from miroir.alerts.subscriptions import Subscription, subscriptions
from miroir.base.apart import each_apart
from miroir.base.database import Database, Row, Transaction
from miroir.base.ids import OrganisationId

MOST_AT_ONCE = 50
WORTHLESS_AFTER = timedelta(minutes=2)
LONGEST_WORDS = 160

# Taken for good before it is sent: a push that was lost is not repeated, nor is one doubled.
TAKE = """
    delete from push_alert
    where organisation_id = $1 and id in (
        select id from push_alert where organisation_id = $1
        order by created_at limit $2 for update skip locked)
    returning account_id, kind, conversation_id, created_at
"""
ABOUT = """
    select c.number, customer.name, left(last.text, $3) as words
    from conversation c
    join customer on (customer.organisation_id, customer.id) = (c.organisation_id, c.customer_id)
    left join lateral (
        select text from message m
        where m.organisation_id = $1 and m.conversation_id = c.id and m.kind = 'inbound'
        order by m.created_at desc, m.id desc limit 1
    ) last on true
    where c.organisation_id = $1 and c.id = $2
"""
WITH_ALERTS = "select organisations_with_push_alerts() as id"
FORGET = "delete from push_subscription where organisation_id = $1 and id = any($2)"

Answer = Literal["taken", "gone", "refused"]


class Push(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a browser is told. `name` and `words` only where their reader chose so."""

    kind: Kind
    conversation_id: UUID
    number: int
    name: str | None = None
    words: str | None = None


Post = Callable[[Subscription, bytes], Awaitable[Answer]]


async def send_all_pushes(database: Database, post: Post) -> int:
    """Send what waits, for every organisation; return how many alerts there were."""
    waiting = [OrganisationId(row["id"]) for row in await database.fetch(WITH_ALERTS)]
    sent = 0

    async def send(organisation: OrganisationId) -> None:
        nonlocal sent
        sent += await send_pushes(database, organisation, post)

    await each_apart(waiting, send, broke="pushes-broke")
    return sent


async def send_pushes(database: Database, organisation: OrganisationId, post: Post) -> int:
    """Send what waits for an organisation; return how many alerts there were.

    A browser that its push service no longer knows is forgotten.
    """
    async with database.transaction(organisation) as tx:
        rows = await tx.fetch(TAKE, tx.organisation, MOST_AT_ONCE)
        fresh = [row for row in rows if tx.at - row["created_at"] < WORTHLESS_AFTER]
        letters = [letter for row in fresh for letter in await _letters(tx, row)]
    gone = [to.id for to, content in letters if await post(to, content) == "gone"]
    if gone:
        async with database.transaction(organisation) as tx:
            await tx.execute(FORGET, tx.organisation, gone)
    return len(rows)


async def _letters(tx: Transaction, row: Row) -> list[tuple[Subscription, bytes]]:
    chosen = await alert_choices(tx, row["account_id"])
    about = await tx.row(ABOUT, tx.organisation, row["conversation_id"], LONGEST_WORDS)
    if about is None:
        return []
    push = Push(
        kind=row["kind"],
        conversation_id=row["conversation_id"],
        number=about["number"],
        name=about["name"] if chosen.words else None,
        words=about["words"] if chosen.words else None,
    )
    content = msgspec.json.encode(push)
    return [(to, content) for to in await subscriptions(tx, row["account_id"])]
