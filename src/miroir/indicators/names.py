"""What the groups of the mirror are called, in the reader's language."""

from collections.abc import Mapping
from typing import Final

from miroir.access import brands
from miroir.advisers import teams
from miroir.base.channel_names import CHANNEL_NAMES
from miroir.base.database import Transaction
from miroir.base.language import Language
from miroir.indicators.places import Axis

# With those no longer offered: contacts were closed with them.
REASONS: Final = """
    select id, code, label from close_reason where organisation_id = $1 order by position, id
"""

Names = Mapping[Axis, Mapping[str, str]]


async def group_names(tx: Transaction, tongue: Language) -> Names:
    """Return the names of teams, channels, brands and reasons, in the order of their lists."""
    return {
        "team": {str(team.id): team.name for team in await teams(tx)},
        "channel": {code: tongue.gettext(name) for code, name in CHANNEL_NAMES.items()},
        "brand": {str(brand.id): brand.name for brand in await brands(tx)},
        "origin": {"asked": tongue.gettext("without answers from files")},
        "reason": {
            str(row["id"]): row["label"].get(tongue.code) or row["code"]
            for row in await tx.fetch(REASONS, tx.organisation)
        },
    }
