"""A customer who turns out to be another, with proof: what was theirs becomes the other's."""

from uuid import UUID

from miroir.base.database import Transaction
from miroir.customers.facts import CustomerAbsorbed
from miroir.journal import record

LOCK = "select pg_advisory_xact_lock(7211, $1)"  # as merges: they go one by one
MERELY_A_BROWSER = """
    select c.person_id = c.id
       and not exists (select from customer o where o.organisation_id = $1
                       and o.person_id = c.id and o.id <> c.id)
       and not exists (select from customer_identity i where i.organisation_id = $1
                       and i.customer_id = c.id and i.kind <> 'visitor'
                       and (i.kind = 'site' or i.verified_at is not null))
    from customer c where c.organisation_id = $1 and c.id = $2
"""
MOVE = tuple(
    f"update {table} set customer_id = $3 where organisation_id = $1 and customer_id = $2"
    for table in ("customer_identity", "customer_note", "consent")
)
MOVE_CLAIMS = """
    with gone as (delete from identity_claim where organisation_id = $1 and customer_id = $2
                  returning kind, value, claimed_at)
    insert into identity_claim (organisation_id, customer_id, kind, value, claimed_at)
    select $1, $3, kind, value, claimed_at from gone on conflict do nothing
"""
COMPLETE = """
    update customer o set name = coalesce(o.name, c.name),
        language = coalesce(o.language, c.language), tier_id = coalesce(o.tier_id, c.tier_id),
        preferred_adviser_id = coalesce(o.preferred_adviser_id, c.preferred_adviser_id)
    from customer c
    where o.organisation_id = $1 and o.id = $3 and c.organisation_id = $1 and c.id = $2
"""
STAND_BEHIND = """
    update customer c set person_id = o.person_id from customer o
    where c.organisation_id = $1 and c.id = $2 and o.organisation_id = $1 and o.id = $3
"""


async def absorb(transaction: Transaction, customer_id: UUID, *, into: UUID) -> bool:
    """Give what `customer_id` is known by, and what was noted of them, to the customer `into`.

    Only of who is merely a browser and what was typed there: False for who is somebody already
    (signed in elsewhere, with a proven address, or merged by an adviser), who stays as they are.
    """
    await transaction.execute(LOCK, transaction.organisation)
    key = (transaction.organisation, customer_id)
    if customer_id == into or not await transaction.value(MERELY_A_BROWSER, *key):
        return False
    for statement in (*MOVE, MOVE_CLAIMS, COMPLETE, STAND_BEHIND):
        await transaction.execute(statement, *key, into)
    record(transaction, CustomerAbsorbed(customer_id=customer_id, into_id=into))
    return True
