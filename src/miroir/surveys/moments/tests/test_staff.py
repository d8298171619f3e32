from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from miroir.base.database import Database, Transaction
from miroir.base.errors import Conflict
from miroir.base.ids import OrganisationId
from miroir.calendars import WHOLE_DAY, Calendar, SpecialDay, WorkingTime, every_day
from miroir.journal import since
from miroir.surveys import (
    AtEnd,
    Campaign,
    Given,
    InvitationMade,
    Outcome,
    RuleSays,
    Weekly,
    Where,
    add_ask_rule,
    answer,
    ask_adviser,
    ask_limits,
    ask_rules,
    open_asks,
    outcomes,
    remove_ask_rule,
    save_for_later,
    set_ask_limits,
    survey,
    told,
)
from miroir.surveys.ballots import large_teams
from miroir.surveys.moments.due import ask_due
from miroir.surveys.moments.planning import open_waves
from miroir.surveys.moments.waves import wave
from miroir.surveys.testing import Scene, add_adviser, close_contact, set_scene

MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)  # half past ten in Paris
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
PULSE = RuleSays(
    name="Pulse",
    side="adviser",
    survey="pulse",
    moment=Weekly(weekday=0, hour=10, questions=2),
    way="desk",
    priority=70,
)
BAROMETER = RuleSays(
    name="Barometer",
    side="adviser",
    survey="barometer",
    moment=Campaign(first=date(2026, 3, 2), last=date(2026, 3, 13)),
    way="desk",
    priority=60,
)
AFTER_WORK = RuleSays(name="End", side="adviser", survey="contact", moment=AtEnd(), way="desk")


@pytest.fixture
async def scene(database: Database, organisation: OrganisationId) -> Scene:
    async with database.transaction(organisation, at=MONDAY - 30 * DAY) as tx:
        return await set_scene(tx, advisers=7)


async def only(tx: Transaction, *wanted: RuleSays) -> list[UUID]:
    for one in await ask_rules(tx):
        await remove_ask_rule(tx, one.id)
    return [(await add_ask_rule(tx, says)).id for says in wanted]


async def work(tx: Transaction) -> None:
    await open_waves(tx)
    await ask_due(tx)


async def of(tx: Transaction, rule_id: UUID) -> dict[Outcome, int]:
    return (await outcomes(tx, since=date(2026, 1, 1))).get(rule_id, {})


async def test_a_pulse_asks_every_adviser_once_a_week_two_questions_in_turn(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    asked: dict[UUID, Sequence[str]] = {}
    adviser = scene.adviser_ids[0]
    async with database.transaction(organisation, at=MONDAY - HOUR) as tx:
        await only(tx, PULSE)
        await work(tx)
        assert not await open_asks(tx, adviser)
    for at in (MONDAY, MONDAY + HOUR, MONDAY + 4 * DAY, MONDAY + 7 * DAY):
        async with database.transaction(organisation, at=at) as tx:
            await work(tx)
            for one in await open_asks(tx, adviser):
                assert one.number is None and one.anonymous and one.survey == "pulse"
                asked[one.invitation_id] = [question.code for question in one.questions]
    assert [len(codes) for codes in asked.values()] == [2, 2]
    assert len({code for codes in asked.values() for code in codes}) == 4
    async with database.transaction(organisation) as tx:
        made = [one.fact for one in await since(tx, 0, [InvitationMade])]
    assert len(made) == 2 * len(scene.adviser_ids)
    assert {(fact.channel, fact.conversation_id) for fact in made} == {(None, None)}


def test_a_pulse_on_a_closed_day_waits_for_the_next_opening() -> None:
    holiday = SpecialDay(on=date(2026, 3, 2), slots=())
    calendar = Calendar(week=every_day(WHOLE_DAY), special_days=(holiday,))
    found = wave(PULSE.moment, MONDAY + DAY, zone="UTC", calendar=WorkingTime(calendar))
    assert found is not None
    assert found.day == date(2026, 3, 2)
    assert found.opens_at == datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
    assert not found.open(MONDAY)


async def test_the_survey_of_the_first_priority_takes_the_slot_and_others_wait_or_are_over(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    adviser = scene.adviser_ids[0]
    async with database.transaction(organisation, at=MONDAY) as tx:
        pulse, barometer, end = await only(tx, PULSE, BAROMETER, AFTER_WORK)
        limits = await ask_limits(tx)
        await set_ask_limits(tx, msgspec.structs.replace(limits, asks_per_day=1))
        await open_waves(tx)
        closed = await close_contact(tx, scene, adviser_id=adviser)
        assert await ask_adviser(tx, closed) is None  # the pulse is due
        assert await of(tx, end) == {"outranked": 1}
        await ask_due(tx)
        assert [one.survey for one in await open_asks(tx, adviser)] == ["pulse"]
        assert await of(tx, barometer) == {}  # they wait
    async with database.transaction(organisation, at=MONDAY + 25 * HOUR) as tx:
        await ask_due(tx)
        assert {one.survey for one in await open_asks(tx, adviser)} == {"pulse", "barometer"}
        assert await of(tx, pulse) == await of(tx, barometer) == {"invited": 7}


async def test_a_team_is_asked_so_often_at_most(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    team = scene.team_ids[0]
    async with database.transaction(organisation, at=MONDAY) as tx:
        (end,) = await only(tx, AFTER_WORK)
        limits = await ask_limits(tx)
        await set_ask_limits(tx, msgspec.structs.replace(limits, team_asks_per_week=2))
        for adviser in scene.adviser_ids[:4]:
            closed = await close_contact(tx, scene, adviser_id=adviser, team_id=team)
            await ask_adviser(tx, closed)
        assert await of(tx, end) == {"invited": 2, "team_limit": 2}


async def test_what_is_said_without_a_name_leads_to_nobody_and_is_told_once_it_is_over(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    async with database.transaction(organisation, at=MONDAY - DAY) as tx:
        few = await add_adviser(tx, scene.team_ids[1])
    async with database.transaction(organisation, at=MONDAY) as tx:
        (rule,) = await only(tx, BAROMETER)
        await work(tx)
        for adviser in (*scene.adviser_ids[:6], few):
            (ask,) = await open_asks(tx, adviser)
            invitation = ask.invitation_id
            await save_for_later(tx, invitation, [Given(question="mood", value=3)])
            await answer(tx, invitation, [Given(question="recommend", value=9)], confirmed=True)
            await answer(tx, invitation, [Given(question="recommend", value=0)], confirmed=True)
            found = await survey(tx, invitation)
            assert found.answered_at and not found.answers and not found.unsent
        assert not await tx.value("select count(*) from answer")
        assert not await told(tx, rule)
        teams = await tx.fetch("select distinct team_id from ballot")
        # One of the second team alone would be told by subtraction: no team is named.
        assert [row["team_id"] for row in teams] == [None]
    async with database.transaction(organisation, at=MONDAY + 14 * DAY) as tx:
        said = await told(tx, rule)
        assert {(one.question, one.team_id, tuple(one.values)) for one in said} == {
            ("recommend", None, (9,) * 7),
            ("mood", None, (3,) * 7),
        }
        await work(tx)
        late = scene.adviser_ids[6]
        assert not await open_asks(tx, late)


async def test_what_was_asked_without_a_name_cannot_be_answered_once_it_is_over(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    async with database.transaction(organisation, at=MONDAY) as tx:
        await only(tx, BAROMETER)
        await work(tx)
        (ask,) = await open_asks(tx, scene.adviser_ids[0])
    async with database.transaction(organisation, at=MONDAY + 14 * DAY) as tx:
        with pytest.raises(Conflict):
            given = [Given(question="mood", value=3)]
            await answer(tx, ask.invitation_id, given, confirmed=True)


async def test_a_campaign_asks_the_teams_it_names(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    where = Where(team_ids=(scene.team_ids[1],))
    async with database.transaction(organisation, at=MONDAY) as tx:
        other = await add_adviser(tx, scene.team_ids[1])
        await only(tx, msgspec.structs.replace(BAROMETER, where=where))
        await work(tx)
        assert not await open_asks(tx, scene.adviser_ids[0])
        assert len(await open_asks(tx, other)) == 1


def test_teams_of_too_few_are_named_neither_alone_nor_by_subtraction() -> None:
    large, middle, small = (UUID(int=n) for n in (1, 2, 3))
    assert large_teams({large: 9, middle: 6, small: 2}, minimum=5) == {large}
    assert large_teams({large: 9, middle: 6, small: 5}, minimum=5) == {large, middle, small}
    assert large_teams({large: 9, middle: 3, small: 2}, minimum=5) == {large}
    assert large_teams({large: 9, None: 1}, minimum=5) == set()
