"""The people of the sample organisation, to enter it with one click."""

from uuid import UUID

import msgspec

from miroir.access import Role, accounts
from miroir.advisers import advisers, teams
from miroir.base.database import Transaction


class SamplePerson(msgspec.Struct, frozen=True):
    """Somebody of the sample: their roles, and the names of their teams."""

    id: UUID
    name: str
    roles: list[Role]
    teams: list[str]


async def sample_people(tx: Transaction) -> list[SamplePerson]:
    """Return everybody who can sign in: those who lead first, then by name."""
    names = {team.id: team.name for team in await teams(tx)}
    teams_of = {
        adviser.id: [names[team] for team in adviser.team_ids] for adviser in await advisers(tx)
    }
    people = [
        SamplePerson(person.id, person.name, person.roles, teams_of.get(person.id, []))
        for person in await accounts(tx)
    ]
    return sorted(people, key=lambda person: person.roles == ["adviser"])
