"""Naming irritants, saying what points to them, and changing them."""

from collections.abc import Sequence
from uuid import UUID

from miroir.base.database import Transaction
from miroir.base.errors import Invalid, NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.improvement.facts import IrritantMoved, IrritantRaised, RemarksGrouped
from miroir.improvement.known_names import known_names
from miroir.improvement.model import LONGEST_TITLE, LONGEST_WORDS, Cause, Draft
from miroir.journal import record

SETTLED = ("done", "set_aside")

RAISE = """
    insert into irritant
        (organisation_id, id, brand_id, title, about, state, owner_id, raised_by, raised_at,
         settled_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
HOLD = "select state from irritant where organisation_id = $1 and id = $2 for update"
CHANGE = """
    update irritant
    set brand_id = $3, title = $4, about = $5, state = $6, owner_id = $7,
        settled_at = case when $8::timestamptz is null then null
                          else coalesce(settled_at, $8) end
    where organisation_id = $1 and id = $2
"""
DROP_CAUSES = "delete from irritant_cause where organisation_id = $1 and irritant_id = $2"
ADD_CAUSES = """
    insert into irritant_cause (organisation_id, irritant_id, kind, cause_id)
    select $1, $2, given.kind, given.id from unnest($3::text[], $4::uuid[]) as given (kind, id)
    where exists (
        select from close_reason r
        where given.kind = 'reason' and r.organisation_id = $1 and r.id = given.id
        union all
        select from tag t
        where given.kind = 'tag' and t.organisation_id = $1 and t.id = given.id)
    on conflict do nothing
    returning cause_id
"""
GROUP = """
    insert into irritant_remark
        (organisation_id, irritant_id, invitation_id, question, grouped_by, grouped_at)
    select $1, $2, a.invitation_id, a.question, $5, $6
    from answer a
    join invitation i on (i.organisation_id, i.id) = (a.organisation_id, a.invitation_id)
    join unnest($3::uuid[], $4::text[]) as given (invitation_id, question)
        on (given.invitation_id, given.question) = (a.invitation_id, a.question)
    where a.organisation_id = $1 and i.side = 'customer' and a.words is not null
      and a.confirmed_at is not null
    on conflict do nothing
    returning invitation_id
"""
PART = """
    delete from irritant_remark
    where organisation_id = $1 and irritant_id = $2 and invitation_id = $3 and question = $4
"""


async def raise_irritant(tx: Transaction, draft: Draft, *, by: UUID | None) -> UUID:
    """Name an irritant, and return its id. Raises Invalid for a title that is none."""
    _check(draft)
    irritant_id = new_id()
    settled = tx.at if draft.state in SETTLED else None
    with known_names():
        await tx.execute(
            RAISE,
            tx.organisation,
            irritant_id,
            draft.brand_id,
            draft.title,
            draft.about,
            draft.state,
            draft.owner_id,
            by,
            tx.at,
            settled,
        )
    record(tx, IrritantRaised(irritant_id=irritant_id, brand_id=draft.brand_id, by=by))
    return irritant_id


async def change_irritant(tx: Transaction, irritant_id: UUID, draft: Draft, *, by: UUID) -> None:
    """Describe an irritant anew, or move it to another state. Raises NotFound, Invalid."""
    _check(draft)
    before = await hold(tx, irritant_id)
    with known_names():
        await tx.execute(
            CHANGE,
            tx.organisation,
            irritant_id,
            draft.brand_id,
            draft.title,
            draft.about,
            draft.state,
            draft.owner_id,
            tx.at if draft.state in SETTLED else None,
        )
    if before != draft.state:
        record(tx, IrritantMoved(irritant_id=irritant_id, state=draft.state, by=by))


async def set_causes(tx: Transaction, irritant_id: UUID, causes: Sequence[Cause]) -> None:
    """Have contacts with one of `causes`, and no others, count by themselves.

    Raises NotFound, and Invalid for a reason or tag that is unknown.
    """
    await hold(tx, irritant_id)
    wanted = sorted(set(causes))
    await tx.execute(DROP_CAUSES, tx.organisation, irritant_id)
    added = await tx.fetch(
        ADD_CAUSES,
        tx.organisation,
        irritant_id,
        [cause.kind for cause in wanted],
        [cause.id for cause in wanted],
    )
    if len(added) < len(wanted):
        raise Invalid(phrase("There is no such reason or tag: read the page again."))


async def group_remarks(
    tx: Transaction, irritant_id: UUID, remarks: Sequence[tuple[UUID, str]], *, by: UUID | None
) -> int:
    """Put customers' remarks (invitation, question) to an irritant; return how many were new."""
    await hold(tx, irritant_id)
    added = await tx.fetch(
        GROUP,
        tx.organisation,
        irritant_id,
        [invitation for invitation, _ in remarks],
        [question for _, question in remarks],
        by,
        tx.at,
    )
    if added:
        record(tx, RemarksGrouped(irritant_id=irritant_id, remarks=len(added), by=by))
    return len(added)


async def part_remark(
    tx: Transaction, irritant_id: UUID, invitation_id: UUID, question: str
) -> None:
    """Take a remark away from an irritant; one that is not there changes nothing."""
    await tx.execute(PART, tx.organisation, irritant_id, invitation_id, question)


async def hold(tx: Transaction, irritant_id: UUID) -> str:
    """Lock an irritant and return its state. Raises NotFound."""
    state: str | None = await tx.value(HOLD, tx.organisation, irritant_id)
    if state is None:
        raise NotFound(phrase("There is no such irritant: read the list again."))
    return state


def _check(draft: Draft) -> None:
    if not 0 < len(draft.title.strip()) <= LONGEST_TITLE:
        raise Invalid(phrase("Give it a title of 1 to 120 characters."))
    if len(draft.about) > LONGEST_WORDS:
        raise Invalid(phrase("Describe it in at most 1,000 characters."))
