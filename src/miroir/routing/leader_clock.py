"""The time that leaders go by: the database's, because machines do not agree."""

from datetime import datetime, timedelta

import structlog

from miroir.base import clock
from miroir.base.database import Transaction
from miroir.base.metrics import gauge

log = structlog.get_logger(__name__)

NOW = "select clock_timestamp()"
TOLERATED = timedelta(seconds=1)

SKEW = gauge("routing_clock_skew_seconds", "By how much the database's clock is ahead of ours.")


class LeaderClock:
    """This machine's clock, set right by the database's where they differ by over a second."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        """Return the present instant."""
        return clock.now() + self._ahead

    async def set_right(self, transaction: Transaction) -> None:
        """Look at the database's clock."""
        theirs: datetime = await transaction.value(NOW)
        ahead = theirs - clock.now()
        SKEW.set(ahead.total_seconds())
        if abs(ahead) > TOLERATED and abs(ahead - self._ahead) > TOLERATED:
            log.warning("clock-skewed", seconds=round(ahead.total_seconds(), 1))
        self._ahead = ahead if abs(ahead) > TOLERATED else timedelta(0)
