"""What mail servers bring us: envelopes, the limits we set, who decides."""

from asyncio import Task
from collections import Counter
from collections.abc import Awaitable, Callable, Collection
from typing import Literal

import msgspec

MEBIBYTE = 1024 * 1024


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """A mail as it came in: its envelope and its bytes.

    `sender` is an empty string for the null sender of notices. `peer` is the host that brought it.
    """

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    peer: str
    protocol: Literal["smtp", "lmtp"]


AcceptRecipient = Callable[[str], Awaitable[bool]]
Store = Callable[[Received], Awaitable[None]]


class NotStored(Exception):
    """A mail could not be stored for some of its recipients; for the others it is safe."""

    def __init__(self, recipients: Collection[str]) -> None:
        super().__init__()
        self.recipients = frozenset(recipients)


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What a listener bears. Sizes in bytes, times in seconds.

    `held` bounds what all sessions together hold of mails not yet stored. A session has `seconds`
    for its next command, and for each mebibyte of a mail.
    """

    size: int = 50 * MEBIBYTE
    held: int = 512 * MEBIBYTE
    seconds: float = 300.0
    connections: int = 500
    connections_per_peer: int = 100


class Gate:
    """What the sessions of one listener share: who decides, what is open, held, being stored."""

    def __init__(self, accept_recipient: AcceptRecipient, store: Store, limits: Limits) -> None:
        self.accept_recipient = accept_recipient
        self.store = store
        self.limits = limits
        self.held = 0
        self.storing: set[Task[frozenset[str]]] = set()
        self._peers: Counter[str] = Counter()

    def enter(self, peer: str) -> bool:
        """Count a connection in, or tell that it is one too many."""
        if self._peers.total() >= self.limits.connections:
            return False
        if self._peers[peer] >= self.limits.connections_per_peer:
            return False
        self._peers[peer] += 1
        return True

    def leave(self, peer: str) -> None:
        """Count a connection out."""
        self._peers[peer] -= 1
        if not self._peers[peer]:
            del self._peers[peer]
