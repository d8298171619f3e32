"""Linking conversations that have to do with each other.

A merged conversation keeps its links; the one that goes on for it shows them among its own, and
leads to those that go on for the others.
"""

from typing import Literal
from uuid import UUID

import asyncpg
import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import Invalid, NotFound
from miroir.conversations.events import Event, tell
from miroir.conversations.facts import ConversationsLinked, ConversationsUnlinked, LinkKind
from miroir.conversations.holding import hold, surviving
from miroir.journal import record

# A conversation, and what was merged into it.
MATTER = """{name} (id) as (
        select {of}::uuid
        union
        select g.merged_id from {name}
        join merging g on g.organisation_id = $1 and g.kept_id = {name}.id and g.undone_at is null
    )"""
# A pair has one link, whichever of the two it was made from.
UNLINK = f"""
    with recursive {MATTER.format(name="one", of="$2")}, {MATTER.format(name="other", of="$3")}
    delete from conversation_link
    where organisation_id = $1
      and (from_id in (select id from one) and to_id in (select id from other)
           or from_id in (select id from other) and to_id in (select id from one))
"""
LINK = """
    insert into conversation_link (organisation_id, from_id, to_id, kind, linked_by, linked_at)
    values ($1, $2, $3, $4, $5, $6)
"""
LINKS = f"""
    with recursive {MATTER.format(name="matter", of="$2")},
    ends as (
        select l.kind, l.from_id = matter.id as outward, l.linked_at,
               case when l.from_id = matter.id then l.to_id else l.from_id end as other_id
        from matter
        join conversation_link l on l.organisation_id = $1 and matter.id in (l.from_id, l.to_id)
    ),
    onward (other_id, id) as (
        select other_id, other_id from ends
        union
        select onward.other_id, g.kept_id from onward
        join merging g on g.organisation_id = $1 and g.merged_id = onward.id and g.undone_at is null
    ),
    led as (
        select distinct on (c.id) ends.kind, ends.outward, ends.linked_at,
               c.id, c.number, c.subject, c.closed_at is not null as closed
        from ends
        join onward on onward.other_id = ends.other_id
        join conversation c on c.organisation_id = $1 and c.id = onward.id
        where c.merged_into is null and c.id not in (select id from matter)
        order by c.id, ends.linked_at
    )
    select kind, outward, id, number, subject, closed from led order by linked_at, id
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
    other_id = await surviving(transaction, other_id)
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
    """Return what a conversation, and what was merged into it, is linked to; the oldest first."""
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
