"""Rules put tags: to what comes at once, to what there was in steps."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from miroir.base.database import Database, Row, Transaction
from miroir.base.ids import OrganisationId
from miroir.journal import record
from miroir.remarks.facts import RemarksTagged
from miroir.remarks.rules import FITS

STEP: Final = 5000

IN_USE = """
    select id, tag_id, phrases, unless, language, side, band from remark_rule
    where organisation_id = $1 and retired_at is null
    order by made_at, id
"""
# A remark that has changed is judged anew; what people put or took away stays.
FORGET = """
    delete from remark_tagged
    where organisation_id = $1 and remark_id = any($2) and rule_id is not null
      and removed_at is null
"""
PUT = f"""
    insert into remark_tagged (organisation_id, remark_id, tag_id, rule_id, tagged_at)
    select $1, r.id, $7, $8, $9 from remark r
    where r.organisation_id = $1 and r.id = any($10) and {FITS}
    on conflict (organisation_id, remark_id, tag_id) do nothing
    returning remark_id
"""
WAITING = """
    select id, tag_id, phrases, unless, language, side, band, past_upto from remark_rule
    where organisation_id = $1 and retired_at is null and past_done_at is null
    order by made_at, id limit 1 for update skip locked
"""
NEXT = """
    select id from remark where organisation_id = $1 and ($2::uuid is null or id > $2)
    order by id limit $3
"""
MOVE = """
    update remark_rule set past_upto = $3, past_done_at = $4
    where organisation_id = $1 and id = $2
"""


async def apply_to_fresh(tx: Transaction, remarks: Sequence[UUID]) -> None:
    """Tag remarks that are new, or have changed, by the rules in use."""
    await tx.execute(FORGET, tx.organisation, list(remarks))
    for rule in await tx.fetch(IN_USE, tx.organisation):
        await _apply(tx, rule, remarks)


async def apply_to_past(database: Database, organisation: OrganisationId) -> bool:
    """Take one step with a rule that has not seen the past whole; say whether there was one."""
    async with database.transaction(organisation) as tx:
        rule = await tx.row(WAITING, organisation)
        if rule is None:
            return False
        ids = [row["id"] for row in await tx.fetch(NEXT, organisation, rule["past_upto"], STEP)]
        await _apply(tx, rule, ids)
        over = tx.at if len(ids) < STEP else None
        await tx.execute(MOVE, organisation, rule["id"], ids[-1] if ids else None, over)
        return True


async def _apply(tx: Transaction, rule: Row, remarks: Sequence[UUID]) -> None:
    wanted = [rule[name] for name in ("phrases", "unless", "language", "side", "band")]
    key = (rule["tag_id"], rule["id"])
    put = await tx.fetch(PUT, tx.organisation, *wanted, *key, tx.at, list(remarks))
    if put:
        tag_id, rule_id = key
        record(tx, RemarksTagged(tag_id=tag_id, remarks=len(put), rule_id=rule_id, by=None))
