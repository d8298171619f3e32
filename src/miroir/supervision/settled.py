"""Promises of an answer, counted at the instant at which each was kept or ran out."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from miroir.access import organisation_settings
from miroir.base.channel import Channel
from miroir.base.database import Row, Transaction
from miroir.indicators import USUAL_FORMULA, Figure, Formula, Offered, service_level

# A promise is settled once, for good: answered, needed no more, or its time ran out, whichever
# came first. What runs out without an answer is broken then, whether one still comes or not.
SETTLED = """
    select {by}, count(*) filter (where kept) as kept,
           count(*) filter (where not kept and not dropped) as broken,
           count(*) filter (where dropped) as dropped
    from (select c.team_id, k.channel,
                 least(k.due_at, k.broken_at, k.answered_at, k.cancelled_at) as settled_at,
                 k.answered_at is not null and k.broken_at is null
                     and (k.due_at is null or k.answered_at <= k.due_at) as kept,
                 k.answered_at is null and k.cancelled_at is not null and k.broken_at is null
                     and (k.due_at is null or k.cancelled_at <= k.due_at) as dropped
          from promise_clock k
          join conversation c
            on (c.organisation_id, c.id) = (k.organisation_id, k.conversation_id)
          where k.organisation_id = $1 and k.kind in ('first_answer', 'next_answer')
            and least(k.due_at, k.broken_at, k.answered_at, k.cancelled_at) >= $2
            and least(k.due_at, k.broken_at, k.answered_at, k.cancelled_at) < $3) settled
    {where}
    group by {by}
"""
BY_QUEUE = SETTLED.format(by="team_id, channel", where="")
BY_HALF_HOUR = SETTLED.format(
    by="half_hour",
    where="""
    cross join lateral (
        select floor(extract(epoch from (settled_at at time zone $4)::time) / 1800)::integer
                   as half_hour
    ) local
    where ($5::uuid is null or team_id = $5) and ($6::text is null or channel = $6)
    """,
)


class Tally(msgspec.Struct, frozen=True):
    """Promises settled: kept, broken, or dropped (in time, with no answer owed any more)."""

    kept: int = 0
    broken: int = 0
    dropped: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.kept + other.kept, self.broken + other.broken, self.dropped + other.dropped
        )

    @property
    def figure(self) -> Figure:
        """The service level, by the formula that the product names where it shows it.

        What is dropped in time is a short abandon; what ran out is in the denominator whether
        its answer came late, never, or is still to come.
        """
        offered = Offered(
            threshold=timedelta(0),  # each promise's own
            answered_within=self.kept,
            answered_after=self.broken,
            abandoned_within=self.dropped,
            abandoned_after=0,
        )
        return service_level(offered, formula=FORMULA).figure


FORMULA: Formula = USUAL_FORMULA


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """Promises kept today: of a team (None: all), on a channel (None: all)."""

    team_id: UUID | None
    channel: Channel | None
    tally: Tally
    figure: Figure


async def kept_today(transaction: Transaction) -> list[Kept]:
    """Return the day's promises so far, for each team and channel and for all together."""
    zone = await zone_of(transaction)
    start = midnight(transaction.at.astimezone(zone).date(), zone)
    rows = await transaction.fetch(BY_QUEUE, transaction.organisation, start, transaction.at)
    sums: dict[tuple[UUID | None, Channel | None], Tally] = {(None, None): Tally()}
    for row in rows:
        for key in _groups(row["team_id"], row["channel"]):
            sums[key] = sums.get(key, Tally()) + _tally(row)
    return [
        Kept(team_id=team, channel=channel, tally=tally, figure=tally.figure)
        for (team, channel), tally in sums.items()
    ]


def _groups(team: UUID | None, channel: Channel) -> Iterable[tuple[UUID | None, Channel | None]]:
    own = ((team, channel), (team, None)) if team is not None else ()
    return ((None, None), (None, channel), *own)


class Among(msgspec.Struct, frozen=True, kw_only=True):
    """Whose promises: of a team, on a channel (None: all), by the clocks of a time zone."""

    zone: ZoneInfo
    team_id: UUID | None = None
    channel: Channel | None = None


async def half_hours(
    transaction: Transaction, start: datetime, end: datetime, *, among: Among
) -> dict[int, Tally]:
    """Return what was settled from `start` until `end`, by half-hour of the clock (0 to 47).

    Where clocks are put back, the two showings of a half-hour count as one.
    """
    rows = await transaction.fetch(
        BY_HALF_HOUR,
        transaction.organisation,
        start,
        end,
        among.zone.key,
        among.team_id,
        among.channel,
    )
    return {row["half_hour"]: _tally(row) for row in rows}


async def zone_of(transaction: Transaction) -> ZoneInfo:
    """Return the organisation's time zone."""
    return ZoneInfo((await organisation_settings(transaction)).time_zone)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which a local day begins."""
    return datetime.combine(day, time(0), zone)


def _tally(row: Row) -> Tally:
    return Tally(row["kept"], row["broken"], row["dropped"])
