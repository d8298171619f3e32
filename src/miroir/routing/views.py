"""What advisers with the same abilities see of what waits on one channel."""

from array import array
from operator import itemgetter
from typing import Any

NOBODYS = 0  # the serial of a queue in which nobody ever waits


class View:
    """The queues whose demand is met, by their serials, after two where nobody waits.

    The ranks of all their heads are picked at once, which is most of finding the most urgent.
    """

    __slots__ = ("_pick", "serials")

    def __init__(self) -> None:
        # From two on, what is picked is a tuple; out of an array, numbers lie side by side.
        self.serials = array("L", (NOBODYS, NOBODYS))
        self._pick: itemgetter[Any] | None = None

    def add(self, serial: int) -> None:
        """Have one more queue in view."""
        self.serials.append(serial)
        self._pick = None

    def pick(self, ranks: "array[float]") -> tuple[float, ...]:
        """Return the ranks of the queues in view, out of those of all."""
        if self._pick is None:
            self._pick = itemgetter(*self.serials)
        picked: tuple[float, ...] = self._pick(ranks)
        return picked
