"""What a waiting customer is told: the place in the queue, and the wait still expected."""

from typing import TypeAlias

import msgspec

from miroir.base.channel import Channel
from miroir.routing.erlang import Overtaking, usual_wait
from miroir.routing.floor import Floor
from miroir.routing.model import Estimate, Seconds
from miroir.routing.policy import Policy
from miroir.routing.queues import Queue, Waiting

FEWEST_HANDLED = 5
RECENT = 50
RECENT_WAITS = 500


class Learnt(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a channel: the mean length over so many handled lately, and of those who
    waited how many gave up in how many seconds of waiting.
    """

    mean: Seconds
    handled: int
    gave_up: float
    waited: Seconds


Rival: TypeAlias = tuple[Queue, float]
"""A queue, and the share of those who could serve it who could serve us too."""


class Pace:
    """How long contacts of each channel are held, over about the last 50, and how many give up.

    A plain mean at first, then an exponential one of the same weight, so that the pace follows
    the hour of the day.
    """

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._means: dict[Channel, Seconds] = {}
        self._counts: dict[Channel, int] = {}
        self._waits: dict[Channel, Impatience] = {}
        self._version: tuple[object, int] | None = None
        self._rivals: dict[int, list[Rival]] = {}

    def learn(self, channel: Channel, seconds: Seconds) -> None:
        """Take one more length into account."""
        count = self._counts[channel] = self._counts.get(channel, 0) + 1
        mean = self._means.get(channel, 0.0)
        self._means[channel] = mean + (seconds - mean) / min(count, RECENT)

    def learn_wait(self, channel: Channel, seconds: Seconds, *, left: bool) -> None:
        """Take into account that one was answered, or gave up, after a wait."""
        impatience = self._waits.get(channel)
        if impatience is None:
            impatience = self._waits[channel] = Impatience()
        impatience.learn(seconds, left=left)

    def known(self) -> dict[Channel, Learnt]:
        """Return all that was learnt, by channel."""
        return {channel: self._known(channel) for channel in sorted({*self._means, *self._waits})}

    def _known(self, channel: Channel) -> Learnt:
        impatience = self._waits.get(channel) or Impatience()
        return Learnt(
            mean=self._means.get(channel, 0.0),
            handled=min(self._counts.get(channel, 0), RECENT),
            gave_up=impatience.left,
            waited=impatience.waited,
        )

    def recall(self, channel: Channel, learnt: Learnt) -> None:
        """Know what another has learnt."""
        self._means[channel] = learnt.mean
        self._counts[channel] = learnt.handled
        self._waits[channel] = Impatience(left=learnt.gave_up, waited=learnt.waited)

    def work(self, channel: Channel) -> Seconds | None:
        """Return the time that a contact takes of one whole adviser; None from fewer than 5."""
        if self._counts.get(channel, 0) < FEWEST_HANDLED:
            return None
        return self._means[channel] * self._policy.rule(channel).weight / 100

    def rivals(self, floor: Floor, aim: Queue) -> list[Rival]:
        """Return the queues that compete with `aim` for advisers who are there."""
        version = (floor.roster.version, len(floor.board))
        if self._version != version:
            self._version = version
            self._rivals.clear()
        known = self._rivals.get(aim.serial)
        if known is None:
            known = self._rivals[aim.serial] = _rivals(floor, aim)
        return known

    def leaving(self, channel: Channel) -> float:
        """Return the share of those who wait that gives up in a second."""
        impatience = self._waits.get(channel)
        return 0.0 if impatience is None else impatience.rate


class Impatience:
    """How often those who wait give up, over about the last 500 of them.

    Those who gave up by the time that all have waited: the rate of exponential patience that is
    likeliest for waits of which most were cut short by the answer.
    """

    def __init__(self, *, left: float = 0.0, waited: Seconds = 0.0) -> None:
        self.left = left
        self.waited = waited

    def learn(self, waited: Seconds, *, left: bool) -> None:
        """Take one more wait into account."""
        kept = 1 - 1 / RECENT_WAITS
        self.left = kept * self.left + left
        self.waited = kept * self.waited + waited

    @property
    def rate(self) -> float:
        """How many give up in a second of one's waiting."""
        return self.left / self.waited if self.waited else 0.0


def estimate(floor: Floor, pace: Pace, waiting: Waiting) -> Estimate:
    """Return the place of a contact in its queue and the wait it may expect.

    As many wait longer than that as wait less. The advisers who are there and may take the
    contact also serve others that are more urgent: of each, the share of those who could take it
    that are our advisers. The work ahead, with the contact's own, is shared by our advisers;
    those who are to come and rank ahead lengthen the wait, those ahead who give up shorten it.
    It cannot be said while hours are closed, nobody is there, or too few contacts have been
    handled to know how long they take.
    """
    aim, roster = waiting.aim, floor.roster
    work = pace.work(waiting.channel)
    if aim is None:
        return Estimate(place=1, wait=None)
    if waiting.offer is not None:
        return Estimate(place=1, wait=0.0)
    ours = roster.present(roster.able(aim)).bit_count()
    place, ahead = _ahead(floor, pace, waiting, aim)
    if not ours or work is None:
        return Estimate(place=place, wait=None)
    wait = usual_wait(
        ahead / work,
        coming=_coming(floor, pace, waiting, aim),
        free_rate=ours / work,
        leaving=pace.leaving(waiting.channel),
    )
    stops_at = waiting.rule.stops(waiting.contact)
    in_time = stops_at is None or floor.now >= stops_at or floor.now + wait < stops_at
    return Estimate(place=place, wait=wait, in_time=in_time)


def _ahead(floor: Floor, pace: Pace, waiting: Waiting, aim: Queue) -> tuple[int, Seconds]:
    """Return a contact's place on its channel, and the work ahead of it that is our advisers'."""
    own = pace.work(aim.channel) or 0.0
    place, ahead = 1, 0.0
    for rival, share in pace.rivals(floor, aim):
        count = rival.ahead_of(waiting.entry) if rival.entries else 0
        if not count:
            continue
        ahead += share * count * (pace.work(rival.channel) or own)
        if rival.channel == aim.channel:
            place += count
    return place, ahead


def _coming(floor: Floor, pace: Pace, waiting: Waiting, aim: Queue) -> list[Overtaking]:
    """Return how many a second are to come and rank ahead, as of ours, and for how long."""
    ours, rank, now = pace.work(aim.channel) or 1.0, waiting.entry[0], floor.now
    found = []
    for rival, share in pace.rivals(floor, aim):
        if rank - rival.arrivals.shortest_lead <= now:
            continue
        same = rival.channel == aim.channel
        worth = share if same else share * (pace.work(rival.channel) or ours) / ours
        coming = rival.arrivals.before(rank, now)
        found += [(worth * often, lasting) for often, lasting in coming]
    return found


def _rivals(floor: Floor, aim: Queue) -> list[Rival]:
    roster = floor.roster
    ours = roster.present(roster.able(aim))
    found = []
    for rival in floor.board:
        theirs = roster.present(roster.able(rival))
        both = theirs & ours
        if both:
            found.append((rival, both.bit_count() / theirs.bit_count()))
    return found
