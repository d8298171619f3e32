"""Reading irritants, their actions, and customers' remarks."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.errors import NotFound
from miroir.base.language import phrase
from miroir.improvement.model import Action, Cause, Irritant, Remark

IRRITANTS = """
    select p.id, p.title, p.about, p.brand_id, p.owner_id, p.state, p.raised_at, p.settled_at,
           coalesce((
               select jsonb_agg(jsonb_build_object('kind', c.kind, 'id', c.cause_id)
                                order by c.kind, c.cause_id)
               from irritant_cause c
               where c.organisation_id = p.organisation_id and c.irritant_id = p.id), '[]')
               as causes
    from irritant p
    where p.organisation_id = $1 and ($2::uuid is null or p.id = $2)
    order by array_position(array['working', 'seen', 'done', 'set_aside'], p.state),
             p.raised_at desc, p.id
    limit 500
"""
ACTIONS = """
    select id, irritant_id, what, owner_id, due_on, decided_at, done_at from irritant_action
    where organisation_id = $1 and irritant_id = any($2)
    order by decided_at, id
"""
REMARKS = """
    select a.invitation_id, a.question, a.words, a.given_at, i.conversation_id, c.number,
           i.channel, c.brand_id, r.irritant_id
    from answer a
    join invitation i on (i.organisation_id, i.id) = (a.organisation_id, a.invitation_id)
    join conversation c on (c.organisation_id, c.id) = (i.organisation_id, i.conversation_id)
    left join lateral (
        select irritant_id from irritant_remark r
        where r.organisation_id = $1 and r.invitation_id = a.invitation_id
          and r.question = a.question
        order by (r.irritant_id = $2) desc nulls last limit 1) r on true
    where a.organisation_id = $1 and i.side = 'customer' and a.confirmed_at is not null
      and a.words is not null
      and (case when $2::uuid is null then r.irritant_id is null else r.irritant_id = $2 end)
      and ($3::uuid is null or c.brand_id = $3)
      and ($4 = '' or strpos(lower(unaccent(a.words)), lower(unaccent($4))) > 0)
    order by a.given_at desc, a.invitation_id, a.question
    limit $5
"""


async def irritants(tx: Transaction) -> list[Irritant]:
    """Return the irritants: those worked on first, then the newest."""
    return [_irritant(row) for row in await tx.fetch(IRRITANTS, tx.organisation, None)]


async def irritant(tx: Transaction, irritant_id: UUID) -> Irritant:
    """Return one irritant. Raises NotFound."""
    row = await tx.row(IRRITANTS, tx.organisation, irritant_id)
    if row is None:
        raise NotFound(phrase("There is no such irritant: read the list again."))
    return _irritant(row)


async def actions(tx: Transaction, irritant_ids: Sequence[UUID]) -> list[Action]:
    """Return what was decided about `irritant_ids`, the oldest first."""
    rows = await tx.fetch(ACTIONS, tx.organisation, list(irritant_ids))
    return [Action(**row) for row in rows]


async def remarks_of(tx: Transaction, irritant_id: UUID, *, most: int = 100) -> list[Remark]:
    """Return the newest remarks that were put to an irritant."""
    rows = await tx.fetch(REMARKS, tx.organisation, irritant_id, None, "", most)
    return [Remark(**row) for row in rows]


async def remarks_unexplained(
    tx: Transaction, *, brand_id: UUID | None = None, words: str = "", most: int = 50
) -> list[Remark]:
    """Return the newest remarks that belong to no irritant yet, holding `words`."""
    rows = await tx.fetch(REMARKS, tx.organisation, None, brand_id, words, most)
    return [Remark(**row) for row in rows]


def _irritant(row: Row) -> Irritant:
    fields = dict(row)
    return Irritant(**fields | {"causes": msgspec.convert(fields["causes"], list[Cause])})
