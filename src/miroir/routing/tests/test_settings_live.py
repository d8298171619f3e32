"""What is set reaches a leader that is at work; what it has learnt outlives it."""

from datetime import timedelta
from uuid import UUID

import pytest

from miroir.advisers import create_skill, create_team
from miroir.base import clock
from miroir.base.database import Database, Transaction
from miroir.calendars import Calendar, Slot, every_day, keep_calendar, working_days
from miroir.calendars.model import CLOSED
from miroir.conversations import close, hold, set_priority
from miroir.customers import add_tier, prefer_adviser, set_tier
from miroir.desk.founding import Founded
from miroir.routing import (
    OwnRule,
    Rank,
    accept,
    decline,
    end_placement,
    history,
    place_again,
    rank_tier,
    retire_skill,
    set_channel_rule,
    set_route,
)
from miroir.routing.channel_rules import OwnRing
from miroir.routing.tests.live_floor import LiveFloor


@pytest.fixture
async def floor(database: Database, founded: Founded) -> LiveFloor:
    return LiveFloor(database, founded)


async def test_a_changed_weight_counts_at_once(floor: LiveFloor) -> None:
    await floor.hire()
    await floor.contact()
    await floor.offered()
    await floor.contact()
    await floor.contact()
    await floor.leader.step()
    assert len(await floor.offers()) == 3
    async with floor.at() as tx:
        await set_channel_rule(tx, "chat", OwnRule(weight=25))
    await floor.contact()

    async def four() -> bool:
        return len(await floor.offers()) == 4

    await floor.until(four)


async def test_no_more_of_a_channel_than_is_set(floor: LiveFloor) -> None:
    async with floor.at() as tx:
        await set_channel_rule(tx, "chat", OwnRule(most=1))
    await floor.hire()
    for _ in range(2):
        await floor.contact()
    await floor.offered()
    await floor.leader.step()
    assert len(await floor.offers()) == 1
    assert await why(floor) == "all-busy"


async def why(floor: LiveFloor, conversation: UUID | None = None) -> str:
    """Return why somebody who is not on offer waits."""
    floor.leader._next_explaining = 0
    await floor.leader.step()
    async with floor.at() as tx:
        return str(
            await tx.value(
                """select reason from wait_estimate where organisation_id = $1
                   and reason <> 'offered' and ($2::uuid is null or conversation_id = $2)""",
                tx.organisation,
                conversation,
            )
        )


async def test_who_declined_is_not_asked_again_by_the_next_leader(floor: LiveFloor) -> None:
    ana = await floor.hire()
    conversation = await floor.contact()
    offer, _, _ = await floor.offered()
    async with floor.at() as tx:
        await decline(tx, offer, adviser_id=ana)
    floor.succeed()
    for _ in range(3):
        await floor.leader.step()
    assert await floor.offers() == []
    assert await why(floor, conversation) == "nobody-present", "the founder could, and is away"


async def test_what_was_learnt_of_the_pace_is_known_to_the_next_leader(floor: LiveFloor) -> None:
    ana = await floor.hire()
    for _ in range(5):
        await floor.contact()
        offer, _, conversation = await floor.offered()
        async with floor.at() as tx:
            await accept(tx, offer, adviser_id=ana)
        await floor.leader.step()
        async with floor.at() as tx:
            reason = await tx.value("select id from close_reason limit 1")
            await close(tx, conversation, reason_id=reason, by=ana)
        await floor.leader.step()
    assert floor.leader._engine is not None
    learnt = floor.leader._engine.learnt()["chat"]
    assert learnt.handled == 5
    await floor.contact()
    await why(floor)  # it is kept as waits are told
    floor.succeed()
    await floor.leader.step()
    assert floor.leader._engine is not None
    assert floor.leader._engine.learnt()["chat"] == learnt


async def test_a_customer_of_a_ranked_tier_goes_first(floor: LiveFloor) -> None:
    async with floor.at() as tx:
        gold = await add_tier(tx, "Gold")
        await rank_tier(tx, gold, Rank(band=1))
        await set_channel_rule(tx, "chat", OwnRule(most=1))
    first = await floor.contact()
    second = await floor.contact()
    async with floor.at() as tx:
        customer = (await hold(tx, second)).customer_id
        await set_tier(tx, customer, gold)
        await place_again(tx, customer_id=customer)
    await floor.leader.step()
    await floor.hire()
    assert (await floor.offered())[2] == second
    assert await why(floor, first) == "all-busy"


async def test_what_is_urgent_goes_first_from_the_moment_that_it_is_said(floor: LiveFloor) -> None:
    async with floor.at() as tx:
        await set_channel_rule(tx, "chat", OwnRule(most=1))
    await floor.contact()
    second = await floor.contact()
    await floor.leader.step()
    async with floor.at() as tx:
        await set_priority(tx, second, "urgent", by=None)
        await place_again(tx, conversation_id=second)
    await floor.leader.step()
    await floor.hire()
    assert (await floor.offered())[2] == second


async def test_a_customer_goes_to_their_own_adviser(floor: LiveFloor) -> None:
    for _ in range(3):
        await floor.hire()
    ana = await floor.hire()
    await floor.contact(who="own@example.org")
    _, _, conversation = await floor.offered()
    async with floor.at() as tx:
        customer = (await hold(tx, conversation)).customer_id
        await prefer_adviser(tx, customer, ana)
        await end_placement(tx, conversation)
        reason = await tx.value("select id from close_reason limit 1")
        await close(tx, conversation, reason_id=reason, by=ana)
    await floor.leader.step()
    await floor.contact(who="own@example.org")
    _, adviser, _ = await floor.offered()
    assert adviser == ana
    async with floor.at() as tx:
        assert await tx.value("select reason ->> 'because' from offer where outcome is null") == (
            "preferred"
        )


async def test_hours_hold_offers_back_until_they_open(floor: LiveFloor) -> None:
    at = clock.now()
    minutes = (at.hour * 60 + at.minute + 60) % 1440
    opens = at.replace(hour=minutes // 60, minute=minutes % 60, second=0, microsecond=0).time()
    until = opens.replace(minute=(opens.minute + 1) % 60)
    async with floor.at() as tx:
        hours = Calendar(week=every_day((Slot(opens, until),)), time_zone="UTC")
        await route_by(floor, await keep_calendar(tx, hours, name="Later"), tx=tx)
    await floor.hire()
    conversation = await floor.contact()
    for _ in range(2):
        await floor.leader.step()
    assert await floor.offers() == []
    assert await why(floor, conversation) == "closed"


async def route_by(floor: LiveFloor, calendar_id: UUID, *, tx: Transaction) -> None:
    await set_route(
        tx,
        brand_id=floor.founded.brand_id,
        channel="chat",
        team_id=floor.founded.team_id,
        calendar_id=calendar_id,
    )


async def test_a_calendar_without_hours_holds_back_and_says_so(floor: LiveFloor) -> None:
    async with floor.at() as tx:
        never = Calendar(week=working_days(CLOSED))
        await route_by(floor, await keep_calendar(tx, never, name="Never"), tx=tx)
    await floor.hire()
    conversation = await floor.contact()
    for _ in range(2):
        await floor.leader.step()
    assert await floor.offers() == []
    assert await why(floor, conversation) == "no-hours"


async def test_a_step_opens_to_another_team(floor: LiveFloor) -> None:
    async with floor.at() as tx:
        others = await create_team(tx, "Others")
        ring = OwnRing(after=0, team_ids=[others])
        await set_channel_rule(tx, "chat", OwnRule(rings=[ring]))
    bea = await floor.hire(team_id=others)
    await floor.contact()
    assert (await floor.offered())[1] == bea


async def test_a_quiet_leader_rests_and_one_with_waiting_customers_does_not(
    floor: LiveFloor,
) -> None:
    await floor.leader.step()
    floor.leader._restless_until = 0
    floor.leader._next_rescue = 0
    await floor.leader.step()
    assert floor.leader.rests() > timedelta(seconds=15).total_seconds()
    await floor.contact()
    await floor.leader.step()
    assert floor.leader.rests() <= timedelta(seconds=2).total_seconds()


async def test_a_skill_that_is_removed_holds_back_nobody_who_waits_for_it(
    floor: LiveFloor,
) -> None:
    async with floor.at() as tx:
        skill = (await create_skill(tx, "Loans")).id
        await set_route(
            tx,
            brand_id=floor.founded.brand_id,
            channel="chat",
            team_id=floor.founded.team_id,
            skill_ids=[skill],
        )
    await floor.hire()
    conversation = await floor.contact()
    for _ in range(2):
        await floor.leader.step()
    assert await floor.offers() == []
    assert await why(floor, conversation) == "nobody-can"
    async with floor.at() as tx:
        await retire_skill(tx, skill)
    assert (await floor.offered())[2] == conversation
    async with floor.at() as tx:
        steps = (await history(tx, conversation)).steps
    placed = [step.skill_ids for step in steps if step.kind == "placed"]
    assert placed == [(skill,), ()]
    assert [step.missing_skills[0].skill_id for step in steps if step.why == "nobody-can"] == [
        skill
    ]
