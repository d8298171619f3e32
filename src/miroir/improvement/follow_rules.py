"""The rules by which answers, and gaps that grow, open follow-ups."""

from uuid import UUID

from miroir.base.database import Transaction
from miroir.base.errors import Invalid, NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.improvement.follow_model import LONGEST_WORD, MOST_HOURS, Rule, RuleDraft
from miroir.improvement.known_names import known_names

ADD = """
    insert into follow_rule (organisation_id, id, kind, word, brand_id, owner_id, hours, made_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
RETIRE = """
    update follow_rule set retired_at = coalesce(retired_at, $3)
    where organisation_id = $1 and id = $2
    returning id
"""
RULES = """
    select id, kind, word, brand_id, owner_id, hours from follow_rule
    where organisation_id = $1 and retired_at is null
    order by made_at, id
"""


async def add_rule(tx: Transaction, draft: RuleDraft) -> UUID:
    """Have what fits open follow-ups from now on; return the rule's id. Raises Invalid."""
    if (draft.kind == "word") != bool(draft.word):
        raise Invalid(phrase("Give the word, for a rule about a word alone."))
    if draft.word and len(draft.word) > LONGEST_WORD:
        raise Invalid(phrase("A word has at most 60 characters."))
    if draft.kind == "gap" and draft.owner_id is None:
        raise Invalid(phrase("Choose who looks into a gap: it is no one adviser’s."))
    if not 1 <= draft.hours <= MOST_HOURS:
        raise Invalid(phrase("Promise something within 1 to 720 hours."))
    rule_id = new_id()
    key = (tx.organisation, rule_id, draft.kind, draft.word)
    with known_names():
        await tx.execute(ADD, *key, draft.brand_id, draft.owner_id, draft.hours, tx.at)
    return rule_id


async def retire_rule(tx: Transaction, rule_id: UUID) -> None:
    """Open no more follow-ups by a rule; those it opened stay. Raises NotFound."""
    if await tx.value(RETIRE, tx.organisation, rule_id, tx.at) is None:
        raise NotFound(phrase("There is no such rule: read the page again."))


async def rules(tx: Transaction) -> list[Rule]:
    """Return the rules in use, the oldest first."""
    return [Rule(**row) for row in await tx.fetch(RULES, tx.organisation)]
