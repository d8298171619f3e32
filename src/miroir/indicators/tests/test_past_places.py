"""Answers that came in from files stand in the mirror, and leave it whole when undone."""

from datetime import UTC, datetime

import msgspec

from miroir.base.database import Database, Transaction
from miroir.base.ids import OrganisationId, new_id
from miroir.indicators import rebuild
from miroir.indicators.testing import count_answers
from miroir.journal import record
from miroir.surveys import PastAnswersTaken, PastImportUndone, current
from miroir.surveys.testing import set_scene

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TEAM_OF_SIX, TEAM_OF_TWO = range(6), range(6, 8)
IMPORT = """
    insert into past_import (organisation_id, id, side, name, sha256, size, lines_about, reading,
        plan, document, state, made_at)
    values ($1, $2, 'adviser', 'a.csv', '', 1, 8, '{}', '{}', $3, 'done', $4)
"""
LINE = """
    insert into past_response (organisation_id, import_id, line, at, team_id, channel, answers)
    values ($1, $2, $3, $4, $5, 'email', $6)
"""
KEPT = """
    select axes, one, n, good, shown from mirror_cell
    where organisation_id = $1 and axes in ('', 'team') and n > 0 order by 1, 3
"""
PEOPLE = "select count(*) from mirror_person where organisation_id = $1 and n > 0"


async def kept(tx: Transaction) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await tx.fetch(KEPT, tx.organisation)]


async def test_past_answers_count_by_place_are_guarded_and_leave_whole(
    database: Database, organisation: OrganisationId
) -> None:
    import_id = new_id()
    async with database.transaction(organisation, at=MONDAY) as tx:
        scene = await set_scene(tx)
        asked = msgspec.to_builtins((await current(tx, "adviser")).document, str_keys=True)
        await tx.execute(IMPORT, organisation, import_id, asked, MONDAY)
        for line in (*TEAM_OF_SIX, *TEAM_OF_TWO):
            team = scene.team_ids[0 if line in TEAM_OF_SIX else 1]
            answers = {"effort": 7 if line % 2 else 1}
            await tx.execute(LINE, organisation, import_id, line, MONDAY, team, answers)
        for begin in (0, 4):
            record(
                tx,
                PastAnswersTaken(
                    import_id=import_id,
                    side="adviser",
                    first=begin,
                    last=begin + 3,
                    lines=4,
                    answers=4,
                ),
            )
    await count_answers(database, organisation)
    async with database.transaction(organisation, at=MONDAY) as tx:
        first, second = map(str, scene.team_ids)
        counted = [
            ("", "", 8, 4, True),
            ("team", second, 2, 1, False),
            ("team", first, 6, 3, False),
        ]
        assert await kept(tx) == counted
    await rebuild(database, organisation)
    async with database.transaction(organisation, at=MONDAY) as tx:
        assert await kept(tx) == counted
        assert await tx.value(PEOPLE, organisation) == 8
        record(tx, PastImportUndone(import_id=import_id, by=None))
    await count_answers(database, organisation)
    async with database.transaction(organisation) as tx:
        assert await kept(tx) == []
        assert await tx.value(PEOPLE, organisation) == 0
