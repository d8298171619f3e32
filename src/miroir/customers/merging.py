"""Taking customers for one person, and apart again.

Nothing of theirs moves: a merge is a row, and `customer.person_id` says who stands for all. What
each customer is known by, said and agreed to stays theirs, before, meanwhile and after.
"""

from collections.abc import Sequence
from uuid import UUID

from miroir.base.database import Transaction
from miroir.base.errors import Conflict, NotFound
from miroir.base.ids import new_id
from miroir.customers.facts import CustomersMerged, CustomersUnmerged, MergeDismissed
from miroir.customers.model import ReasonCode
from miroir.journal import record

# Merges of an organisation go one by one: two at once could each put one below the other.
LOCK = "select pg_advisory_xact_lock(7211, $1)"
PERSON = "select person_id from customer where organisation_id = $1 and id = $2"
MERGE = """
    insert into customer_merge
        (organisation_id, id, customer_id, into_id, reasons, merged_at, merged_by)
    values ($1, $2, $3, $4, $5, $6, $7)
"""
STAND_FOR = "update customer set person_id = $3 where organisation_id = $1 and person_id = $2"
CURRENT = """
    select customer_id, into_id, undone_at from customer_merge
    where organisation_id = $1 and id = $2
"""
UNDO = """
    update customer_merge set undone_at = $3, undone_by = $4
    where organisation_id = $1 and id = $2
"""
STAND_ALONE = """
    with recursive theirs as (
        select $2::uuid as id
        union
        select m.customer_id from customer_merge m
        join theirs on m.into_id = theirs.id
        where m.organisation_id = $1 and m.undone_at is null
    )
    update customer set person_id = $2
    where organisation_id = $1 and id in (select id from theirs)
"""
DISMISS = """
    insert into merge_dismissal
        (organisation_id, one_id, other_id, dismissed_at, dismissed_by)
    values ($1, $2, $3, $4, $5)
    on conflict do nothing
"""


async def merge(
    transaction: Transaction,
    customer_id: UUID,
    *,
    into: UUID,
    by: UUID,
    reasons: Sequence[ReasonCode] = ("by-hand",),
) -> UUID:
    """Take the person of `customer_id` for the same as `into`; return the merge's id.

    Raises NotFound, or Conflict when they are one person already.
    """
    await transaction.execute(LOCK, transaction.organisation)
    gone, kept = await _person(transaction, customer_id), await _person(transaction, into)
    if gone == kept:
        raise Conflict("They are one person already.")
    merge_id = new_id()
    await transaction.execute(
        MERGE,
        transaction.organisation,
        merge_id,
        gone,
        into,
        list(reasons),
        transaction.at,
        by,
    )
    await transaction.execute(STAND_FOR, transaction.organisation, gone, kept)
    record(transaction, CustomersMerged(merge_id=merge_id, customer_id=gone, into_id=into, by=by))
    return merge_id


async def unmerge(transaction: Transaction, merge_id: UUID, *, by: UUID) -> UUID:
    """Undo a merge; return the customer who is a person of their own again.

    Those who were merged into them go with them, and the two are not suggested again. Raises
    NotFound, or Conflict when it is undone.
    """
    await transaction.execute(LOCK, transaction.organisation)
    row = await transaction.row(CURRENT, transaction.organisation, merge_id)
    if row is None:
        raise NotFound("There is no such merge.")
    if row["undone_at"] is not None:
        raise Conflict("This merge is undone already.")
    customer_id: UUID = row["customer_id"]
    await transaction.execute(UNDO, transaction.organisation, merge_id, transaction.at, by)
    await transaction.execute(STAND_ALONE, transaction.organisation, customer_id)
    await dismiss(transaction, customer_id, other_id=row["into_id"], by=by)
    record(
        transaction,
        CustomersUnmerged(
            merge_id=merge_id, customer_id=customer_id, into_id=row["into_id"], by=by
        ),
    )
    return customer_id


async def dismiss(transaction: Transaction, customer_id: UUID, *, other_id: UUID, by: UUID) -> None:
    """Note that two customers are two people: it is not suggested again. Raises NotFound."""
    pair = sorted([await _person(transaction, one) for one in (customer_id, other_id)])
    if pair[0] == pair[1]:
        raise Conflict("They are one person: undo the merge first.")
    done = await transaction.execute(
        DISMISS, transaction.organisation, pair[0], pair[1], transaction.at, by
    )
    if done == "INSERT 0 1":
        record(transaction, MergeDismissed(customer_id=pair[0], other_id=pair[1], by=by))


async def _person(transaction: Transaction, customer_id: UUID) -> UUID:
    person: UUID | None = await transaction.value(PERSON, transaction.organisation, customer_id)
    if person is None:
        raise NotFound("There is no such customer.")
    return person
