"""Answers without a name: nothing that is kept leads from them to who gave them.

Who leads a small team, or reads the tables, must not find out who said what. So an answer has
no instant and no invitation; it names a team only if enough of it were asked, and figures are
told once the wave is over, for groups of enough people, whatever is subtracted from what.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.surveys.holding import Asked
from miroir.surveys.model import Given

# Teams of too few are one group; where that is too small itself, the smallest other team joins it.
TEAMS_ASKED = """
    select team_id, count(*)::integer as n from planned_ask
    where organisation_id = $1 and rule_id = $2 and wave = $3
    group by 1 order by 2, 1
"""
MINIMUM = "select minimum_group from organisation_settings where organisation_id = $1"
CAST = """
    insert into ballot (organisation_id, id, rule_id, questionnaire_id, wave, team_id, question,
        value, words, picked, number, day)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""
FORGET = "delete from answer where organisation_id = $1 and invitation_id = $2"
VALUES = """
    select wave, team_id, question, array_agg(value order by value) as values
    from ballot
    where organisation_id = $1 and rule_id = $2 and wave = any($3) and value is not null
    group by 1, 2, 3
"""
WAVES_OVER = """
    select distinct wave from planned_ask
    where organisation_id = $1 and rule_id = $2 and wave is not null and expires_at <= $3
    order by wave desc limit $4
"""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a group answered to a question in a wave; `team_id` None: everybody who was asked."""

    wave: date
    team_id: UUID | None
    question: str
    values: Sequence[int]


async def cast(tx: Transaction, asked: Asked, given: Sequence[Given]) -> None:
    """Put answers into the ballot box, and forget what was saved with the invitation."""
    team_id = await _group(tx, asked)
    # Not new_id(): that tells the time.
    key = (tx.organisation, uuid.uuid4(), asked.rule_id, asked.questionnaire.id, asked.wave)
    rows = [
        (*key, team_id, one.question, one.value, one.words, one.picked, one.number, one.day)
        for one in given
    ]
    await tx.execute_many(CAST, rows)
    await tx.execute(FORGET, tx.organisation, asked.id)


async def _group(tx: Transaction, asked: Asked) -> UUID | None:
    rows = await tx.fetch(TEAMS_ASKED, tx.organisation, asked.rule_id, asked.wave)
    minimum = await tx.value(MINIMUM, tx.organisation)
    named = large_teams({row["team_id"]: row["n"] for row in rows}, minimum=minimum)
    return asked.team_id if asked.team_id in named else None


def large_teams(sizes: Mapping[UUID | None, int], *, minimum: int) -> set[UUID]:
    """Return the teams that may be named: of `minimum` people, and so are the others together."""
    by_size = sorted(sizes.items(), key=lambda one: (one[1], str(one[0])))
    named = {team: n for team, n in by_size if team is not None and n >= minimum}
    others = sum(sizes.values()) - sum(named.values())
    while named and 0 < others < minimum:
        smallest = next(iter(named))
        others += named.pop(smallest)
    return set(named)


async def told(tx: Transaction, rule_id: UUID, *, waves: int = 8) -> list[Said]:
    """Return what was answered in the last waves that are over, for groups that may be told.

    Everybody together, and the teams whose figures give nobody away, newest wave first.
    """
    over = await tx.fetch(WAVES_OVER, tx.organisation, rule_id, tx.at, waves)
    days = [row["wave"] for row in over]
    minimum = await tx.value(MINIMUM, tx.organisation)
    cells: dict[tuple[date, str], dict[UUID | None, list[int]]] = {}
    for row in await tx.fetch(VALUES, tx.organisation, rule_id, days):
        cell = cells.setdefault((row["wave"], row["question"]), {})
        cell[row["team_id"]] = row["values"]
    return [
        said
        for (day, question), groups in sorted(cells.items(), reverse=True)
        for said in _told(day, question, groups, minimum=minimum)
    ]


def _told(
    day: date, question: str, groups: Mapping[UUID | None, list[int]], *, minimum: int
) -> list[Said]:
    everybody = sorted(value for values in groups.values() for value in values)
    if len(everybody) < minimum:
        return []
    named = large_teams({team: len(values) for team, values in groups.items()}, minimum=minimum)
    said = [Said(wave=day, team_id=None, question=question, values=everybody)]
    return said + [
        Said(wave=day, team_id=team, question=question, values=groups[team])
        for team in sorted(named, key=str)
    ]
