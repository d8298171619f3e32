"""Asking those who were planned, once their time has come: the worker's round."""

from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

import msgspec

from miroir.base.database import Database, Row, Transaction
from miroir.base.ids import OrganisationId
from miroir.surveys.inviting import Occasion, adviser_language, invite
from miroir.surveys.moments.counting import note_outcome
from miroir.surveys.moments.ending import ask_customer
from miroir.surveys.moments.failing import About, do_apart
from miroir.surveys.moments.model import Outcome, Regularly, Rule, RuleSays, Weekly
from miroir.surveys.moments.planning import open_waves
from miroir.surveys.moments.reminding import remind_due
from miroir.surveys.moments.slots import adviser_limit, hold_asks
from miroir.surveys.moments.waves import in_turn
from miroir.surveys.questionnaires import current

AT_ONCE: Final = 100
# Somebody who has been asked often enough today may be free by then.
TRY_AGAIN: Final = timedelta(hours=1)

DUE = """
    select p.id, p.subject_id, p.conversation_id, p.closure_id, p.team_id, p.channel, p.wave,
           p.expires_at, r.id as rule_id, r.definition, r.paused_at, r.removed_at,
           k.reopened_at, k.id is not null or p.closure_id is null as known
    from planned_ask p
    join ask_rule r on (r.organisation_id, r.id) = (p.organisation_id, p.rule_id)
    left join closure k on (k.organisation_id, k.id) = (p.organisation_id, p.closure_id)
    where p.organisation_id = $1 and p.settled_at is null and p.due_at <= $2
    order by r.priority desc, p.due_at, p.id
    limit $3
    for update of p skip locked
"""
SETTLE = """
    update planned_ask set settled_at = $3, outcome = $4
    where organisation_id = $1 and id = $2
"""
POSTPONE = "update planned_ask set due_at = $3 where organisation_id = $1 and id = $2"


async def ask_all_due(database: Database, organisation: OrganisationId) -> None:
    """Ask all of an organisation whose time has come, and remind who has not answered."""
    async with database.transaction(organisation) as tx:
        await open_waves(tx)
    more = True
    while more:
        async with database.transaction(organisation) as tx:
            more = await ask_due(tx) >= AT_ONCE
    async with database.transaction(organisation) as tx:
        await remind_due(tx)


async def ask_due(tx: Transaction) -> int:
    """Ask those planned who are due, those of the first priority first; return how many were due.

    Whom a limit keeps from being asked is tried again, until the occasion is over. An ask that
    breaks is set aside by itself, and counts for nothing before a person lets it go.
    """
    await hold_asks(tx)
    rows = await tx.fetch(DUE, tx.organisation, tx.at, AT_ONCE)
    for row in rows:
        about = About(id=row["id"], rule_id=row["rule_id"], conversation_id=row["conversation_id"])
        if not await do_apart(tx, "ask", about, partial(_ask, tx, row)):
            await tx.execute(SETTLE, tx.organisation, row["id"], tx.at, "failed")
    return len(rows)


async def _ask(tx: Transaction, row: Row) -> None:
    says = msgspec.convert(row["definition"], RuleSays)
    rule = Rule(id=row["rule_id"], says=says, paused_at=row["paused_at"])
    outcome = await _outcome(tx, rule, row)
    next_try = tx.at + TRY_AGAIN
    if outcome in ("adviser_limit", "team_limit") and next_try < row["expires_at"]:
        await tx.execute(POSTPONE, tx.organisation, row["id"], next_try)
        return
    await tx.execute(SETTLE, tx.organisation, row["id"], tx.at, outcome)
    of = (row["team_id"], row["channel"])
    await note_outcome(tx, rule.id, outcome, side=says.side, team_id=of[0], channel=of[1])


async def _outcome(tx: Transaction, rule: Rule, row: Row) -> Outcome:
    stopped = row["paused_at"] is not None or row["removed_at"] is not None
    if stopped or tx.at >= row["expires_at"] or row["reopened_at"] is not None or not row["known"]:
        return "over"
    return await (_staff if rule.says.side == "adviser" else _customer)(tx, rule, row)


async def _customer(tx: Transaction, rule: Rule, row: Row) -> Outcome:
    moment = rule.says.moment
    asked = await ask_customer(
        tx,
        rule,
        Occasion(
            customer_id=row["subject_id"],
            conversation_id=row["conversation_id"],
            closure_id=row["closure_id"],
            team_id=row["team_id"],
            channel=row["channel"],
            wave=row["wave"],
        ),
        customer_id=row["subject_id"],
        conversation_id=row["conversation_id"],
        channel=row["channel"],
        apart=timedelta(days=moment.days) if isinstance(moment, Regularly) else timedelta(0),
    )
    return "invited" if isinstance(asked, UUID) else asked


async def _staff(tx: Transaction, rule: Rule, row: Row) -> Outcome:
    adviser_id = row["subject_id"]
    language = await adviser_language(tx, adviser_id)
    if language is None:
        return "over"
    limit = await adviser_limit(tx, adviser_id, row["team_id"])
    if limit is not None:
        return limit
    moment = rule.says.moment
    questions = None
    if isinstance(moment, Weekly):
        asked = await current(tx, "adviser", rule.says.survey)
        questions = in_turn(asked, row["wave"], count=moment.questions)
    occasion = Occasion(
        adviser_id=adviser_id,
        team_id=row["team_id"],
        wave=row["wave"],
        expires_at=row["expires_at"],
        questions=questions,
    )
    invited = await invite(tx, rule, occasion, by="desk", language=language)
    return "invited" if invited else "over"
