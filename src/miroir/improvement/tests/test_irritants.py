"""Irritants: what counts to them, what they cost, and whether an action changed anything."""

from datetime import timedelta
from uuid import UUID

import pytest

from miroir.base.clock import now
from miroir.base.database import Database, Transaction
from miroir.base.errors import Invalid, NotFound
from miroir.base.ids import OrganisationId, new_id
from miroir.conversations import TagDraft, add_close_reason, create_tag, tag
from miroir.improvement import (
    Cause,
    Draft,
    Effect,
    actions,
    change_irritant,
    compare,
    costs,
    decide_action,
    effect,
    finish_action,
    group_remarks,
    irritant,
    irritants,
    part_remark,
    raise_irritant,
    remarks_of,
    remarks_unexplained,
    set_causes,
)
from miroir.indicators import share
from miroir.surveys import Given, answer, invite_customer
from miroir.surveys.testing import Scene, close_contact, set_scene

LATE = Draft(title="The parcel is late")


async def told(tx: Transaction, scene: Scene, words: str, *, effort: int = 2) -> UUID:
    """Have a customer close a contact and say `words`; return the invitation."""
    closed = await close_contact(tx, scene, adviser_id=scene.adviser_ids[0])
    invited = await invite_customer(tx, closed)
    assert invited is not None
    given = [Given(question="words", words=words), Given(question="effort", value=effort)]
    await answer(tx, invited, given, confirmed=True)
    return invited


async def test_remarks_are_grouped_once_and_parted_again(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx)
        first = await told(tx, scene, "Trop long, colis égaré")
        await told(tx, scene, "Parfait")
        late = await raise_irritant(tx, LATE, by=None)
        assert [one.words for one in await remarks_unexplained(tx, words="EGARE")] == [
            "Trop long, colis égaré"
        ]
        unknown = (new_id(), "words")
        assert await group_remarks(tx, late, [(first, "words"), unknown], by=None) == 1
        assert await group_remarks(tx, late, [(first, "words")], by=None) == 0
        assert [one.words for one in await remarks_unexplained(tx)] == ["Parfait"]
        assert [one.invitation_id for one in await remarks_of(tx, late)] == [first]
        await part_remark(tx, late, first, "words")
        assert len(await remarks_unexplained(tx)) == 2


async def test_a_cost_counts_contacts_minutes_and_effort_once_each(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx)
        remark = await told(tx, scene, "Trop long", effort=2)
        await told(tx, scene, "Parfait", effort=7)
        late = await raise_irritant(tx, LATE, by=None)
        other = await raise_irritant(tx, Draft(title="Nothing"), by=None)
        await group_remarks(tx, late, [(remark, "words")], by=None)
        counted = await costs(tx, [late, other], since=tx.at - timedelta(days=1))
        cost = counted[late]
        assert (cost.contacts, cost.effort_points, cost.remarks) == (1, 5, 1)
        # The same conversation by its reason as well: counted once.
        await set_causes(tx, late, [Cause(kind="reason", id=scene.solved_id)])
        cost = (await costs(tx, [late], since=tx.at - timedelta(days=1)))[late]
        assert (cost.contacts, cost.effort_points) == (2, 5)
        assert counted[other].contacts == 0


async def test_an_irritant_is_described_moved_and_settled(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx)
        by = scene.adviser_ids[0]
        late = await raise_irritant(tx, LATE, by=by)
        await change_irritant(tx, late, Draft(title="Late", state="done", owner_id=by), by=by)
        [shown] = await irritants(tx)
        assert (shown.title, shown.state, shown.owner_id) == ("Late", "done", by)
        assert shown.settled_at == tx.at
        await change_irritant(tx, late, Draft(title="Late", state="working"), by=by)
        assert (await irritant(tx, late)).settled_at is None
        with pytest.raises(Invalid):
            await raise_irritant(tx, Draft(title=" "), by=by)
        with pytest.raises(Invalid):
            await set_causes(tx, late, [Cause(kind="tag", id=new_id())])
        with pytest.raises(NotFound):
            await change_irritant(tx, new_id(), LATE, by=by)


async def test_an_action_is_measured_between_periods_of_one_length(
    database: Database, organisation: OrganisationId
) -> None:
    done = now() - timedelta(days=14)
    async with database.transaction(organisation, at=done - timedelta(days=10)) as tx:
        scene = await set_scene(tx)
        late_tag = (await create_tag(tx, TagDraft(name="late"))).id
        for affected in [True] * 18 + [False] * 2:
            await _closed(tx, scene, late_tag if affected else None)
        duplicate = await add_close_reason(tx, "duplicate", {})
        await close_contact(tx, scene, reason_id=duplicate)
        tx.at = done + timedelta(days=3)
        for affected in [True] * 2 + [False] * 18:
            await _closed(tx, scene, late_tag if affected else None)
        tx.at = done + timedelta(days=14)
        late = await raise_irritant(tx, LATE, by=None)
        assert await effect(tx, await irritant(tx, late), done) == "no-cause"
        await set_causes(tx, late, [Cause(kind="tag", id=late_tag)])
        shown = await irritant(tx, late)
        assert await effect(tx, shown, tx.at - timedelta(days=6)) == "too-early"
        found = await effect(tx, shown, done)
        assert isinstance(found, Effect)
        assert (found.length, found.settled) == (timedelta(days=14), False)
        assert (found.affected.before.value, found.affected.before.n) == (0.9, 20)
        assert (found.affected.after.value, found.affected.after.n) == (0.1, 20)
        assert found.affected.reading == "better"
        assert found.ease.reading == "unknown"


async def _closed(tx: Transaction, scene: Scene, tag_id: UUID | None) -> None:
    closed = await close_contact(tx, scene, adviser_id=scene.adviser_ids[0])
    if tag_id is not None:
        await tag(tx, closed.conversation_id, add=[tag_id], by=None)


def test_a_difference_that_chance_makes_is_no_change() -> None:
    before = share(9, 20, measure="affected")
    assert compare(before, share(6, 20, measure="affected"), less_is_good=True).reading == (
        "no-clear-change"
    )
    worse = compare(before, share(20, 20, measure="affected"), less_is_good=True)
    assert worse.reading == "worse"


async def test_an_action_is_done_since_a_day_and_undone(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        await set_scene(tx)
        late = await raise_irritant(tx, LATE, by=None)
        action = await decide_action(tx, late, "Pack it", owner_id=None, due_on=None, by=None)
        await finish_action(tx, late, action, since=tx.at, by=None)
        assert [one.done_at for one in await actions(tx, [late])] == [tx.at]
        await finish_action(tx, late, action, since=None, by=None)
        assert [one.done_at for one in await actions(tx, [late])] == [None]
        with pytest.raises(Invalid):
            await finish_action(tx, late, action, since=tx.at + timedelta(days=1), by=None)
        with pytest.raises(NotFound):
            await finish_action(tx, late, new_id(), since=None, by=None)
