"""Linking conversations that have to do with each other."""

from typing import Literal
from uuid import UUID

import asyncpg
import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import Invalid, NotFound
from miroir.conversations.events import Event, tell
from miroir.conversations.facts import ConversationsLinked, ConversationsUnlinked, LinkKind
from miroir.conversations.holding import hold
from miroir.journal import record

# A pair has one link, whichever of the two it was made from.
UNLINK = """
    delete from conversation_link
    where organisation_id = $1
      and (from_id, to_id) in (($2::uuid, $3::uuid), ($3::uuid, $2::uuid))
"""
LINK = """
    insert into conversation_link (organisation_id, from_id, to_id, kind, linked_by, linked_at)
    values ($1, $2, $3, $4, $5, $6)
"""
LINKS = """
    select l.kind, l.from_id = $2 as outward, c.id, c.number, c.subject, c.closed_at is not null
           as closed
    from conversation_link l
    join conversation c on c.organisation_id = l.organisation_id
        and c.id = case when l.from_id = $2 then l.to_id else l.from_id end
    where l.organisation_id = $1 and (l.from_id = $2 or l.to_id = $2)
    order by l.linked_at
"""
NUMBER = "select number from conversation where organisation_id = $1 and id = $2"

Relation = Literal["related", "duplicate", "caused_by", "causes"]


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """Another conversation that has to do with this one, and how."""

    relation: Relation
    conversation_id: UUID
    number: int
    subject: str | None
    closed: bool


async def link(
    transaction: Transaction,
    conversation_id: UUID,
    other_id: UUID,
    *,
    kind: LinkKind,
    by: UUID | None,
) -> None:
    """Link two conversations; an earlier link of the two is replaced.

    Of kind cause, the first comes of the other. Raises NotFound, Invalid for itself or an unknown
    other one.
    """
    held = await hold(transaction, conversation_id)
    if held.id == other_id:
        raise Invalid("A conversation is not linked to itself: choose another one.")
    pair = (transaction.organisation, held.id, other_id)
    await transaction.execute(UNLINK, *pair)
    try:
        await transaction.execute(LINK, *pair, kind, by, transaction.at)
    except asyncpg.ForeignKeyViolationError as unknown:
        raise Invalid("There is no such conversation to link to.") from unknown
    record(
        transaction,
        ConversationsLinked(conversation_id=held.id, other_id=other_id, link=kind, linked_by=by),
    )
    number = await transaction.value(NUMBER, transaction.organisation, other_id)
    event = Event(what="linked", other_id=other_id, number=number, link=kind)
    await tell(transaction, held.id, event, by=by)


async def unlink(
    transaction: Transaction, conversation_id: UUID, other_id: UUID, *, by: UUID | None
) -> None:
    """Take the link of two conversations away. Raises NotFound when there is none."""
    held = await hold(transaction, conversation_id)
    done = await transaction.execute(UNLINK, transaction.organisation, held.id, other_id)
    if done == "DELETE 0":
        raise NotFound("These conversations are not linked.")
    record(
        transaction,
        ConversationsUnlinked(conversation_id=held.id, other_id=other_id, unlinked_by=by),
    )
    number = await transaction.value(NUMBER, transaction.organisation, other_id)
    event = Event(what="unlinked", other_id=other_id, number=number)
    await tell(transaction, held.id, event, by=by)


async def links_of(transaction: Transaction, conversation_id: UUID) -> list[Link]:
    """Return what a conversation is linked to, the oldest link first."""
    rows = await transaction.fetch(LINKS, transaction.organisation, conversation_id)
    return [
        Link(
            relation=_relation(row["kind"], outward=row["outward"]),
            conversation_id=row["id"],
            number=row["number"],
            subject=row["subject"],
            closed=row["closed"],
        )
        for row in rows
    ]


def _relation(kind: LinkKind, *, outward: bool) -> Relation:
    if kind == "cause":
        return "caused_by" if outward else "causes"
    return kind
