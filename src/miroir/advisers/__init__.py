"""Teams, skills, presence and capacity of those who answer."""

from miroir.advisers.actions import create_adviser, set_presence, set_skill
from miroir.advisers.facts import PresenceChanged, SkillsChanged
from miroir.advisers.model import Adviser, Presence, PresenceState, SetBy, Skill, Team
from miroir.advisers.queries import adviser, advisers, channel_weights, teams

__all__ = [
    "Adviser",
    "Presence",
    "PresenceChanged",
    "PresenceState",
    "SetBy",
    "Skill",
    "SkillsChanged",
    "Team",
    "adviser",
    "advisers",
    "channel_weights",
    "create_adviser",
    "set_presence",
    "set_skill",
    "teams",
]
