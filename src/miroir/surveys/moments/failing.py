"""Asks that break: each by itself is undone, set aside for a person, and holds up no other."""

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec
import structlog

from miroir.base.database import Transaction
from miroir.base.ids import new_id
from miroir.base.logs import describe
from miroir.base.savepoints import DISTURBED, apart

log = structlog.get_logger(__name__)

Doing = Literal["plan", "ask", "remind", "ask_customer", "ask_adviser"]

MOST: Final = 50

SET_ASIDE = """
    insert into ask_failure
        (organisation_id, id, doing, about, rule_id, conversation_id, problem, failed_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (organisation_id, doing, about)
        do update set problem = excluded.problem, failed_at = excluded.failed_at
"""
FAILURES = """
    select f.id, f.doing, f.rule_id, f.conversation_id, f.problem, f.failed_at,
           r.definition ->> 'name' as rule, c.number
    from ask_failure f
    left join ask_rule r on (r.organisation_id, r.id) = (f.organisation_id, f.rule_id)
    left join conversation c
        on (c.organisation_id, c.id) = (f.organisation_id, f.conversation_id)
    where f.organisation_id = $1
    order by f.failed_at desc, f.id limit $2
"""
PLANNED_AGAIN = "delete from ask_failure where organisation_id = $1 and about = any($2)"


class AskFailure(msgspec.Struct, frozen=True, kw_only=True):
    """An ask that broke: what was being done, by which rule, and the kind of problem.

    What was to be planned (`plan`) is tried again by itself.
    """

    id: UUID
    doing: Doing
    rule_id: UUID | None
    rule: str | None
    conversation_id: UUID | None
    number: int | None
    problem: str
    failed_at: datetime


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What an ask is about, so that it is found again."""

    id: UUID
    rule_id: UUID | None = None
    conversation_id: UUID | None = None


async def do_apart(
    tx: Transaction, doing: Doing, about: About, act: Callable[[], Awaitable[object]]
) -> bool:
    """Do one ask; where it breaks, undo and set aside it alone. Say whether it was done."""
    try:
        async with apart(tx):
            await act()
    except DISTURBED:
        raise
    except Exception as problem:  # whatever one ask does, those behind it go on
        log.exception("ask-broke", doing=doing, about=str(about.id))
        named = (about.id, about.rule_id, about.conversation_id)
        await tx.execute(
            SET_ASIDE, tx.organisation, new_id(), doing, *named, describe(problem), tx.at
        )
        return False
    return True


async def forget_planned(tx: Transaction, rule_ids: Collection[UUID]) -> None:
    """Take no more notice of waves that could not be planned and now are."""
    await tx.execute(PLANNED_AGAIN, tx.organisation, list(rule_ids))


async def ask_failures(tx: Transaction) -> list[AskFailure]:
    """Return what was set aside, the newest first: fifty at most."""
    rows = await tx.fetch(FAILURES, tx.organisation, MOST)
    return [msgspec.convert(dict(row), AskFailure) for row in rows]
