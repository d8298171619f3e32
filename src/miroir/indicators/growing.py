"""Gaps between the two sides that grow: those of four whole weeks, against the four before."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from miroir.access import organisation_settings
from miroir.base.database import Transaction
from miroir.indicators.cells import Cells, HeardAt, Spot, read_cells
from miroir.indicators.differences import Difference, difference
from miroir.indicators.figures import Figure
from miroir.indicators.mirror import Pair, figures_at
from miroir.indicators.period import WEEK, weeks_before
from miroir.indicators.places import NONE, Axis, Place, place_of
from miroir.indicators.queries import pairs
from miroir.statistics import CONFIDENCE, Estimate, change, holm

WATCHED_WEEKS: Final = 4
SETTLED: Final = timedelta(days=2)  # answers about a Sunday still come then


class GrownGap(msgspec.Struct, frozen=True, kw_only=True):
    """A gap, advisers less customers, that has grown; shares and scores as -1 to 1.

    Of a team or of everything (None), in the weeks from `since` (`now`, over so many answers of
    `customers` and `advisers`) and in as many before (`former`). `p` is that of so large a growth
    were there none, corrected for every team and question looked at.
    """

    team_id: UUID | None
    question: str
    since: date
    now: Estimate
    former: Estimate
    customers: int
    advisers: int
    p: float


class _Gap(NamedTuple):
    estimate: Estimate
    customers: Figure
    advisers: Figure


def watched_since(at: datetime, *, zone: str) -> date:
    """Return the Monday of the first of four whole weeks of which the last is over for two days."""
    settled = at.astimezone(ZoneInfo(zone)).date() - SETTLED
    return settled - timedelta(days=settled.weekday()) - WATCHED_WEEKS * WEEK


async def grown_gaps(
    tx: Transaction, *, since: date, brand_id: UUID | None = None
) -> list[GrownGap]:
    """Return the gaps of teams and of the whole that have grown, the surest first.

    What the mirror does not show is not looked at.
    """
    settings = await organisation_settings(tx)
    fixed: dict[Axis, str] = {} if brand_id is None else {"brand": str(brand_id)}
    weeks = [since + week * WEEK for week in range(WATCHED_WEEKS)]
    cells = await read_cells(tx, fixed, before=weeks_before(weeks), weeks=weeks)
    asked = await pairs(tx, language=settings.language, brand=settings.name)
    return grown(cells, asked, whole=place_of(fixed), since=since)


def grown(cells: Cells, asked: Sequence[Pair], *, whole: Place, since: date) -> list[GrownGap]:
    """Return which gaps have grown, by a test that heeds how many were looked at (Holm)."""
    seen = [
        (place, pair, now, former)
        for place in (whole, *_teams(cells.now, whole))
        for pair in asked
        if (now := _gap(cells.now, pair, place)) and (former := _gap(cells.before, pair, place))
    ]
    chances = holm([growth_chance(now.estimate, former.estimate) for _, _, now, former in seen])
    found = [
        GrownGap(
            team_id=UUID(team) if (team := place.fixed.get("team")) else None,
            question=pair.question,
            since=since,
            now=now.estimate,
            former=former.estimate,
            customers=now.customers.n,
            advisers=now.advisers.n,
            p=p,
        )
        for (place, pair, now, former), p in zip(seen, chances, strict=True)
        if p < 1 - CONFIDENCE
    ]
    return sorted(found, key=lambda one: one.p)


def growth_chance(now: Estimate, former: Estimate) -> float:
    """Return the p-value of a gap that lies further from zero than the former one does.

    Further than that gap, and than the same to the other side: both must be rejected, so the
    greater p-value holds (Berger 1982). A gap that only changes sides has not grown.
    """
    if abs(now.value) <= abs(former.value):
        return 1.0
    turned = Estimate(-former.value, -former.high, -former.low)
    return max(change(now, former).p, change(now, turned).p)


def _teams(heard: HeardAt, whole: Place) -> list[Place]:
    axes = {*whole.fixed, "team"}
    found = {spot.place for spot, _, _ in heard if {*spot.place.fixed} == axes}
    return sorted(place for place in found if place.fixed["team"] != str(NONE))


def _gap(heard: HeardAt, pair: Pair, place: Place) -> _Gap | None:
    customers, advisers = figures_at(heard, pair, Spot(place))
    gap = difference(advisers, customers)
    return _Gap(_estimate(gap), customers, advisers) if gap else None


def _estimate(gap: Difference) -> Estimate:
    return Estimate(gap.value, gap.low, gap.high)
