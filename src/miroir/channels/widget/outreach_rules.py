"""What a brand's chat says by itself, and when: its rules, and how often at most."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.errors import Invalid, NotFound
from miroir.base.ids import new_id
from miroir.base.language import Code, phrase

MOST_RULES = 20
LONGEST_TEXT = 300
USUAL_DAYS = 7

Compare = Literal["is", "least", "most"]

COLUMNS = "id, brand_id, definition, paused_at"
RULES = f"""
    select {COLUMNS} from outreach_rule
    where organisation_id = $1 and brand_id = $2 and removed_at is null order by created_at, id
"""
RULE = f"""
    select {COLUMNS} from outreach_rule
    where organisation_id = $1 and id = $2 and removed_at is null
"""
ADD = """
    insert into outreach_rule (organisation_id, id, brand_id, definition, created_at, paused_at)
    values ($1, $2, $3, $4, $5, $6)
"""
CHANGE = """
    update outreach_rule set definition = $3,
        paused_at = case when $4 then coalesce(paused_at, $5) end
    where organisation_id = $1 and id = $2 and removed_at is null
"""
REMOVE = """
    update outreach_rule set removed_at = $3
    where organisation_id = $1 and id = $2 and removed_at is null
"""
DAYS = "select days from outreach_quiet where organisation_id = $1 and brand_id = $2"
SET_DAYS = """
    insert into outreach_quiet (organisation_id, brand_id, days) values ($1, $2, $3)
    on conflict (organisation_id, brand_id) do update set days = excluded.days
"""


class Occasion(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When a message is shown, as far as the browser can tell: all of it must hold.

    `pages`: the page's path or whole address, with * for anything; empty: every page. `seconds`
    of the page being seen; `visits` of the site, this one counted. `event`: a name given to
    `track`, where `property` is / is at least / is at most `value`.
    """

    pages: Annotated[str, msgspec.Meta(max_length=500)] = ""
    seconds: Annotated[int, msgspec.Meta(ge=0, le=3600)] = 0
    visits: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1
    event: Annotated[str, msgspec.Meta(max_length=100)] = ""
    property: Annotated[str, msgspec.Meta(max_length=100)] = ""
    compare: Compare = "is"
    value: Annotated[str, msgspec.Meta(max_length=200)] = ""


class Outreach(msgspec.Struct, frozen=True, kw_only=True):
    """What is said and when; `adviser_id` None: in the brand's name.

    `open_only`: while the brand's hours are open; `free_only`: while an adviser can take it.
    """

    name: Annotated[str, msgspec.Meta(max_length=80)]
    occasion: Occasion = Occasion()
    texts: dict[Code, Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]]
    adviser_id: UUID | None = None
    open_only: bool = True
    free_only: bool = True


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as it is kept; one that is paused shows nothing."""

    id: UUID
    brand_id: UUID
    says: Outreach
    paused_at: datetime | None


class Watched(msgspec.Struct, frozen=True):
    """What a browser has to look out for."""

    id: UUID
    occasion: Occasion


class Watch(msgspec.Struct, frozen=True):
    """Everything that a browser looks out for; nobody is spoken to again within `days`."""

    days: int
    rules: list[Watched]


async def outreach_rules(tx: Transaction, brand_id: UUID) -> list[Rule]:
    """Return a brand's rules, the first of which comes first where several would speak."""
    return [_rule(row) for row in await tx.fetch(RULES, tx.organisation, brand_id)]


async def outreach_rule(tx: Transaction, rule_id: UUID) -> Rule:
    """Return one rule. Raises NotFound."""
    row = await tx.row(RULE, tx.organisation, rule_id)
    if row is None:
        raise NotFound("There is no such proactive message.")
    return _rule(row)


async def watch(tx: Transaction, brand_id: UUID) -> Watch:
    """Return what browsers on a brand's sites look out for."""
    rules = [one for one in await outreach_rules(tx, brand_id) if one.paused_at is None]
    watched = [Watched(one.id, one.says.occasion) for one in rules]
    return Watch(await quiet_days(tx, brand_id), watched)


async def add_outreach_rule(
    tx: Transaction, brand_id: UUID, says: Outreach, *, paused: bool = False
) -> UUID:
    """Have a brand's chat say this from now on. Raises Invalid where there are too many."""
    if len(await outreach_rules(tx, brand_id)) >= MOST_RULES:
        raise Invalid(phrase("A brand has at most 20 proactive messages: remove one first."))
    rule_id = new_id()
    definition = msgspec.to_builtins(says)
    paused_at = tx.at if paused else None
    await tx.execute(ADD, tx.organisation, rule_id, brand_id, definition, tx.at, paused_at)
    return rule_id


async def change_outreach_rule(
    tx: Transaction, rule_id: UUID, says: Outreach, *, paused: bool
) -> None:
    """Have a rule be like this from now on. Raises NotFound."""
    definition = msgspec.to_builtins(says)
    done = await tx.execute(CHANGE, tx.organisation, rule_id, definition, paused, tx.at)
    if done != "UPDATE 1":
        raise NotFound("There is no such proactive message.")


async def remove_outreach_rule(tx: Transaction, rule_id: UUID) -> None:
    """Have a rule speak no more; what it did is kept."""
    await tx.execute(REMOVE, tx.organisation, rule_id, tx.at)


async def quiet_days(tx: Transaction, brand_id: UUID) -> int:
    """Return for how many days nobody is spoken to again."""
    days: int | None = await tx.value(DAYS, tx.organisation, brand_id)
    return days or USUAL_DAYS


async def set_quiet_days(tx: Transaction, brand_id: UUID, days: int) -> None:
    """Speak to nobody again within so many days, from 1 to 365."""
    await tx.execute(SET_DAYS, tx.organisation, brand_id, days)


def _rule(row: Row) -> Rule:
    return Rule(
        id=row["id"],
        brand_id=row["brand_id"],
        says=msgspec.convert(row["definition"], Outreach),
        paused_at=row["paused_at"],
    )
