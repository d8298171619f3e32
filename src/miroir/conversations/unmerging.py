"""Undoing a merge: each conversation has back what was its own.

What came in since stays with the one that was kept; so does what was split off from it since.
"""

from uuid import UUID

import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.errors import Conflict, NotFound
from miroir.conversations.assigning import give_held
from miroir.conversations.events import Event, tell
from miroir.conversations.facts import ConversationsUnmerged
from miroir.conversations.holding import hold
from miroir.conversations.merging import Before
from miroir.conversations.model import Held
from miroir.conversations.moving import date_by_messages, move_messages, wait_by_messages
from miroir.journal import record

CURRENT = """
    select g.id, g.kept_id, g.before, g.merged_at, c.number
    from merging g
    join conversation c on (c.organisation_id, c.id) = (g.organisation_id, g.merged_id)
    where g.organisation_id = $1 and g.merged_id = $2 and g.undone_at is null
    for update of c
"""
UNDO = """
    update merging set undone_at = $3, undone_by = $4 where organisation_id = $1 and id = $2
"""
PARTS = """
    select part_id from merging_part
    where organisation_id = $1 and merging_id = $2 and kind = $3
"""
CONTACTS_BACK = """
    update contact set conversation_id = $3
    where organisation_id = $1 and conversation_id = $2 and id = any($4)
"""
CLOCKS_BACK = """
    update promise_clock set conversation_id = $3
    where organisation_id = $1 and conversation_id = $2 and id = any($4)
"""
TAGS_OFF = """
    delete from conversation_tag
    where organisation_id = $1 and conversation_id = $2 and $3::uuid is not null
      and tag_id = any($4)
"""
FIELDS_OFF = """
    delete from field_value v
    where organisation_id = $1 and conversation_id = $2 and field_id = any($4)
      and value = (select value from field_value o
                   where o.organisation_id = $1 and o.conversation_id = $3
                     and o.field_id = v.field_id)
"""
COLLABORATORS_OFF = """
    delete from collaborator
    where organisation_id = $1 and conversation_id = $2 and $3::uuid is not null
      and adviser_id = any($4)
"""
PARTICIPANTS_BACK = """
    update participant set conversation_id = $3
    where organisation_id = $1 and conversation_id = $2 and id = any($4)
"""
GIVEN_BACK = {
    "contact": CONTACTS_BACK,
    "clock": CLOCKS_BACK,
    "tag": TAGS_OFF,
    "field": FIELDS_OFF,
    "collaborator": COLLABORATORS_OFF,
    "participant": PARTICIPANTS_BACK,
}
# What the merge had stopped runs again where an answer is still owed.
RUN_AGAIN = """
    update promise_clock p set cancelled_at = null
    from conversation c
    where p.organisation_id = $1 and p.id = any($2)
      and c.organisation_id = $1 and c.id = p.conversation_id and c.closed_at is null
      and c.merged_into is null
      and not exists (select from promise_clock other
                      where other.organisation_id = $1
                        and other.conversation_id = p.conversation_id
                        and (other.kind = 'resolution') = (p.kind = 'resolution')
                        and other.answered_at is null and other.cancelled_at is null)
"""
COME_BACK = """
    update conversation
    set merged_into = null, closed_at = $3,
        waiting_since = case when $4 then null else waiting_since end
    where organisation_id = $1 and id = $2
"""
UNLEND = """
    update conversation kept
    set subject = case when $4 and kept.subject is not distinct from merged.subject then null
                       else kept.subject end,
        language = case when $5 and kept.language is not distinct from merged.language then null
                        else kept.language end
    from conversation merged
    where kept.organisation_id = $1 and kept.id = $2
      and merged.organisation_id = $1 and merged.id = $3
"""
AS_IT_WAS = """
    update conversation
    set last_message_at = $3, waiting_since = $4, channel = $5
    where organisation_id = $1 and id = $2
"""
OWNER = "select adviser_id from conversation where organisation_id = $1 and id = $2"
SINCE = """
    select exists (select from message m
                   where m.organisation_id = $1 and m.conversation_id = $2
                     and m.created_at > $3 and m.kind = 'reply') as answered,
           exists (select from message m
                   where m.organisation_id = $1 and m.conversation_id = $2
                     and m.created_at > $3 and m.kind <> 'event')
           or exists (select from closure
                      where organisation_id = $1 and conversation_id = $2 and closed_at >= $3)
           or exists (select from merging g
                      where g.organisation_id = $1 and g.kept_id = $2 and g.id > $4
                        and (g.undone_at is null or g.undone_at > $3))
           or exists (select from message m
                      join merging_part p on p.organisation_id = $1 and p.merging_id = $4
                          and p.kind = 'message' and p.part_id = m.id
                      where m.organisation_id = $1 and m.conversation_id <> $2) as moved,
           exists (select from closure
                   where organisation_id = $1 and conversation_id = $2 and closed_at >= $3)
           as closed
"""


class Since(msgspec.Struct, frozen=True):
    """What became of the kept conversation since the merge.

    `moved`: something that keeps it from being just what it was.
    """

    answered: bool
    moved: bool
    closed: bool


async def unmerge(transaction: Transaction, merged_id: UUID, *, by: UUID | None) -> UUID:
    """Undo the merge of a conversation and return the id of the one that it had been taken into.

    Raises NotFound when it is not merged, Conflict while the kept one is itself merged.
    """
    row = await transaction.row(CURRENT, transaction.organisation, merged_id)
    if row is None:
        raise NotFound("This conversation is not merged into another one.")
    kept = await _hold_kept(transaction, row["kept_id"])
    before = msgspec.convert(row["before"], Before)
    since = await _since(transaction, kept.id, row)
    await transaction.execute(UNDO, transaction.organisation, row["id"], transaction.at, by)
    await _give_back(transaction, row["id"], kept, merged_id)
    settled = since.answered or since.closed
    await transaction.execute(
        COME_BACK, transaction.organisation, merged_id, before.merged_closed_at, settled
    )
    await _restore(transaction, kept, merged_id, before, untouched=not since.moved)
    if not settled:
        await transaction.execute(
            RUN_AGAIN, transaction.organisation, await _parts(transaction, row["id"], "stopped")
        )
    record(
        transaction,
        ConversationsUnmerged(
            conversation_id=kept.id,
            merging_id=row["id"],
            merged_id=merged_id,
            unmerged_by=by,
        ),
    )
    event = Event(what="unmerged", other_id=merged_id, number=row["number"])
    await tell(transaction, kept.id, event, by=by)
    return kept.id


async def _since(transaction: Transaction, kept_id: UUID, row: Row) -> Since:
    found = await transaction.row(
        SINCE, transaction.organisation, kept_id, row["merged_at"], row["id"]
    )
    return msgspec.convert(dict(found or {}), Since)


async def _hold_kept(transaction: Transaction, kept_id: UUID) -> Held:
    try:
        return await hold(transaction, kept_id)
    except Conflict as merged:
        raise Conflict(
            "The conversation that it was merged into is merged too: undo that first."
        ) from merged


async def _parts(transaction: Transaction, merging_id: UUID, kind: str) -> list[UUID]:
    rows = await transaction.fetch(PARTS, transaction.organisation, merging_id, kind)
    return [row["part_id"] for row in rows]


async def _give_back(
    transaction: Transaction, merging_id: UUID, kept: Held, merged_id: UUID
) -> None:
    messages = await _parts(transaction, merging_id, "message")
    await move_messages(transaction, messages, source=kept.id, target=merged_id)
    for kind, sql in GIVEN_BACK.items():
        parts = await _parts(transaction, merging_id, kind)
        await transaction.execute(sql, transaction.organisation, kept.id, merged_id, parts)


async def _restore(
    transaction: Transaction, kept: Held, merged_id: UUID, before: Before, *, untouched: bool
) -> None:
    """Have the kept conversation be what it was, as far as nothing has happened to it since."""
    was = before.kept
    key = (transaction.organisation, kept.id)
    await transaction.execute(UNLEND, *key, merged_id, was.subject is None, was.language is None)
    if not untouched:
        await date_by_messages(transaction, kept.id)
        both = [kept.id, merged_id]
        await wait_by_messages(transaction, kept.id, since=kept.waiting_since, among=both)
        return
    await transaction.execute(AS_IT_WAS, *key, was.last_message_at, was.waiting_since, was.channel)
    lender = await transaction.value(OWNER, transaction.organisation, merged_id)
    if was.adviser_id is None and kept.adviser_id == lender:
        await give_held(transaction, kept, adviser_id=None, team_id=was.team_id)
