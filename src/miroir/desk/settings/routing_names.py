"""What the settings' pages of routing name: brands, teams, hours, skills, channels."""

from collections.abc import Mapping
from typing import get_args

from miroir.access import brands
from miroir.advisers import skills, teams
from miroir.base.channel import Channel
from miroir.base.channel_names import CHANNEL_NAMES
from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.base.language import phrase
from miroir.calendars import all_opening_hours

CHANNELS: tuple[Channel, ...] = get_args(Channel)
ROUTE_PRIORITIES: Mapping[int, str] = {
    -1: phrase("low"),
    0: phrase("normal"),
    1: phrase("high"),
    2: phrase("urgent"),
}


async def names(tx: Transaction) -> dict[str, object]:
    """Return the names that the templates show, by id or code."""
    return {
        "brands": {brand.id: brand.name for brand in await brands(tx)},
        "teams": {team.id: team.name for team in await teams(tx)},
        "hours": {hours.id: hours.name for hours in await all_opening_hours(tx)},
        "skills": await skills(tx),
        "channels": CHANNEL_NAMES,
        "route_priorities": ROUTE_PRIORITIES,
    }


def known_channel(text: str) -> Channel:
    """Return the channel named in an address or a form. Raises NotFound."""
    for channel in CHANNELS:
        if channel == text:
            return channel
    raise NotFound("There is no such channel.")
