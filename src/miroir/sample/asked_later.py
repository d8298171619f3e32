"""Whom the sample has asked, some days after a contact, whether it was really solved."""

from datetime import timedelta
from random import Random
from typing import Final
from uuid import UUID

from miroir.base.database import Transaction
from miroir.improvement import open_follow_up, rules
from miroir.surveys import (
    SOLVED_LATER,
    AskRule,
    Closed,
    Given,
    answer,
    ask_due,
    plan_later,
)

DAYS: Final = timedelta(days=3)
WAITING: Final = timedelta(hours=4)  # whoever said no last came back to it today
ANSWER: Final = 0.6
REALLY_SOLVED: Final = 0.7
MISSING: Final = (
    "The spare part has still not come.",
    "The same fault came back the day after.",
    "I was promised a call, and I am still waiting.",
)

CLOSED: Final = """
    select k.id as closure_id, k.conversation_id, k.closed_at, c.customer_id, c.adviser_id,
           c.team_id, c.channel
    from closure k
    join conversation c on (c.organisation_id, c.id) = (k.organisation_id, k.conversation_id)
    where k.organisation_id = $1 and c.team_id = any($2) and c.channel = any($3)
      and k.closed_at < $4 and k.reopened_at is null
    order by k.closed_at
"""
LEFT_ALONE: Final = "select survey_quarantine from organisation_settings where organisation_id = $1"
LEAVE_ALONE: Final = """
    update organisation_settings set survey_quarantine = $2 where organisation_id = $1
"""
OPEN: Final = """
    select id from invitation
    where organisation_id = $1 and rule_id = $2 and answered_at is null and invited_at = $3
"""


async def ask_of_before(tx: Transaction, rule: AskRule) -> None:
    """Have the rule asked of the weeks before, as if it had stood then; most answer.

    People were left alone for less time then, so who was asked at the end was asked again.
    """
    quarantine = await tx.value(LEFT_ALONE, tx.organisation)
    await tx.execute(LEAVE_ALONE, tx.organisation, DAYS - timedelta(hours=1))
    now, chance = tx.at, Random(20_260_104)  # noqa: S311 - a believable past, not a secret
    where = rule.says.where
    unsolved: UUID | None = None
    about = (list(where.team_ids), list(where.channels), now - DAYS)
    for row in await tx.fetch(CLOSED, tx.organisation, *about):
        if chance.random() * 100 >= where.share:
            continue
        tx.at = row["closed_at"]
        closed = Closed(**{name: row[name] for name in Closed.__struct_fields__})
        await plan_later(tx, rule, closed, days=DAYS.days)
        tx.at += DAYS
        await ask_due(tx)
        for invited in await tx.fetch(OPEN, tx.organisation, rule.id, tx.at):
            if chance.random() < ANSWER:
                given = _said(chance)
                await answer(tx, invited["id"], given, confirmed=True)
                unsolved = invited["id"] if given[0].value == 0 else unsolved
    tx.at = now - WAITING
    if unsolved is not None:
        await _follow_up(tx, unsolved)
    tx.at = now
    await tx.execute(LEAVE_ALONE, tx.organisation, quarantine)


async def _follow_up(tx: Transaction, invitation_id: UUID) -> None:
    for rule in await rules(tx):
        if rule.kind == "not_solved":
            await open_follow_up(tx, rule.id, invitation_id)


def _said(chance: Random) -> list[Given]:
    if chance.random() < REALLY_SOLVED:
        return [Given(question=SOLVED_LATER, value=1)]
    words = Given(question="missing", words=chance.choice(MISSING))
    return [Given(question=SOLVED_LATER, value=0), words]
