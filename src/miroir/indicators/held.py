"""The mirror as asked for: which weeks, team, channel, brand and reason; loaded, and guarded."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from miroir.access import OrganisationSettings, organisation_settings
from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.base.errors import Invalid
from miroir.base.language import Language, phrase
from miroir.indicators.cells import Cells, Spot, read_cells
from miroir.indicators.funnels import Funnel
from miroir.indicators.jobs import followers
from miroir.indicators.kinds import KEPT_BY
from miroir.indicators.mirror import Mirror, Pair, hold_up
from miroir.indicators.movements import corrected_together
from miroir.indicators.names import Names, group_names
from miroir.indicators.period import WEEK, weeks_before, weeks_between
from miroir.indicators.places import MOST_AT_ONCE, Axis, place_of
from miroir.indicators.queries import pairs
from miroir.indicators.sides import Side
from miroir.indicators.weighted_answers import WeighedQuestion, weighed_questions, with_weights
from miroir.indicators.weights import Weighting, Weights

VERSION: Final = """
    select coalesce(sum(seq) + least(min(seq), (
        select seq from journal_cursor where organisation_id = $1 and reader = $3)), 0)::bigint
    from journal_cursor where organisation_id = $1 and reader = any($2)
"""
PAST: Final = """
    select side, sum(n)::integer as n from mirror_past_count
    where organisation_id = $1 and day between $2 and $3 and question = any($4)
      and ($5::uuid is null or team_id = $5) and ($6::text is null or channel = $6)
    group by 1
"""

Past = Literal["with", "without"]


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """What part of the mirror to show; whole weeks from that of `first` to that of `last`.

    Two of team, channel, brand and reason at most; one where answers that came in from files are
    left out (`past`). `weights`: whether customers' answers are weighted to all contacts.
    """

    first: date | None = msgspec.field(name="from", default=None)
    last: date | None = msgspec.field(name="to", default=None)
    team_id: UUID | None = None
    channel: Channel | None = None
    brand_id: UUID | None = None
    reason_id: UUID | None = None
    past: Past = "with"
    weights: Weights = "none"

    @property
    def fixed(self) -> dict[Axis, str]:
        """What everything shown has in common."""
        values: dict[Axis, UUID | str | None] = {
            "team": self.team_id,
            "channel": self.channel,
            "brand": self.brand_id,
            "reason": self.reason_id,
            "origin": "asked" if self.past == "without" else None,
        }
        return {axis: str(value) for axis, value in values.items() if value is not None}

    def query(self, weeks: Sequence[date]) -> str:
        """Return the address's query that asks for the same over `weeks`."""
        asked = {
            "from": weeks[0],
            "to": weeks[-1] + timedelta(days=6),
            "team_id": self.team_id,
            "channel": self.channel,
            "brand_id": self.brand_id,
            "reason_id": self.reason_id,
            "past": None if self.past == "with" else self.past,
            "weights": None if self.weights == "none" else self.weights,
        }
        return urlencode({name: value for name, value in asked.items() if value})


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """What the mirror shows: one Mirror for each pair of questions, and who answered at all.

    `weeks_before` are those that the figures are set against; `version` grows with every answer
    that is counted. `past` counts, for each side, the answers in these weeks that came in from
    files. `weightings` has the questions whose customers' answers are weighted.
    """

    filters: Filters
    weeks: Sequence[date]
    weeks_before: Sequence[date]
    mirrors: Sequence[Mirror]
    funnel: Mapping[Side, Funnel]
    names: Names
    minimum: int
    version: int
    past: Mapping[Side, int]
    weightings: Mapping[str, Weighting] = {}

    def query(self, span: int | None = None) -> str:
        """Return the query of this view, or of the same for so many weeks up to its last."""
        if span is None:
            return self.filters.query(self.weeks)
        first = self.weeks[-1] - (span - 1) * WEEK
        return self.filters.query([first, self.weeks[-1]])


def read_filters(query: Mapping[str, Any]) -> Filters:
    """Return the filters that a form sends; an empty field is none. Raises Invalid."""
    filled = {name: value for name, value in query.items() if value}
    try:
        return msgspec.convert(filled, Filters, strict=False)
    except msgspec.ValidationError as problem:
        raise Invalid("Choose days, a team and a channel from the form.") from problem


async def hold_up_for(tx: Transaction, filters: Filters, *, tongue: Language) -> Held:
    """Load the mirror. Raises Invalid for weeks, or more at once, that cannot be shown."""
    if len(filters.fixed) > MOST_AT_ONCE:
        raise Invalid(phrase("Choose two of team, channel, brand and reason at most."))
    version = await read_version(tx)
    settings = await organisation_settings(tx)
    weeks = weeks_between(filters.first, filters.last, today=_today(tx.at, settings))
    before = weeks_before(weeks)
    asked = await pairs(tx, language=tongue.code, brand=settings.name)
    cells = await read_cells(tx, filters.fixed, before=before, weeks=weeks)
    weighed: Mapping[str, WeighedQuestion] = {}
    if filters.weights == "contacts":
        zone = settings.time_zone
        weighed = await weighed_questions(tx, filters.fixed, weeks=weeks, before=before, zone=zone)
    return Held(
        filters=filters,
        weeks=weeks,
        weeks_before=before,
        # In a thread: with many teams it takes long, and live screens must not wait for it.
        mirrors=await asyncio.to_thread(_mirrors, cells, asked, filters, weeks, weighed),
        funnel=_funnel(cells, filters),
        names=await group_names(tx, tongue),
        minimum=settings.minimum_group,
        version=version,
        past=await _past(tx, filters, weeks, [pair.question for pair in asked]),
        weightings={
            pair.question: weighed[pair.question].by for pair in asked if pair.question in weighed
        },
    )


async def _past(
    tx: Transaction, filters: Filters, weeks: Sequence[date], questions: Sequence[str]
) -> Mapping[Side, int]:
    found: dict[Side, int] = {"customer": 0, "adviser": 0}
    if filters.brand_id or filters.reason_id:  # files tell neither
        return found
    days = (weeks[0], weeks[-1] + timedelta(days=6))
    rows = await tx.fetch(PAST, tx.organisation, *days, questions, filters.team_id, filters.channel)
    return found | {row["side"]: row["n"] for row in rows}


async def read_version(tx: Transaction) -> int:
    """Return a number that grows when there is something to show, of either side.

    So it does when sums kept by kind come to be dropped for what is counted already.
    """
    readers = [follower.name for follower in followers]
    return int(await tx.value(VERSION, tx.organisation, readers, KEPT_BY))


def _mirrors(
    cells: Cells,
    asked: Sequence[Pair],
    filters: Filters,
    weeks: Sequence[date],
    weighed: Mapping[str, WeighedQuestion],
) -> list[Mirror]:
    mirrors = [hold_up(cells, pair, fixed=filters.fixed, weeks=weeks) for pair in asked]
    return corrected_together(
        [
            with_weights(one, weighed[one.pair.question]) if one.pair.question in weighed else one
            for one in mirrors
        ]
    )


def _funnel(cells: Cells, filters: Filters) -> Mapping[Side, Funnel]:
    spot = Spot(place_of(filters.fixed))
    sides: tuple[Side, Side] = ("customer", "adviser")
    return {side: cells.responses.get((spot, side), Funnel()) for side in sides}


def _today(at: datetime, settings: OrganisationSettings) -> date:
    return at.astimezone(ZoneInfo(settings.time_zone)).date()
