"""Putting tags on a conversation, and taking them off."""

from collections.abc import Sequence
from uuid import UUID

from miroir.base.database import Transaction
from miroir.base.errors import Invalid
from miroir.conversations.events import Event, tell
from miroir.conversations.facts import ConversationTagged
from miroir.conversations.holding import hold
from miroir.journal import record

KNOWN = """
    select id, retired_at is null and (brand_id is null or brand_id = $3) as fits from tag
    where organisation_id = $1 and id = any($2)
"""
ADD = """
    insert into conversation_tag (organisation_id, conversation_id, tag_id, tagged_by, tagged_at)
    select $1, $2, id, $4, $5 from unnest($3::uuid[]) as given (id)
    on conflict do nothing
    returning tag_id
"""
REMOVE = """
    delete from conversation_tag
    where organisation_id = $1 and conversation_id = $2 and tag_id = any($3)
    returning tag_id
"""


async def tag(
    transaction: Transaction,
    conversation_id: UUID,
    *,
    add: Sequence[UUID] = (),
    remove: Sequence[UUID] = (),
    by: UUID | None,
) -> None:
    """Add and remove tags; what is so already changes nothing, one in both is removed.

    Raises NotFound, Invalid for an unknown tag, and for one to add that is retired or of another
    brand.
    """
    held = await hold(transaction, conversation_id)
    named, wanted = {*add, *remove}, set(add) - set(remove)
    rows = await transaction.fetch(KNOWN, transaction.organisation, list(named), held.brand_id)
    if len(rows) < len(named) or any(row["id"] in wanted and not row["fits"] for row in rows):
        raise Invalid("This brand has no such tag: read the settings again.", reason="no-such-tag")
    key = (transaction.organisation, held.id)
    added = await transaction.fetch(ADD, *key, sorted(wanted), by, transaction.at)
    removed = await transaction.fetch(REMOVE, *key, list(remove))
    await _say(transaction, held.id, _ids(added), _ids(removed), by=by)


def _ids(rows: Sequence[object]) -> tuple[UUID, ...]:
    return tuple(row["tag_id"] for row in rows)  # type: ignore[index]


async def _say(
    transaction: Transaction,
    conversation_id: UUID,
    added: tuple[UUID, ...],
    removed: tuple[UUID, ...],
    *,
    by: UUID | None,
) -> None:
    if not added and not removed:
        return
    record(
        transaction,
        ConversationTagged(
            conversation_id=conversation_id, added=added, removed=removed, tagged_by=by
        ),
    )
    event = Event(what="tagged", added=added, removed=removed)
    await tell(transaction, conversation_id, event, by=by)
