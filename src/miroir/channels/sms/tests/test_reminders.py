"""A reminder by SMS: counted, at hours at which one may be asked, never after STOP."""

from datetime import UTC, datetime, timedelta

import pytest

from miroir.base.database import Database, Transaction
from miroir.base.ids import OrganisationId, new_id
from miroir.base.settings import Settings
from miroir.channels.delivery import deliver, follower
from miroir.channels.sms import Came, logged_sms, take_text
from miroir.channels.sms.log_adapter import LogAdapter
from miroir.channels.sms.sending import SmsPost
from miroir.journal import since
from miroir.journal.following import catch_up
from miroir.sms import WantedSmsWay, set_sms_way
from miroir.surveys import (
    AtEnd,
    Given,
    InvitationReminded,
    RuleSays,
    add_ask_rule,
    answer,
    ask_rules,
    invite_customer,
    reached,
    remove_ask_rule,
)
from miroir.surveys.moments.reminding import remind_due
from miroir.surveys.testing import Scene, close_contact, set_scene

MORNING = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)  # a Tuesday, 10:00 in Paris
LATER = MORNING + timedelta(days=3)
NIGHT = LATER + timedelta(hours=13)
SILENT, STOPPED, ANSWERED = "+33612345678", "+33612345679", "+33612345680"
SAYS = RuleSays(
    name="SMS",
    side="customer",
    survey="contact",
    moment=AtEnd(),
    way="sms",
    reminders=2,
    remind_after=3,
)


@pytest.fixture
async def scene(database: Database, organisation: OrganisationId) -> Scene:
    async with database.transaction(organisation, at=MORNING) as tx:
        scene = await set_scene(tx)
        await set_sms_way(tx, scene.brand_id, WantedSmsWay(provider="log"), by=None)
        for rule in await ask_rules(tx):
            await remove_ask_rule(tx, rule.id)
        await add_ask_rule(tx, SAYS)
        return scene


async def ask(tx: Transaction, scene: Scene, number: str) -> None:
    closed = await close_contact(tx, scene, channel="phone", number=number, language="fr")
    invited = await invite_customer(tx, closed)
    assert invited is not None
    if number == STOPPED:
        await take_text(tx, scene.brand_id, Came(id=str(new_id()), number=number, text="STOP"))
    if number == ANSWERED:
        await answer(tx, invited, [Given(question="effort", value=6)], confirmed=True)


async def test_only_who_is_silent_is_reminded_by_sms_and_not_at_night(
    database: Database, organisation: OrganisationId, web_settings: Settings, scene: Scene
) -> None:
    async with database.transaction(organisation, at=MORNING) as tx:
        for number in (SILENT, STOPPED, ANSWERED):
            await ask(tx, scene, number)
    async with database.transaction(organisation, at=LATER) as tx:
        await remind_due(tx)
        await remind_due(tx)
    async with database.transaction(organisation) as tx:
        [fact] = [one.fact for one in await since(tx, 0, [InvitationReminded])]
        assert (fact.by, fact.reminder) == ("sms", 1)
        [rule] = await ask_rules(tx)
        assert (await reached(tx, since=MORNING.date()))[rule.id].reminded == 1
    await catch_up(database, follower, organisation)

    async def sent(at: datetime) -> list[str]:
        post = SmsPost(web_settings, database, {"log": LogAdapter(database)}, now=lambda: at)
        await deliver(database, organisation, {"sms": post.send})
        async with database.transaction(organisation) as tx:
            return [one.words for one in await logged_sms(tx) if one.words.startswith("Rappel")]

    assert await sent(NIGHT) == []
    async with database.transaction(organisation) as tx:
        await tx.execute("update delivery set next_attempt_at = $1 where outcome is null", tx.at)
    [words] = await sent(LATER)
    assert words.startswith("Rappel - Lumen & Co : ") and words.endswith("STOP")


async def test_words_that_leave_no_room_are_sent_as_they_are(
    database: Database, organisation: OrganisationId, web_settings: Settings, scene: Scene
) -> None:
    full = "{brand} {link} STOP " + "a" * 390
    async with database.transaction(organisation, at=MORNING) as tx:
        wanted = WantedSmsWay(provider="log", words={"fr": full})
        await set_sms_way(tx, scene.brand_id, wanted, by=None)
        await ask(tx, scene, SILENT)
    async with database.transaction(organisation, at=LATER) as tx:
        await remind_due(tx)
    await catch_up(database, follower, organisation)
    post = SmsPost(web_settings, database, {"log": LogAdapter(database)}, now=lambda: LATER)
    await deliver(database, organisation, {"sms": post.send})
    async with database.transaction(organisation) as tx:
        told = await logged_sms(tx)
    assert len(told) == 2
    assert {one.segments for one in told} == {3}
    assert {one.words.startswith("Lumen & Co") for one in told} == {True}
