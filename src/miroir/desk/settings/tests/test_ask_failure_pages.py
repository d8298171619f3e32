"""The settings' page of what could not be asked: seen, tried again, let go, sent again."""

from uuid import UUID

from litestar import Litestar
from tests.serving import signed_in

from miroir.base.database import Database, Transaction
from miroir.base.ids import new_id
from miroir.channels.unsent_surveys import unsent_surveys
from miroir.conversations import add_close_reason
from miroir.desk.founding import Founded
from miroir.surveys import ask_failures, ask_rules, invite_customer
from miroir.surveys.testing import Scene, close_contact

PAGE = "/settings/surveys/failures"
HTML = {"accept": "text/html"}
SET_ASIDE = """
    insert into ask_failure (organisation_id, id, doing, about, rule_id, problem, failed_at)
    values ($1, $2, 'remind', $2, $3, 'KeyError', $4)
"""
SPOIL = (
    'update ask_rule set definition = \'{"name": "Odd"}\' where organisation_id = $1 and id = $2'
)
FAILED = """
    insert into delivery (organisation_id, id, channel, invitation_id, created_at, settled_at,
                          outcome, last_problem)
    values ($1, $2, 'email', $3, $4, $4, 'failed', 'no-address')
"""


async def break_some(tx: Transaction, founded: Founded) -> None:
    customer, adviser = await ask_rules(tx)
    await tx.execute(SET_ASIDE, tx.organisation, new_id(), customer.id, tx.at)
    await tx.execute(SET_ASIDE, tx.organisation, new_id(), customer.id, tx.at)
    invitation = await invite(tx, founded)
    await tx.execute(SPOIL, tx.organisation, adviser.id)
    await tx.execute(FAILED, tx.organisation, new_id(), invitation, tx.at)


async def invite(tx: Transaction, founded: Founded) -> UUID:
    reason_id = await add_close_reason(tx, "done", {})
    scene = Scene(
        brand_id=founded.brand_id,
        team_ids=[],
        adviser_ids=[],
        solved_id=reason_id,
        unwanted_id=reason_id,
    )
    made = await invite_customer(tx, await close_contact(tx, scene))
    assert made is not None
    return made


async def test_what_could_not_be_asked_is_shown_and_acted_on(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with database.transaction(founded.organisation) as tx:
        await break_some(tx, founded)
        first, _second = await ask_failures(tx)
        [mail] = await unsent_surveys(tx)
    async with signed_in(app, database, founded.organisation, "supervisor") as client:
        listed = await client.get("/settings/surveys/rules?lang=en", headers=HTML)
        assert listed.status_code == 200 and "Something broke" in listed.text
        page = (await client.get(f"{PAGE}?lang=en", headers=HTML)).text
        assert "Odd" in page and "KeyError" in page and "No address any more" in page
        assert (await client.get("/api/v1/ask-failures")).json()[0]["id"] == str(first.id)
        for path in (f"{first.id}/removal", "all/retry", f"mails/{mail.id}/retry"):
            assert (await client.post(f"{PAGE}/{path}", headers=HTML)).status_code == 303
        gone = await client.post(f"/api/v1/ask-failures/{first.id}/retry")
        assert gone.status_code == 404
    async with database.transaction(founded.organisation) as tx:
        assert await ask_failures(tx) == []
        assert await unsent_surveys(tx) == []
