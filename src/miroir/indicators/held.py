"""The mirror as asked for: which weeks, team and channel; loaded, and guarded."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from miroir.access import OrganisationSettings, organisation_settings
from miroir.advisers import teams
from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.base.errors import Invalid
from miroir.base.language import Code as Language
from miroir.indicators.disclosure import hold_up_part
from miroir.indicators.mirror import Answers, Mirror, Pair, Side
from miroir.indicators.movements import set_against
from miroir.indicators.period import weeks_before, weeks_between
from miroir.indicators.queries import Funnel, answers, funnel, pairs

Past = Literal["with", "without"]


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """What part of the mirror to show; whole weeks from that of `first` to that of `last`.

    `past`: with answers that came in from files, or without.
    """

    first: date | None = msgspec.field(name="from", default=None)
    last: date | None = msgspec.field(name="to", default=None)
    team_id: UUID | None = None
    channel: Channel | None = None
    past: Past = "with"


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """What the mirror shows: one Mirror for each pair of questions, and who answered at all.

    `weeks_before` are those that the figures are set against. `past` counts, for each side, the
    answers in these weeks that came in from files.
    """

    filters: Filters
    weeks: Sequence[date]
    weeks_before: Sequence[date]
    mirrors: Sequence[Mirror]
    funnel: Mapping[Side, Funnel]
    team_names: Mapping[UUID | None, str]
    minimum: int
    past: Mapping[Side, int]


def read_filters(query: Mapping[str, Any]) -> Filters:
    """Return the filters that a form sends; an empty field is none. Raises Invalid."""
    filled = {name: value for name, value in query.items() if value}
    try:
        return msgspec.convert(filled, Filters, strict=False)
    except msgspec.ValidationError as problem:
        raise Invalid("Choose days, a team and a channel from the form.") from problem


async def hold_up_for(tx: Transaction, filters: Filters, *, language: Language) -> Held:
    """Load the mirror. Raises Invalid for weeks that cannot be shown."""
    settings = await organisation_settings(tx)
    weeks = weeks_between(filters.first, filters.last, today=_today(tx.at, settings))
    before = weeks_before(weeks)
    everybody = await answers(tx, [*before, *weeks])
    asked = await pairs(tx, language=language, brand=settings.name)
    hold = partial(
        hold_up_part,
        everybody,
        minimum=settings.minimum_group,
        team_id=filters.team_id,
        channel=filters.channel,
        past=filters.past == "with",
    )
    return Held(
        filters=filters,
        weeks=weeks,
        weeks_before=before,
        # In a thread: with many teams it takes long, and live screens must not wait for it.
        mirrors=await asyncio.to_thread(
            lambda: set_against(
                [hold(pair, weeks=weeks) for pair in asked],
                [hold(pair, weeks=before) for pair in asked if before],
            )
        ),
        funnel=await funnel(tx, weeks, team_id=filters.team_id, channel=filters.channel),
        team_names={team.id: team.name for team in await teams(tx)},
        minimum=settings.minimum_group,
        past=_past(everybody, asked, weeks, filters),
    )


def _past(
    everybody: Answers, asked: Sequence[Pair], weeks: Sequence[date], filters: Filters
) -> Mapping[Side, int]:
    questions = {pair.question for pair in asked}
    found: dict[Side, int] = {"customer": 0, "adviser": 0}
    for cell, histogram in everybody.items():
        here = filters.team_id in (None, cell.team) and filters.channel in (None, cell.channel)
        if cell.origin == "past" and cell.question in questions and cell.week in weeks and here:
            found[cell.side] += histogram.n
    return found


def _today(at: datetime, settings: OrganisationSettings) -> date:
    return at.astimezone(ZoneInfo(settings.time_zone)).date()
