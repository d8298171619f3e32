"""What is recorded of advisers."""

from uuid import UUID

from miroir.advisers.model import PresenceState, SetBy
from miroir.journal import Fact


class PresenceChanged(Fact, frozen=True, kw_only=True):
    """An adviser became available, busy, away or offline."""

    adviser_id: UUID
    state: PresenceState
    previous: PresenceState
    set_by: SetBy


class SkillsChanged(Fact, frozen=True, kw_only=True):
    """An adviser's skills, teams, languages or capacity are not what they were."""

    adviser_id: UUID
