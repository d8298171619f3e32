"""Why a contact waits, told truly at any instant."""

from miroir.routing.abilities import needs_of, teams_of
from miroir.routing.floor import Floor
from miroir.routing.model import Missing, Reason
from miroir.routing.queues import Queue, Waiting


def explain(floor: Floor, waiting: Waiting) -> Reason:
    """Return the reason for which a contact waits or, on offer, to whom it is offered."""
    if waiting.offer is not None:
        return Reason(kind="offered", adviser=waiting.offer.adviser, until=waiting.offer.until)
    if waiting.aim is None:
        return Reason(kind="closed", until=waiting.contact.opens_at)
    if waiting.keepers:
        best = waiting.keepers[0].adviser.id
        return Reason(kind="kept", adviser=best, until=waiting.kept_until)
    return _shortage(floor, waiting, waiting.aim)


def _shortage(floor: Floor, waiting: Waiting, aim: Queue) -> Reason:
    roster, until = floor.roster, waiting.wakes_at
    asked = roster.able(aim, waiting.refusals)
    present = roster.present(asked).bit_count()
    if present:
        return Reason(kind="all-busy", able=asked.bit_count(), present=present, until=until)
    if asked:
        return Reason(kind="nobody-present", able=asked.bit_count(), until=until)
    able = roster.able(aim).bit_count()
    if able:
        return Reason(kind="refused", able=able, until=until)
    return Reason(kind="nobody-can", missing=_missing(floor, aim), until=until)


def _missing(floor: Floor, aim: Queue) -> tuple[Missing, ...]:
    roster, teams = floor.roster, teams_of(aim.demand)
    missing = [need for need in needs_of(aim.channel, aim.demand) if not roster.holders(need)]
    if not any(roster.holders(team) for team in teams):
        missing += teams
    return tuple(missing)
