"""Counts of the answers of one file, with the weights of their lines."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.indicators import Weight

Counted = Mapping[str, Mapping[str, Weight]]
"""By question and value."""

# The weights of a file are scaled to a mean of one. Those of advisers are not heeded: with and
# without them, a figure would tell who said what.
LINES: Final = """
    with scaled as (
        select count(weight) / nullif(sum(weight), 0) as factor from past_response
        where organisation_id = $1 and import_id = $2 and weight is not null
          and exists (select from past_import i
                      where i.organisation_id = $1 and i.id = $2 and i.side = 'customer')
    ), lines as (
        select r.line, r.answers, coalesce(r.weight * scaled.factor, 1) as w,
               coalesce(r.respondent, md5(r.import_id::text || r.line)::uuid) as who
        from past_response r, scaled
        where r.organisation_id = $1 and r.import_id = $2
    )
"""
COUNTS: Final = f"""
    {LINES}
    select a.question, v.value #>> '{{}}' as value, count(*) as n, sum(w)::float8 as total,
           sum(w * w)::float8 as squares
    from lines, jsonb_each(lines.answers) as a (question, value),
         jsonb_array_elements(case jsonb_typeof(a.value) when 'array' then a.value
             else jsonb_build_array(a.value) end) as v (value)
    where a.question = any($3)
    group by 1, 2
"""
BASES: Final = f"""
    {LINES}, given as (
        select a.question, lines.w, lines.who,
               case when a.question = any($3) then (a.value #>> '{{}}')::float8 end as number
        from lines, jsonb_each(lines.answers) as a (question, value)
    )
    select question, count(*) as n, count(distinct who) as people, sum(w)::float8 as weight,
           sum(w * w)::float8 as weights_squared, sum(w * number)::float8 as total,
           sum(w * number * number)::float8 as squares
    from given group by 1
"""
OTHERS: Final = """
    select question, count(distinct who) as people
    from (select a.question, i.adviser_id as who
          from invitation i
          join answer a on (a.organisation_id, a.invitation_id) = (i.organisation_id, i.id)
          where i.organisation_id = $1 and i.side = 'adviser' and a.question = any($3)
            and a.confirmed_at is not null
          union all
          select a.question, coalesce(r.respondent, md5(r.import_id::text || r.line)::uuid)
          from past_response r
          join past_import i on (i.organisation_id, i.id) = (r.organisation_id, r.import_id),
          jsonb_object_keys(r.answers) as a (question)
          where r.organisation_id = $1 and r.import_id <> $2 and i.side = 'adviser'
            and i.state not in ('undoing', 'undone') and a.question = any($3)) said
    group by 1
"""


class Base(msgspec.Struct, frozen=True, kw_only=True):
    """All who answered a question: their number, the sum of their weights, and of the squares.

    Of numbers, the weighted sum and the weighted sum of squares too.
    """

    n: int = 0
    people: int = 0
    weight: float = 0.0
    weights_squared: float = 0.0
    total: float | None = None
    squares: float | None = None

    @property
    def effective(self) -> float | None:
        """How many without weights would be as precise (Kish); None where nothing is weighted."""
        if not self.weight or self.n == self.weight == self.weights_squared:
            return None
        return self.weight**2 / self.weights_squared

    @property
    def size(self) -> float:
        """How many answers the precision is worth."""
        return self.n if self.effective is None else self.effective


async def count_answers(tx: Transaction, import_id: UUID, questions: Sequence[str]) -> Counted:
    """Return how often each value was answered; of several choices, each counts."""
    found: dict[str, dict[str, Weight]] = {}
    for row in await tx.fetch(COUNTS, tx.organisation, import_id, questions):
        weight = Weight(row["n"], row["total"], row["squares"])
        found.setdefault(row["question"], {})[row["value"]] = weight
    return found


async def count_bases(
    tx: Transaction, import_id: UUID, *, numbers: Sequence[str]
) -> Mapping[str, Base]:
    """Return who answered each question; `numbers` are the questions answered by a number."""
    rows = await tx.fetch(BASES, tx.organisation, import_id, numbers)
    return {row["question"]: Base(**{k: row[k] for k in Base.__struct_fields__}) for row in rows}


async def count_others(
    tx: Transaction, import_id: UUID, questions: Sequence[str]
) -> Mapping[str, int]:
    """Return how many of the staff answered each question elsewhere than in this file."""
    rows = await tx.fetch(OTHERS, tx.organisation, import_id, questions)
    return {row["question"]: row["people"] for row in rows}
