"""Answers of both sides, as the mirror counts them, for tests of gaps that grow."""

from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

from miroir.base.database import Transaction

WEDNESDAY: Final = datetime(2026, 4, 1, 6, tzinfo=UTC)
SINCE: Final = date(2026, 3, 2)  # four whole weeks before it
WEEKS: Final = 8  # those, and four before
A_WEEK: Final = 50  # answers of each side

COUNT: Final = """
    insert into mirror_cell
        (organisation_id, axes, one, two, week, side, question, n, good, bad, shown)
    values ($1, $2, $3, $4, $5, $6, 'satisfaction', $7, $8, 0, $9)
    on conflict (organisation_id, axes, one, week, two, side, question) do update
        set good = excluded.good
"""


async def fill_gap(
    tx: Transaction,
    *,
    team_id: UUID,
    brand_id: UUID | None = None,
    since: date = SINCE,
    advisers: int = 10,
    shown: bool = True,
) -> None:
    """Have both sides of a team be as content before `since`, and advisers less for four weeks.

    Of 50 answers a week, 35 of customers are good, and so many of `advisers` then.
    """
    place = ("team", f"{team_id}", "") if brand_id is None else _of_both(team_id, brand_id)
    for week in range(WEEKS):
        monday = since + timedelta(weeks=week - WEEKS // 2)
        late = week >= WEEKS // 2
        for side, good in (("customer", 35), ("adviser", advisers if late else 35)):
            key = (tx.organisation, *place, monday, side)
            await tx.execute(COUNT, *key, A_WEEK, good, shown)


def _of_both(team_id: UUID, brand_id: UUID) -> tuple[str, str, str]:
    return "team brand", f"{team_id}", f"{brand_id}"
