"""The lists of the desk: whose conversations, in which order."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from miroir.base.database import Row, Transaction
from miroir.base.paging import Page, cut, read_cursor
from miroir.desk.filters import Condition, Filter
from miroir.desk.summaries import Summary, summaries
from miroir.journal import last_cursor

View = Literal[
    "mine", "team", "waiting", "all", "closed", "snoozed", "mentions", "shared", "suspects"
]
Sort = Literal["recent", "promise", "waiting"]

VIEWS: dict[View, Filter] = {
    "mine": Filter(mine=True),
    "team": Filter(my_teams=True),
    "waiting": Filter(placed=True),
    "all": Filter(),
    "closed": Filter(state="closed"),
    "snoozed": Filter(state="snoozed", mine=True),
    "mentions": Filter(state="any", mentioned=True),
    "shared": Filter(state="any_open", shared=True),
    "suspects": Filter(state="suspects"),
}

RECENT = """
    select c.id, c.last_message_at as at from conversation c
    where c.organisation_id = $1 and {condition}
      and ($2::timestamptz is null or (c.last_message_at, c.id) < ($2, $3))
    order by c.last_message_at desc, c.id desc
    limit $4
"""
# The other orders have a tail without an instant, which comes last: it is read only when the page
# reaches it, so that both parts walk an index and stop.
BY_PROMISE = """
    select c.id, clock.due_at as at from promise_clock clock
    join conversation c on c.organisation_id = $1 and c.id = clock.conversation_id
    where clock.organisation_id = $1 and clock.due_at is not null
      and clock.answered_at is null and clock.cancelled_at is null and {condition}
      and not exists (select from promise_clock sooner
          where sooner.organisation_id = $1 and sooner.conversation_id = clock.conversation_id
            and sooner.answered_at is null and sooner.cancelled_at is null
            and (sooner.due_at, sooner.id) < (clock.due_at, clock.id))
      and ($2::timestamptz is null or (clock.due_at, clock.conversation_id) > ($2, $3))
    order by clock.due_at, clock.conversation_id
    limit $4
"""
WITHOUT_PROMISE = """
    select c.id, 'infinity'::timestamptz as at from conversation c
    where c.organisation_id = $1 and {condition}
      and not exists (select from promise_clock clock
          where clock.organisation_id = $1 and clock.conversation_id = c.id
            and clock.answered_at is null and clock.cancelled_at is null
            and clock.due_at is not null)
      and ($2::timestamptz is null or c.id > $3)
    order by c.id
    limit $4
"""
BY_WAIT = """
    select c.id, c.waiting_since as at from conversation c
    where c.organisation_id = $1 and c.waiting_since is not null and {condition}
      and ($2::timestamptz is null or (c.waiting_since, c.id) > ($2, $3))
    order by c.waiting_since, c.id
    limit $4
"""
NOT_WAITING = """
    select c.id, 'infinity'::timestamptz as at from conversation c
    where c.organisation_id = $1 and c.waiting_since is null and {condition}
      and ($2::timestamptz is null or c.id > $3)
    order by c.id
    limit $4
"""
ORDERS: dict[Sort, tuple[str, ...]] = {
    "recent": (RECENT,),
    "promise": (BY_PROMISE, WITHOUT_PROMISE),
    "waiting": (BY_WAIT, NOT_WAITING),
}
PARAMETERS = 4

Place = tuple[datetime, UUID]
LAST_YEAR = 9999  # of 'infinity', as the cursor of a tail has it


async def conversations(
    transaction: Transaction,
    chosen: Filter,
    *,
    viewer: UUID,
    sort: Sort,
    after: str | None,
    limit: int,
) -> Page[Summary]:
    """Return a page of the conversations that `chosen` lets through, for `viewer` (an account)."""
    # Read before the rows: what changes in between is then told again, not missed.
    cursor = await last_cursor(transaction)
    condition = Condition(chosen, viewer=viewer, at=transaction.at, taken=PARAMETERS)
    place = read_cursor(after, tuple[datetime, UUID])
    rows = await _rows(transaction, condition, ORDERS[sort], after=place, most=limit + 1)
    kept, following = cut(rows, limit=limit, key=lambda row: (row["at"], row["id"]))
    return Page(
        items=await summaries(transaction, [row["id"] for row in kept]),
        next=following,
        cursor=cursor,
    )


async def _rows(
    transaction: Transaction,
    condition: Condition,
    parts: tuple[str, ...],
    *,
    after: Place | None,
    most: int,
) -> list[Row]:
    rows: list[Row] = []
    if after is not None and after[0].year == LAST_YEAR:
        parts, after = parts[-1:], (transaction.at, after[1])  # the tail goes by id alone
    for part in parts:
        at, id_ = after or (None, None)
        rows += await transaction.fetch(
            part.format(condition=condition.sql),
            transaction.organisation,
            at,
            id_,
            most - len(rows),
            *condition.values,
        )
        after = None
        if len(rows) == most:
            break
    return rows
