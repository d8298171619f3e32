"""One ask that breaks is set aside by itself, and holds up nobody behind it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from miroir.base.database import Database, Transaction
from miroir.base.errors import Conflict, NotFound
from miroir.base.ids import OrganisationId
from miroir.conversations import ConversationClosed
from miroir.journal import since
from miroir.surveys import (
    AskFailure,
    AtEnd,
    InvitationMade,
    InvitationReminded,
    Later,
    NotAsked,
    RuleSays,
    Weekly,
    add_ask_rule,
    ask_all_due,
    ask_failures,
    ask_rule,
    ask_rules,
    invite_customer,
    inviting,
    let_failed_go,
    outcomes,
    remove_ask_rule,
    try_failed_again,
    unreadable_ask_rules,
)
from miroir.surveys.jobs import ask_both_sides
from miroir.surveys.moments import due, ending, planning, reminding, ways
from miroir.surveys.moments.due import ask_due
from miroir.surveys.moments.planning import open_waves
from miroir.surveys.moments.reminding import remind_due
from miroir.surveys.testing import Scene, close_contact, set_scene

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SOLVED = RuleSays(name="After", side="customer", survey="solved", moment=Later(days=3))
END = RuleSays(
    name="End", side="customer", survey="contact", moment=AtEnd(), reminders=1, remind_after=4
)
PULSE = RuleSays(
    name="Pulse", side="adviser", survey="pulse", moment=Weekly(weekday=0, hour=9), way="desk"
)
SPOIL = """update ask_rule set definition = '{"name": "Odd", "moment": 7}'
    where organisation_id = $1 and id = $2"""


@pytest.fixture
async def scene(database: Database, organisation: OrganisationId) -> Scene:
    async with database.transaction(organisation, at=NOW) as tx:
        return await set_scene(tx)


async def only(tx: Transaction, *wanted: RuleSays) -> list[UUID]:
    for one in await ask_rules(tx):
        await remove_ask_rule(tx, one.id)
    return [(await add_ask_rule(tx, says)).id for says in wanted]


class Fragile:
    """Does what it stands for, except for whom it breaks."""

    def __init__(self, does: Any, breaks_for: UUID) -> None:
        self.does, self.breaks_for = does, breaks_for
        self.mended = False

    async def __call__(self, tx: Transaction, *named: object, **more: object) -> object:
        done = await self.does(tx, *named, **more)
        if self.breaks_for in (*named, *more.values()) and not self.mended:
            await tx.execute("select 1 / 0")
        return done


async def invited(tx: Transaction) -> list[UUID | None]:
    return [one.fact.customer_id for one in await since(tx, 0, [InvitationMade])]


async def test_an_ask_that_breaks_is_undone_alone_and_tried_again_by_a_person(
    database: Database,
    organisation: OrganisationId,
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with database.transaction(organisation, at=NOW) as tx:
        (rule,) = await only(tx, SOLVED)
        closed = [await close_contact(tx, scene) for _ in range(3)]
        for one in closed:
            await invite_customer(tx, one)
    poison = Fragile(ending.ask_customer, closed[0].customer_id)
    monkeypatch.setattr(due, "ask_customer", poison)
    async with database.transaction(organisation, at=NOW + 3 * DAY) as tx:
        assert await ask_due(tx) == 3
        assert await ask_due(tx) == 0
    async with database.transaction(organisation, at=NOW + 4 * DAY) as tx:
        assert set(await invited(tx)) == {one.customer_id for one in closed[1:]}
        [failure] = await ask_failures(tx)
        assert (failure.doing, failure.rule, failure.conversation_id) == (
            "ask",
            "After",
            closed[0].conversation_id,
        )
        assert failure.problem == "DivisionByZeroError(22012)"
        poison.mended = True
        await try_failed_again(tx, failure.id)
        assert await ask_due(tx) == 1
        assert await ask_failures(tx) == []
        assert (await outcomes(tx, since=NOW.date()))[rule] == {"invited": 3}
    async with database.transaction(organisation) as tx:
        assert closed[0].customer_id in await invited(tx)


async def test_what_is_let_go_counts_as_not_asked_and_is_let_go_once(
    database: Database,
    organisation: OrganisationId,
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with database.transaction(organisation, at=NOW) as tx:
        (rule,) = await only(tx, SOLVED)
        closed = await close_contact(tx, scene)
        await invite_customer(tx, closed)
    monkeypatch.setattr(due, "ask_customer", Fragile(ending.ask_customer, closed.customer_id))
    async with database.transaction(organisation, at=NOW + 3 * DAY) as tx:
        await ask_due(tx)
        [failure] = await ask_failures(tx)
        assert rule not in await outcomes(tx, since=NOW.date())
        await let_failed_go(tx, failure.id)
        assert (await outcomes(tx, since=NOW.date()))[rule] == {"failed": 1}
        for act in (let_failed_go, try_failed_again):
            with pytest.raises(NotFound):
                await act(tx, failure.id)
    async with database.transaction(organisation) as tx:
        assert [one.fact.why for one in await since(tx, 0, [NotAsked])] == ["failed"]


async def test_a_reminder_that_breaks_holds_up_no_other(
    database: Database,
    organisation: OrganisationId,
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with database.transaction(organisation, at=NOW) as tx:
        await only(tx, END)
        closed = [await close_contact(tx, scene) for _ in range(2)]
        asked = [await invite_customer(tx, one) for one in closed]
    poison = Fragile(ways.unwilling, closed[0].customer_id)
    monkeypatch.setattr(reminding, "unwilling", poison)
    async with database.transaction(organisation, at=NOW + 4 * DAY) as tx:
        await remind_due(tx)
        await remind_due(tx)
        [failure] = await ask_failures(tx)
        assert failure.doing == "remind"
        poison.mended = True
        await try_failed_again(tx, failure.id)
        await remind_due(tx)
    async with database.transaction(organisation) as tx:
        sent = await since(tx, 0, [InvitationReminded])
    assert [one.fact.invitation_id for one in sent] == asked[::-1]


async def test_a_rule_that_cannot_be_read_asks_nobody_and_holds_up_no_other(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    async with database.transaction(organisation, at=NOW) as tx:
        odd, _later, _end = await only(tx, PULSE, SOLVED, END)
        await tx.execute(SPOIL, tx.organisation, odd)
        closed = await close_contact(tx, scene)
        await invite_customer(tx, closed)
    async with database.transaction(organisation, at=NOW + 3 * DAY) as tx:
        await open_waves(tx)
        await ask_due(tx)
        assert [(one.id, one.name) for one in await unreadable_ask_rules(tx)] == [(odd, "Odd")]
        assert odd not in {one.id for one in await ask_rules(tx)}
        with pytest.raises(Conflict):
            await ask_rule(tx, odd)
        await remove_ask_rule(tx, odd)
        assert await unreadable_ask_rules(tx) == []
    async with database.transaction(organisation) as tx:
        assert await invited(tx)


async def test_a_day_that_cannot_be_planned_is_told_of_until_it_can(
    database: Database,
    organisation: OrganisationId,
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with database.transaction(organisation, at=NOW) as tx:
        odd, _even = await only(tx, PULSE, msgspec.structs.replace(PULSE, name="Other"))
    calendar = planning._calendar

    async def break_for_odd(tx: Transaction, rule: Any) -> Any:
        if rule.id == odd:
            raise KeyError("a word of somebody's")
        return await calendar(tx, rule)

    monkeypatch.setattr(planning, "_calendar", break_for_odd)
    told: list[Sequence[AskFailure]] = []
    for _ in range(2):
        await ask_all_due(database, organisation)
        async with database.transaction(organisation) as tx:
            told.append(await ask_failures(tx))
    assert [[(one.doing, one.rule_id, one.problem) for one in each] for each in told] == [
        [("plan", odd, "KeyError")]
    ] * 2
    monkeypatch.setattr(planning, "_calendar", calendar)
    await ask_all_due(database, organisation)
    async with database.transaction(organisation) as tx:
        assert await ask_failures(tx) == []


async def test_of_a_contact_one_side_that_cannot_be_asked_leaves_the_other_be(
    database: Database,
    organisation: OrganisationId,
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    adviser = scene.adviser_ids[0]
    async with database.transaction(organisation, at=NOW) as tx:
        closed = await close_contact(tx, scene, adviser_id=adviser, team_id=scene.team_ids[0])
    poison = Fragile(inviting.customer_language, closed.conversation_id)
    monkeypatch.setattr(ending, "customer_language", poison)
    async with database.transaction(organisation, at=NOW) as tx:
        facts = await since(tx, 0, [ConversationClosed])
        await ask_both_sides(tx, facts)
        [failure] = await ask_failures(tx)
        assert failure.doing == "ask_customer"
    async with database.transaction(organisation, at=NOW) as tx:
        made = [one.fact.side for one in await since(tx, 0, [InvitationMade])]
        assert made == ["adviser"]
        poison.mended = True
        await try_failed_again(tx, failure.id)
    async with database.transaction(organisation) as tx:
        assert closed.customer_id in await invited(tx)
