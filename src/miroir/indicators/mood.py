"""A customer's answers beside the advisers' about the same contacts.

An adviser's answer about one contact is theirs alone: their side is shown only over so many of
them that none can be made out, neither in it nor in what is left of everybody's.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from miroir.access import organisation_settings
from miroir.base.database import Row, Transaction
from miroir.indicators.asked_on import counted_on
from miroir.indicators.groups import groups_to_hide, too_few
from miroir.indicators.scales import Histogram, Scale
from miroir.surveys import declared

CUSTOMERS = """
    select distinct on (a.question) a.question, a.value, a.given_at,
           count(*) over (partition by a.question) as n
    from answer a
    join invitation i on (i.organisation_id, i.id) = (a.organisation_id, a.invitation_id)
    where a.organisation_id = $1 and i.customer_id = any($2) and i.side = 'customer'
      and a.confirmed_at is not null and a.value is not null
    order by a.question, i.invited_at desc
"""
# Of the contacts about which the customer has answered the same question.
ADVISERS = """
    select theirs.question, theirs.value, i.adviser_id, i.closure_id
    from invitation asked
    join answer own on (own.organisation_id, own.invitation_id) = (asked.organisation_id, asked.id)
        and own.confirmed_at is not null and own.value is not null
    join invitation i on i.organisation_id = $1 and i.closure_id = asked.closure_id
        and i.side = 'adviser' and i.adviser_id is not null
    join answer theirs on theirs.organisation_id = $1 and theirs.invitation_id = i.id
        and theirs.question = own.question
        and theirs.confirmed_at is not null and theirs.value is not null
    where asked.organisation_id = $1 and asked.customer_id = any($2) and asked.side = 'customer'
"""
# Whose answers are left when these contacts' are taken from everybody's.
OTHERS = """
    select p.adviser_id
    from (select distinct adviser_id from mirror_person
          where organisation_id = $1 and question = $2) p
    where exists (
        select from invitation i
        join answer a on a.organisation_id = $1 and a.invitation_id = i.id
            and a.question = $2 and a.confirmed_at is not null and a.value is not null
        where i.organisation_id = $1 and i.adviser_id = p.adviser_id and i.side = 'adviser'
          and i.closure_id <> all($3))
"""


class AdvisersSide(msgspec.Struct, frozen=True, kw_only=True):
    """The mean of `n` answers of `people` advisers."""

    mean: float
    n: int
    people: int


class Mood(msgspec.Struct, frozen=True, kw_only=True):
    """The customer's newest answer to a question, of `n`, and the advisers' side of the same.

    `advisers` is None where too few of them answered to be shown.
    """

    question: str
    value: int
    given_at: datetime
    n: int
    advisers: AdvisersSide | None


async def mood(tx: Transaction, customer_ids: Sequence[UUID]) -> list[Mood]:
    """Return a person's newest answer to each question, beside the advisers'."""
    rows = await tx.fetch(CUSTOMERS, tx.organisation, list(customer_ids))
    if not rows:
        return []
    sides = await _advisers_sides(tx, customer_ids)
    return [Mood(**dict(row), advisers=sides.get(row["question"])) for row in rows]


async def _advisers_sides(tx: Transaction, customer_ids: Sequence[UUID]) -> dict[str, AdvisersSide]:
    minimum = (await organisation_settings(tx)).minimum_group
    known = await declared(tx)
    answers: dict[str, list[Row]] = {}
    for row in await tx.fetch(ADVISERS, tx.organisation, list(customer_ids)):
        answers.setdefault(row["question"], []).append(row)
    return {
        question: _side(rows)
        for question, rows in answers.items()
        if (scale := counted_on(known.get(question))) is not None
        and await _may_show(tx, question, rows, scale=scale, minimum=minimum)
    }


async def _may_show(
    tx: Transaction, question: str, rows: Sequence[Row], *, scale: Scale, minimum: int
) -> bool:
    people = frozenset(row["adviser_id"] for row in rows)
    if too_few(people, minimum=minimum):
        return False
    closures = [row["closure_id"] for row in rows]
    others = await tx.fetch(OTHERS, tx.organisation, question, closures)
    rest = frozenset(row["adviser_id"] for row in others)
    groups = {
        "theirs": Histogram(scale, {scale.lowest: len(rows)}, people),
        "rest": Histogram(scale, {scale.lowest: len(rest)}, rest),
    }
    return not groups_to_hide(groups, minimum=minimum)


def _side(rows: Sequence[Row]) -> AdvisersSide:
    values = [row["value"] for row in rows]
    return AdvisersSide(
        mean=sum(values) / len(values),
        n=len(values),
        people=len({row["adviser_id"] for row in rows}),
    )
