"""Merging: one conversation is taken into another, which goes on for both.

Messages, contacts and promises move; tags, fields and collaborators are copied where they are
missing. What moved is written down, so that `unmerging.py` can take it back.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.base.errors import Conflict, Invalid
from miroir.base.ids import new_id
from miroir.conversations.assigning import give_held
from miroir.conversations.events import Event, tell
from miroir.conversations.facts import ConversationsMerged
from miroir.conversations.holding import hold
from miroir.conversations.model import Held
from miroir.conversations.moving import move_messages
from miroir.customers import same_person
from miroir.journal import record

HAS_CHAT = """
    select exists (select from contact
                   where organisation_id = $1 and conversation_id = $2 and channel = 'chat')
"""
ROW = """
    select number, subject, language, channel, last_message_at, waiting_since, adviser_id, team_id
    from conversation where organisation_id = $1 and id = $2
"""
NOTE = """
    insert into merging (organisation_id, id, kept_id, merged_id, merged_by, merged_at, before)
    values ($1, $2, $3, $4, $5, $6, $7)
"""
PARTS = """
    insert into merging_part (organisation_id, merging_id, kind, part_id)
    select $1, $2, $3, id from unnest($4::uuid[]) as given (id)
"""
MESSAGES = "select id from message where organisation_id = $1 and conversation_id = $2"
MOVE_CONTACTS = """
    update contact set conversation_id = $3
    where organisation_id = $1 and conversation_id = $2
    returning id
"""
# Both promises were made, and one answer keeps them: the one that is due first goes on.
STOP_LATER = """
    update promise_clock set cancelled_at = $4
    where organisation_id = $1 and id in (
        select id from (
            select id, row_number() over (
                       partition by kind = 'resolution'
                       order by due_at nulls last, started_at, id) as place
            from promise_clock
            where organisation_id = $1 and conversation_id in ($2::uuid, $3::uuid)
              and answered_at is null and cancelled_at is null) running
        where place > 1)
    returning id
"""
MOVE_CLOCKS = """
    update promise_clock set conversation_id = $3
    where organisation_id = $1 and conversation_id = $2
    returning id
"""
COPY_TAGS = """
    insert into conversation_tag (organisation_id, conversation_id, tag_id, tagged_by, tagged_at)
    select $1, $3, tag_id, tagged_by, tagged_at from conversation_tag
    where organisation_id = $1 and conversation_id = $2
    on conflict do nothing
    returning tag_id as id
"""
COPY_FIELDS = """
    insert into field_value (organisation_id, conversation_id, field_id, value, set_by, set_at)
    select $1, $3, field_id, value, set_by, set_at from field_value
    where organisation_id = $1 and conversation_id = $2
    on conflict do nothing
    returning field_id as id
"""
COPY_COLLABORATORS = """
    insert into collaborator (organisation_id, conversation_id, adviser_id, added_by, added_at)
    select $1, $3, adviser_id, added_by, added_at from collaborator
    where organisation_id = $1 and conversation_id = $2
    on conflict do nothing
    returning adviser_id as id
"""
# Whom the kept one knows already stays there as it is.
MOVE_PARTICIPANTS = """
    update participant moved set conversation_id = $3
    where organisation_id = $1 and conversation_id = $2 and state in ('pending', 'confirmed')
      and not exists (select from participant known
                      where known.organisation_id = $1 and known.conversation_id = $3
                        and known.address = moved.address)
    returning id
"""
CARRIED = {
    "contact": MOVE_CONTACTS,
    "clock": MOVE_CLOCKS,
    "tag": COPY_TAGS,
    "field": COPY_FIELDS,
    "collaborator": COPY_COLLABORATORS,
    "participant": MOVE_PARTICIPANTS,
}
LEAVE = """
    update conversation set merged_into = $3, closed_at = coalesce(closed_at, $4)
    where organisation_id = $1 and id = $2
"""
TAKE_IN = """
    update conversation kept
    set last_message_at = greatest(kept.last_message_at, merged.last_message_at),
        waiting_since = least(kept.waiting_since, merged.waiting_since),
        channel = case when merged.last_message_at > kept.last_message_at then merged.channel
                       else kept.channel end,
        subject = coalesce(kept.subject, merged.subject),
        language = coalesce(kept.language, merged.language)
    from conversation merged
    where kept.organisation_id = $1 and kept.id = $2
      and merged.organisation_id = $1 and merged.id = $3
"""


class Was(msgspec.Struct, frozen=True, kw_only=True):
    """The conversation that is kept, as it was before another was taken in."""

    number: int
    subject: str | None
    language: str | None
    channel: Channel
    last_message_at: datetime
    waiting_since: datetime | None
    adviser_id: UUID | None
    team_id: UUID | None


class Before(msgspec.Struct, frozen=True, kw_only=True):
    """What the two were: the kept one, and when the other had been closed."""

    kept: Was
    merged_closed_at: datetime | None


async def merge(transaction: Transaction, merged_id: UUID, *, into: UUID, by: UUID | None) -> UUID:
    """Take a conversation into another one and return the merging's id.

    The kept one must be open, and both of one person and brand. A chat stays with the customer
    whose browser shows it. Raises NotFound, Conflict, Invalid.
    """
    if merged_id == into:
        raise Invalid("A conversation is not merged with itself: choose another one.")
    first, second = [await hold(transaction, id_) for id_ in sorted((merged_id, into))]
    kept, merged = (first, second) if first.id == into else (second, first)
    await _refuse_strangers(transaction, kept, merged)
    merging_id, before = await _note(transaction, kept, merged, by=by)
    await _carry(transaction, merging_id, kept, merged)
    await transaction.execute(TAKE_IN, transaction.organisation, kept.id, merged.id)
    await transaction.execute(LEAVE, transaction.organisation, merged.id, kept.id, transaction.at)
    if kept.adviser_id is None and merged.adviser_id is not None:
        await give_held(transaction, kept, adviser_id=merged.adviser_id, team_id=merged.team_id)
    record(
        transaction,
        ConversationsMerged(
            conversation_id=kept.id, merging_id=merging_id, merged_id=merged.id, merged_by=by
        ),
    )
    event = Event(what="merged", other_id=merged.id, number=before)
    await tell(transaction, kept.id, event, by=by)
    return merging_id


async def _refuse_strangers(transaction: Transaction, kept: Held, merged: Held) -> None:
    if kept.closed_at is not None:
        raise Conflict(
            "The conversation to keep is closed: reopen it first, or keep the other.",
            reason="kept-closed",
        )
    if kept.brand_id != merged.brand_id:
        raise Invalid(
            "These conversations are of two brands: link them instead.", reason="two-brands"
        )
    if kept.customer_id == merged.customer_id:
        return
    if merged.customer_id not in await same_person(transaction, kept.customer_id):
        raise Invalid(
            "These conversations are of two customers: merge the customers first, if they are one.",
            reason="two-customers",
        )
    # What a browser shows is its own customer's: decisions/0017-merged-people-stay-apart-outside.md
    if await transaction.value(HAS_CHAT, transaction.organisation, merged.id):
        raise Invalid(
            "A chat is merged with conversations of its own customer only: link them.",
            reason="chat-apart",
        )


async def _note(
    transaction: Transaction, kept: Held, merged: Held, *, by: UUID | None
) -> tuple[UUID, int]:
    """Write down what the two were; return the merging's id and the merged one's number."""
    was, other = [
        msgspec.convert(dict(await transaction.row(ROW, transaction.organisation, id_) or {}), Was)
        for id_ in (kept.id, merged.id)
    ]
    merging_id = new_id()
    before = Before(kept=was, merged_closed_at=merged.closed_at)
    await transaction.execute(
        NOTE,
        transaction.organisation,
        merging_id,
        kept.id,
        merged.id,
        by,
        transaction.at,
        msgspec.to_builtins(before),
    )
    return merging_id, other.number


async def _carry(transaction: Transaction, merging_id: UUID, kept: Held, merged: Held) -> None:
    pair = (transaction.organisation, merged.id, kept.id)
    rows = await transaction.fetch(MESSAGES, transaction.organisation, merged.id)
    moved = [row["id"] for row in rows]
    await move_messages(transaction, moved, source=merged.id, target=kept.id)
    await _write_down(transaction, merging_id, "message", moved)
    stopped = await transaction.fetch(STOP_LATER, *pair, transaction.at)
    await _write_down(transaction, merging_id, "stopped", [row["id"] for row in stopped])
    for kind, sql in CARRIED.items():
        carried = await transaction.fetch(sql, *pair)
        await _write_down(transaction, merging_id, kind, [row["id"] for row in carried])


async def _write_down(
    transaction: Transaction, merging_id: UUID, kind: str, ids: Sequence[UUID]
) -> None:
    if ids:
        await transaction.execute(PARTS, transaction.organisation, merging_id, kind, list(ids))
