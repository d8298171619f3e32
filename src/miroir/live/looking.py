"""Who has which conversation on screen, over all processes: told by NOTIFY, kept in memory.

Each process says every 20 s what its desks show; what is not said again is forgotten.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

import msgspec

from miroir.base.database import Database
from miroir.base.ids import OrganisationId

CHANNEL = "miroir_looking"
SEND = "select pg_notify($1, $2)"
SAID_AGAIN_WITHIN = 45.0
LARGEST_PAYLOAD = 8_000  # of a NOTIFY, in bytes


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
        self._at: defaultdict[UUID, dict[UUID, Look]] = defaultdict(dict)

    def note(self, look: Look, *, at: float) -> set[UUID]:
        """Take note of what a screen shows; return the conversations whose lookers changed."""
        left = self._drop(look.screen)
        if look.conversation_id is not None:
            self._looks[look.screen] = (look, at)
            self._at[look.conversation_id][look.screen] = look
        if left == look.conversation_id:
            return set()
        return {one for one in (left, look.conversation_id) if one is not None}

    def forget(self, *, at: float) -> set[UUID]:
        """Forget screens that have said nothing for long; return the conversations concerned."""
        old = [screen for screen, (_, said) in self._looks.items() if at - said > SAID_AGAIN_WITHIN]
        return {left for screen in old if (left := self._drop(screen)) is not None}

    def _drop(self, screen: UUID) -> UUID | None:
        look, _ = self._looks.pop(screen, (None, 0.0))
        if look is None or look.conversation_id is None:
            return None
        lookers = self._at[look.conversation_id]
        del lookers[screen]
        if not lookers:
            del self._at[look.conversation_id]
        return look.conversation_id

    def at(self, conversation_id: UUID) -> LookingShown:
        """Return who looks at a conversation, each person once, by name."""
        looks = self._at.get(conversation_id, {}).values()
        who = {look.adviser_id: look.name for look in looks}
        named = sorted(who.items(), key=lambda one: one[1])
        return LookingShown(
            conversation=conversation_id,
            who=[{"id": str(id_), "name": name} for id_, name in named],
        )

    def teams_at(self, conversation_id: UUID) -> set[UUID]:
        """Return the teams of those who look at a conversation."""
        looks = self._at.get(conversation_id, {}).values()
        return {team for look in looks for team in look.team_ids}

    def of_teams(self, team_ids: Iterable[UUID]) -> set[UUID]:
        """Return the conversations that somebody of some teams looks at."""
        teams = set(team_ids)
        return {
            conversation
            for conversation, looks in self._at.items()
            if any(teams.intersection(look.team_ids) for look in looks.values())
        }


async def send_looks(
    database: Database, organisation: OrganisationId, looks: Sequence[Look]
) -> None:
    """Tell every process what some desks show."""
    for payload in payloads(organisation, looks):
        await database.fetch(SEND, CHANNEL, payload)


def payloads(organisation: OrganisationId, looks: Sequence[Look]) -> Iterator[str]:
    """Yield `looks` in texts that a NOTIFY can carry."""
    text = msgspec.json.encode(Looks(organisation=organisation, looks=list(looks))).decode()
    if len(text.encode()) < LARGEST_PAYLOAD or len(looks) == 1:
        yield text
        return
    half = len(looks) // 2
    yield from payloads(organisation, looks[:half])
    yield from payloads(organisation, looks[half:])


def read_looks(payload: str) -> Looks:
    """Return the looks in a payload."""
    return msgspec.json.decode(payload, type=Looks)
