"""What staff wrote at large, without a name: read once nothing can be added to it any more.

It is told for everybody together, never by team, where at least the minimum group (five or more)
wrote something; each question's texts come in an order of their own, so that nobody can put
together what one person wrote in answer to several.
"""

from datetime import date
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.statistics import FEWEST_PEOPLE

WORDS = """
    select b.rule_id, r.definition->>'name' as rule, b.wave, b.question,
           array_agg(b.words order by md5(b.id::text || b.question)) as texts
    from ballot b
    join ask_rule r on (r.organisation_id, r.id) = (b.organisation_id, b.rule_id)
    where b.organisation_id = $1 and b.words is not null
      and not exists (
          select from planned_ask p
          where p.organisation_id = $1 and p.rule_id = b.rule_id and p.wave = b.wave
            and p.expires_at > $2)
    group by 1, 2, 3, 4
    having count(*) >= greatest($3, (
        select minimum_group from organisation_settings where organisation_id = $1))
    order by b.wave desc, 2, b.question
    limit 60
"""


class Unnamed(msgspec.Struct, frozen=True, kw_only=True):
    """What was written in answer to one question in one wave of a rule; `rule` is its name."""

    rule_id: UUID
    rule: str
    wave: date
    question: str
    texts: list[str]


async def words_without_names(tx: Transaction) -> list[Unnamed]:
    """Return what staff wrote at large, the newest wave first, where enough people wrote."""
    rows = await tx.fetch(WORDS, tx.organisation, tx.at, FEWEST_PEOPLE)
    return [Unnamed(**dict(row)) for row in rows]
