"""What became of everybody whom a rule was about, counted by day, team and channel."""

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.journal import record
from miroir.surveys.facts import NotAsked
from miroir.surveys.model import Side
from miroir.surveys.moments.model import Outcome

NOBODY: Final = UUID(int=0)

COUNT = """
    insert into ask_count (organisation_id, rule_id, day, team_id, channel, outcome, n)
    select $1, $2, ($3::timestamptz at time zone s.time_zone)::date, $4, $5, $6, 1
    from organisation_settings s where s.organisation_id = $1
    on conflict (organisation_id, rule_id, day, team_id, channel, outcome)
        do update set n = ask_count.n + 1
"""
BY_RULE = """
    select rule_id, outcome, sum(n)::integer as n from ask_count
    where organisation_id = $1 and day >= $2 group by 1, 2
"""
FUNNEL = """
    select r.side, k.outcome, sum(k.n)::integer as n
    from ask_count k join ask_rule r on (r.organisation_id, r.id) = (k.organisation_id, k.rule_id)
    where k.organisation_id = $1 and k.day between $2 and $3
      and ($4::uuid is null or k.team_id = $4) and ($5::text is null or k.channel = $5)
      and k.channel <> ''
    group by 1, 2
"""
WAYS_ON = """
    select rule_id, count(*) as invited, count(delivered_at) as delivered,
           count(opened_at) as opened, count(answered_at) as answered,
           count(*) filter (where reminders > 0) as reminded
    from invitation
    where organisation_id = $1 and rule_id is not null and invited_at >= $2
    group by 1
"""


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """How far those whom a rule asked have come."""

    invited: int = 0
    delivered: int = 0
    opened: int = 0
    answered: int = 0
    reminded: int = 0


async def note_outcome(
    tx: Transaction,
    rule_id: UUID,
    outcome: Outcome,
    *,
    side: Side,
    team_id: UUID | None,
    channel: Channel | None,
) -> None:
    """Count what became of one whom a rule was about, on the day of `tx.at`."""
    key = (team_id or NOBODY, channel or "", outcome)
    await tx.execute(COUNT, tx.organisation, rule_id, tx.at, *key)
    if outcome != "invited" and outcome != "not_drawn":  # noqa: PLR1714 - narrows its type
        record(
            tx,
            NotAsked(rule_id=rule_id, side=side, why=outcome, team_id=team_id, channel=channel),
        )


async def outcomes(tx: Transaction, *, since: date) -> dict[UUID, dict[Outcome, int]]:
    """Return what became of those whom each rule was about, by rule."""
    found: dict[UUID, dict[Outcome, int]] = {}
    for row in await tx.fetch(BY_RULE, tx.organisation, since):
        found.setdefault(row["rule_id"], {})[row["outcome"]] = row["n"]
    return found


async def eligible(
    tx: Transaction,
    first: date,
    last: date,
    *,
    team_id: UUID | None = None,
    channel: str | None = None,
) -> Mapping[Side, Mapping[Outcome, int]]:
    """Return, for each side, what became of the contacts that rules were about in these days.

    Their sum is how many could have been asked; `invited` of them were. A contact counts once
    for each rule that is about it.
    """
    found: dict[Side, dict[Outcome, int]] = {"customer": {}, "adviser": {}}
    for row in await tx.fetch(FUNNEL, tx.organisation, first, last, team_id, channel):
        found[row["side"]][row["outcome"]] = row["n"]
    return found


async def reached(tx: Transaction, *, since: date) -> dict[UUID, Reached]:
    """Return how far those asked since a day have come, by rule."""
    rows = await tx.fetch(WAYS_ON, tx.organisation, since)
    return {
        row["rule_id"]: Reached(**{name: row[name] for name in Reached.__struct_fields__})
        for row in rows
    }
