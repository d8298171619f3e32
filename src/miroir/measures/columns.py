"""By which column a row of each kind belongs to a group."""

from collections.abc import Mapping
from typing import Final

from miroir.measures.model import Axis

# Of an invitation `i`, its conversation `c` and its closure `k`; $2 is the time zone.
OF_INVITATIONS: Final[Mapping[Axis, str]] = {
    "team": "i.team_id",
    "channel": "i.channel",
    "brand": "coalesce(c.brand_id, i.brand_id)",
    "reason": "k.reason_id",
    "language": "i.language",
    "week": "date_trunc('week', i.invited_at at time zone $2)::date",
}
