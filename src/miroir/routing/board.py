"""Everything that waits, by what it waits for; and the views by which advisers see it."""

from collections import defaultdict
from collections.abc import Iterator
from typing import TypeAlias

from miroir.base.channel import Channel
from miroir.routing.abilities import Ability, Profile, needs_of, teams_of
from miroir.routing.model import Demand, Id
from miroir.routing.queues import Entry, Queue
from miroir.routing.roster import Roster
from miroir.routing.seats import CHANNEL_BIT, Seat
from miroir.routing.views import View

Queues: TypeAlias = dict[tuple[Channel, Demand], Queue]
Anchor: TypeAlias = tuple[Channel, Ability]
"""A channel and one ability: a queue hangs on the rarest that it needs, so that who has it not
never looks at the queue, and a new queue is shown to few views."""


class Board:
    """The queues of all demands, made when first asked for."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._queues: Queues = {}
        self._barred: defaultdict[frozenset[Id], Queues] = defaultdict(dict)
        self._all: list[Queue] = []
        self._anchored: defaultdict[Anchor, list[Queue]] = defaultdict(list)
        self._looking: defaultdict[Anchor, dict[View, Profile]] = defaultdict(dict)
        self._channels: list[Channel] = []

    def __iter__(self) -> Iterator[Queue]:
        return iter(self._all)

    def queue(self, channel: Channel, demand: Demand, barred: frozenset[Id]) -> Queue:
        """Return the queue of a demand from which the `barred` are left out."""
        queues = self._barred[barred] if barred else self._queues
        key = (channel, demand)
        queue = queues.get(key)
        if queue is None:
            queue = queues[key] = self._hang(channel, demand, barred)
        return queue

    def _hang(self, channel: Channel, demand: Demand, barred: frozenset[Id]) -> Queue:
        needs, bits = needs_of(channel, demand), self._roster.vocabulary.bits
        queue = Queue(
            channel,
            demand,
            serial=len(self._all),
            barred=barred,
            needs=bits(needs),
            teams=bits(teams_of(demand)),
        )
        self._all.append(queue)
        anchor = (channel, self._roster.rarest(needs))
        self._anchored[anchor].append(queue)
        for view, profile in self._looking[anchor].items():
            if profile.meets(queue.needs, queue.teams):
                view.watch(queue)
        if channel not in self._channels:
            self._channels.append(channel)
        return queue

    def most_urgent(self, seat: Seat) -> Entry | None:
        """Return the most urgent contact for which the adviser has abilities and room."""
        room, views, own = seat.room, seat.profile.views, seat.own
        best: Entry | None = None
        for channel in self._channels:
            if not room & CHANNEL_BIT[channel]:
                continue
            view = views.get(channel) or self._look(seat.profile, channel)
            entry = view.most_urgent(seat.adviser.id)
            if entry is not None and (best is None or entry < best):
                best = entry
            if own and channel in own:
                entry = own[channel].head
                if entry is not None and (best is None or entry < best):
                    best = entry
        return best

    def _look(self, profile: Profile, channel: Channel) -> View:
        view = profile.views[channel] = View(self._seen_by(profile, channel))
        for ability in profile.abilities:
            self._looking[channel, ability][view] = profile
        return view

    def _seen_by(self, profile: Profile, channel: Channel) -> Iterator[Queue]:
        for ability in profile.abilities:
            for queue in self._anchored.get((channel, ability), ()):
                if profile.meets(queue.needs, queue.teams):
                    yield queue

    def forget(self, profile: Profile) -> None:
        """Close the views of a profile that nobody has any more."""
        for channel, view in profile.views.items():
            for ability in profile.abilities:
                self._looking[channel, ability].pop(view, None)
            view.close()
        profile.views.clear()
