from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.conversations import ConversationClosed, reopen
from miroir.customers import NewConsent, consents, note_consent
from miroir.journal import Fact, Recorded, since
from miroir.journal.following import catch_up
from miroir.surveys import (
    InvitationDismissed,
    InvitationMade,
    ask_adviser,
    follower,
    invite_customer,
    open_survey,
    survey,
)
from miroir.surveys.consenting import ask_no_more
from miroir.surveys.testing import Scene, add_adviser, close_contact, set_scene

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
async def scene(database: Database, organisation: OrganisationId) -> Scene:
    async with database.transaction(organisation, at=NOW) as tx:
        return await set_scene(tx)


async def facts(
    database: Database, organisation: OrganisationId, kind: type[Fact]
) -> Sequence[Recorded[Any]]:
    async with database.transaction(organisation) as tx:
        return await since(tx, 0, [kind])


async def test_closing_a_matter_has_both_sides_asked_once(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    adviser, team = scene.adviser_ids[0], scene.team_ids[0]
    async with database.transaction(organisation) as tx:
        closed = await close_contact(tx, scene, adviser_id=adviser, team_id=team)
    assert await catch_up(database, follower, organisation) == 1
    assert await catch_up(database, follower, organisation) == 0
    made = [recorded.fact for recorded in await facts(database, organisation, InvitationMade)]
    assert [(fact.side, fact.by, fact.team_id, fact.channel) for fact in made] == [
        ("customer", "email", team, "email"),
        ("adviser", "desk", team, "email"),
    ]
    assert (made[0].customer_id, made[0].adviser_id) == (closed.customer_id, None)
    assert (made[1].customer_id, made[1].adviser_id) == (None, adviser)
    assert {fact.conversation_id for fact in made} == {closed.conversation_id}


async def test_the_same_closure_is_asked_about_once(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    async with database.transaction(organisation, at=NOW) as tx:
        closed = await close_contact(tx, scene, adviser_id=scene.adviser_ids[0])
        assert await invite_customer(tx, closed)
        assert await ask_adviser(tx, closed)
    async with database.transaction(organisation, at=NOW + timedelta(days=20)) as tx:
        assert await invite_customer(tx, closed) is None
        assert await ask_adviser(tx, closed) is None


async def test_a_customer_is_left_alone_for_the_quarantine_over_all_channels(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    for days, channel, asked in ((0, "email", True), (13, "form", False), (15, "form", True)):
        async with database.transaction(organisation, at=NOW + timedelta(days=days)) as tx:
            closed = await close_contact(
                tx,
                scene,
                address="camille@example.net",
                channel=channel,  # type: ignore[arg-type]
            )
            assert (await invite_customer(tx, closed) is not None) is asked


async def test_who_wants_no_surveys_is_asked_on_no_channel_and_what_was_open_is_withdrawn(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    async with database.transaction(organisation, at=NOW) as tx:
        chat = await close_contact(tx, scene, address="camille", channel="chat")
        asked = await invite_customer(tx, chat)
        assert asked
        assert await open_survey(tx, chat.conversation_id)
        await ask_no_more(tx, await survey(tx, asked))
        await ask_no_more(tx, await survey(tx, asked))
        assert await open_survey(tx, chat.conversation_id) is None
        assert len(await consents(tx, chat.customer_id)) == 1
    withdrawn = await facts(database, organisation, InvitationDismissed)
    assert [one.fact.invitation_id for one in withdrawn] == [asked]
    async with database.transaction(organisation, at=NOW + timedelta(days=60)) as tx:
        again = await close_contact(tx, scene, address="camille", channel="chat")
        assert await invite_customer(tx, again) is None
        yes = NewConsent(purpose="surveys", channel="chat", given=True, proof="chat")
        await note_consent(tx, chat.customer_id, yes, by=None)
        assert await invite_customer(tx, again)


async def test_what_an_adviser_noted_of_one_channel_holds_for_that_channel(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    async with database.transaction(organisation, at=NOW) as tx:
        closed = await close_contact(tx, scene, address="camille@example.net")
        no = NewConsent(purpose="surveys", channel="chat", given=False, proof="phone")
        await note_consent(tx, closed.customer_id, no, by=scene.adviser_ids[0])
        assert await invite_customer(tx, closed)


async def test_a_chat_is_asked_about_in_the_widget(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    async with database.transaction(organisation, at=NOW) as tx:
        assert await invite_customer(tx, await close_contact(tx, scene, channel="chat"))
    [made] = await facts(database, organisation, InvitationMade)
    assert made.fact.by == "widget"


async def test_nobody_is_asked_about_the_unwanted_or_a_matter_opened_again(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    adviser = scene.adviser_ids[0]
    async with database.transaction(organisation, at=NOW) as tx:
        unwanted = await close_contact(tx, scene, adviser_id=adviser, reason_id=scene.unwanted_id)
        again = await close_contact(tx, scene, adviser_id=adviser)
        await reopen(tx, again.conversation_id)
        for closed in (unwanted, again):
            assert await invite_customer(tx, closed) is None
            assert await ask_adviser(tx, closed) is None


async def test_an_adviser_is_asked_a_few_times_a_shift_and_never_in_a_row(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    asked = []
    for half_hours in range(26):
        at = NOW + half_hours * HOUR / 2
        async with database.transaction(organisation, at=at) as tx:
            closed = await close_contact(tx, scene, adviser_id=scene.adviser_ids[0])
            if await ask_adviser(tx, closed):
                asked.append(half_hours / 2)
    assert asked == [0.0, 2.0, 4.0, 8.0, 10.0, 12.0]


async def test_another_adviser_has_asks_of_their_own(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    async with database.transaction(organisation, at=NOW) as tx:
        for adviser in scene.adviser_ids:
            assert await ask_adviser(tx, await close_contact(tx, scene, adviser_id=adviser))


async def test_who_does_not_answer_customers_is_not_asked(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    async with database.transaction(organisation, at=NOW) as tx:
        gone = await add_adviser(tx, scene.team_ids[0])
        await tx.execute(
            "update account set disabled_at = $3 where organisation_id = $1 and id = $2",
            organisation,
            gone,
            NOW,
        )
        assert await ask_adviser(tx, await close_contact(tx, scene, adviser_id=gone)) is None
        assert await ask_adviser(tx, await close_contact(tx, scene)) is None


async def test_contacts_of_long_ago_are_not_asked_about_when_the_follower_catches_up(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    async with database.transaction(organisation, at=NOW - timedelta(days=30)) as tx:
        await close_contact(tx, scene, adviser_id=scene.adviser_ids[0])
    assert await catch_up(database, follower, organisation) == 1
    assert len(await facts(database, organisation, ConversationClosed)) == 1
    assert await facts(database, organisation, InvitationMade) == []


async def test_an_organisation_without_questionnaires_asks_nobody(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    async with database.transaction(organisation) as tx:
        await tx.execute("update questionnaire set retired_at = now()")
        await close_contact(tx, scene, adviser_id=scene.adviser_ids[0])
    await catch_up(database, follower, organisation)
    assert await facts(database, organisation, InvitationMade) == []


@pytest.mark.parametrize(("language", "kept"), [("en", "en"), ("fr", "fr"), ("de", "fr")])
async def test_a_customer_is_asked_in_a_language_that_can_be_asked_in(
    database: Database, organisation: OrganisationId, scene: Scene, language: str, kept: str
) -> None:
    async with database.transaction(organisation, at=NOW) as tx:
        invitation_id = await invite_customer(tx, await close_contact(tx, scene, language=language))
        found = await tx.value("select language from invitation where id = $1", invitation_id)
    assert found == kept
