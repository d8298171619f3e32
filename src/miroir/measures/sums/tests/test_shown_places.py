"""Advisers' answers are told as shown where the mirror shows those of their week, nowhere else."""

from datetime import UTC, datetime, timedelta

import pytest

from miroir.base.database import Database, Transaction
from miroir.base.ids import OrganisationId
from miroir.indicators.testing import count_answers
from miroir.measures.model import Axis
from miroir.measures.period import span_of
from miroir.measures.shown import NO_GROUP
from miroir.measures.sums import ANSWERS, fill, read_sums, unkept
from miroir.surveys import Given, answer, ask_adviser
from miroir.surveys.testing import close_contact, set_scene

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANSWERED = MONDAY + timedelta(days=1)
WEEKS = [MONDAY.date(), MONDAY.date() + timedelta(weeks=1)]
SHOW = """
    update mirror_cell
    set shown = week = $2 and (axes = '' or (axes = 'team' and one = $3))
    where organisation_id = $1 and side = 'adviser'
"""


@pytest.fixture
async def told(database: Database, organisation: OrganisationId) -> OrganisationId:
    """Answers of two weeks and two teams, one of which is none; shown: the first week, no team."""
    async with database.transaction(organisation, at=MONDAY - timedelta(days=1)) as tx:
        scene = await set_scene(tx, asks_per_shift=9)
    for week in range(2):
        for team in (scene.team_ids[0], None):
            async with database.transaction(
                organisation, at=ANSWERED + timedelta(weeks=week)
            ) as tx:
                closed = await close_contact(
                    tx, scene, adviser_id=scene.adviser_ids[team is None], team_id=team
                )
                asked = await ask_adviser(tx, closed)
                assert asked
                await answer(tx, asked, [Given(question="effort", value=5)], confirmed=True)
    await count_answers(database, organisation)
    async with database.transaction(organisation) as tx:
        await tx.execute(SHOW, organisation, WEEKS[0], str(NO_GROUP))
    return organisation


async def shown(tx: Transaction, axis: Axis) -> set[tuple[bool, bool, bool, int]]:
    """Return whether answers have a group, whether it is shown, whether all are, and how many."""
    span = span_of(WEEKS, [], zone="Europe/Paris")
    return {
        (one.key is not None, one.shown, one.shown_of_all, one.n)
        for one in await read_sums(tx, span, axis, ANSWERS)
        if one.figure == "adviser"
    }


@pytest.mark.parametrize("kept", ["nothing", "weeks", "days", "days but those of answers"])
async def test_answers_are_shown_where_the_mirror_shows_them(
    database: Database, told: OrganisationId, kept: str
) -> None:
    at = MONDAY + timedelta(days=60 if kept == "weeks" else 10)
    async with database.transaction(told, at=at) as tx:
        for one in await unkept(tx) if kept != "nothing" else ():
            answered = one.stretch.starts <= ANSWERED < one.stretch.ends
            if not (answered and kept == "days but those of answers"):
                await fill(tx, one)
        assert await shown(tx, "team") == {
            (False, True, True, 1),
            (False, False, False, 1),
            (True, False, True, 1),
            (True, False, False, 1),
        }
        assert await shown(tx, "week") == {(True, True, True, 2), (True, False, False, 2)}
        assert {(here, n) for _, here, _, n in await shown(tx, "language")} == {(False, 2)}
