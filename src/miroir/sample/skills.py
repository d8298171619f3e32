"""What the advisers of the sample master."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from miroir.advisers import Skill, create_skill, set_skills
from miroir.base.database import Transaction

SKILLS: Mapping[str, Sequence[str]] = {
    "conseil": ("Luminaires", "Installation électrique"),
    "commandes": ("Retours et remboursements", "Livraisons"),
    "care": ("Garden tools", "Warranty"),
}
LEVELS = (5, 4, 3, 3, 2, 1)


async def teach_skills(tx: Transaction, advisers: Mapping[str, Sequence[UUID]]) -> None:
    """Give each team its skills: its first adviser teaches the first, its last the second."""
    for team, names in SKILLS.items():
        first, second = [(await create_skill(tx, name)).id for name in names]
        for adviser, level, other in zip(advisers[team], LEVELS, reversed(LEVELS), strict=True):
            mastered = [Skill(id=first, level=level), Skill(id=second, level=other)]
            await set_skills(tx, adviser, mastered)
