"""Clocks from start to verdict, on real PostgreSQL, over a lunch break and a weekend."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest

from miroir.base.database import Database, Transaction
from miroir.base.errors import Conflict, Invalid, NotFound
from miroir.base.ids import OrganisationId, new_id
from miroir.calendars import CLOSED, Calendar, Slot, every_day, keep_calendar, working_days
from miroir.conversations import (
    Circumstances,
    ConversationPrioritised,
    Inbound,
    PromiseBroken,
    PromiseCancelled,
    PromiseEscalated,
    PromiseKept,
    PromiseMetLate,
    PromisePaused,
    PromiseResumed,
    PromiseStarted,
    PromiseWarned,
    Terms,
    add_inbound,
    add_promise,
    all_promises,
    cancel_promises,
    change_promise,
    close,
    hold,
    notice,
    pause_promises,
    promised,
    remove_promise,
    reply,
    resume_promises,
    set_priority,
    to_notice,
    watch_promises,
)
from miroir.customers import Claim, Identity, add_tier, recognise, set_tier
from miroir.journal import Fact, since

PARIS = ZoneInfo("Europe/Paris")
OFFICE = Calendar(week=working_days((Slot(time(9), time(12)), Slot(time(14), time(18)))))
HOUR = timedelta(hours=1)
FACTS = (
    ConversationPrioritised,
    PromiseBroken,
    PromiseCancelled,
    PromiseEscalated,
    PromiseKept,
    PromiseMetLate,
    PromisePaused,
    PromiseResumed,
    PromiseStarted,
    PromiseWarned,
)


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


FRIDAY = paris("2026-03-06 10:00")
MONDAY = paris("2026-03-09 09:00")


class Shop:
    """One brand, one adviser, office hours with a lunch break, no promise yet."""

    def __init__(self, database: Database, organisation: OrganisationId) -> None:
        self.database = database
        self.organisation = organisation
        self.brand, self.adviser, self.reason, self.team = (new_id() for _ in range(4))
        self.calendar = new_id()

    def at(self, at: datetime) -> AbstractAsyncContextManager[Transaction]:
        return self.database.transaction(self.organisation, at=at)

    async def open(self) -> None:
        async with self.at(FRIDAY) as tx:
            for statement, *values in (
                (
                    "insert into brand (organisation_id, id, name, key, created_at)"
                    " values ($1, $2, 'Lumen', $3, now())",
                    self.brand,
                    new_id().hex,
                ),
                (
                    "insert into account (organisation_id, id, email, name, roles, created_at)"
                    " values ($1, $2, 'a@lumen.test', 'Ana', '{adviser}', now())",
                    self.adviser,
                ),
                (
                    "insert into adviser (organisation_id, id, name) values ($1, $2, 'Ana')",
                    self.adviser,
                ),
                ("insert into team values ($1, $2, 'Second line')", self.team),
                (
                    "insert into close_reason (organisation_id, id, code, label, position)"
                    " values ($1, $2, 'solved', '{}', 1)",
                    self.reason,
                ),
            ):
                await tx.execute(str(statement), self.organisation, *values)
            self.calendar = await keep_calendar(tx, OFFICE, name="Office")

    async def promise(self, kind: Any, amount: timedelta, **terms: Any) -> UUID:
        async with self.at(FRIDAY) as tx:
            terms.setdefault("calendar_id", self.calendar)
            return await add_promise(tx, Terms(kind=kind, amount=amount, **terms))

    async def write(self, at: datetime, *, channel: Any = "email", who: str = "leo") -> UUID:
        async with self.at(at) as tx:
            claim = Claim(identities=(Identity(kind="email", value=f"{who}@example.org"),))
            customer = await recognise(tx, claim)
            inbound = Inbound(brand_id=self.brand, channel=channel, claim=claim, text="Bonjour")
            return (await add_inbound(tx, inbound, customer_id=customer)).conversation_id

    async def answer(self, conversation: UUID, at: datetime) -> None:
        async with self.at(at) as tx:
            await reply(tx, conversation, adviser_id=self.adviser, text="Bonjour !")

    async def close(self, conversation: UUID, at: datetime) -> None:
        async with self.at(at) as tx:
            await close(tx, conversation, reason_id=self.reason, by=self.adviser)

    async def watch(self, at: datetime) -> int:
        """Look as the worker does; return how many conversations there were to look at."""
        async with self.at(at) as tx:
            found = await to_notice(tx, limit=100)
        for conversation in found:
            async with self.at(at) as tx:
                await notice(tx, conversation)
        return len(found)

    async def facts(self) -> list[Fact]:
        async with self.at(FRIDAY) as tx:
            return [recorded.fact for recorded in await since(tx, 0, FACTS)]

    async def names(self) -> list[str]:
        return [type(fact).__name__ for fact in await self.facts()]

    async def due(self, kind: str = "resolution") -> datetime | None:
        async with self.at(FRIDAY) as tx:
            due: datetime | None = await tx.value(
                "select due_at from promise_clock where kind = $1"
                " and answered_at is null and cancelled_at is null",
                kind,
            )
            return due


@pytest.fixture
async def shop(database: Database, organisation: OrganisationId) -> Shop:
    shop = Shop(database, organisation)
    await shop.open()
    return shop


async def test_each_kind_has_its_clock_in_working_time(shop: Shop) -> None:
    await shop.promise("first_answer", 3 * HOUR)
    await shop.promise("resolution", 8 * HOUR)
    await shop.write(paris("2026-03-06 11:00"))
    # An hour before lunch, two after it.
    assert await shop.due("first_answer") == paris("2026-03-06 16:00")
    # Five hours on Friday, three on Monday.
    assert await shop.due("resolution") == paris("2026-03-09 12:00")


async def test_a_resolution_pauses_from_our_answer_to_the_customers_next_message(
    shop: Shop,
) -> None:
    await shop.promise("resolution", 4 * HOUR)
    matter = await shop.write(FRIDAY)
    await shop.answer(matter, paris("2026-03-06 11:00"))
    assert await shop.due() is None
    assert await shop.watch(MONDAY + 5 * HOUR) == 0
    await shop.write(MONDAY)
    # One hour had gone; three are left, from Monday 9:00.
    assert await shop.due() == paris("2026-03-09 12:00")
    await shop.close(matter, paris("2026-03-09 12:00"))
    assert await shop.names() == [
        "PromiseStarted",
        "PromisePaused",
        "PromiseResumed",
        "PromiseKept",
    ]


async def test_a_snooze_pauses_too_and_both_must_be_over(shop: Shop) -> None:
    await shop.promise("resolution", 4 * HOUR)
    matter = await shop.write(FRIDAY)
    await shop.answer(matter, FRIDAY + HOUR)
    async with shop.at(FRIDAY + HOUR) as tx:
        await pause_promises(tx, matter, because="snooze")
        await pause_promises(tx, matter, because="snooze")
    await shop.write(MONDAY)
    assert await shop.due() is None
    async with shop.at(paris("2026-03-09 10:00")) as tx:
        await resume_promises(tx, matter, because="snooze")
        await resume_promises(tx, matter, because="snooze")
    assert await shop.due() == paris("2026-03-09 15:00")
    assert (await shop.names()).count("PromiseResumed") == 1


async def test_an_answer_is_owed_while_snoozed_all_the_same(shop: Shop) -> None:
    await shop.promise("first_answer", HOUR)
    matter = await shop.write(FRIDAY)
    async with shop.at(FRIDAY) as tx:
        await pause_promises(tx, matter, because="snooze")
    assert await shop.due("first_answer") == FRIDAY + HOUR


async def test_a_broken_resolution_does_not_pause(shop: Shop) -> None:
    await shop.promise("resolution", HOUR)
    matter = await shop.write(FRIDAY)
    await shop.answer(matter, FRIDAY + 2 * HOUR)
    await shop.write(MONDAY)
    assert await shop.due() == FRIDAY + HOUR
    assert "PromisePaused" not in await shop.names()


async def test_closing_late_breaks_the_resolution_and_cancels_the_answer(shop: Shop) -> None:
    await shop.promise("resolution", HOUR)
    await shop.promise("first_answer", 30 * HOUR)
    matter = await shop.write(FRIDAY)
    await shop.close(matter, FRIDAY + 1.5 * HOUR)
    names = await shop.names()
    assert names[2:] == ["PromiseCancelled", "PromiseBroken", "PromiseMetLate"]
    assert (await shop.facts())[-1].late_seconds == 1800  # type: ignore[attr-defined]


async def test_a_warning_and_a_breach_are_told_once_each(shop: Shop) -> None:
    await shop.promise("first_answer", 4 * HOUR, warn_share=75)
    await shop.write(FRIDAY)
    warned_at = paris("2026-03-06 15:00")  # three working hours after 10:00, lunch left out
    assert await shop.watch(warned_at - timedelta(seconds=1)) == 0
    assert [await shop.watch(warned_at), await shop.watch(warned_at)] == [1, 0]
    due = paris("2026-03-06 16:00")
    assert await shop.watch(due) == 0
    later = due + timedelta(seconds=2)
    assert [await shop.watch(later), await shop.watch(later)] == [1, 0]
    assert await shop.names() == ["PromiseStarted", "PromiseWarned", "PromiseBroken"]


async def test_the_worker_finds_every_organisation_with_something_to_tell(shop: Shop) -> None:
    await shop.promise("first_answer", HOUR)
    await shop.write(FRIDAY, who="leo")
    await shop.write(FRIDAY, who="lea")
    for _ in range(2):
        await watch_promises(shop.database, at=FRIDAY + 2 * HOUR)
    assert (await shop.names()).count("PromiseBroken") == 2


async def test_a_late_answer_after_the_breach_says_how_late_and_breaks_nothing_twice(
    shop: Shop,
) -> None:
    await shop.promise("first_answer", HOUR)
    matter = await shop.write(FRIDAY)
    await shop.watch(FRIDAY + 1.1 * HOUR)
    await shop.answer(matter, FRIDAY + 1.5 * HOUR)
    assert await shop.names() == ["PromiseStarted", "PromiseBroken", "PromiseMetLate"]


async def test_a_warning_may_be_set_by_the_time_left(shop: Shop) -> None:
    await shop.promise("first_answer", 4 * HOUR, warn_left=timedelta(minutes=30))
    await shop.write(FRIDAY)
    assert await shop.watch(paris("2026-03-06 15:29")) == 0
    assert await shop.watch(paris("2026-03-06 15:30")) == 1


async def test_the_warning_of_a_paused_clock_waits_with_it(shop: Shop) -> None:
    await shop.promise("resolution", 4 * HOUR, warn_share=50)
    matter = await shop.write(FRIDAY)
    await shop.answer(matter, FRIDAY + HOUR)
    await shop.write(MONDAY)
    assert await shop.watch(MONDAY + timedelta(minutes=59)) == 0
    assert await shop.watch(MONDAY + HOUR) == 1


async def test_escalation_raises_the_priority_opens_another_team_and_tells(shop: Shop) -> None:
    await shop.promise(
        "first_answer",
        HOUR,
        warn_share=50,
        escalate_on="warning",
        raise_to="high",
        widen_team_id=shop.team,
        tell_supervisors=True,
    )
    matter = await shop.write(FRIDAY)
    for _ in range(2):
        await shop.watch(FRIDAY + timedelta(minutes=30))
    *_, raised, escalated = await shop.facts()
    assert raised == ConversationPrioritised(
        conversation_id=matter, priority="high", previous_priority="normal", by=None
    )
    assert isinstance(escalated, PromiseEscalated)
    assert (escalated.on, escalated.team_id, escalated.supervisors) == ("warning", shop.team, True)
    assert (await shop.names()).count("PromiseEscalated") == 1


async def test_what_follows_a_warning_is_done_even_if_nobody_looked_in_time(shop: Shop) -> None:
    await shop.promise(
        "first_answer", HOUR, warn_share=50, escalate_on="warning", raise_to="urgent"
    )
    await shop.write(FRIDAY)
    await shop.watch(MONDAY)
    assert await shop.names() == [
        "PromiseStarted",
        "PromiseBroken",
        "ConversationPrioritised",
        "PromiseEscalated",
    ]


async def test_escalation_never_lowers_a_priority(shop: Shop) -> None:
    await shop.promise("first_answer", HOUR, escalate_on="breach", raise_to="high")
    matter = await shop.write(FRIDAY)
    async with shop.at(FRIDAY) as tx:
        await set_priority(tx, matter, "urgent", by=shop.adviser)
    await shop.watch(FRIDAY + 2 * HOUR)
    async with shop.at(FRIDAY) as tx:
        assert (await hold(tx, matter)).priority == "urgent"
    assert "PromiseEscalated" not in await shop.names()


async def test_a_raised_priority_brings_what_was_promised_forward(shop: Shop) -> None:
    await shop.promise("first_answer", 6 * HOUR)
    await shop.promise("first_answer", HOUR, priority="urgent")
    matter = await shop.write(FRIDAY)
    async with shop.at(FRIDAY + HOUR / 2) as tx:
        await set_priority(tx, matter, "urgent", by=shop.adviser)
    assert await shop.due("first_answer") == FRIDAY + 1.5 * HOUR
    async with shop.at(FRIDAY + HOUR) as tx:
        await set_priority(tx, matter, "low", by=shop.adviser)
    assert await shop.due("first_answer") == FRIDAY + 1.5 * HOUR


async def test_a_merged_matter_owes_nothing(shop: Shop) -> None:
    await shop.promise("first_answer", HOUR)
    await shop.promise("resolution", HOUR)
    matter = await shop.write(FRIDAY)
    async with shop.at(FRIDAY) as tx:
        await cancel_promises(tx, matter)
    assert await shop.watch(MONDAY) == 0
    assert (await shop.names()).count("PromiseCancelled") == 2


async def test_a_calendar_that_never_opens_promises_no_instant_and_breaks_nothing(
    shop: Shop,
) -> None:
    async with shop.at(FRIDAY) as tx:
        never = await keep_calendar(tx, Calendar(week=every_day(CLOSED)), name="Never")
    await shop.promise("first_answer", HOUR, calendar_id=never, warn_share=50)
    await shop.promise("resolution", HOUR, calendar_id=never, warn_share=50)
    matter = await shop.write(FRIDAY)
    assert await shop.due("first_answer") is None
    await shop.answer(matter, MONDAY)
    await shop.write(MONDAY + HOUR)
    assert await shop.watch(MONDAY + timedelta(days=999)) == 0
    await shop.close(matter, MONDAY + 2 * HOUR)
    assert "PromiseBroken" not in await shop.names()


async def amount(shop: Shop, **circumstances: Any) -> timedelta | None:
    async with shop.at(FRIDAY) as tx:
        given = Circumstances(brand_id=shop.brand, channel="email")
        found = await promised(
            tx, msgspec.structs.replace(given, **circumstances), kind="first_answer"
        )
        return found.promise.amount if found else None


async def test_the_most_specific_promise_counts(shop: Shop) -> None:
    async with shop.at(FRIDAY) as tx:
        gold = await add_tier(tx, "Gold")
    assert await amount(shop) is None
    await shop.promise("first_answer", 16 * HOUR)
    await shop.promise("first_answer", 8 * HOUR, brand_id=shop.brand)
    await shop.promise("first_answer", 7 * HOUR, channel="email")
    await shop.promise("first_answer", 6 * HOUR, channel="email", brand_id=shop.brand)
    await shop.promise("first_answer", 5 * HOUR, priority="urgent")
    await shop.promise("first_answer", 4 * HOUR, tier_id=gold)
    await shop.promise("first_answer", 3 * HOUR, tier_id=gold, priority="urgent")
    assert await amount(shop, brand_id=new_id(), channel="chat") == 16 * HOUR
    assert await amount(shop, channel="chat") == 8 * HOUR
    assert await amount(shop, brand_id=new_id()) == 7 * HOUR
    assert await amount(shop) == 6 * HOUR
    assert await amount(shop, priority="urgent") == 5 * HOUR
    assert await amount(shop, tier_id=gold) == 4 * HOUR
    assert await amount(shop, tier_id=gold, priority="urgent") == 3 * HOUR


async def test_a_customers_tier_counts_from_their_next_matter_on(shop: Shop) -> None:
    await shop.promise("first_answer", 6 * HOUR)
    async with shop.at(FRIDAY) as tx:
        gold = await add_tier(tx, "Gold")
    await shop.promise("first_answer", HOUR, tier_id=gold)
    matter = await shop.write(FRIDAY)
    async with shop.at(FRIDAY) as tx:
        await set_tier(tx, (await hold(tx, matter)).customer_id, gold)
    assert await shop.due("first_answer") == paris("2026-03-06 18:00")
    await shop.close(matter, FRIDAY)
    await shop.write(paris("2026-04-06 09:00"))
    assert await shop.due("first_answer") == paris("2026-04-06 10:00")


async def test_a_change_counts_for_clocks_that_start_afterwards(shop: Shop) -> None:
    promise = await shop.promise("first_answer", HOUR)
    await shop.write(FRIDAY)
    async with shop.at(FRIDAY) as tx:
        await change_promise(tx, promise, Terms(kind="first_answer", amount=2 * HOUR))
    assert await shop.due("first_answer") == FRIDAY + HOUR
    async with shop.at(FRIDAY) as tx:
        await remove_promise(tx, promise)
        assert await all_promises(tx) == []
    assert await shop.watch(FRIDAY + 2 * HOUR) == 1


@pytest.mark.parametrize(
    "terms",
    [
        {"amount": timedelta(0)},
        {"amount": timedelta(days=367)},
        {"warn_share": 50, "warn_left": HOUR / 2},
        {"warn_share": 100},
        {"warn_left": HOUR},
        {"escalate_on": "warning"},
        {"widen_team_id": UUID(int=1)},
        {"calendar_id": UUID(int=1)},
    ],
)
async def test_terms_that_make_no_sense_are_refused(shop: Shop, terms: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        await shop.promise("first_answer", **({"amount": HOUR} | terms))


async def test_one_case_has_one_promise(shop: Shop) -> None:
    await shop.promise("first_answer", HOUR, channel="chat")
    with pytest.raises(Conflict):
        await shop.promise("first_answer", 2 * HOUR, channel="chat")


@pytest.mark.parametrize("verb", [remove_promise, None])
async def test_a_promise_that_is_gone_is_not_found(
    shop: Shop, verb: Callable[..., Any] | None
) -> None:
    async with shop.at(FRIDAY) as tx:
        with pytest.raises(NotFound):
            if verb is None:
                await change_promise(tx, new_id(), Terms(kind="resolution", amount=HOUR))
            else:
                await verb(tx, new_id())


async def test_instants_are_utc_whatever_the_zone_they_were_told_in(shop: Shop) -> None:
    await shop.promise("first_answer", HOUR)
    await shop.write(FRIDAY)
    due = await shop.due("first_answer")
    assert due is not None
    assert due == datetime(2026, 3, 6, 10, tzinfo=UTC)
