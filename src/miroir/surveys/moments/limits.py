"""How often people are asked at most: what an organisation sets."""

from typing import Annotated

import msgspec

from miroir.base.database import Transaction

LIMITS = """
    select extract(day from survey_quarantine)::integer as quarantine_days, asks_per_shift,
           asks_per_day, asks_per_week, team_asks_per_day, team_asks_per_week
    from organisation_settings where organisation_id = $1
"""
SET = """
    update organisation_settings
    set survey_quarantine = make_interval(days => $2), asks_per_shift = $3, asks_per_day = $4,
        asks_per_week = $5, team_asks_per_day = $6, team_asks_per_week = $7
    where organisation_id = $1
"""


class AskLimits(msgspec.Struct, frozen=True, kw_only=True):
    """A customer who was asked is left alone for `quarantine_days`; None: without a limit.

    Advisers are asked about contacts `asks_per_shift` times in eight hours at most.
    """

    quarantine_days: Annotated[int, msgspec.Meta(ge=0, le=365)]
    asks_per_shift: Annotated[int, msgspec.Meta(ge=0, le=20)]
    asks_per_day: Annotated[int, msgspec.Meta(ge=1, le=100)] | None = None
    asks_per_week: Annotated[int, msgspec.Meta(ge=1, le=500)] | None = None
    team_asks_per_day: Annotated[int, msgspec.Meta(ge=1, le=10_000)] | None = None
    team_asks_per_week: Annotated[int, msgspec.Meta(ge=1, le=30_000)] | None = None


async def ask_limits(tx: Transaction) -> AskLimits:
    """Return how often people are asked at most."""
    row = await tx.row(LIMITS, tx.organisation)
    return AskLimits(**row) if row else AskLimits(quarantine_days=14, asks_per_shift=3)


async def set_ask_limits(tx: Transaction, limits: AskLimits) -> None:
    """Ask nobody more often than this, from now on."""
    await tx.execute(SET, tx.organisation, *msgspec.structs.astuple(limits))
