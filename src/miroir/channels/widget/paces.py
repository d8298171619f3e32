"""How fast one visitor, and one address, may ask for things."""

from collections.abc import Mapping
from time import monotonic
from typing import Literal
from uuid import UUID

from miroir.access import is_loopback, peer
from miroir.base.connections import Connection
from miroir.base.errors import TooMany
from miroir.base.metrics import counter
from miroir.base.pacing import Pace
from miroir.channels.widget.model import Visitor

Deed = Literal[
    "message", "file", "address", "reading", "answer", "draft", "transcript", "visitor", "sign-in"
]

# A person types a line every few seconds; a program that floods is stopped at the burst.
VISITORS: Mapping[Deed, Pace[UUID]] = {
    "message": Pace(per_second=1, burst=20),
    "file": Pace(per_second=0.2, burst=20),
    "address": Pace(per_second=0.1, burst=5),
    "reading": Pace(per_second=2, burst=30),
    "answer": Pace(per_second=0.5, burst=20),
    "draft": Pace(per_second=1, burst=30),
    "transcript": Pace(per_second=1 / 300, burst=3),
}
# Many people share one address behind a company's or an operator's gateway.
NEW_VISITORS: Pace[str] = Pace(per_second=2, burst=100)
SIGN_INS: Pace[str] = Pace(per_second=10, burst=300)

REFUSED = counter("widget_refused", "What visitors did too fast.", ["deed"])


def refuse_flood(visitor: Visitor, deed: Deed) -> None:
    """Count one deed of a visitor. Raises TooMany when they come too fast."""
    _refuse(VISITORS[deed].take(visitor.id, monotonic()), deed)


def refuse_crowd(connection: Connection) -> None:
    """Count one new visitor of an address. Raises TooMany.

    Not for this machine's own: a proxy here may not say for whom it asks.
    """
    if not is_loopback(connection):
        _refuse(NEW_VISITORS.take(peer(connection), monotonic()), "visitor")


def refuse_sign_ins(connection: Connection) -> None:
    """Count one sign-in by an address, whose pages each send one. Raises TooMany."""
    if not is_loopback(connection):
        _refuse(SIGN_INS.take(peer(connection), monotonic()), "sign-in")


def _refuse(wait: float, deed: Deed) -> None:
    if wait:
        REFUSED.labels(deed).inc()
        raise TooMany("This goes too fast: wait a moment.", retry_after=int(wait) + 1)
