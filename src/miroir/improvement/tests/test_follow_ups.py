"""Follow-ups: opened by rule, once for an invitation; answered in one step; the outcome kept."""

from datetime import timedelta

import pytest

from miroir.base.database import Database
from miroir.base.errors import Conflict, Invalid, NotFound
from miroir.base.ids import OrganisationId, new_id
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
from miroir.journal.following import catch_up
from miroir.surveys import Given, answer, invite_customer
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
