"""How many sockets one person, and one address, may keep open at a time."""

from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

from miroir.base.metrics import counter

REFUSED = counter("sockets_refused", "Sockets over what one may keep open.", ["side"])


class Places:
    """Counts open sockets by key, up to `most` each."""

    def __init__(self, most: int, *, side: str) -> None:
        self._most = most
        self._side = side
        self._open: Counter[Hashable] = Counter()

    @contextmanager
    def place(self, key: Hashable) -> Iterator[bool]:
        """Hold a place for `key`; False when it has none left."""
        if self._open[key] >= self._most:
            REFUSED.labels(self._side).inc()
            yield False
            return
        self._open[key] += 1
        try:
            yield True
        finally:
            self._open[key] -= 1
            if not self._open[key]:
                del self._open[key]
