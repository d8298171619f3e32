"""What one kind of adviser sees of the queues: the most urgent head without a scan."""

from collections.abc import Iterable
from heapq import heappop, heappush, heapreplace
from typing import TypeAlias

from miroir.routing.model import Id
from miroir.routing.queues import Entry, Queue

Seen: TypeAlias = tuple[Entry, Queue]
SPARE = 16


class View:
    """The queues of one channel whose demand one profile of advisers meets.

    A heap holds each queue under a bound: a head that it had, never later than the one it has.
    Contacts that leave need not be told: a bound is brought up to date when it surfaces. A queue
    found empty is parked and comes back with its next contact. A queue may stand in the heap
    several times; when there are too many, the heap is made anew.
    """

    __slots__ = ("_heap", "_watched")

    def __init__(self, queues: Iterable[Queue]) -> None:
        self._heap: list[Seen] = []
        self._watched: list[Queue] = []
        for queue in queues:
            self.watch(queue)

    def watch(self, queue: Queue) -> None:
        """Watch one more queue."""
        self._watched.append(queue)
        queue.watchers[self] = None
        self._look(queue)

    def _look(self, queue: Queue) -> None:
        head = queue.head
        if head is None:
            queue.parked[self] = None
        else:
            queue.raise_floor(head)
            heappush(self._heap, (head, queue))

    def raise_queue(self, queue: Queue, head: Entry) -> None:
        """Hear that `head` now comes first in `queue`."""
        heappush(self._heap, (head, queue))
        if len(self._heap) > 2 * len(self._watched) + SPARE:
            self._heap.clear()
            for watched in self._watched:
                self._look(watched)

    def most_urgent(self, adviser: Id) -> Entry | None:
        """Return the most urgent contact that `adviser` has not refused."""
        barred: list[Seen] = []
        found = self._surface()
        while found is not None and adviser in found[1].barred:
            barred.append(heappop(self._heap))
            found = self._surface()
        for seen in barred:
            heappush(self._heap, seen)
        return None if found is None else found[0]

    def _surface(self) -> Seen | None:
        heap = self._heap
        while heap:
            seen = heap[0]
            bound, queue = seen
            entries, first = queue.entries, queue.first
            if first == len(entries):
                heappop(heap)
                queue.parked[self] = None
                continue
            head = entries[first]
            if head is bound:
                return seen
            if head is not queue.floor:
                queue.raise_floor(head)
            heapreplace(heap, (head, queue))
        return None

    def close(self) -> None:
        """Watch nothing any more."""
        for queue in self._watched:
            queue.watchers.pop(self, None)
            queue.parked.pop(self, None)
