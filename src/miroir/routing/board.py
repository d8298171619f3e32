"""Everything that waits, by what it waits for; and what advisers see of it."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import chain
from typing import TypeAlias

from miroir.base.channel import Channel
from miroir.routing.abilities import Ability, Profile, needs_of, teams_of
from miroir.routing.model import Demand, Id
from miroir.routing.queues import NOBODY, Entry, Heads, Queue
from miroir.routing.roster import Roster
from miroir.routing.seats import CHANNEL_BIT, Seat
from miroir.routing.views import View

Anchor: TypeAlias = tuple[Channel, Ability]
"""A channel and one ability: a queue hangs on the rarest that it needs, so that who has it not
never looks at the queue, and a new queue is shown to few."""


class Board:
    """The queues of all demands, made when first asked for, and those of single advisers."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._heads = Heads()
        self._queues: defaultdict[Channel, dict[Demand, Queue]] = defaultdict(dict)
        self._by_serial = [Queue("chat", Demand(), self._heads)]  # NOBODYS
        self._anchored: defaultdict[Anchor, list[Queue]] = defaultdict(list)
        self._looking: defaultdict[Anchor, dict[Profile, None]] = defaultdict(dict)

    def __iter__(self) -> Iterator[Queue]:
        return chain.from_iterable(queues.values() for queues in self._queues.values())

    def __len__(self) -> int:
        return sum(map(len, self._queues.values()))

    def queue(self, channel: Channel, demand: Demand) -> Queue:
        """Return the queue of a demand."""
        queues = self._queues[channel]
        queue = queues.get(demand)
        if queue is None:
            queue = queues[demand] = self._hang(channel, demand)
        return queue

    def own_queue(self, seat: Seat, channel: Channel) -> Queue:
        """Return the queue of contacts that are kept for an adviser."""
        queue = seat.own.get(channel)
        if queue is None:
            queue = seat.own[channel] = Queue(channel, Demand(), self._heads)
            self._by_serial.append(queue)
        return queue

    def _hang(self, channel: Channel, demand: Demand) -> Queue:
        needs, bits = needs_of(channel, demand), self._roster.vocabulary.bits
        queue = Queue(channel, demand, self._heads, needs=bits(needs), teams=bits(teams_of(demand)))
        self._by_serial.append(queue)
        anchor = (channel, self._roster.rarest(needs))
        self._anchored[anchor].append(queue)
        for profile in self._looking[anchor]:
            if profile.meets(queue.needs, queue.teams):
                profile.views[channel].add(queue.serial)
        return queue

    def most_urgent(self, seat: Seat, refused: Collection[Id]) -> Entry | None:
        """Return the most urgent contact for which an adviser has abilities and room.

        The contacts that they `refused` are not theirs.
        """
        if not self._heads.count:
            return None
        room, views, own = seat.room, seat.profile.views, seat.own
        best: Entry | None = None
        for channel in self._queues:
            if not room & CHANNEL_BIT[channel]:
                continue
            view = views.get(channel)
            if view is None:
                view = self._look(seat.profile, channel)
            entry = self._head_besides(view, refused) if refused else self._head(view)
            if entry is not None and (best is None or entry < best):
                best = entry
            if channel in own:
                entry = own[channel].head
                if entry is not None and (best is None or entry < best):
                    best = entry
        return best

    def _head(self, view: View) -> Entry | None:
        ranks = view.pick(self._heads.ranks)
        least = min(ranks)
        if least == NOBODY:
            return None
        if ranks.count(least) == 1:
            return self._by_serial[view.serials[ranks.index(least)]].head
        return self._head_besides(view, ())

    def _head_besides(self, view: View, refused: Collection[Id]) -> Entry | None:
        heads = (self._by_serial[serial].head_besides(refused) for serial in view.serials)
        return min((head for head in heads if head is not None), default=None)

    def _look(self, profile: Profile, channel: Channel) -> View:
        view = profile.views[channel] = View()
        for ability in profile.abilities:
            self._looking[channel, ability][profile] = None
            for queue in self._anchored.get((channel, ability), ()):
                if profile.meets(queue.needs, queue.teams):
                    view.add(queue.serial)
        return view

    def forget(self, profile: Profile) -> None:
        """Show no more queues to a profile that nobody has any more."""
        for channel in profile.views:
            for ability in profile.abilities:
                self._looking[channel, ability].pop(profile, None)
        profile.views.clear()
