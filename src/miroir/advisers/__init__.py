"""Teams, skills, presence and capacity of those who answer."""

from miroir.advisers.actions import create_adviser, set_presence, set_skill
from miroir.advisers.connection import SEEN_EVERY, note_seen, set_absent_offline
from miroir.advisers.facts import PresenceChanged, SkillsChanged
from miroir.advisers.mastering import SkillNamed, create_skill, set_skills, skills
from miroir.advisers.model import Adviser, Presence, PresenceState, SetBy, Skill, Team
from miroir.advisers.queries import adviser, advisers, teams
from miroir.advisers.setting_up import (
    create_team,
    remove_skill,
    remove_team,
    rename_skill,
    rename_team,
    set_abilities,
)

__all__ = [
    "SEEN_EVERY",
    "Adviser",
    "Presence",
    "PresenceChanged",
    "PresenceState",
    "SetBy",
    "Skill",
    "SkillNamed",
    "SkillsChanged",
    "Team",
    "adviser",
    "advisers",
    "create_adviser",
    "create_skill",
    "create_team",
    "note_seen",
    "remove_skill",
    "remove_team",
    "rename_skill",
    "rename_team",
    "set_abilities",
    "set_absent_offline",
    "set_presence",
    "set_skill",
    "set_skills",
    "skills",
    "teams",
]
