"""Follow-ups: opened by rule, once for an invitation; answered in one step; the outcome kept."""

from datetime import datetime, timedelta

import msgspec
import pytest
from litestar import Litestar
from tests.serving import browser, signed_in

from miroir.access import create_account, disable_account
from miroir.base import clock
from miroir.base.database import Database
from miroir.base.errors import Conflict, Invalid, NotFound
from miroir.base.ids import OrganisationId, new_id
from miroir.base.settings import Settings
from miroir.improvement import (
    RuleDraft,
    add_rule,
    close_follow_up,
    closed_follow_ups,
    follower,
    give_follow_up,
    open_follow_ups,
    retire_rule,
    rules,
)
from miroir.journal import since
from miroir.journal.following import catch_up
from miroir.surveys import (
    Given,
    InvitationMade,
    Later,
    RuleSays,
    add_ask_rule,
    answer,
    ask_all_due,
    invite_customer,
    survey_links,
)
from miroir.surveys.testing import close_contact, set_scene

REPLY = """
    select text from message
    where organisation_id = $1 and conversation_id = $2 and kind = 'reply'
"""


@pytest.mark.parametrize(
    ("given", "opens"),
    [
        ([Given(question="satisfaction", value=2)], "detractor"),
        ([Given(question="effort", value=3)], "detractor"),
        ([Given(question="effort", value=4), Given(question="solved", value=1)], None),
        ([Given(question="solved", value=0)], "not_solved"),
        ([Given(question="words", words="Colis ÉGARÉ !")], "word"),
        ([Given(question="words", words="Merci")], None),
    ],
)
async def test_an_answer_opens_one_follow_up_by_its_rule(
    database: Database, organisation: OrganisationId, given: list[Given], opens: str | None
) -> None:
    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx)
        await add_rule(tx, RuleDraft(kind="detractor", hours=4))
        await add_rule(tx, RuleDraft(kind="not_solved", hours=4))
        await add_rule(tx, RuleDraft(kind="word", word="egare", hours=4))
        closed = await close_contact(tx, scene, adviser_id=scene.adviser_ids[0])
        invited = await invite_customer(tx, closed)
        assert invited is not None
        await answer(tx, invited, given, confirmed=True)
    await catch_up(database, follower, organisation)
    async with database.transaction(organisation) as tx:
        found = await open_follow_ups(tx)
        assert [one.kind for one in found] == ([opens] if opens else [])
        for one in found:
            assert one.owner_id == scene.adviser_ids[0]
            assert one.due_at - one.opened_at == timedelta(hours=4)


async def test_an_answer_is_sent_in_the_conversation_and_closes_the_follow_up_once(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx)
        owner, other = scene.adviser_ids
        rule = await add_rule(tx, RuleDraft(kind="not_solved", hours=4, owner_id=owner))
        closed = await close_contact(tx, scene, adviser_id=other)
        invited = await invite_customer(tx, closed)
        assert invited is not None
        await answer(tx, invited, [Given(question="solved", value=0)], confirmed=True)
    await catch_up(database, follower, organisation)
    async with database.transaction(organisation) as tx:
        [one] = await open_follow_ups(tx, owner_id=owner)
        with pytest.raises(Invalid):
            await close_follow_up(
                tx, one.id, way="answered", outcome="explained", text=" ", by=owner
            )
        await give_follow_up(tx, one.id, to=other)
        assert await open_follow_ups(tx, owner_id=owner) == []
        await close_follow_up(
            tx, one.id, way="answered", outcome="satisfied", text="Here is how", by=other
        )
        assert await tx.value(REPLY, organisation, one.conversation_id) == "Here is how"
        [done] = await closed_follow_ups(tx)
        assert (done.way, done.outcome, done.closed_by) == ("answered", "satisfied", other)
        with pytest.raises(Conflict):
            await close_follow_up(tx, one.id, way="left", outcome="explained", text="", by=other)
        await retire_rule(tx, rule)
        assert await rules(tx) == []


async def test_who_says_no_some_days_later_gets_a_follow_up_with_an_owner_and_a_promise(
    app: Litestar, database: Database, organisation: OrganisationId, web_settings: Settings
) -> None:
    closed_at = clock.now() - timedelta(days=3, minutes=1)
    async with database.transaction(organisation, at=closed_at) as tx:
        scene = await set_scene(tx)
        later = RuleSays(
            name="Later", side="customer", survey="solved", moment=Later(days=3), priority=90
        )
        await add_ask_rule(tx, later)
        await add_rule(tx, RuleDraft(kind="not_solved", hours=8))
        closed = await close_contact(tx, scene, adviser_id=scene.adviser_ids[0])
        assert await invite_customer(tx, closed) is None
        leads = await create_account(
            tx, email=f"{new_id().hex}@example.org", name="Lou", roles=["supervisor"]
        )
        await disable_account(tx, scene.adviser_ids[0])
    await ask_all_due(database, organisation)
    async with database.transaction(organisation) as tx:
        [made] = await since(tx, 0, [InvitationMade])
    path = survey_links(web_settings).path(organisation, made.fact.invitation_id)
    async with browser(app, origin=None) as client:
        sent = await client.post(path, data={"solved_later": "0"})
        assert sent.is_success or sent.is_redirect
    await catch_up(database, follower, organisation)
    async with signed_in(app, database, organisation, "supervisor") as client:
        [one] = (await client.get("/api/v1/follow-ups")).json()["items"]
    assert one["kind"] == "not_solved"
    assert one["owner_id"] == str(leads)  # who answered has left
    assert msgspec.convert(one["due_at"], datetime) - msgspec.convert(
        one["opened_at"], datetime
    ) == timedelta(hours=8)


async def test_a_rule_that_makes_no_sense_is_refused(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        await set_scene(tx)
        for draft in (
            RuleDraft(kind="word", hours=4),
            RuleDraft(kind="detractor", word="x", hours=4),
            RuleDraft(kind="detractor", hours=0),
        ):
            with pytest.raises(Invalid):
                await add_rule(tx, draft)
        with pytest.raises(NotFound):
            await retire_rule(tx, new_id())
