"""Whispers: a supervisor's private word to the adviser who holds a conversation.

A word about a conversation that was merged is shown about the one that goes on, until the merge is
undone. It stays with the adviser whom it was to.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.errors import Conflict, Invalid, NotFound
from miroir.base.ids import new_id
from miroir.conversations import hold_open, storable
from miroir.desk import Person
from miroir.journal import record
from miroir.supervision.facts import Whispered, WhisperSeen

ADD = """
    insert into whisper
        (organisation_id, id, conversation_id, adviser_id, author_id, text, created_at)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (organisation_id, id) do nothing
"""
MINE = """
    select conversation_id = $3 and author_id = $4 from whisper
    where organisation_id = $1 and id = $2
"""
SEE = """
    update whisper set seen_at = $4
    where organisation_id = $1 and id = $2 and adviser_id = $3 and seen_at is null
    returning conversation_id
"""
ADDRESSED = """
    select exists (select from whisper where organisation_id = $1 and id = $2 and adviser_id = $3)
"""
WHISPERS = """
    select w.id, goes_on.id as conversation_id, goes_on.number, w.adviser_id, w.author_id,
           a.name as author_name, w.text, w.created_at, w.seen_at
    from whisper w
    join account a on (a.organisation_id, a.id) = (w.organisation_id, w.author_id)
    cross join lateral (
        with recursive onward (id, number, merged_into) as (
            select id, number, merged_into from conversation
            where organisation_id = $1 and id = w.conversation_id
            union
            select c.id, c.number, c.merged_into from onward
            join conversation c on c.organisation_id = $1 and c.id = onward.merged_into
        )
        select id, number from onward where merged_into is null
    ) goes_on
    where w.organisation_id = $1 and {which}
    order by w.created_at, w.id
    limit 500
"""
BY_ID = WHISPERS.format(which="w.id = any($2)")
UNSEEN = WHISPERS.format(which="w.adviser_id = $2 and w.seen_at is null")
OF_CONVERSATION = WHISPERS.format(
    which="""($3::uuid is null or w.adviser_id = $3) and w.conversation_id in (
        with recursive matter (id) as (
            select $2::uuid
            union
            select g.merged_id from matter
            join merging g
              on g.organisation_id = $1 and g.kept_id = matter.id and g.undone_at is null
        )
        select id from matter)"""
)
OF_MERGINGS = """
    with recursive matter (id) as (
        select merged_id from merging where organisation_id = $1 and id = any($2)
        union
        select g.merged_id from matter
        join merging g on g.organisation_id = $1 and g.kept_id = matter.id and g.undone_at is null
    )
    select w.id from whisper w join matter on matter.id = w.conversation_id
    where w.organisation_id = $1
"""
KNOWN = "select exists (select from conversation where organisation_id = $1 and id = $2)"


class Whisper(msgspec.Struct, frozen=True, kw_only=True):
    """A private word about a conversation, to one adviser; `seen_at` None: not yet seen."""

    id: UUID
    conversation_id: UUID
    number: int
    adviser_id: UUID
    author: Person
    text: str
    created_at: datetime
    seen_at: datetime | None


async def whisper(
    transaction: Transaction,
    conversation_id: UUID,
    *,
    text: str,
    by: UUID,
    whisper_id: UUID | None = None,
) -> Whisper:
    """Leave a word for the adviser who holds a conversation; the same id again is the same word.

    Raises NotFound; Conflict when it is closed, nobody's, or the author's own.
    """
    if not text.strip():
        raise Invalid("There is nothing to whisper: write a text.")
    whisper_id = whisper_id or new_id()
    if await _left_before(transaction, whisper_id, conversation_id, by):
        return (await whispers(transaction, [whisper_id]))[0]
    held = await hold_open(transaction, conversation_id)
    if held.adviser_id is None:
        raise Conflict("Nobody holds this conversation: write a note, or give it to somebody.")
    if held.adviser_id == by:
        raise Conflict("This conversation is your own: write a note.")
    await transaction.execute(
        ADD,
        transaction.organisation,
        whisper_id,
        conversation_id,
        held.adviser_id,
        by,
        storable(text),
        transaction.at,
    )
    record(
        transaction,
        Whispered(
            conversation_id=conversation_id,
            whisper_id=whisper_id,
            adviser_id=held.adviser_id,
            by=by,
        ),
    )
    return (await whispers(transaction, [whisper_id]))[0]


async def _left_before(
    transaction: Transaction, whisper_id: UUID, conversation_id: UUID, by: UUID
) -> bool:
    mine: bool | None = await transaction.value(
        MINE, transaction.organisation, whisper_id, conversation_id, by
    )
    if mine is False:
        raise Conflict("This whisper id is another whisper's: make a new one.")
    return bool(mine)


async def mark_whisper_seen(
    transaction: Transaction, whisper_id: UUID, *, adviser_id: UUID
) -> None:
    """Note that the adviser has seen a word to them; twice is once. Raises NotFound."""
    conversation_id = await transaction.value(
        SEE, transaction.organisation, whisper_id, adviser_id, transaction.at
    )
    if conversation_id is None:
        key = (transaction.organisation, whisper_id, adviser_id)
        if not await transaction.value(ADDRESSED, *key):
            raise NotFound("There is no such whisper to you.")
        return
    record(
        transaction,
        WhisperSeen(conversation_id=conversation_id, whisper_id=whisper_id, adviser_id=adviser_id),
    )


async def whispers(transaction: Transaction, ids: Sequence[UUID]) -> list[Whisper]:
    """Return the whispers with `ids` that exist, oldest first."""
    rows = await transaction.fetch(BY_ID, transaction.organisation, list(ids))
    return [_whisper(row) for row in rows]


async def whispers_moved(transaction: Transaction, merging_ids: Sequence[UUID]) -> list[UUID]:
    """Return the ids of the whispers that merging, or its undoing, shows elsewhere."""
    rows = await transaction.fetch(OF_MERGINGS, transaction.organisation, list(merging_ids))
    return [row["id"] for row in rows]


async def unseen_whispers(transaction: Transaction, adviser_id: UUID) -> list[Whisper]:
    """Return the words to an adviser that they have not seen yet, oldest first."""
    rows = await transaction.fetch(UNSEEN, transaction.organisation, adviser_id)
    return [_whisper(row) for row in rows]


async def whispers_about(
    transaction: Transaction, conversation_id: UUID, *, to: UUID | None
) -> list[Whisper]:
    """Return the words about a conversation, oldest first: to one adviser, or (None) to all.

    Raises NotFound.
    """
    if not await transaction.value(KNOWN, transaction.organisation, conversation_id):
        raise NotFound("There is no such conversation.")
    rows = await transaction.fetch(OF_CONVERSATION, transaction.organisation, conversation_id, to)
    return [_whisper(row) for row in rows]


def _whisper(row: Row) -> Whisper:
    return Whisper(
        id=row["id"],
        conversation_id=row["conversation_id"],
        number=row["number"],
        adviser_id=row["adviser_id"],
        author=Person(row["author_id"], row["author_name"]),
        text=row["text"],
        created_at=row["created_at"],
        seen_at=row["seen_at"],
    )
