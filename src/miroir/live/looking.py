"""Who has which conversation on screen, over all processes: told by NOTIFY, kept in memory.

Each process says every 20 s what its desks show; what is not said again is forgotten.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from miroir.base.database import Database
from miroir.base.ids import OrganisationId

CHANNEL = "miroir_looking"
SEND = "select pg_notify($1, $2)"
SAID_AGAIN_WITHIN = 45.0
AT_ONCE = 25  # a NOTIFY carries less than 8,000 bytes


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What one desk shows; `conversation_id` None: no conversation, or nobody at the screen."""

    screen: UUID
    adviser_id: UUID
    name: str
    team_ids: list[UUID]
    conversation_id: UUID | None


class Looks(msgspec.Struct, frozen=True, kw_only=True):
    """Several of an organisation at once."""

    organisation: OrganisationId
    looks: list[Look]


class LookingShown(msgspec.Struct, kw_only=True, tag_field="is", tag="looking"):
    """Everybody who has a conversation on screen, as desks are told."""

    conversation: UUID
    who: list[dict[str, str]]


class Lookers:
    """Who looks at what in one organisation. Instants are seconds of a monotonic clock."""

    def __init__(self) -> None:
        self._looks: dict[UUID, tuple[Look, float]] = {}

    def note(self, look: Look, *, at: float) -> set[UUID]:
        """Take note of what a screen shows; return the conversations whose lookers changed."""
        before, _ = self._looks.pop(look.screen, (None, 0.0))
        if look.conversation_id is not None:
            self._looks[look.screen] = (look, at)
        left = before.conversation_id if before else None
        if left == look.conversation_id:
            return set()
        return {one for one in (left, look.conversation_id) if one is not None}

    def forget(self, *, at: float) -> set[UUID]:
        """Forget screens that have said nothing for long; return the conversations concerned."""
        old = [look for look, said in self._looks.values() if at - said > SAID_AGAIN_WITHIN]
        for look in old:
            del self._looks[look.screen]
        return {look.conversation_id for look in old if look.conversation_id is not None}

    def at(self, conversation_id: UUID) -> LookingShown:
        """Return who looks at a conversation, each person once, by name."""
        who = {
            look.adviser_id: look.name
            for look, _ in self._looks.values()
            if look.conversation_id == conversation_id
        }
        named = sorted(who.items(), key=lambda one: one[1])
        return LookingShown(
            conversation=conversation_id,
            who=[{"id": str(id_), "name": name} for id_, name in named],
        )

    def teams_at(self, conversation_id: UUID) -> set[UUID]:
        """Return the teams of those who look at a conversation."""
        return {
            team
            for look, _ in self._looks.values()
            if look.conversation_id == conversation_id
            for team in look.team_ids
        }

    def of_teams(self, team_ids: Iterable[UUID]) -> set[UUID]:
        """Return the conversations that somebody of some teams looks at."""
        teams = set(team_ids)
        return {
            look.conversation_id
            for look, _ in self._looks.values()
            if look.conversation_id is not None and teams.intersection(look.team_ids)
        }


async def send_looks(
    database: Database, organisation: OrganisationId, looks: Sequence[Look]
) -> None:
    """Tell every process what some desks show."""
    for start in range(0, len(looks), AT_ONCE):
        batch = Looks(organisation=organisation, looks=list(looks[start : start + AT_ONCE]))
        await database.fetch(SEND, CHANNEL, msgspec.json.encode(batch).decode())


def read_looks(payload: str) -> Looks:
    """Return the looks in a payload."""
    return msgspec.json.decode(payload, type=Looks)
