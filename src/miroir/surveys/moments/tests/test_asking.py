from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from miroir.access import create_brand
from miroir.base.channel import Channel
from miroir.base.database import Database, Transaction
from miroir.base.errors import Invalid
from miroir.base.ids import OrganisationId, new_id
from miroir.conversations import reopen
from miroir.journal import Fact, Recorded, since
from miroir.surveys import (
    AtEnd,
    Given,
    InvitationMade,
    InvitationReminded,
    Later,
    NotAsked,
    Regularly,
    RuleSays,
    Where,
    add_ask_rule,
    answer,
    ask_rules,
    change_ask_rule,
    invite_customer,
    outcomes,
    preview,
    remove_ask_rule,
    survey,
)
from miroir.surveys.consenting import ask_no_more
from miroir.surveys.moments.due import ask_due
from miroir.surveys.moments.model import drawn
from miroir.surveys.moments.planning import open_waves
from miroir.surveys.moments.reminding import remind_due
from miroir.surveys.testing import Scene, close_contact, set_scene

NOBODY = UUID(int=0)
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SOLVED = RuleSays(name="After", side="customer", survey="solved", moment=Later(days=3), priority=80)
RELATION = RuleSays(name="Relation", side="customer", survey="relation", moment=Regularly(days=30))
REMINDED = RuleSays(
    name="End", side="customer", survey="contact", moment=AtEnd(), reminders=2, remind_after=4
)


@pytest.fixture
async def scene(database: Database, organisation: OrganisationId) -> Scene:
    async with database.transaction(organisation, at=NOW) as tx:
        return await set_scene(tx)


async def only(tx: Transaction, *wanted: RuleSays) -> list[UUID]:
    for one in await ask_rules(tx):
        await remove_ask_rule(tx, one.id)
    return [(await add_ask_rule(tx, says)).id for says in wanted]


async def work(tx: Transaction) -> None:
    await open_waves(tx)
    await ask_due(tx)
    await remind_due(tx)


async def recorded(tx: Transaction, *kinds: type[Fact]) -> Sequence[Recorded[Any]]:
    return await since(tx, 0, list(kinds))


async def counted(tx: Transaction, rule_id: UUID) -> dict[str, int]:
    found = (await outcomes(tx, since=NOW.date())).get(rule_id, {})
    return {str(outcome): n for outcome, n in found.items()}


async def test_a_rule_asks_about_what_fits_all_its_conditions(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    team = scene.team_ids[0]
    where = Where(channels=("form",), reason_ids=(scene.solved_id,), team_ids=(team,))
    cases: tuple[tuple[Channel, UUID], ...]
    cases = (("form", team), ("email", team), ("form", scene.team_ids[1]))
    asked = []
    async with database.transaction(organisation, at=NOW) as tx:
        await only(tx, msgspec.structs.replace(REMINDED, where=where))
        for channel, of in cases:
            closed = await close_contact(tx, scene, channel=channel, team_id=of)
            asked.append(await invite_customer(tx, closed) is not None)
    assert asked == [True, False, False]


async def test_a_rule_asks_about_the_contacts_of_its_brands(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    async with database.transaction(organisation, at=NOW) as tx:
        other = await create_brand(tx, name="Oakfield", key=f"key-{new_id().hex}")
        of_other = Where(brand_ids=(other,))
        says = msgspec.structs.replace(REMINDED, where=of_other)
        await only(tx, says)
        scenes = (scene, msgspec.structs.replace(scene, brand_id=other))
        closed = [await close_contact(tx, one) for one in scenes]
        asked = [await invite_customer(tx, one) is not None for one in closed]
        assert asked == [False, True]
        assert (await preview(tx, says)).fitting == 1
        with pytest.raises(Invalid, match="not there any more"):
            await add_ask_rule(tx, msgspec.structs.replace(says, where=Where(brand_ids=(NOBODY,))))
        relation = msgspec.structs.replace(RELATION, where=of_other)
        assert (await preview(tx, relation)).fitting == round(7 / 30)
        await only(tx, relation)
    for day in range(31):
        async with database.transaction(organisation, at=NOW + day * DAY) as tx:
            await open_waves(tx)
    async with database.transaction(organisation) as tx:
        rows = await tx.fetch("select distinct subject_id from planned_ask")
    assert [row["subject_id"] for row in rows] == [closed[1].customer_id]


async def test_chance_draws_by_the_contact_alone_and_about_the_share_that_is_set(
    scene: Scene,
) -> None:
    rule = scene.brand_id
    contacts = [UUID(int=n) for n in range(2000)]
    few = {one for one in contacts if drawn(rule, one, share=20)}
    assert few == {one for one in contacts if drawn(rule, one, share=20)}
    assert few < {one for one in contacts if drawn(rule, one, share=40)}
    assert 0.17 < len(few) / len(contacts) < 0.23
    assert all(drawn(rule, one, share=100) for one in contacts)


async def test_what_is_asked_days_later_goes_first_where_it_has_the_higher_priority(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    async with database.transaction(organisation, at=NOW) as tx:
        later, end = await only(tx, SOLVED, REMINDED)
        closed = await close_contact(tx, scene, address="camille@example.net")
        assert await invite_customer(tx, closed) is None
        again = await close_contact(tx, scene, address="camille@example.net")
        assert await invite_customer(tx, again) is None
        assert await counted(tx, end) == {"outranked": 2}
    for days, invited in ((2, 0), (3, 1), (4, 1)):
        async with database.transaction(organisation, at=NOW + days * DAY) as tx:
            await work(tx)
        async with database.transaction(organisation) as tx:
            made = [one.fact for one in await recorded(tx, InvitationMade)]
            assert [fact.survey for fact in made] == ["solved"] * invited
    async with database.transaction(organisation) as tx:
        assert await counted(tx, later) == {"invited": 1, "quarantine": 1}
        found = await survey(tx, made[0].invitation_id)
        assert [one.code for one in found.questionnaire.questions] == ["solved_later", "missing"]


async def test_nobody_is_asked_later_about_what_was_opened_again_or_by_a_paused_rule(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    async with database.transaction(organisation, at=NOW) as tx:
        (later,) = await only(tx, SOLVED)
        first, second = [await close_contact(tx, scene) for _ in range(2)]
        await invite_customer(tx, first)
        await invite_customer(tx, second)
        await reopen(tx, first.conversation_id)
        await change_ask_rule(tx, later, SOLVED, paused=True)
    async with database.transaction(organisation, at=NOW + 3 * DAY) as tx:
        await work(tx)
        assert await counted(tx, later) == {"over": 2}


async def test_opposition_holds_for_what_is_planned_and_for_reminders(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    async with database.transaction(organisation, at=NOW) as tx:
        await only(tx, REMINDED)
        closed = await close_contact(tx, scene, address="camille@example.net")
        invited = await invite_customer(tx, closed)
        assert invited
        (later,) = await only(tx, SOLVED)
        again = await close_contact(tx, scene, address="camille@example.net")
        await invite_customer(tx, again)
        await ask_no_more(tx, await survey(tx, invited))
    async with database.transaction(organisation, at=NOW + 4 * DAY) as tx:
        await work(tx)
        assert await counted(tx, later) == {"opposed": 1}
    async with database.transaction(organisation) as tx:
        assert not await recorded(tx, InvitationReminded)
        assert [one.fact.why for one in await recorded(tx, NotAsked)] == ["opposed"]


async def test_who_has_not_answered_is_reminded_twice_and_not_once_more(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    async with database.transaction(organisation, at=NOW) as tx:
        await only(tx, REMINDED)
        silent, quick = [await close_contact(tx, scene) for _ in range(2)]
        waits = await invite_customer(tx, silent)
        answers = await invite_customer(tx, quick)
        assert waits and answers
    for days in (1, 4, 5, 8, 12, 16):
        async with database.transaction(organisation, at=NOW + days * DAY) as tx:
            await work(tx)
            if days == 1:
                await answer(tx, answers, [Given(question="effort", value=6)], confirmed=True)
    async with database.transaction(organisation) as tx:
        sent = await recorded(tx, InvitationReminded)
    assert [(one.fact.invitation_id, one.fact.reminder) for one in sent] == [
        (waits, 1),
        (waits, 2),
    ]
    assert [one.at - NOW for one in sent] == [4 * DAY, 8 * DAY]
    async with database.transaction(organisation, at=NOW + 20 * DAY) as tx:
        closed = await close_contact(tx, scene)
        again = msgspec.structs.replace(closed, customer_id=silent.customer_id)
        assert await invite_customer(tx, again) is None  # a reminder is an ask: 12 days ago


async def test_each_customer_is_asked_about_the_relation_once_in_a_period_on_a_day_of_theirs(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    async with database.transaction(organisation, at=NOW) as tx:
        await only(tx, RELATION)
        people = {(await close_contact(tx, scene)).customer_id for _ in range(25)}
    for days in range(45):
        for hours in (1, 3):
            at = NOW + days * DAY + timedelta(hours=hours)
            async with database.transaction(organisation, at=at) as tx:
                await work(tx)
    async with database.transaction(organisation) as tx:
        made = await recorded(tx, InvitationMade)
    first = [one for one in made if one.at < NOW + 30 * DAY]
    assert sorted(one.fact.customer_id for one in first) == sorted(people)
    assert len({one.at.date() for one in first}) > 10
    by_customer = {one.fact.customer_id: one.at for one in first}
    later = [one for one in made if one.at >= NOW + 30 * DAY]
    assert later
    assert all(one.at - by_customer[one.fact.customer_id] == 30 * DAY for one in later)
