"""The rules by which remarks are tagged: words and phrases, by stem, in a language, of a band."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import Invalid, NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.journal import record
from miroir.remarks.facts import TagRuleMade, TagRuleRetired
from miroir.remarks.model import Band
from miroir.remarks.staff import seen_of_staff
from miroir.remarks.tagging import tag_named
from miroir.surveys import Side

MOST_PHRASES: Final = 30
LONGEST_PHRASE: Final = 80
PREVIEWED: Final = 8
MOST_COUNTED: Final = 20_000

# Whether a remark `r` is one that a rule is about, which is given by five values.
FITS = """
    r.words @@ phrases_wanted($2, $3, $4)
    and ($4::text is null or r.language = $4) and ($5::text is null or r.side = $5)
    and ($6::text is null or r.band = $6)
"""
CAUGHT = """
    select id, caught from remarks_caught(phrases_wanted($1, $2, $3), $3, $4, $5, $6, $7, $8, $9)
"""
OF_CUSTOMERS = "select count(*) from remark where organisation_id = $1 and side = 'customer'"
OF_STAFF = """
    select count(*) from remark r
    join unnest($2::date[], $3::uuid[]) as seen (month, team)
        on seen.month = r.month and seen.team is not distinct from r.team_id
    where r.organisation_id = $1 and r.side = 'adviser'
"""
NODES = "select numnode(phrases_wanted($1, '{}', $2))"
MAKE = """
    insert into remark_rule
        (organisation_id, id, tag_id, phrases, unless, language, side, band, made_by, made_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
RETIRE = """
    update remark_rule set retired_at = $3
    where organisation_id = $1 and id = $2 and retired_at is null
    returning id
"""
RULES = """
    select r.id, r.tag_id, t.name as tag, r.phrases, r.unless, r.language, r.side, r.band,
           r.made_at, r.past_done_at,
           (select count(*) from (
                select from remark_tagged g
                join remark m on m.organisation_id = $1 and m.id = g.remark_id
                    and m.side = 'customer'
                where g.organisation_id = $1 and g.rule_id = r.id and g.removed_at is null
                limit $2) counted) as tagged
    from remark_rule r
    join remark_tag t on (t.organisation_id, t.id) = (r.organisation_id, r.tag_id)
    where r.organisation_id = $1 and r.retired_at is null
    order by fold(t.name), r.made_at, r.id
"""


class RuleDraft(msgspec.Struct, frozen=True, kw_only=True):
    """Any of `phrases` and none of `unless`; language, side and band None: every one."""

    phrases: tuple[str, ...]
    unless: tuple[str, ...] = ()
    language: str | None = None
    side: Side | None = None
    band: Band | None = None


class Rule(RuleDraft, frozen=True, kw_only=True):
    """A rule in use. `tagged` counts customers' remarks, MOST_COUNTED at most; of staff's none."""

    id: UUID
    tag_id: UUID
    tag: str
    made_at: datetime
    past_done_at: datetime | None
    tagged: int


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule would catch: how many of the `among` that may be read, and the first.

    Counted are MOST_COUNTED at most.
    """

    caught: int
    among: int
    remark_ids: list[UUID]


def read_phrases(lines: str) -> tuple[str, ...]:
    """Return the words or phrases of a field, one a line. Raises Invalid."""
    phrases = tuple(filter(None, (" ".join(line.split()) for line in lines.splitlines())))
    if len(phrases) > MOST_PHRASES or any(len(one) > LONGEST_PHRASE for one in phrases):
        raise Invalid(phrase("At most 30 words or phrases of 80 characters each."), field="phrases")
    return phrases


async def preview(tx: Transaction, draft: RuleDraft) -> Preview:
    """Return what a rule would catch of what there is. Raises Invalid."""
    await _check(tx, draft)
    cells = (await seen_of_staff(tx)).cells
    readable = ([cell.month for cell in cells], [cell.team_id for cell in cells])
    rows = await tx.fetch(CAUGHT, *of(draft), *readable, PREVIEWED, MOST_COUNTED)
    return Preview(
        caught=rows[0]["caught"] if rows else 0,
        among=await _among(tx, draft.side, readable),
        remark_ids=[row["id"] for row in rows],
    )


async def _among(tx: Transaction, side: Side | None, readable: Sequence[object]) -> int:
    customers = await tx.value(OF_CUSTOMERS, tx.organisation) if side != "adviser" else 0
    staff = await tx.value(OF_STAFF, tx.organisation, *readable) if side != "customer" else 0
    return int(customers + staff)


async def make_rule(tx: Transaction, tag: str, draft: RuleDraft, *, by: UUID | None) -> UUID:
    """Have a rule tag what comes, and what there is by a job; return its id. Raises Invalid."""
    await _check(tx, draft)
    tag_id = (await tag_named(tx, tag, by=by)).id
    rule_id = new_id()
    await tx.execute(MAKE, tx.organisation, rule_id, tag_id, *of(draft), by, tx.at)
    record(tx, TagRuleMade(rule_id=rule_id, tag_id=tag_id, by=by))
    return rule_id


async def retire_rule(tx: Transaction, rule_id: UUID, *, by: UUID | None) -> None:
    """Have a rule tag no more; its tags stay. Raises NotFound."""
    if await tx.value(RETIRE, tx.organisation, rule_id, tx.at) is None:
        raise NotFound(phrase("There is no such rule: read the page again."))
    record(tx, TagRuleRetired(rule_id=rule_id, by=by))


async def rules(tx: Transaction) -> list[Rule]:
    """Return the rules in use, by tag."""
    return [
        Rule(**dict(row) | {"phrases": tuple(row["phrases"]), "unless": tuple(row["unless"])})
        for row in await tx.fetch(RULES, tx.organisation, MOST_COUNTED)
    ]


def of(draft: RuleDraft) -> tuple[object, ...]:
    """Return the five values of a rule, as FITS and MAKE take them."""
    phrases: tuple[Sequence[str], Sequence[str]] = (list(draft.phrases), list(draft.unless))
    return (*phrases, draft.language, draft.side, draft.band)


async def _check(tx: Transaction, draft: RuleDraft) -> None:
    if not draft.phrases or not await tx.value(NODES, list(draft.phrases), draft.language):
        raise Invalid(phrase("Give a word or a phrase, one a line."), field="phrases")
