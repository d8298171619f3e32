"""The rules by which people are asked: kept, changed, paused, removed."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.errors import Conflict, Invalid, NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.surveys.model import Side
from miroir.surveys.moments.model import (
    SURVEYS_OF,
    AtEnd,
    Rule,
    RuleSays,
    Weekly,
    check_rule,
)
from miroir.surveys.occasions import publish_first
from miroir.surveys.own_surveys import require_survey

MOST_RULES = 50

COLUMNS = "id, definition, paused_at"
RULES = f"""
    select {COLUMNS} from ask_rule
    where organisation_id = $1 and removed_at is null
    order by side desc, priority desc, created_at, id
"""
ACTIVE = f"""
    select {COLUMNS} from ask_rule
    where organisation_id = $1 and side = $2 and removed_at is null and paused_at is null
    order by priority desc, created_at, id
"""
RULE = f"""
    select {COLUMNS} from ask_rule where organisation_id = $1 and id = $2 and removed_at is null
"""
COUNT = "select count(*) from ask_rule where organisation_id = $1 and removed_at is null"
ADD = """
    insert into ask_rule
        (organisation_id, id, side, priority, definition, created_at, paused_at)
    values ($1, $2, $3, $4, $5, $6, $7)
"""
CHANGE = """
    update ask_rule set side = $3, priority = $4, definition = $5,
        paused_at = case when $7 then coalesce(paused_at, $6) end
    where organisation_id = $1 and id = $2 and removed_at is null
    returning id
"""
REMOVE = """
    update ask_rule set removed_at = $3
    where organisation_id = $1 and id = $2 and removed_at is null
    returning id
"""
UNKNOWN = """
    select exists (
        select from unnest($2::uuid[]) as named (id)
        where not exists (select from team where organisation_id = $1 and team.id = named.id))
    or exists (
        select from unnest($3::uuid[]) as named (id) where not exists (
            select from close_reason where organisation_id = $1 and close_reason.id = named.id))
    or exists (
        select from unnest($4::uuid[]) as named (id) where not exists (
            select from customer_tier where organisation_id = $1 and customer_tier.id = named.id))
    or ($5::uuid is not null and not exists (
        select from calendar where organisation_id = $1 and id = $5 and archived_at is null))
    or exists (
        select from unnest($6::uuid[]) as named (id)
        where not exists (select from brand where organisation_id = $1 and brand.id = named.id))
"""


class UnreadableRule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule whose document cannot be read: its name, as far as it has one."""

    id: UUID
    name: str


async def rules(tx: Transaction) -> list[Rule]:
    """Return the rules in use or paused: of each side, those that go first, first."""
    return _readable(await tx.fetch(RULES, tx.organisation))


async def active_rules(tx: Transaction, side: Side) -> list[Rule]:
    """Return the rules by which a side is asked, those that go first, first.

    One that cannot be read asks nobody, and holds up no other.
    """
    return _readable(await tx.fetch(ACTIVE, tx.organisation, side))


async def unreadable_rules(tx: Transaction) -> list[UnreadableRule]:
    """Return those that are in use and cannot be read: people see them, and write them anew."""
    rows = await tx.fetch(RULES, tx.organisation)
    return [
        UnreadableRule(id=row["id"], name=_name(row["definition"]))
        for row in rows
        if _read(row) is None
    ]


async def rule(tx: Transaction, rule_id: UUID) -> Rule:
    """Return a rule; raises NotFound, and Conflict for one that cannot be read."""
    row = await tx.row(RULE, tx.organisation, rule_id)
    if row is None:
        raise NotFound(phrase("There is no such rule: read the page again."))
    found = _read(row)
    if found is None:
        raise Conflict(phrase("This rule cannot be read: remove it, and write it anew."))
    return found


async def add_rule(tx: Transaction, says: RuleSays, *, paused: bool = False) -> Rule:
    """Ask by a rule from now on, unless it is paused. Raises Invalid."""
    await _check(tx, says)
    if await tx.value(COUNT, tx.organisation) >= MOST_RULES:
        raise Invalid(phrase("There are 50 rules already: remove one first."))
    await publish_first(tx, says.side, says.survey)
    rule_id = new_id()
    paused_at = tx.at if paused else None
    await tx.execute(
        ADD,
        tx.organisation,
        rule_id,
        says.side,
        says.priority,
        msgspec.to_builtins(says),
        tx.at,
        paused_at,
    )
    return Rule(id=rule_id, says=says, paused_at=paused_at)


async def change_rule(tx: Transaction, rule_id: UUID, says: RuleSays, *, paused: bool) -> Rule:
    """Ask by a rule as it now says; whom it planned to ask is still asked. Raises as `add_rule`."""
    await _check(tx, says)
    await publish_first(tx, says.side, says.survey)
    built = msgspec.to_builtins(says)
    key = (tx.organisation, rule_id)
    if not await tx.value(CHANGE, *key, says.side, says.priority, built, tx.at, paused):
        raise NotFound(phrase("There is no such rule: read the page again."))
    return await rule(tx, rule_id)


async def remove_rule(tx: Transaction, rule_id: UUID) -> None:
    """Ask nobody by a rule any more, planned or not. Raises NotFound."""
    if not await tx.value(REMOVE, tx.organisation, rule_id, tx.at):
        raise NotFound(phrase("There is no such rule: read the page again."))


async def add_standing_rules(tx: Transaction) -> None:
    """Ask both sides at the end of every contact, unless there are rules already."""
    if await tx.value(COUNT, tx.organisation):
        return
    for says in STANDING:
        await add_rule(tx, says)


STANDING = (
    RuleSays(name="Fin de contact", side="customer", survey="contact", moment=AtEnd()),
    RuleSays(
        name="Après le post-traitement",
        side="adviser",
        survey="contact",
        moment=AtEnd(),
        way="desk",
    ),
)


async def _check(tx: Transaction, says: RuleSays) -> None:
    check_rule(says)
    await require_survey(tx, says.side, says.survey, of=SURVEYS_OF[says.side])
    where = says.where
    calendar_id = says.moment.calendar_id if isinstance(says.moment, Weekly) else None
    named = (list(where.team_ids), list(where.reason_ids), list(where.tier_ids), calendar_id)
    if await tx.value(UNKNOWN, tx.organisation, *named, list(where.brand_ids)):
        raise Invalid(phrase("Something that this rule names is not there any more."))


def _readable(rows: Sequence[Row]) -> list[Rule]:
    return [found for row in rows if (found := _read(row)) is not None]


def _read(row: Row) -> Rule | None:
    try:
        says = msgspec.convert(row["definition"], RuleSays)
    except msgspec.ValidationError:
        return None
    return Rule(id=row["id"], says=says, paused_at=row["paused_at"])


def _name(definition: object) -> str:
    name = definition.get("name") if isinstance(definition, dict) else None
    return name if isinstance(name, str) else ""
