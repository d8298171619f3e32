"""Who was asked again whether it was solved counts by that word; who was not asked, by why."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from litestar import Litestar
from tests.serving import program

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.surveys import (
    AtEnd,
    Given,
    Later,
    RuleSays,
    add_ask_rule,
    answer,
    ask_due,
    ask_rules,
    invite_customer,
    remove_ask_rule,
)
from miroir.surveys.testing import close_contact, set_scene

ASKED_LATER = """
    select id, closure_id from invitation where organisation_id = $1 and survey = 'solved'
"""
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WEEK = {"from": "2026-03-02", "to": "2026-03-15"}
AT_END = RuleSays(name="End", side="customer", survey="contact", moment=AtEnd(), priority=60)
LATER = RuleSays(name="Later", side="customer", survey="solved", moment=Later(days=3), priority=80)


async def test_the_later_word_replaces_the_first_and_the_funnel_says_why_some_were_not_asked(
    app: Litestar, database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation, at=MONDAY) as tx:
        scene = await set_scene(tx, quarantine=timedelta(days=2))
        for one in await ask_rules(tx):
            await remove_ask_rule(tx, one.id)
        await add_ask_rule(tx, AT_END)
        await add_ask_rule(tx, LATER)
        first: list[UUID] = []
        for solved in (1, 1, 0, None):
            closed = await close_contact(tx, scene, address=f"{len(first)}@example.net")
            invited = await invite_customer(tx, closed)
            assert invited
            first.append(closed.closure_id)
            if solved is not None:
                given = [Given(question="solved", value=solved)]
                await answer(tx, invited, given, confirmed=True)
        again = await close_contact(tx, scene, address="3@example.net")
        assert await invite_customer(tx, again) is None
    async with database.transaction(organisation, at=MONDAY + timedelta(days=3)) as tx:
        await ask_due(tx)
        rows = await tx.fetch(ASKED_LATER, organisation)
        later = {row["closure_id"]: row["id"] for row in rows}
        for closure, really in ((first[0], 0), (first[3], 1)):
            given = [Given(question="solved_later", value=really)]
            await answer(tx, later[closure], given, confirmed=True)
    async with program(app, database, organisation, "mirror:read") as client:
        shown = (await client.get("/api/v1/measures", params=WEEK)).json()
    found = next(one for one in shown["measures"] if one["method"] == "customer")
    figure = found["whole"]["figure"]
    assert (figure["n"], figure["value"]) == (4, 0.5)  # no, yes, no, yes: the last words
    assert [step["n"] for step in shown["funnels"]["customer"]] == [10, 8, 5, 5, 5]
    assert shown["not_asked"] == {"customer": [{"why": "quarantine", "n": 2}], "adviser": []}
