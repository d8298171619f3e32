"""Authors of an irritant's remarks are asked what would help, within the rules for all surveys."""

from datetime import timedelta
from uuid import UUID

import msgspec
from litestar import Litestar
from tests.serving import browser, signed_in

from miroir.base import clock
from miroir.base.database import Database, Transaction
from miroir.base.ids import OrganisationId
from miroir.base.settings import Settings
from miroir.channels import delivery
from miroir.channels.email import outgoing_mail
from miroir.channels.email.tests.submission_server import Server
from miroir.customers import NewConsent, note_consent, stop_address
from miroir.improvement import Draft, group_remarks, raise_irritant
from miroir.journal.following import catch_up
from miroir.surveys import Given, answer, invite_customer, survey_links
from miroir.surveys.testing import Scene, close_contact, set_scene

WRITERS = ("ada", "ben", "opposed", "stopped")
INVITED = """
    select i.id from invitation i
    join customer_identity c on (c.organisation_id, c.customer_id)
        = (i.organisation_id, i.customer_id) and c.value = 'ada@example.net'
    where i.organisation_id = $1 and i.consultation_id is not null
"""


async def remark(tx: Transaction, scene: Scene, who: str) -> tuple[UUID, UUID]:
    closed = await close_contact(tx, scene, address=f"{who}@example.net", language="fr")
    invited = await invite_customer(tx, closed)
    assert invited
    given = [Given(question="words", words=f"Trop lent, dit {who}")]
    await answer(tx, invited, given, confirmed=True)
    return invited, closed.customer_id


async def test_authors_are_asked_by_mail_within_the_rules_and_their_answers_are_seen(
    app: Litestar, database: Database, organisation: OrganisationId, web_settings: Settings
) -> None:
    async with database.transaction(organisation, at=clock.now() - timedelta(days=20)) as tx:
        scene = await set_scene(tx)
        known = {who: await remark(tx, scene, who) for who in WRITERS}
        irritant = await raise_irritant(tx, Draft(title="Trop lent"), by=None)
        grouped = [(invited, "words") for invited, _ in known.values()]
        objection = NewConsent(purpose="surveys", channel="email", given=False, proof="email")
        await note_consent(tx, known["opposed"][1], objection, by=None)
        await stop_address(tx, "stopped@example.net", why="failing", said="550")
    async with database.transaction(organisation) as tx:
        lately, _ = await remark(tx, scene, "lately")
        await group_remarks(tx, irritant, [*grouped, (lately, "words")], by=None)

    async with signed_in(app, database, organisation, "experience_officer") as client:
        address = f"/improvement/irritants/{irritant}"
        lead = "Nous revoyons les délais."
        form = {"survey": "improvement", "most": "50", "lead_fr": lead, "lead_en": ""}
        assert (await client.post(f"{address}/consultations", data=form)).status_code == 303
        refused = await client.post(f"{address}/consultations", data={**form, "most": "0"})
        assert refused.status_code == 422
        [one] = (await client.get("/api/v1/consultations")).json()["items"]
        assert one["consultation"]["invited"] == 2
        assert one["consultation"]["unasked"] == {"opposed": 1, "unreachable": 1, "quarantine": 1}

        async with Server().running() as server:
            settings = msgspec.structs.replace(web_settings, smtp_url=server.url)
            await catch_up(database, delivery.follower, organisation)
            async with outgoing_mail(settings, database) as send:
                while await delivery.deliver(database, organisation, {"email": send}):
                    pass
        to_them = [mail for mail in server.mails if b"Aidez" in mail]
        assert len(to_them) == 2
        assert all(b"/no-more" in mail and b"Nous revoyons" in mail for mail in to_them)

        async with database.transaction(organisation) as tx:
            ada = await tx.value(INVITED, organisation)
        path = survey_links(web_settings).path(organisation, ada)
        async with browser(app, origin=None) as customer:
            assert lead in (await customer.get(path)).text
            said = {"gone": "0", "most_help": "Un suivi en ligne", "heard": "8"}
            await customer.post(path, data=said)
        page = (await client.get(address)).text
        assert "Un suivi en ligne" in page
        again = await client.post(f"/api/v1{address.removeprefix('/improvement')}/consultations")
        assert again.status_code in (400, 422)  # no key, nothing said
    async with signed_in(app, database, organisation, "adviser") as client:
        assert "Un suivi en ligne" in (await client.get("/improvement/consultations")).text
        [one] = (await client.get("/api/v1/consultations")).json()["items"]
        reached = [one["consultation"][step] for step in ("invited", "delivered", "answered")]
        assert reached == [2, 2, 1]
        replies = {reply["question"]: reply for reply in one["replies"]}
        assert (replies["gone"]["share"]["value"], replies["heard"]["mean"]["value"]) == (0.0, 8.0)
        forbidden = await client.post(f"{address}/consultations", data=form)
        assert forbidden.status_code == 403
