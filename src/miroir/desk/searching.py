"""One search over conversations, their messages and customers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.paging import Page
from miroir.customers import Customer, customers, find_people, same_person
from miroir.desk.summaries import Summary, summaries
from miroir.search import Labelled, Match, Piece, excerpts, labelled, matches, wanted

MOST_PEOPLE = 5

BY_NUMBER = "select id from conversation where organisation_id = $1 and number = $2"
LAST_CONVERSATIONS = """
    select distinct on (p.person_id) p.person_id, c.id
    from customer p
    join conversation c on c.organisation_id = $1 and c.customer_id = p.id
    where p.organisation_id = $1 and p.person_id = any($2)
    order by p.person_id, c.last_message_at desc
"""
SAID_AT = "select id, created_at from message where organisation_id = $1 and id = any($2)"

Why = Literal["number", "name", "identity", "tag", "field", "words"]


class CustomerFound(Customer, frozen=True, kw_only=True):
    """A customer, with the conversation to open for them."""

    last_conversation_id: UUID | None


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation or a customer, and why it was found.

    `excerpt` is from the message `message_id`, written at `said_at`, with the words marked.
    """

    why: Why
    conversation: Summary | None = None
    customer: CustomerFound | None = None
    message_id: UUID | None = None
    said_at: datetime | None = None
    excerpt: list[Piece] = []


async def search(
    tx: Transaction,
    typed: str,
    *,
    within: UUID | None,
    people: bool,
    after: str | None,
    limit: int,
) -> Page[Found]:
    """Return a page of what `typed` finds, `within` one customer's conversations when given.

    Raises Invalid for a cursor of another list.
    """
    what = wanted(typed)
    theirs = None if within is None else await same_person(tx, within)
    by_label = await labelled(tx, what, limit=limit // 2, customers=theirs)
    first: list[Found] = []
    if after is None and within is None:
        first += await _numbered(tx, what.number)
        first += await _people(tx, what.whole) if people else []
        first = first[: limit - len(by_label) - 1]
    if after is None:
        first += await _labelled(tx, by_label, told=_told(first))
    found, following = await matches(
        tx, what, after=after, limit=limit - len(first), customers=theirs
    )
    # What has a label is told of on the first page, and on no other.
    known = _told(first) | {one.conversation_id for one in by_label}
    spoken = await _spoken(tx, typed, [m for m in found if m.conversation_id not in known])
    return Page(items=first + spoken, next=following)


def _told(found: Sequence[Found]) -> set[UUID]:
    return {one.conversation.id for one in found if one.conversation}


async def _numbered(tx: Transaction, number: int | None) -> list[Found]:
    if number is None:
        return []
    rows = await tx.fetch(BY_NUMBER, tx.organisation, number)
    shown = await summaries(tx, [row["id"] for row in rows])
    return [Found(why="number", conversation=one) for one in shown]


async def _labelled(tx: Transaction, found: Sequence[Labelled], *, told: set[UUID]) -> list[Found]:
    wanted_ids = [one.conversation_id for one in found if one.conversation_id not in told]
    shown = {one.id: one for one in await summaries(tx, wanted_ids)}
    return [
        Found(why=one.by, conversation=shown[one.conversation_id])
        for one in found
        if one.conversation_id in shown
    ]


async def _people(tx: Transaction, typed: str) -> list[Found]:
    found = await find_people(tx, typed, limit=MOST_PEOPLE)
    people = await customers(tx, [one.customer_id for one in found])
    by_identity = {one.customer_id for one in found if one.why == "identity"}
    rows = await tx.fetch(LAST_CONVERSATIONS, tx.organisation, [one.id for one in people])
    last = {row["person_id"]: row["id"] for row in rows}
    return [
        Found(
            why="identity" if by_identity & _ids(one) else "name",
            customer=CustomerFound(
                **msgspec.structs.asdict(one), last_conversation_id=last.get(one.id)
            ),
        )
        for one in people
    ]


def _ids(person: Customer) -> set[UUID]:
    return {person.id, *(merged.customer_id for merged in person.merged)}


async def _spoken(tx: Transaction, typed: str, found: Sequence[Match]) -> list[Found]:
    shown = {one.id: one for one in await summaries(tx, [m.conversation_id for m in found])}
    ids = [match.message_id for match in found]
    marked = await excerpts(tx, wanted(typed), ids)
    said = {row["id"]: row["created_at"] for row in await tx.fetch(SAID_AT, tx.organisation, ids)}
    return [
        Found(
            why="words",
            conversation=shown[match.conversation_id],
            message_id=match.message_id,
            said_at=said[match.message_id],
            excerpt=marked.get(match.message_id, []),
        )
        for match in found
    ]
