"""A gap that grows opens one follow-up for a team, and none again while weeks are shared."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from miroir.base.database import Database, Transaction
from miroir.base.errors import Invalid
from miroir.base.ids import OrganisationId
from miroir.improvement import (
    FollowUp,
    GapGrew,
    RuleDraft,
    add_rule,
    close_follow_up,
    closed_follow_ups,
    open_follow_ups,
    open_for_grown_gaps,
    retire_rule,
)
from miroir.improvement.testing import WEDNESDAY, fill_gap
from miroir.journal import since
from miroir.surveys.testing import Scene, set_scene

WEEK = timedelta(days=7)


async def scene_with_rule(tx: Transaction, *, hours: int = 48) -> tuple[Scene, UUID]:
    scene = await set_scene(tx)
    rule = RuleDraft(kind="gap", hours=hours, owner_id=scene.adviser_ids[0])
    return scene, await add_rule(tx, rule)


async def look(database: Database, organisation: OrganisationId, *, at: datetime) -> list[FollowUp]:
    async with database.transaction(organisation, at=at) as tx:
        await open_for_grown_gaps(tx)
        return await open_follow_ups(tx)


async def test_a_gap_that_grows_opens_one_follow_up_with_the_mirror_that_shows_it(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        scene, rule_id = await scene_with_rule(tx)
        await fill_gap(tx, team_id=scene.team_ids[0])
    [one] = await look(database, organisation, at=WEDNESDAY)
    assert one.gap is not None
    assert (one.kind, one.owner_id, one.invitation_id) == ("gap", scene.adviser_ids[0], None)
    assert (one.gap.team_id, one.gap.since) == (scene.team_ids[0], date(2026, 3, 2))
    assert (round(one.gap.value, 6), round(one.gap.former, 6)) == (-0.5, 0)
    assert one.due_at - one.opened_at == timedelta(hours=48)
    shown = f"from=2026-03-02&to=2026-03-29&team_id={scene.team_ids[0]}"
    assert one.mirror == f"/mirror?{shown}#satisfaction"
    async with database.transaction(organisation) as tx:
        [told] = [each.fact for each in await since(tx, 0, [GapGrew])]
        assert (told.follow_up_id, told.team_id) == (one.id, one.gap.team_id)
        await retire_rule(tx, rule_id)
        await add_rule(tx, RuleDraft(kind="gap", hours=1, owner_id=scene.adviser_ids[1]))
    assert await look(database, organisation, at=WEDNESDAY) == [one]


async def test_the_same_growth_is_not_told_of_again_and_a_new_one_is(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        scene, _ = await scene_with_rule(tx)
        await fill_gap(tx, team_id=scene.team_ids[0])
    assert len(await look(database, organisation, at=WEDNESDAY)) == 1
    assert len(await look(database, organisation, at=WEDNESDAY + WEEK)) == 1
    async with database.transaction(organisation) as tx:
        await fill_gap(tx, team_id=scene.team_ids[0], since=date(2026, 3, 30), advisers=5)
    assert len(await look(database, organisation, at=WEDNESDAY + 4 * WEEK)) == 2


async def test_a_rule_of_a_brand_looks_at_its_own_answers_and_one_that_is_retired_at_none(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        scene, rule_id = await scene_with_rule(tx)
        owner, brand_id = scene.adviser_ids[0], scene.brand_id
        await retire_rule(tx, rule_id)
        await add_rule(tx, RuleDraft(kind="gap", hours=1, brand_id=brand_id, owner_id=owner))
        await fill_gap(tx, team_id=scene.team_ids[0])
        await fill_gap(tx, team_id=scene.team_ids[1], brand_id=brand_id)
    [one] = await look(database, organisation, at=WEDNESDAY)
    assert one.gap is not None
    assert (one.gap.team_id, one.brand_id) == (scene.team_ids[1], brand_id)
    assert f"team_id={scene.team_ids[1]}&brand_id={brand_id}" in (one.mirror or "")


async def test_what_the_mirror_does_not_show_opens_nothing(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        scene, _ = await scene_with_rule(tx)
        await fill_gap(tx, team_id=scene.team_ids[0], shown=False)
    assert await look(database, organisation, at=WEDNESDAY) == []


async def test_a_gap_is_looked_into_and_has_nobody_to_answer(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        scene, _ = await scene_with_rule(tx)
        owner = scene.adviser_ids[0]
        await fill_gap(tx, team_id=scene.team_ids[0])
        with pytest.raises(Invalid):
            await add_rule(tx, RuleDraft(kind="gap", hours=1))
    [one] = await look(database, organisation, at=WEDNESDAY)
    async with database.transaction(organisation) as tx:
        for way, outcome in (("answered", "explained"), ("looked_into", "satisfied")):
            with pytest.raises(Invalid):
                await close_follow_up(tx, one.id, way=way, outcome=outcome, text="x", by=owner)  # type: ignore[arg-type]
        await close_follow_up(tx, one.id, way="looked_into", outcome="acted_on", text="", by=owner)
        [done] = await closed_follow_ups(tx)
        assert (done.way, done.outcome, done.gap) == ("looked_into", "acted_on", one.gap)
