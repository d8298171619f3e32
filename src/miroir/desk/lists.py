"""The lists of the desk: whose conversations, in which order."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from miroir.base.database import Transaction
from miroir.base.paging import Page, cut, read_cursor
from miroir.desk.summaries import Summary, summaries
from miroir.journal import last_cursor

View = Literal["mine", "team", "waiting", "all", "closed"]
Sort = Literal["recent", "promise"]

OPEN = "c.closed_at is null"
TEAMS = "array(select team_id from team_member where organisation_id = $1 and adviser_id = $2)"
PREDICATES: dict[View, str] = {
    "mine": f"{OPEN} and c.adviser_id = $2",
    "team": f"{OPEN} and c.team_id = any({TEAMS}) and $2::uuid is not null",
    "waiting": f"{OPEN} and $2::uuid is distinct from null and exists (select from placement p"
    " where p.organisation_id = $1 and p.conversation_id = c.id)",
    "all": f"{OPEN} and $2::uuid is distinct from null",
    "closed": "c.closed_at is not null and $2::uuid is distinct from null",
}
RECENT = """
    select c.id, c.last_message_at as at from conversation c
    where c.organisation_id = $1 and {predicate}
      and ($3::timestamptz is null or (c.last_message_at, c.id) < ($3, $4))
    order by c.last_message_at desc, c.id desc
    limit $5
"""
# Without a promise, or with one that never falls due, a conversation comes last.
BY_PROMISE = """
    select c.id, coalesce(clock.due_at, 'infinity') as at from conversation c
    left join promise_clock clock
        on clock.organisation_id = $1 and clock.conversation_id = c.id
       and clock.answered_at is null and clock.cancelled_at is null
    where c.organisation_id = $1 and {predicate}
      and ($3::timestamptz is null or (coalesce(clock.due_at, 'infinity'), c.id) > ($3, $4))
    order by coalesce(clock.due_at, 'infinity'), c.id
    limit $5
"""
ORDERS: dict[Sort, str] = {"recent": RECENT, "promise": BY_PROMISE}
STATEMENTS = {
    (view, sort): order.format(predicate=predicate)
    for view, predicate in PREDICATES.items()
    for sort, order in ORDERS.items()
}


async def conversations(
    transaction: Transaction,
    view: View,
    *,
    viewer: UUID,
    sort: Sort,
    after: str | None,
    limit: int,
) -> Page[Summary]:
    """Return a page of the conversations of a view, as `viewer` (an account) sees it."""
    # Read before the rows: what changes in between is then told again, not missed.
    cursor = await last_cursor(transaction)
    at, last = read_cursor(after, tuple[datetime, UUID]) or (None, None)
    rows = await transaction.fetch(
        STATEMENTS[view, sort], transaction.organisation, viewer, at, last, limit + 1
    )
    kept, following = cut(rows, limit=limit, key=lambda row: (row["at"], row["id"]))
    return Page(
        items=await summaries(transaction, [row["id"] for row in kept]),
        next=following,
        cursor=cursor,
    )
