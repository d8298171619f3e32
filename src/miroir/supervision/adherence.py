"""Today's promises by half-hour, beside those of the same weekday the week before."""

from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.indicators import Difference, Figure, Formula, difference
from miroir.supervision.settled import (
    FORMULA,
    Among,
    Tally,
    half_hours,
    midnight,
    zone_of,
)

DAY, WEEK = timedelta(days=1), timedelta(days=7)
HALF_HOURS_A_DAY = 48


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """What was settled within a stretch of time, and the share kept, with n and interval."""

    tally: Tally
    figure: Figure


class HalfHour(msgspec.Struct, frozen=True, kw_only=True):
    """A half-hour of the clock, `starts` as HH:MM in the organisation's time zone.

    `today` is None while it is still to come.
    """

    starts: str
    today: Settled | None
    before: Settled


class Adherence(msgspec.Struct, frozen=True, kw_only=True):
    """A day by half-hours against the same weekday a week before.

    `so_far` compares both days up to the same time of the clock; `difference` is None where one
    of them settled nothing.
    """

    day: date
    before: date
    until: datetime
    time_zone: str
    formula: Formula
    half_hours: list[HalfHour]
    so_far: Settled
    so_far_before: Settled
    difference: Difference | None


async def adherence(
    transaction: Transaction,
    *,
    day: date | None = None,
    team_id: UUID | None = None,
    channel: Channel | None = None,
) -> Adherence:
    """Return a day (today when None) beside the same weekday of the week before."""
    zone = await zone_of(transaction)
    now = transaction.at.astimezone(zone)
    day = day or now.date()
    until = min(transaction.at, midnight(day + DAY, zone))
    among = Among(zone=zone, team_id=team_id, channel=channel)
    start, then = midnight(day, zone), midnight(day - WEEK, zone)
    # The same time of the clock a week ago, whatever the clocks did since.
    then_until = until.astimezone(zone) - WEEK
    today = await half_hours(transaction, start, until, among=among)
    before = await half_hours(transaction, then, midnight(day - WEEK + DAY, zone), among=among)
    so_far_before = await half_hours(transaction, then, then_until, among=among)
    so_far, as_far = _together(today), _together(so_far_before)
    return Adherence(
        day=day,
        before=day - WEEK,
        until=until,
        time_zone=zone.key,
        formula=FORMULA,
        half_hours=_rows(today, before, reached=_reached(day, now)),
        so_far=so_far,
        so_far_before=as_far,
        difference=difference(so_far.figure, as_far.figure),
    )


def _reached(day: date, now: datetime) -> int:
    if day != now.date():
        return HALF_HOURS_A_DAY if day < now.date() else 0
    return now.hour * 2 + now.minute // 30 + 1


def _rows(today: dict[int, Tally], before: dict[int, Tally], *, reached: int) -> list[HalfHour]:
    busy = sorted({*today, *before})
    if not busy:
        return []
    return [
        HalfHour(
            starts=f"{half // 2:02}:{half % 2 * 30:02}",
            today=_settled(today.get(half, Tally())) if half < reached else None,
            before=_settled(before.get(half, Tally())),
        )
        for half in range(busy[0], busy[-1] + 1)
    ]


def _together(tallies: dict[int, Tally]) -> Settled:
    return _settled(sum(tallies.values(), Tally()))


def _settled(tally: Tally) -> Settled:
    return Settled(tally=tally, figure=tally.figure)
