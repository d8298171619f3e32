"""Conversations whose messages hold what is wanted, page by page.

The newest matches are ranked by weight and age, then those before them, and so on: what is
common in millions of messages is never sorted as a whole.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.paging import read_cursor, write_cursor
from miroir.search.model import Found, Wanted, ranked

WINDOW = 400

Instant = Annotated[datetime, msgspec.Meta(tz=True)]

EVERYWHERE = """
    select f.message_id, f.at, f.weight, m.conversation_id
    from search_messages(words_wanted($2, $3, $4), $5, $6, $7) f
    join message m on m.organisation_id = $1 and m.id = f.message_id
    order by f.at desc, f.message_id desc
"""
# Within some customers' conversations, so few messages that no index of words is needed.
OF_CUSTOMERS = """
    select w.message_id, w.at, ts_rank(w.words, q.wanted, 1) as weight, m.conversation_id
    from (select words_wanted($2, $3, $4) as wanted) q
    cross join conversation c
    join message m on m.organisation_id = $1 and m.conversation_id = c.id
    join message_words w on w.organisation_id = $1 and w.message_id = m.id
    where c.organisation_id = $1 and c.customer_id = any($8) and w.words @@ q.wanted
      and (w.at, w.message_id)
          < (coalesce($5, 'infinity'::timestamptz),
             coalesce($6, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
    order by w.at desc, w.message_id desc
    limit $7
"""
MATCHED_LATER = """
    select distinct m.conversation_id
    from message m
    join message_words w on w.organisation_id = $1 and w.message_id = m.id
    where m.organisation_id = $1 and m.conversation_id = any($5)
      and w.words @@ words_wanted($2, $3, $4) and (w.at, w.message_id) >= ($6, $7)
"""


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation, and which of its messages holds most of what is wanted."""

    conversation_id: UUID
    message_id: UUID


class Window(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """Where a page begins: which matches are ranked, and how far they have been read.

    `at` is the instant by which age is told, the same for all pages of one search.
    """

    at: Instant
    upto: Instant | None = None
    upto_id: UUID | None = None
    score: float | None = None
    conversation_id: UUID | None = None


async def matches(
    tx: Transaction,
    what: Wanted,
    *,
    after: str | None,
    limit: int,
    customers: Sequence[UUID] | None = None,
) -> tuple[list[Match], str | None]:
    """Return a page of matching conversations, the best first, and the cursor of the next.

    `customers` restricts it to their conversations. Raises Invalid for a cursor of another list.
    """
    window = read_cursor(after, Window) or Window(at=tx.at)
    page, following = await _page(tx, what, window, limit=limit, customers=customers)
    while following is not None and not page:
        page, following = await _page(tx, what, following, limit=limit, customers=customers)
    return page, None if following is None else write_cursor(following)


async def _page(
    tx: Transaction,
    what: Wanted,
    window: Window,
    *,
    limit: int,
    customers: Sequence[UUID] | None,
) -> tuple[list[Match], Window | None]:
    words = (tx.organisation, what.whole, what.head, what.last)
    bounds = (window.upto, window.upto_id, WINDOW)
    rows = (
        await tx.fetch(EVERYWHERE, *words, *bounds)
        if customers is None
        else await tx.fetch(OF_CUSTOMERS, *words, *bounds, list(customers))
    )
    told = await _told_before(tx, what, window, rows)
    found = [Found(**dict(row)) for row in rows if row["conversation_id"] not in told]
    waiting = [
        (score, one)
        for score, one in ranked(found, at=window.at)
        if _follows(window, score, one.conversation_id)
    ]
    kept = waiting[:limit]
    page = [Match(conversation_id=o.conversation_id, message_id=o.message_id) for _, o in kept]
    if len(waiting) > limit:
        score, last = kept[-1]
        return page, msgspec.structs.replace(
            window, score=score, conversation_id=last.conversation_id
        )
    if len(rows) < WINDOW:
        return page, None
    return page, Window(at=window.at, upto=rows[-1]["at"], upto_id=rows[-1]["message_id"])


def _follows(window: Window, score: float, conversation_id: UUID) -> bool:
    if window.score is None or window.conversation_id is None:
        return True
    return (-score, conversation_id) > (-window.score, window.conversation_id)


async def _told_before(
    tx: Transaction, what: Wanted, window: Window, rows: Sequence[Row]
) -> set[UUID]:
    """Return the conversations of `rows` that a former window has shown by a newer message."""
    if window.upto is None:
        return set()
    shown = await tx.fetch(
        MATCHED_LATER,
        tx.organisation,
        what.whole,
        what.head,
        what.last,
        list({row["conversation_id"] for row in rows}),
        window.upto,
        window.upto_id,
    )
    return {row["conversation_id"] for row in shown}
