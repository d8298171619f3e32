"""Which teams help which, once a step of the channel's rule says so."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import asyncpg
import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import Invalid, NotFound
from miroir.journal import record
from miroir.routing.facts import RoutingSet
from miroir.routing.policy import Overflow

HELP = """
    select team_id, helper_id, of_other_brand from team_help where organisation_id = $1
    order by team_id, place
"""
EXISTS = "select exists (select from team where organisation_id = $1 and id = $2)"
CLEAR = "delete from team_help where organisation_id = $1 and team_id = $2"
SET = """
    insert into team_help (organisation_id, team_id, helper_id, of_other_brand, place)
    values ($1, $2, $3, $4, $5)
"""

Helpers = Annotated[list[UUID], msgspec.Meta(max_length=50)]


class Help(msgspec.Struct, frozen=True, kw_only=True):
    """Who helps a team: teams of its own brand, and those of other brands, in order."""

    team_id: UUID
    teams: Helpers = []
    of_other_brands: Helpers = []


async def helps(transaction: Transaction) -> list[Help]:
    """Return who helps, for every team that is helped."""
    found: dict[UUID, Help] = {}
    for row in await transaction.fetch(HELP, transaction.organisation):
        team = row["team_id"]
        known = found.setdefault(team, Help(team_id=team, teams=[], of_other_brands=[]))
        (known.of_other_brands if row["of_other_brand"] else known.teams).append(row["helper_id"])
    return list(found.values())


async def set_help(
    transaction: Transaction,
    team_id: UUID,
    *,
    teams: Sequence[UUID],
    of_other_brands: Sequence[UUID] = (),
) -> None:
    """Have these teams help a team, and no others.

    Raises NotFound for the team, Invalid for its helpers.
    """
    helpers = [(team, False) for team in teams] + [(team, True) for team in of_other_brands]
    if len({team for team, _ in helpers} - {team_id}) < len(helpers):
        raise Invalid("A team helps another once, and never itself: name each helper once.")
    if not await transaction.value(EXISTS, transaction.organisation, team_id):
        raise NotFound("There is no such team.")
    await transaction.execute(CLEAR, transaction.organisation, team_id)
    try:
        await transaction.execute_many(
            SET,
            [
                (transaction.organisation, team_id, helper, other, place)
                for place, (helper, other) in enumerate(helpers)
            ],
        )
    except asyncpg.ForeignKeyViolationError as unknown:
        raise Invalid("There is no such team: read the settings again.") from unknown
    record(transaction, RoutingSet())


def overflow_of(help_: Help) -> Overflow:
    """Return a team's helpers as the policy has them."""
    return Overflow(teams=tuple(help_.teams), of_other_brands=tuple(help_.of_other_brands))
