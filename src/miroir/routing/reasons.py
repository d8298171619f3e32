"""Why a contact waits, told truly at any instant."""

from typing import Literal

from msgspec.structs import replace

from miroir.routing.abilities import Ability, needs_of, teams_of
from miroir.routing.floor import Floor
from miroir.routing.model import NEVER, Instant, Missing, Reason
from miroir.routing.queues import Queue, Waiting


def explain(floor: Floor, waiting: Waiting) -> Reason:
    """Return the reason for which a contact waits or, on offer, to whom it is offered."""
    if waiting.offer is not None:
        return Reason(kind="offered", adviser=waiting.offer.adviser, until=waiting.offer.until)
    if waiting.aim is None:
        opens_at = waiting.closed_until(floor.now)
        return Reason(kind="no-hours") if opens_at == NEVER else _closed(opens_at)
    stops_at = waiting.rule.stops(waiting.contact)
    return replace(_reason(floor, waiting, waiting.aim), stops_at=stops_at)


def _closed(until: Instant | None) -> Reason:
    return Reason(kind="closed", until=until)


def _reason(floor: Floor, waiting: Waiting, aim: Queue) -> Reason:
    if waiting.keepers:
        best = waiting.keepers[0].adviser.id
        return Reason(kind="kept", adviser=best, until=waiting.kept_until(best))
    return _shortage(floor, waiting, aim)


def _shortage(floor: Floor, waiting: Waiting, aim: Queue) -> Reason:
    roster, until = floor.roster, waiting.wakes_at
    asked = roster.able(aim, waiting.refusals)
    present = roster.present(asked)
    if present:
        kind, until = _occupied(floor, waiting, aim, present)
        return Reason(kind=kind, able=asked.bit_count(), present=present.bit_count(), until=until)
    if asked:
        return Reason(kind="nobody-present", able=asked.bit_count(), until=until)
    able = roster.able(aim).bit_count()
    if able:
        return Reason(kind="refused", able=able, until=until)
    return Reason(kind="nobody-can", missing=_missing(floor, aim), until=until)


def _occupied(
    floor: Floor, waiting: Waiting, aim: Queue, present: int
) -> tuple[Literal["all-busy", "resting"], Instant | None]:
    until = waiting.wakes_at
    if not waiting.rule.idle_for:
        return "all-busy", until
    rested = min(
        (
            seat.calm_since + waiting.rule.idle_for
            for seat in floor.roster.among(present)
            if seat.would_have_room(aim.channel)
        ),
        default=NEVER,
    )
    if rested == NEVER:
        return "all-busy", until
    return "resting", rested if until is None else min(rested, until)


def _missing(floor: Floor, aim: Queue) -> tuple[Missing, ...]:
    roster, teams = floor.roster, teams_of(aim.demand)
    needs = needs_of(aim.channel, aim.demand)
    missing = [_lowest(floor, need) for need in needs if not roster.holders(need)]
    if not any(roster.holders(team) for team in teams):
        missing += teams
    return tuple(missing)


def _lowest(floor: Floor, need: Ability) -> Missing:
    """Return a need at the lowest level that nobody reaches."""
    kind, what, level = need
    levels = range(1, level + 1) if kind == "skill" else (level,)
    return next((kind, what, at) for at in levels if not floor.roster.holders((kind, what, at)))
