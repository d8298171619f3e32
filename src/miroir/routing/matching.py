"""Making the offers that a change allows, so that nobody waits who could be offered.

Contacts that changed are lined up first; then advisers whose hands came free are offered the most
urgent contacts; then what still waits of the changed contacts is offered to whoever has room.
Each step goes by rank, so the order in which changes were noted does not matter.
"""

from collections.abc import Iterator

from miroir.routing.floor import Floor
from miroir.routing.model import NEVER, Because, Demand, Id, Instant, Offer
from miroir.routing.queues import Queue, Waiting
from miroir.routing.seats import Seat


def settle(floor: Floor) -> None:
    """Make the offers that the changes noted on `floor` allow."""
    to_place, floor.to_place = floor.to_place, []
    to_fill, floor.to_fill = floor.to_fill, []
    if not to_place:
        _fill_all(floor, to_fill)
    elif len(to_place) == 1 and not to_fill:
        _place(floor, to_place[0])
    else:
        _settle_both(floor, to_place, to_fill)


def _settle_both(floor: Floor, to_place: list[Waiting], to_fill: list[Seat]) -> None:
    changed = [waiting for waiting in to_place if _still_waits(floor, waiting)]
    changed.sort(key=lambda waiting: waiting.entry)
    for waiting in changed:
        _line_up(floor, waiting, wakes_at=_aim(floor, waiting))
    _fill_all(floor, to_fill)
    for waiting in changed:
        if waiting.offer is None:
            _match(floor, waiting)


def _fill_all(floor: Floor, seats: list[Seat]) -> None:
    if len(seats) > 1:
        distinct = {seat.adviser.id: seat for seat in seats}.values()
        seats = sorted(distinct, key=lambda s: (s.hands.load, s.idle_since, s.adviser.id))
    for seat in seats:
        _fill(floor, seat)


def _still_waits(floor: Floor, waiting: Waiting) -> bool:
    return waiting.offer is None and floor.waiting.get(waiting.contact.id) is waiting


def _place(floor: Floor, waiting: Waiting) -> None:
    if not _still_waits(floor, waiting):
        return
    wakes_at = _aim(floor, waiting)
    if not _match(floor, waiting):
        _line_up(floor, waiting, wakes_at=wakes_at)


def _aim(floor: Floor, waiting: Waiting) -> Instant | None:
    """Find what the contact waits for now; return when that changes by time alone."""
    contact = waiting.contact
    waiting.keepers = ()
    changes_at = waiting.closed_until(floor.now)
    if changes_at is not None:
        waiting.aim = None
    else:
        demand, changes_at = _relax(floor, waiting)
        waiting.aim = floor.board.queue(contact.channel, demand)
        if waiting.refusals or waiting.knowers or contact.closes_at is not None:
            changes_at = min(changes_at, *_other_changes(floor, waiting, waiting.aim))
    return None if changes_at == NEVER else changes_at


def _other_changes(floor: Floor, waiting: Waiting, aim: Queue) -> Iterator[Instant]:
    floor.drop_old_refusals(waiting)
    yield from waiting.refusals.values()
    if waiting.knowers:
        waiting.keepers = _keepers(floor, waiting, aim)
        yield from (waiting.kept_until(seat.adviser.id) for seat in waiting.keepers)
    stops_at = waiting.rule.stops(waiting.contact)
    yield NEVER if stops_at is None or stops_at <= floor.now else stops_at


def _relax(floor: Floor, waiting: Waiting) -> tuple[Demand, Instant]:
    """Return the contact's demand with the rings that are open, and when the next one opens."""
    contact, policy, demand = waiting.contact, floor.policy, waiting.contact.demand
    opens, waiting.ring = waiting.starts_at, 0
    hurry = NEVER if contact.closes_at is None else contact.closes_at - waiting.rule.last_minutes
    for ring in policy.rings_of(waiting.rule):
        opens = max(opens, ring.opens(starts_at=waiting.starts_at, due_at=waiting.due_at))
        if min(opens, hurry) > floor.now:
            return demand, min(opens, hurry)
        waiting.ring += 1
        demand = policy.relax(demand, ring, teams=contact.demand.teams)
    return demand, NEVER


def _keepers(floor: Floor, waiting: Waiting, aim: Queue) -> tuple[Seat, ...]:
    roster, now = floor.roster, floor.now
    able = roster.present(roster.able(aim, waiting.refusals))
    known = (roster.seats.get(adviser) for adviser in waiting.knowers)
    return tuple(
        seat
        for seat in known
        if seat is not None
        and roster.is_among(seat, able)
        and now < waiting.kept_until(seat.adviser.id)
    )


def _match(floor: Floor, waiting: Waiting) -> bool:
    roster = floor.roster
    free = 0 if waiting.aim is None else roster.free_for(waiting.aim, waiting.refusals)
    if not free:
        return False
    for adviser in waiting.knowers:
        seat = roster.seats.get(adviser)
        if seat is not None and roster.is_among(seat, free):
            _offer(floor, waiting, seat, _knowing(waiting, adviser))
            roster.post(seat)
            return True
    if waiting.keepers:
        return False
    seat = roster.longest_idle(free)
    _offer(floor, waiting, seat, "longest-idle")
    roster.post(seat)
    return True


def _knowing(waiting: Waiting, adviser: Id) -> Because:
    return "preferred" if adviser in waiting.contact.preferred else "knows-customer"


def _line_up(floor: Floor, waiting: Waiting, *, wakes_at: Instant | None) -> None:
    queues = _queues(floor, waiting)
    if queues != waiting.queues:
        floor.take_out(waiting)
        waiting.queues = queues
        for queue in queues:
            queue.add(waiting.entry)
    floor.timers.set(waiting, wakes_at)


def _queues(floor: Floor, waiting: Waiting) -> tuple[Queue, ...]:
    if waiting.aim is None:
        return ()
    if not waiting.keepers:
        return waiting.aim.alone
    channel = waiting.aim.channel
    return tuple(floor.board.own_queue(seat, channel) for seat in waiting.keepers)


def _fill(floor: Floor, seat: Seat) -> None:
    adviser = seat.adviser.id
    refused = floor.refused.get(adviser, ())
    while entry := floor.board.most_urgent(seat, refused):
        waiting = floor.waiting[entry[2]]
        knows = adviser in waiting.knowers
        _offer(floor, waiting, seat, _knowing(waiting, adviser) if knows else "most-urgent")
    floor.roster.post(seat)


def _offer(floor: Floor, waiting: Waiting, seat: Seat, because: Because) -> None:
    offer = Offer(
        contact=waiting.entry[2],
        adviser=seat.adviser.id,
        at=floor.now,
        until=floor.now + waiting.rule.offer_for,
        because=because,
        ring=waiting.ring,
    )
    floor.make_offer(waiting, seat, offer)
    floor.decisions.append(offer)
