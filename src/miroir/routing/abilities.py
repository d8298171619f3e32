"""What advisers can do and demands ask for, as bits that compare at once."""

from collections.abc import Iterable
from typing import TypeAlias

from miroir.base.channel import Channel
from miroir.routing.model import Adviser, Demand, Missing
from miroir.routing.views import View

Ability: TypeAlias = Missing
"""A channel, a language, a team, or a skill at a level."""


def abilities_of(adviser: Adviser, channels: Iterable[Channel]) -> tuple[Ability, ...]:
    """Return all that `adviser`, who handles `channels`, can do; a level includes those below."""
    return (
        *(("channel", channel, 0) for channel in channels),
        *(("language", language, 0) for language in sorted(adviser.languages)),
        *(("team", team, 0) for team in adviser.teams),
        *(
            ("skill", skill, level)
            for skill, highest in adviser.skills.items()
            for level in range(1, highest + 1)
        ),
    )


def needs_of(channel: Channel, demand: Demand) -> tuple[Ability, ...]:
    """Return all that `demand` on `channel` asks for, except the team."""
    language: tuple[Ability, ...] = ()
    if demand.language is not None:
        language = (("language", demand.language, 0),)
    return (
        ("channel", channel, 0),
        *language,
        *(("skill", skill, max(1, level)) for skill, level in demand.skills),
    )


def teams_of(demand: Demand) -> tuple[Ability, ...]:
    """Return the teams of which `demand` asks for one."""
    return tuple(("team", team, 0) for team in demand.teams)


class Profile:
    """What advisers with the same abilities share: the abilities, and the queues they see.

    `views` holds, for each channel, the queues whose demand they meet.
    """

    __slots__ = ("abilities", "bits", "members", "views")

    def __init__(self, abilities: tuple[Ability, ...], bits: int) -> None:
        self.abilities = abilities
        self.bits = bits
        self.members = 0
        self.views: dict[Channel, View] = {}

    def meets(self, needs: int, teams: int) -> bool:
        """Whether all of `needs` and, if there are any, one of `teams` are among the abilities."""
        return needs & self.bits == needs and (not teams or bool(teams & self.bits))


class Vocabulary:
    """Gives every ability a bit, and advisers with the same abilities one profile."""

    def __init__(self) -> None:
        self._bits: dict[Ability, int] = {}
        self._profiles: dict[int, Profile] = {}

    def bits(self, abilities: Iterable[Ability]) -> int:
        """Return the bits of `abilities` as one number."""
        together = 0
        for ability in abilities:
            together |= self._bits.setdefault(ability, 1 << len(self._bits))
        return together

    def join(self, abilities: tuple[Ability, ...]) -> Profile:
        """Return the profile with `abilities`, with one more member."""
        bits = self.bits(abilities)
        profile = self._profiles.get(bits)
        if profile is None:
            profile = self._profiles[bits] = Profile(abilities, bits)
        profile.members += 1
        return profile

    def leave(self, profile: Profile) -> bool:
        """Count one member less; return whether it was the last."""
        profile.members -= 1
        if profile.members:
            return False
        del self._profiles[profile.bits]
        return True
