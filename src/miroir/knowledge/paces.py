"""How fast one address may tell us something without being anybody."""

from time import monotonic
from typing import Final

from miroir.access import is_loopback, peer
from miroir.base.connections import Connection
from miroir.base.errors import TooMany
from miroir.base.pacing import Pace

# Many people share one address behind a company's or an operator's gateway.
STRANGERS: Final[Pace[str]] = Pace(per_second=2, burst=60)


def refuse_crowd(connection: Connection) -> None:
    """Count one deed of an address. Raises TooMany.

    Not for this machine's own: a proxy here may not say for whom it asks.
    """
    if not is_loopback(connection) and (wait := STRANGERS.take(peer(connection), monotonic())):
        raise TooMany("This goes too fast: wait a moment.", retry_after=int(wait) + 1)
